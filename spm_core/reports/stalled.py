"""Stalled opportunities: no progress for longer than their stage allows, with what is planned on them (F6)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.opportunities import Opportunity
from spm_core.book.records import OWN_LIMITS, Verdict
from spm_core.reports import figures
from spm_core.reports.inflow import total
from spm_core.reports.json import ASIDE
from spm_core.reports.line import Report, Sum
from spm_core.reports.statistics import longest_cycle
from spm_core.reports.waiting import Waiting, days_waiting, limits, waiting


@dataclass(frozen=True, slots=True)
class Stalled(Report):
    """The stalled ones, largest value times days over the limit first; and those open longer than any closed one took.

    Aside: all open opportunities of the scope in the same order, and the names of the stages they can be in, in theirs.
    """

    opportunities: tuple[Waiting, ...]
    older_than_anything_closed: Sum
    notes: tuple[str, ...] = field(default=(), metadata=ASIDE)
    open: tuple[Waiting, ...] = field(default=(), metadata=ASIDE)
    stages: tuple[str, ...] = field(default=(), metadata=ASIDE)

    @property
    def verdict(self) -> Verdict:
        """Short while nothing is planned on one of them, unless its seller said why it rests."""
        idle = any(line.planned_action is None and line.snooze is None for line in self.opportunities)
        return (Verdict.SHORT if idle else Verdict.WATCH) if self.opportunities else Verdict.OK

    @property
    def sentence(self) -> str:
        """``2 stalled, 75k · 1 without an action``."""
        if not self.opportunities:
            return "Nothing is stalled."
        value = sum((line.value or Decimal(0) for line in self.opportunities), Decimal(0))
        idle = sum(line.planned_action is None for line in self.opportunities)
        plan = f"{idle} without an action" if idle else "an action planned on each"
        return f"{len(self.opportunities)} stalled, {figures.money(value)} · {plan}"


def stalled(book: Book) -> Stalled:
    """The stalled opportunities of the scope."""
    longest = longest_cycle(book)
    dated = [item for item in book.open if not item.undated]
    old = [item for item in dated if longest is not None and book.age(item.created_at) > longest]
    undated = len(book.open) - len(dated)
    return Stalled.of(
        book,
        "stalled",
        opportunities=tuple(line for line in waiting(book).values() if line.days_over),
        older_than_anything_closed=Sum(len(old), total(book, old)),
        notes=tuple(_notes(book, undated)),
        open=tuple(waiting(book).values()),
        stages=tuple(stage.name for stage in book.stages.open),
    )


def _notes(book: Book, undated: int) -> Iterator[str]:
    if undated:
        yield f"{figures.counted(undated, 'opportunity', 'opportunities')} without dates left out"
    seen = sum(not item.undated and item.waits_longer for item in book.open)
    if seen:
        yield f"{seen} from a file without history: they wait at least so long"
    if book.company.benchmark(OWN_LIMITS):
        yield "limits by the stages' own history: three quarters of 30 stays or more end sooner"


def is_stalled(book: Book, item: Opportunity) -> bool:
    """Whether an open opportunity made no progress for more days than its stage allows; exactly at the limit it is not."""
    days, limit = days_waiting(book, item), limits(book)[item.stage]
    return days is not None and limit is not None and days > limit
