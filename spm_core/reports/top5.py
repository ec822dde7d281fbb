"""TOP5: the five opportunities worth talking about, pinned ones first (F16)."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.choices import AMOUNT, CLOSE, EXPECTED, GAIN, PINS, SCORE, TWO_EACH
from spm_core.book.opportunities import Opportunity
from spm_core.book.periods import Span, add_months, period_of
from spm_core.reports.funnel import weighted
from spm_core.reports.json import ASIDE
from spm_core.reports.line import Line, Report, told_apart
from spm_core.reports.waiting import flags, next_plans, passed_checks, planned_action

FIVE = 5
TWO = 2
QUARTERS_AHEAD = 2
RANKED_BY = {
    EXPECTED: "value × probability",
    AMOUNT: "value",
    GAIN: "value × what the next stage adds to the probability",
    CLOSE: "the earliest close date",
    PINS: "what was pinned, nothing else",
}
# What the score is worked out as; a date or a pin has none of its own.
WORKED = RANKED_BY | dict.fromkeys((CLOSE, PINS), RANKED_BY[EXPECTED])


@dataclass(frozen=True, slots=True)
class TopLine(Line):
    """One of the five; ``score`` is value times probability, or what else is ranked by. Aside: what a card about it says."""

    score: Decimal
    pinned: bool
    next_step: str | None = field(default=None, metadata=ASIDE)
    next_step_date: date | None = field(default=None, metadata=ASIDE)
    expected_close: date | None = field(default=None, metadata=ASIDE)
    planned_action: str | None = field(default=None, metadata=ASIDE)
    flags: tuple[str, ...] = field(default=(), metadata=ASIDE)


@dataclass(frozen=True, slots=True)
class Top5(Report):
    """At most five opportunities, the most important first."""

    opportunities: tuple[TopLine, ...]
    notes: tuple[str, ...] = field(default=(), metadata=ASIDE)
    only_pins: bool = field(default=False, metadata=ASIDE)

    @property
    def sentence(self) -> str:
        """``Delta · Acme · Iris · Cedar · Fir``."""
        return " · ".join(told_apart(self.opportunities)) or (
            "Nothing is pinned." if self.only_pins else "No open opportunities."
        )


def top5(book: Book) -> Top5:
    """The TOP5 of the scope."""
    plans, checks = next_plans(book), passed_checks(book)
    lines = (
        TopLine.of(
            book,
            item,
            score=score(book, item),
            pinned=item.pinned,
            next_step=item.next_step,
            next_step_date=item.next_step_date,
            expected_close=item.expected_close,
            planned_action=planned_action(book, item, plans.get(item.id)),
            flags=flags(book, item, check_passed=item.id in checks),
        )
        for item in five(book)
    )
    pins = book.company.chose(SCORE) == PINS
    return Top5.of(book, "top5", opportunities=tuple(lines), notes=tuple(_notes(book)), only_pins=pins)


def _notes(book: Book) -> list[str]:
    rule = book.company.chose(SCORE)
    found = ((f"ranked by {RANKED_BY[rule]}", rule != EXPECTED), ("at most two of a seller", _two_each(book)))
    return [words for words, true in found if true]


def _two_each(book: Book) -> bool:
    return bool(book.company.chose(TWO_EACH)) and book.scope.kind != "member"


def five(book: Book) -> list[Opportunity]:
    """The first five by rank; beside pinned ones at most two of a seller, where the team wants that (F16)."""
    order = ranked(book)
    if not _two_each(book):
        return order[:FIVE]
    taken: list[Opportunity] = []
    of = Counter[str]()
    for item in order:
        if item.pinned or of[item.owner_id] < TWO:
            taken.append(item)
            of[item.owner_id] += 1
    return taken[:FIVE]


def ranked(book: Book) -> list[Opportunity]:
    """Open opportunities by rank: pinned, then by score; of equals the earlier close, the larger value, the older one.

    Those expected to close later than two quarters after this one are left out, unless pinned.
    """
    quarter = period_of(book.today, Span.QUARTER, book.company.workspace.fiscal_year_start)
    horizon = add_months(quarter.end, QUARTERS_AHEAD * Span.QUARTER.months)
    rest = book.company.chose(SCORE) != PINS
    near = (item for item in book.open if rest and (item.expected_close is None or item.expected_close < horizon))
    pinned = {item.id: item for item in book.open if item.pinned}
    return sorted((pinned | {item.id: item for item in near}).values(), key=lambda item: _rank(book, item))


def _rank(book: Book, item: Opportunity) -> tuple[object, ...]:
    close, value = item.expected_close or date.max, book.value(item) or Decimal(0)
    first = close if book.company.chose(SCORE) == CLOSE else -score(book, item)
    return not item.pinned, first, close, -value, item.created_at, item.id


def score(book: Book, item: Opportunity) -> Decimal:
    """Value times probability, or as the team chose: the value alone, or times what the next stage adds (F16)."""
    rule, value = book.company.chose(SCORE), book.value(item) or Decimal(0)
    if rule == AMOUNT:
        return value
    if rule == GAIN:
        return value * (next_probability(book, item) - book.probability(item))
    return weighted(book, item)


def next_probability(book: Book, item: Opportunity) -> Decimal:
    """The chance (0..1) in the stage that follows; 1 after the last."""
    later = (stage for stage in book.stages.open if stage.order > book.stages.by_code[item.stage].order)
    return next((stage.probability for stage in later), Decimal(1))
