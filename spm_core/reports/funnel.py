"""The funnel: what is open in each stage, and whether that is enough to reach the target (F1, F2)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.opportunities import Opportunity
from spm_core.book.periods import Period, Span, period_of
from spm_core.book.records import Verdict
from spm_core.reports import figures
from spm_core.reports.json import ASIDE
from spm_core.reports.line import Report
from spm_core.reports.once import once
from spm_core.reports.statistics import StageFacts, average_won, stage_facts
from spm_core.reports.targets import effective_target

NEAR_THE_END = 30
NEXT_DAYS = 90
NO_HISTORY = "using defaults where nothing was closed yet"


@dataclass(frozen=True, slots=True)
class FunnelStage:
    """One stage: how many are open, their value and weighted value (reporting currency), and how many are required.

    ``oldest_days`` is the longest stay, None when nobody with a date is there. ``required`` and ``ratio`` are None without a
    target or an average won. Aside: the days and the win share that the requirement was worked out from, and whether the longest
    stay is ``at_least`` so long.
    """

    stage: str
    open: int
    value: Decimal
    weighted: Decimal
    oldest_days: int | None
    required: Decimal | None
    ratio: Decimal | None
    verdict: Verdict
    days: Decimal | None = field(default=None, metadata=ASIDE)
    win_share: Decimal | None = field(default=None, metadata=ASIDE)
    at_least: bool = field(default=False, metadata=ASIDE)

    @property
    def oldest(self) -> str | None:
        """``34 days``, ``at least 34 days``; None when nobody with a date is there."""
        return None if self.oldest_days is None else figures.waited(self.oldest_days, at_least=self.at_least)

    @property
    def said(self) -> str:
        """``Identified 1 of 4.7``."""
        return f"{self.stage} {self.open}" + (f" of {figures.required(self.required)}" if self.required else "")


@dataclass(frozen=True, slots=True)
class FunnelTotal:
    """All stages together."""

    open: int
    value: Decimal
    weighted: Decimal


@dataclass(frozen=True, slots=True)
class Need:
    """What the requirement stands on: a target for a period, and the value of an average win (reporting currency)."""

    target: Decimal | None
    period: Period
    average_won: Decimal | None
    ahead: bool = False  # the next 90 days, because the quarter is nearly over

    @property
    def wins_per_day(self) -> Decimal | None:
        """Wins a day that reach the target; None without a target or an average won."""
        if self.target is None or not self.average_won:
            return None
        return self.target / (self.average_won * self.period.days)


@dataclass(frozen=True, slots=True)
class Funnel(Report):
    """The stages in order; ``without_amount`` and ``not_converted`` count open opportunities that stand at 0."""

    stages: tuple[FunnelStage, ...]
    total: FunnelTotal
    without_amount: int
    not_converted: int
    need: Need = field(metadata=ASIDE)
    notes: tuple[str, ...] = field(default=(), metadata=ASIDE)

    @property
    def verdict(self) -> Verdict:
        """Is there enough at every stage? The worst of them."""
        return figures.worst(stage.verdict for stage in self.stages)

    @property
    def sentence(self) -> str:
        """The short stages, then those to watch: ``Identified 1 of 4.7 · △ Value agreed 1 of 2.5, Offer made 1 of 1.2``."""
        if not self.total.open:
            return "No open opportunities."
        if self.verdict is Verdict.NA:
            return f"{self.total.open} open, {figures.money(self.total.value)} · {self._reason}"
        if self.verdict is Verdict.OK:
            return f"Enough at every stage: {self.total.open} open, {figures.money(self.total.value)}"
        short, watch = (self._named(verdict) for verdict in (Verdict.SHORT, Verdict.WATCH))
        return f"{short} · {figures.MARKS[Verdict.WATCH]} {watch}" if short and watch else short or watch

    def _named(self, verdict: Verdict) -> str:
        return ", ".join(stage.said for stage in self.stages if stage.verdict is verdict)

    @property
    def _reason(self) -> str:
        if self.need.target is None:
            return "no target set"
        return "nothing won yet to judge by" if not self.need.average_won else "no days known for the stages"


def funnel(book: Book) -> Funnel:
    """The funnel of the scope as it is now."""
    need, facts = need_of(book), stage_facts(book)
    inside: dict[str, list[Opportunity]] = {stage.code: [] for stage in book.stages.open}
    for item in book.open:
        inside[item.stage].append(item)
    rows = tuple(_stage(book, fact, need, inside[fact.stage.code]) for fact in facts)
    not_converted = sum(book.unconverted(item) for item in book.open)
    without = sum(book.value(item) is None for item in book.open) - not_converted
    return Funnel.of(
        book,
        "funnel",
        stages=rows,
        total=_total(rows),
        without_amount=without,
        not_converted=not_converted,
        need=need,
        notes=tuple(_notes(book, need, facts, without, not_converted)),
    )


def _total(rows: Sequence[FunnelStage]) -> FunnelTotal:
    value, weighted_value = (
        sum(column, Decimal(0)) for column in zip(*((r.value, r.weighted) for r in rows), strict=True)
    )
    return FunnelTotal(sum(row.open for row in rows), value, weighted_value)


@once
def need_of(book: Book) -> Need:
    """Target, period and average won: of the fiscal quarter, or of the next 90 days when it ends within 30."""
    average, quarter = (
        average_won(book).value,
        period_of(book.today, Span.QUARTER, book.company.workspace.fiscal_year_start),
    )
    if (quarter.end - book.today).days < NEAR_THE_END:
        ahead = Period(book.today, book.today + timedelta(days=NEXT_DAYS))
        # A next quarter that nobody set targets for yet would make the funnel look richer than it is.
        if all(effective_target(book, month) is not None for month in ahead.months()):
            return Need(effective_target(book, ahead), ahead, average, ahead=True)
    return Need(effective_target(book, quarter), quarter, average)


def _stage(book: Book, facts: StageFacts, need: Need, items: Sequence[Opportunity]) -> FunnelStage:
    required, first = required_open(facts, need), oldest(items)
    return FunnelStage(
        stage=facts.stage.name,
        open=len(items),
        value=sum((book.value(item) or Decimal(0) for item in items), Decimal(0)),
        weighted=sum((weighted(book, item) for item in items), Decimal(0)),
        oldest_days=None if first is None else max(0, book.age(first.stage_since)),
        at_least=first is not None and first.entered_at is None,
        required=required,
        ratio=len(items) / required if required else None,
        verdict=figures.verdict_of(len(items), required),
        days=facts.mean_days.value,
        win_share=facts.win_share.value,
    )


def oldest(items: Iterable[Opportunity]) -> Opportunity | None:
    """The one that is longest in its stage, as far as that is known; None where nothing has a date."""
    dated = [item for item in items if not item.undated]
    return min(dated, key=lambda item: (item.stage_since, item.id), default=None)


def weighted(book: Book, item: Opportunity) -> Decimal:
    """The value of an open opportunity times its probability; 0 when the value is unknown."""
    return (book.value(item) or Decimal(0)) * book.probability(item)


def required_open(facts: StageFacts, need: Need) -> Decimal | None:
    """How many must be open in a stage at any time (Little's law): wins a day, times days in it, by the share won from it."""
    days, share = facts.mean_days.value, facts.win_share.value
    if need.wins_per_day is None or days is None or not share:
        return None
    return need.wins_per_day * days / share


def _notes(book: Book, need: Need, facts: Sequence[StageFacts], without: int, not_converted: int) -> Iterator[str]:
    """What a reader must know of the numbers."""
    undated = sum(item.undated for item in book.open)
    seen = sum(not item.undated and item.entered_at is None for item in book.open)
    fixed = any(item.mean_days.fixed or item.win_share.fixed for item in facts) or average_won(book).fixed
    found = (
        (NO_HISTORY, any(item.win_share.default for item in facts)),
        ("days, win shares or average won fixed by the company", fixed),
        ("no target set", need.target is None),
        (f"needed for the next {NEXT_DAYS} days: the quarter is nearly over", need.ahead),
        (f"{without} without an amount", without > 0),
        (f"{not_converted} not converted: no exchange rate", not_converted > 0),
        (f"{undated} without dates, left out of the ages", undated > 0),
        (f"{seen} from a file without history: at least so long in their stage", seen > 0),
    )
    return (words for words, true in found if true)
