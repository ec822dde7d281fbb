"""The forecast of the period under way: won, committed, best, weighted and expected against the target (F9 to F12)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.opportunities import Category, Opportunity
from spm_core.book.periods import Period, Span, add_months, period_of
from spm_core.book.records import Verdict
from spm_core.book.track import recent
from spm_core.reports import figures, rules
from spm_core.reports.calls import Call, manager_call
from spm_core.reports.funnel import NO_HISTORY
from spm_core.reports.inflow import total
from spm_core.reports.json import ASIDE
from spm_core.reports.line import Line, Report, Sum
from spm_core.reports.once import once
from spm_core.reports.rules import Record
from spm_core.reports.simulation import Simulation, simulation
from spm_core.reports.statistics import (
    ENOUGH_OUTCOMES,
    average_won,
    cycle_days,
    stage_facts,
    win_rate,
    win_rate_by_value,
)
from spm_core.reports.sufficiency import Sufficiency, due, sufficiency, won_in
from spm_core.reports.targets import attainment_verdict, effective_target, pace
from spm_core.reports.timing import timely, win_shares
from spm_core.reports.totals import not_yet_existing, run_rate
from spm_core.reports.unassigned import unassigned_words
from spm_core.reports.velocity import velocity, velocity_from


@dataclass(frozen=True, slots=True)
class Forecast(Report):
    """A period (``end`` exclusive) in the reporting currency; every rule includes what is already won.

    ``headline`` names the rule that is judged: the one that has been closest in at least three past periods, else ``expected``
    when the history suffices, else ``weighted``; ``why`` says so. What needs a target, a win rate or a cycle is None without
    it; ``not_yet_existing`` is None until there are four periods to learn it from. ``without_close_date`` counts open
    opportunities that are in no period. The numbers are the sellers'; aside is what the ``manager`` makes of them, where one
    adjusted something, the other rules, how far off each has been, and the lines behind the notes.
    """

    period: Period
    target: Decimal | None
    won: Decimal
    committed: Decimal
    best: Decimal
    weighted: Decimal
    expected: Decimal
    not_yet_existing: Decimal | None
    pace_target: Decimal | None
    attainment: Decimal | None
    coverage: Decimal | None
    required_coverage: Decimal | None
    weighted_coverage: Decimal | None
    to_create: Decimal | None
    to_create_per_week: Decimal | None
    velocity_per_day: Decimal | None
    overdue_close_dates: Sum
    without_close_date: int
    headline: str
    verdict: Verdict
    span: Span = field(default=Span.QUARTER, metadata=ASIDE)
    run_rate: Decimal | None = field(default=None, metadata=ASIDE)
    simulation: Simulation | None = field(default=None, metadata=ASIDE)
    manager: Call | None = field(default=None, metadata=ASIDE)
    why: str = field(default="", metadata=ASIDE)
    records: tuple[Record, ...] = field(default=(), metadata=ASIDE)
    overdue: tuple[Line, ...] = field(default=(), metadata=ASIDE)
    dateless: tuple[Line, ...] = field(default=(), metadata=ASIDE)
    notes: tuple[str, ...] = field(default=(), metadata=ASIDE)

    @property
    def headline_value(self) -> Decimal:
        """The forecast that is judged, with the opportunities that do not exist yet."""
        return self.totals[self.headline] or Decimal(0)

    @property
    def totals(self) -> Mapping[str, Decimal | None]:
        """What each rule that may lead says of the whole period, with what does not exist yet."""
        later = self.not_yet_existing or Decimal(0)
        return {
            rules.WEIGHTED: self.weighted + later,
            rules.EXPECTED: self.expected + later,
            rules.RUN_RATE: self.run_rate,
            rules.SIMULATION: self.simulation.p50 if self.simulation else None,
        }

    @property
    def sentence(self) -> str:
        """``Quarter 77k of 90k · committed 48k``."""
        money = figures.money
        target = "no target set" if self.target is None else f"committed {money(self.committed)}"
        of = "" if self.target is None else f" of {money(self.target)}"
        return f"{self.span.value.capitalize()} {money(self.headline_value)}{of} · {target}"


@dataclass(frozen=True, slots=True)
class Closed:
    """What was won in a month that is over (reporting currency), against its target."""

    period: Period
    target: Decimal | None
    won: Decimal

    @property
    def attainment(self) -> Decimal | None:
        """Won to target."""
        return self.won / self.target if self.target else None

    @property
    def sentence(self) -> str:
        """``February 18k of 30k``."""
        of = f" of {figures.money(self.target)}" if self.target is not None else ""
        return f"{self.period.start:%B} {figures.money(self.won)}{of}"


@once
def forecast(book: Book, span: Span = Span.QUARTER) -> Forecast:
    """The forecast of the fiscal month, quarter or year under way."""
    period = period_of(book.today, span, book.company.workspace.fiscal_year_start)
    target = effective_target(book, period)
    enough = sufficiency(book, period, span.value.capitalize(), target)
    items = due(book, period)
    committed = enough.won + _of(book, items, Category.COMMIT)
    late = [item for item in book.open if item.expected_close is not None and item.expected_close < book.today]
    dateless = [item for item in book.open if item.expected_close is None]
    by_value = win_rate_by_value(book).value
    found = Forecast.of(
        book,
        "forecast",
        period=period,
        target=target,
        won=enough.won,
        committed=committed,
        best=committed + _of(book, items, Category.BEST),
        weighted=enough.won + enough.weighted_open,
        expected=enough.won + _expected(book, items, period),
        not_yet_existing=not_yet_existing(book, span),
        pace_target=None if target is None else pace(target, period, book.today, book.company.closed_days),
        attainment=enough.won / target if target else None,
        coverage=enough.coverage,
        required_coverage=1 / by_value if by_value else None,
        weighted_coverage=enough.weighted_coverage,
        to_create=enough.to_create,
        to_create_per_week=enough.to_create_per_week,
        velocity_per_day=velocity(book),
        overdue_close_dates=Sum(len(late), total(book, late)),
        without_close_date=len(dateless),
        headline=rules.WEIGHTED,
        verdict=Verdict.NA,
        span=span,
        run_rate=run_rate(book, span),
        simulation=simulation(book, span),
        manager=manager_call(book, period),
        records=_records(book, span),
        overdue=_lines(book, late),
        dateless=_lines(book, dateless),
        notes=tuple(_notes(book, enough, late, dateless)),
    )
    return _judged(book, found, items)


def _judged(book: Book, found: Forecast, items: list[Opportunity]) -> Forecast:
    """The forecast with its headline, the reason for it, and the verdict."""
    best = rules.closest(book.track, found.span, found.totals)
    if best:
        headline, why = best.rule, rules.reason(best, found.span)
    elif _history_suffices(book, items):
        headline, why = rules.EXPECTED, "judged by what was won from each stage; too few past periods to compare rules"
    else:
        headline, why = rules.WEIGHTED, "judged by the stages' probabilities; too little history for more"
    led = replace(found, headline=headline, why=why)
    return replace(led, verdict=attainment_verdict(led.headline_value / found.target if found.target else None))


def _records(book: Book, span: Span) -> tuple[Record, ...]:
    """How far off each leading rule has been in past periods of the span."""
    past = recent(book.track, span)
    return tuple(rules.record(past, rule) for rule in rules.LEADING) if past else ()


def month_just_closed(book: Book) -> Closed | None:
    """The month that ended since the previous meeting, None when none did."""
    this = period_of(book.today, Span.MONTH)
    if book.since_day >= this.start:
        return None
    month = Period(add_months(this.start, -1), this.start)
    return Closed(month, effective_target(book, month), won_in(book, month))


def _of(book: Book, items: list[Opportunity], category: Category) -> Decimal:
    return total(book, [item for item in items if item.category is category])


def _expected(book: Book, items: list[Opportunity], period: Period) -> Decimal:
    """Value times the share won from the stage, times the share that closes in time where history says when (F9)."""
    shares = win_shares(book)
    summands = (
        (book.value(item) or 0) * shares[item.stage] * (found.share if (found := timely(book, item, period.end)) else 1)
        for item in items
    )
    return sum(summands, Decimal(0))


def _history_suffices(book: Book, items: list[Opportunity]) -> bool:
    """Whether the share won is known well enough in every stage that the forecast stands on."""
    stages = {item.stage for item in items}
    used = [facts for facts in stage_facts(book) if facts.stage.code in stages]
    return bool(used) and all(facts.win_share.fixed or facts.reached >= ENOUGH_OUTCOMES for facts in used)


def _too_old(book: Book, item: Opportunity, period: Period) -> bool:
    found = timely(book, item, period.end)
    return found is not None and found.too_old


def _lines(book: Book, items: list[Opportunity]) -> tuple[Line, ...]:
    """The lines of opportunities, the largest first."""
    ordered = sorted(items, key=lambda item: (-(book.value(item) or 0), item.name, item.id))
    return tuple(Line.of(book, item) for item in ordered)


def _notes(book: Book, enough: Sufficiency, late: list[Opportunity], dateless: list[Opportunity]) -> list[str]:
    """What a reader must know of the numbers."""
    items = due(book, enough.period)
    old = [item for item in items if _too_old(book, item, enough.period)]
    not_converted = sum(book.unconverted(item) for item in items)
    without = sum(book.value(item) is None for item in items) - not_converted
    months = [effective_target(book, month) for month in enough.period.months()]
    unset = months.count(None)
    rest, first = unassigned_words(book, enough.period), velocity_from(book)
    found = (
        ("no target set", enough.target is None),
        (f"no target set for {unset} of {len(months)} months", 0 < unset < len(months)),
        (rest or "", rest is not None),
        (f"overdue close dates: {len(late)}, {figures.money(total(book, late))}", bool(late)),
        (f"{len(dateless)} without a close date, in no period", bool(dateless)),
        (
            f"older than anything ever closed: {len(old)}, {figures.money(total(book, old))}, expected to bring nothing",
            bool(old),
        ),
        (f"{without} without an amount", without > 0),
        (f"{not_converted} not converted: no exchange rate", not_converted > 0),
        ("win shares are fixed by the company", any(facts.win_share.fixed for facts in stage_facts(book))),
        ("win rate, average won or cycle is fixed by the company", _fixed(book)),
        (f"velocity counts what is open from {first.name if first else ''} up", first is not None),
        (NO_HISTORY, any(known(book).default for known in (win_rate, cycle_days))),
        (
            f"fewer than {ENOUGH_OUTCOMES} outcomes: the win rate is drawn towards that of the first stage",
            _shrunk(book),
        ),
    )
    return [words for words, true in found if true]


def _shrunk(book: Book) -> bool:
    known = win_rate(book)
    return known.shrunk and not known.default


def _fixed(book: Book) -> bool:
    return any(known(book).fixed for known in (win_rate, average_won, cycle_days))
