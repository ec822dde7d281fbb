"""TOP5: the five opportunities worth talking about, pinned ones first (F16)."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.opportunities import Opportunity
from spm_core.book.periods import Span, add_months, period_of
from spm_core.reports.funnel import weighted
from spm_core.reports.json import ASIDE
from spm_core.reports.line import Line, Report, told_apart
from spm_core.reports.waiting import flags, next_plans, passed_checks, planned_action

FIVE = 5
QUARTERS_AHEAD = 2


@dataclass(frozen=True, slots=True)
class TopLine(Line):
    """One of the five; ``score`` is value times probability. Aside: what a card about it says."""

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

    @property
    def sentence(self) -> str:
        """``Delta · Acme · Iris · Cedar · Fir``."""
        return " · ".join(told_apart(self.opportunities)) or "No open opportunities."


def top5(book: Book) -> Top5:
    """The TOP5 of the scope."""
    plans, checks = next_plans(book), passed_checks(book)
    lines = (
        TopLine.of(
            book,
            item,
            score=weighted(book, item),
            pinned=item.pinned,
            next_step=item.next_step,
            next_step_date=item.next_step_date,
            expected_close=item.expected_close,
            planned_action=planned_action(book, item, plans.get(item.id)),
            flags=flags(book, item, check_passed=item.id in checks),
        )
        for item in ranked(book)[:FIVE]
    )
    return Top5.of(book, "top5", opportunities=tuple(lines))


def ranked(book: Book) -> list[Opportunity]:
    """Open opportunities by rank: pinned, then value times probability; of equals the earlier close, larger value, older one.

    Those expected to close later than two quarters after this one are left out, unless pinned.
    """
    quarter = period_of(book.today, Span.QUARTER, book.company.workspace.fiscal_year_start)
    horizon = add_months(quarter.end, QUARTERS_AHEAD * Span.QUARTER.months)
    near = [item for item in book.open if item.pinned or item.expected_close is None or item.expected_close < horizon]
    return sorted(near, key=lambda item: _rank(book, item))


def _rank(book: Book, item: Opportunity) -> tuple[object, ...]:
    close, value = item.expected_close or date.max, book.value(item) or Decimal(0)
    return not item.pinned, -weighted(book, item), close, -value, item.created_at, item.id
