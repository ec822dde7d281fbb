"""Replaying past forecasts: each period's start and end are read from the store as known then, oldest first."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise

from spm_core.book.book import Book
from spm_core.book.periods import Period, Span, add_months, local_day, midnight, period_of
from spm_core.book.records import Scope
from spm_core.book.track import AT_MOST, Made
from spm_core.reports.accuracy import foretold, settled
from spm_core.store import Store

COMPANY = Scope("company")

Tell = Callable[[Period], None]


def past_periods(store: Store, span: Span, as_of: datetime, scope: Scope = COMPANY) -> list[Period]:
    """The complete periods before an instant (UTC) that can be judged, oldest first.

    At most 12 months, 8 quarters or 3 years, from the first at whose start something had been won or lost.
    """
    decided, zone = store.first_decision(), store.zone(scope)
    if decided is None:
        return []
    this = period_of(local_day(as_of, zone), span, store.workspace.fiscal_year_start).start
    starts = [add_months(this, -span.months * number) for number in range(AT_MOST[span], -1, -1)]
    periods = (Period(start, end) for start, end in pairwise(starts))
    return [period for period in periods if decided < midnight(period.start, zone)]


def missing(store: Store, span: Span, as_of: datetime) -> list[Period]:
    """The periods of the company that are not remembered yet, oldest first."""
    known = {made.start for made in store.track() if made.span is span}
    return [period for period in past_periods(store, span, as_of) if period.start not in known]


def replayed(
    store: Store,
    scope: Scope,
    span: Span,
    periods: Sequence[Period],
    known: Sequence[Made] = (),
    tell: Tell | None = None,
) -> Iterator[Made]:
    """What was foretold of each period and what it brought, oldest first; each knows of those before it alone.

    Periods in which a team or a member had nothing to go by yet are left out. ``known``: earlier ones that were made before;
    ``tell`` is called with each period before the work on it.
    """
    track = tuple(known)
    before: Book | None = None
    for period in periods:
        if tell:
            tell(period)
        begins = before if before and before.today == period.start else _at(store, scope, span, period.start)
        before = _at(store, scope, span, period.end)
        if scope.kind == COMPANY.kind or begins.ended:
            told = replace(begins, track=tuple(made for made in track if made.end <= period.start))
            made = settled(foretold(told, span), before)
            track = (*track, made)
            yield made


def _at(store: Store, scope: Scope, span: Span, day: date) -> Book:
    """The Book of a local midnight, since the start of the period that ended on it."""
    zone = store.zone(scope)
    return store.book(scope, midnight(day, zone), midnight(add_months(day, -span.months), zone))


def remembered(store: Store, span: Span, as_of: datetime, now: datetime, tell: Tell | None = None) -> tuple[Made, ...]:
    """The company's track of a span as it could be known at an instant (UTC); what is missing of it is made and saved."""
    periods = missing(store, span, as_of)
    known = [made for made in store.track() if made.span is span]
    for made in replayed(store, COMPANY, span, periods, known, tell):
        with store.write(now) as unit:
            unit.save(made)
    today = local_day(as_of, store.zone(COMPANY))
    return tuple(made for made in store.track() if made.span is span and made.end <= today)


def step(store: Store, now: datetime, spans: Iterable[Span] = tuple(Span)) -> bool:
    """Make and save one missing period of the company's track, the oldest of any of these spans; whether there was one."""
    for span in spans:
        periods = missing(store, span, now)
        if periods:
            known = [made for made in store.track() if made.span is span]
            for made in replayed(store, COMPANY, span, periods[:1], known):
                with store.write(now) as unit:
                    unit.save(made)
            return True
    return False
