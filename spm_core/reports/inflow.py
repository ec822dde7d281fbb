"""Inflow: whether enough new opportunities enter the funnel, with the last eight weeks (F3)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.opportunities import Opportunity
from spm_core.book.records import Verdict
from spm_core.reports import figures
from spm_core.reports.funnel import NO_HISTORY, Need, need_of
from spm_core.reports.json import ASIDE
from spm_core.reports.line import Line, Report
from spm_core.reports.once import once
from spm_core.reports.statistics import Known, average_won, stage_facts

WEEKS = 8
DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Week:
    """Opportunities created in the seven days from ``start``; their value in the reporting currency."""

    start: date
    count: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class Inflow(Report):
    """Eight weeks, oldest first, that end at ``as_of``; ``count``, ``value`` and ``needed`` are of ``since`` to ``as_of``.

    ``needed_per_week`` and ``needed`` are None without a target, an average won or a win share. Aside: the new ones' lines.
    """

    weeks: tuple[Week, ...]
    count: int
    value: Decimal
    needed_per_week: Decimal | None
    needed: Decimal | None
    verdict: Verdict
    opportunities: tuple[Line, ...] = field(default=(), metadata=ASIDE)
    notes: tuple[str, ...] = field(default=(), metadata=ASIDE)

    @property
    def sentence(self) -> str:
        """``New opportunities 2 · needed 10``."""
        if self.needed is None and not self.count:
            return "No new opportunities"
        needed = f"needed {figures.whole_up(self.needed)}" if self.needed is not None else figures.money(self.value)
        return f"New opportunities {self.count} · {needed}"


@once
def inflow(book: Book) -> Inflow:
    """New opportunities of the scope against what the target needs."""
    arrived = sorted(book.new(book.today - timedelta(weeks=WEEKS)), key=lambda item: (item.created_at, item.id))
    new = new_since(book)
    need, first = need_of(book), stage_facts(book)[0].win_share
    per_week = _per_week(need, first)
    needed = None if per_week is None else per_week * (book.today - book.since_day).days / DAYS_A_WEEK
    return Inflow.of(
        book,
        "inflow",
        weeks=tuple(_week(book, number, arrived) for number in range(WEEKS, 0, -1)),
        count=len(new),
        value=total(book, new),
        needed_per_week=per_week,
        needed=needed,
        verdict=figures.verdict_of(len(new), needed),
        opportunities=tuple(
            Line.of(book, item) for item in sorted(new, key=lambda item: (-(book.value(item) or 0), item.id))
        ),
        notes=tuple(_notes(book, need, first)),
    )


def new_since(book: Book) -> list[Opportunity]:
    """Opportunities created from ``since`` to ``as_of``, oldest first."""
    found = (item for item in book.new(book.since_day) if item.created_at >= book.since)
    return sorted(found, key=lambda item: (item.created_at, item.id))


def needed_per_week(book: Book) -> Decimal | None:
    """New opportunities a week that reach the target (E of F3); None without a target, an average won or a win share."""
    return _per_week(need_of(book), stage_facts(book)[0].win_share)


def _per_week(need: Need, share: Known) -> Decimal | None:
    """Wins a week by the share won of all that enter."""
    wins = need.wins_per_day
    return None if wins is None or not share.value else wins / share.value * DAYS_A_WEEK


def total(book: Book, items: list[Opportunity]) -> Decimal:
    """The value of opportunities at today's rate; unknown ones count as 0."""
    return sum((book.value(item) or Decimal(0) for item in items), Decimal(0))


def _week(book: Book, number: int, arrived: list[Opportunity]) -> Week:
    """The week that ends ``number - 1`` weeks before today; the last one also holds the hours of today before ``as_of``."""
    start = book.today - timedelta(weeks=number)
    end = start + timedelta(weeks=1) if number > 1 else date.max
    items = [item for item in arrived if start <= book.day(item.created_at) < end]
    return Week(start, len(items), total(book, items))


def _notes(book: Book, need: Need, share: Known) -> Iterator[str]:
    found = (
        ("no target set", need.target is None),
        (NO_HISTORY, share.default),
        ("win share or average won fixed by the company", share.fixed or average_won(book).fixed),
    )
    return (words for words, true in found if true)
