"""Time in stage and the share won from it: what the history says of each open stage (F7, F8)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.reports import figures
from spm_core.reports.json import ASIDE
from spm_core.reports.line import Report
from spm_core.reports.statistics import FEWEST_PASSAGES, StageFacts, stage_facts
from spm_core.reports.survival import Curve, stays

QUARTER, HALF = Decimal("0.25"), Decimal("0.5")


@dataclass(frozen=True, slots=True)
class StageTime:
    """One open stage: how long visits of it last (days, Kaplan-Meier) and the share won (0..1) of those that reached it.

    ``visits`` began in the statistics window, ``completed`` of them have ended. A quantile is None when too few ended to see
    it; from fewer than five ended visits the configured days stand for the median. ``mean_days`` as the formulas use it.
    """

    stage: str
    visits: int
    completed: int
    km_p25: int | None
    km_median: int | None
    km_p75: int | None
    mean_days: Decimal | None
    reached: int
    won: int
    win_share: Decimal | None
    expected_days: int | None = field(default=None, metadata=ASIDE)
    went_on: Decimal | None = field(
        default=None, metadata=ASIDE
    )  # of those that reached it the share that reached the next

    @property
    def too_few(self) -> bool:
        """Whether so few visits ended that the configured days stand for them."""
        return self.completed < FEWEST_PASSAGES

    @property
    def pace(self) -> Decimal | None:
        """The median to the configured days, None without one of them."""
        if self.too_few or self.km_median is None or not self.expected_days:
            return None
        return Decimal(self.km_median) / self.expected_days


@dataclass(frozen=True, slots=True)
class Stages(Report):
    """The open stages in their order."""

    stages: tuple[StageTime, ...]
    notes: tuple[str, ...] = field(default=(), metadata=ASIDE)

    @property
    def sentence(self) -> str:
        """``Engaging takes longest for its kind: half leave within 69 days, 57 are expected``."""
        paced = [(stage.pace, stage) for stage in self.stages if stage.pace is not None]
        if not paced:
            return "Too few stays have ended to say how long a stage takes"
        _, slowest = max(paced, key=lambda pair: pair[0])
        return (
            f"{slowest.stage} takes longest for its kind: half leave within "
            f"{figures.days(slowest.km_median or 0)}, {slowest.expected_days} are expected"
        )


def stages(book: Book) -> Stages:
    """How long each stage takes, and what comes of those that reach it."""
    facts = stage_facts(book)
    after = (*(one.reached for one in facts[1:]), facts[-1].won)  # the next after the last one is a win
    rows = tuple(_row(one, stays(book)[one.stage.code], count) for one, count in zip(facts, after, strict=True))
    return Stages.of(book, "stages", stages=rows, notes=tuple(_notes(book, rows)))


def _row(facts: StageFacts, curve: Curve, after: int) -> StageTime:
    few = curve.ended < FEWEST_PASSAGES
    return StageTime(
        stage=facts.stage.name,
        visits=curve.visits,
        completed=curve.ended,
        km_p25=None if few else curve.quantile(QUARTER),
        km_median=facts.stage.expected_days if few else curve.quantile(HALF),
        km_p75=None if few else curve.quantile(1 - QUARTER),
        mean_days=facts.mean_days.value,
        reached=facts.reached,
        won=facts.won,
        win_share=facts.win_share.value,
        expected_days=facts.stage.expected_days,
        went_on=Decimal(after) / facts.reached if facts.reached >= figures.FEWEST_OUTCOMES else None,
    )


def _notes(book: Book, rows: tuple[StageTime, ...]) -> Iterator[str]:
    few = [row.stage for row in rows if row.too_few]
    undated = sum(item.undated for item in book.open)
    facts = stage_facts(book)
    found = (
        (f"fewer than {FEWEST_PASSAGES} stays ended, using the configured days: {', '.join(few)}", bool(few)),
        (f"{undated} without dates, left out", undated > 0),
        ("mean days are fixed by the company", any(item.mean_days.fixed for item in facts)),
        ("win shares are fixed by the company", any(item.win_share.fixed for item in facts)),
    )
    return (words for words, true in found if true)
