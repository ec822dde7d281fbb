"""Forecast accuracy: what each rule said at the start of past periods, what they brought, whether the interval held (F17)."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.opportunities import Opportunity
from spm_core.book.periods import Period, Span
from spm_core.book.track import Made, recent
from spm_core.reports import rules
from spm_core.reports.forecast import forecast
from spm_core.reports.json import ASIDE
from spm_core.reports.line import Report
from spm_core.reports.rules import Record
from spm_core.reports.sufficiency import won_in
from spm_core.reports.totals import value_win_rate


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule said of a period; ``error`` is (forecast - actual) / actual, None where nothing was won."""

    rule: str
    forecast: Decimal
    error: Decimal | None


@dataclass(frozen=True, slots=True)
class Past:
    """A period that is over (``end`` exclusive), in the reporting currency; ``held``: whether the actual lay in P10 to P90.

    Aside: ``slip``, of the value that was to close in it the share that did not; ``pushes``, close dates moved later in it.
    """

    start: date
    end: date
    actual: Decimal
    rules: tuple[Said, ...]
    p10: Decimal | None
    p50: Decimal | None
    p90: Decimal | None
    held: bool | None
    slip: Decimal | None = field(default=None, metadata=ASIDE)
    pushes: int | None = field(default=None, metadata=ASIDE)


@dataclass(frozen=True, slots=True)
class Accuracy(Report):
    """Past periods, oldest first; how far off each rule was (mean of absolute errors, 1 = all of it).

    ``interval_held`` is the share of periods whose actual lay in P10 to P90; ``best_rule`` the closest of the four that
    forecast a total. None without a period to tell from.
    """

    periods: tuple[Past, ...]
    rules: tuple[Record, ...]
    interval_held: Decimal | None
    best_rule: str | None
    span: Span = field(default=Span.QUARTER, metadata=ASIDE)

    @property
    def sentence(self) -> str:
        """``Run-rate has been closest in 9 months: 27 % off on average · interval held in 7 of 9``."""
        found = next((item for item in self.rules if item.rule == self.best_rule), None)
        if found is None:
            return f"No {self.span.value} is over yet at whose start something had been won or lost"
        held = [past.held for past in self.periods if past.held is not None]
        interval = f" · interval held in {sum(held)} of {len(held)}" if held else ""
        words = rules.reason(found, self.span)
        return words[0].upper() + words[1:] + interval


def accuracy(book: Book, span: Span = Span.QUARTER) -> Accuracy:
    """How the rules did in the periods of the Book's track."""
    past = recent(book.track, span)
    held = [made.held for made in past if made.held is not None]
    best = rules.best(past, rules.LEADING)
    return Accuracy.of(
        book,
        "accuracy",
        periods=tuple(_past(made) for made in past),
        rules=tuple(rules.record(past, rule) for rule in rules.RULES) if past else (),
        interval_held=Decimal(sum(held)) / len(held) if held else None,
        best_rule=best.rule if best else None,
        span=span,
    )


def _past(made: Made) -> Past:
    actual = made.actual or Decimal(0)
    said = tuple(
        Said(rule, made.rules[rule], rules.error(made.rules[rule], actual))
        for rule in rules.RULES
        if rule in made.rules
    )
    return Past(made.start, made.end, actual, said, made.p10, made.p50, made.p90, made.held, made.slip, made.pushes)


def foretold(book: Book, span: Span) -> Made:
    """What every rule says of the period under way, on a Book of the midnight on which it begins."""
    found = forecast(book, span)
    said = {
        **found.totals,
        rules.COMMITTED: found.committed,
        rules.BEST: found.best,
        rules.BASELINE: value_win_rate(book, span),
        rules.MODEL: found.simulation.model if found.simulation else None,
    }
    known = {rule: amount for rule, amount in said.items() if amount is not None}
    drawn = found.simulation
    interval = (drawn.p10, drawn.p50, drawn.p90) if drawn else (None, None, None)
    return Made(span, found.period.start, found.period.end, known, *interval)


def settled(made: Made, after: Book) -> Made:
    """The same with what came of it, on a Book of the midnight on which the period ended, ``since`` that on which it began."""
    due = list(due_in(after, made.period))
    value = sum((_value(after, then) for then, _ in due), Decimal(0))
    late = sum((_value(after, then) for then, now in due if now.is_open), Decimal(0))
    pushes = sum(max(0, now.pushes - then.pushes) for then, now in due)
    slip = late / value if value else None
    return replace(made, actual=won_in(after, made.period), slip=slip, pushes=pushes)


def due_in(after: Book, period: Period) -> Iterator[tuple[Opportunity, Opportunity]]:
    """Those of the scope that were open at the start and to close in the period: as they were then, and as they are now.

    What was merged or entered by mistake is in no statistics.
    """
    pairs = [(item, item) for item in after.still]
    pairs += [
        (item.then, item.now)
        for item in after.touched
        if item.then and item.then.is_open and not item.now.voided and after.holds(item.then.owner_id, period.start)
    ]
    return ((then, now) for then, now in pairs if then.expected_close is not None and then.expected_close in period)


def _value(book: Book, item: Opportunity) -> Decimal:
    return book.value(item) or Decimal(0)
