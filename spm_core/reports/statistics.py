"""What the past says: average won, win rate, cycle, and for each stage the days spent in it and the share won from it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

from spm_core.book.book import Book, Touched
from spm_core.book.history import Visit, passages
from spm_core.book.opportunities import Opportunity
from spm_core.book.records import MISTAKE, Kind, Stage
from spm_core.reports.once import once

DISQUALIFIED = "disqualified by us"
# An opportunity that we dropped before the third stage was never in the running (F8).
IN_THE_RUNNING = 3
SHRINK = 10
ENOUGH_OUTCOMES = 10  # a rate from fewer is shrunk where a formula uses it (F0)
FEWEST_PASSAGES = 5


@dataclass(frozen=True, slots=True)
class Known:
    """A number a formula uses: None when unknown, ``fixed`` by the company, a ``default`` without any history.

    ``shrunk``: a rate of too few outcomes, drawn towards what the stages are set to.
    """

    value: Decimal | None
    fixed: bool = False
    default: bool = False
    shrunk: bool = False


@dataclass(frozen=True, slots=True)
class StageFacts:
    """For one open stage: mean days in it (F7) and the share won of those that reached it (F8, shrunk, 0..1).

    ``passed`` opportunities left it forward in the statistics window; ``reached`` of the closed ones had been there, ``won``
    of those.
    """

    stage: Stage
    mean_days: Known
    win_share: Known
    passed: int
    reached: int
    won: int


def outcomes(ended: Iterable[Opportunity], book: Book) -> list[Opportunity]:
    """The closed opportunities that count in a win rate: without those that we disqualified before the third stage."""
    return [item for item in ended if not disqualified(item, book)]


@once
def decided(book: Book) -> list[Opportunity]:
    """The outcomes of the statistics window, oldest close first."""
    return outcomes(book.ended, book)


def disqualified(item: Opportunity, book: Book) -> bool:
    """Whether we dropped it before it was in the running (before the third open stage)."""
    if item.kind is not Kind.LOST or (item.reason or "").casefold() != DISQUALIFIED:
        return False
    reached = sum(stage.order <= item.ever_reached for stage in book.stages.open)
    return reached < min(IN_THE_RUNNING, len(book.stages.open))


def won_among(ended: Iterable[Opportunity]) -> list[Opportunity]:
    """The won ones."""
    return [item for item in ended if item.kind is Kind.WON]


def win_rate_of(ended: Iterable[Opportunity], book: Book) -> Decimal | None:
    """Won of decided (0..1), None when nothing was decided."""
    counted = outcomes(ended, book)
    return Decimal(len(won_among(counted))) / len(counted) if counted else None


def mean(values: Sequence[Decimal]) -> Decimal | None:
    """The average, None of nothing."""
    return sum(values, Decimal(0)) / len(values) if values else None


def middle(values: Sequence[Decimal] | Sequence[int]) -> Decimal | None:
    """The median, None of nothing."""
    return Decimal(median(map(Decimal, values))) if values else None


def final_values(ended: Iterable[Opportunity], book: Book) -> list[Decimal]:
    """The known values of closed opportunities, each at the rate of its close."""
    values = (book.final_value(item) for item in ended)
    return [value for value in values if value is not None]


def cycles(ended: Iterable[Opportunity], book: Book) -> list[int]:
    """Days from creation to close, of those whose creation is known."""
    return [
        (book.day(item.closed_at) - book.day(item.created_at)).days
        for item in ended
        if item.closed_at and not item.undated
    ]


@once
def average_won(book: Book) -> Known:
    """The average won value (reporting currency): fixed by the company, else of the statistics window."""
    fixed = book.company.benchmark("average_won")
    if fixed is not None:
        return Known(fixed, fixed=True)
    return Known(mean(final_values(won_among(book.ended), book)))


@once
def win_rate(book: Book) -> Known:
    """The win rate (0..1) that formulas use: fixed by the company, else of the statistics window, or shrunk (F0)."""
    return _rate(book, win_rate_of(book.ended, book))


@once
def win_rate_by_value(book: Book) -> Known:
    """The same by value: won value of decided value in the statistics window."""
    counted = decided(book)
    total = sum(final_values(counted, book), Decimal(0))
    won = sum(final_values(won_among(counted), book), Decimal(0))
    return _rate(book, won / total if total else None)


def _rate(book: Book, computed: Decimal | None) -> Known:
    """A rate of outcomes; from fewer than ten of them the shrunk share won of all that enter stands in for it."""
    fixed, outcome_count = book.company.benchmark("win_rate"), len(decided(book))
    if fixed is not None:
        return Known(fixed, fixed=True)
    if outcome_count >= ENOUGH_OUTCOMES:
        return Known(computed)
    return Known(stage_facts(book)[0].win_share.value, default=not outcome_count, shrunk=True)


@once
def cycle_days(book: Book) -> Known:
    """Days from creation to a win: fixed by the company, else their median in the statistics window.

    Without a win the days expected of all stages together stand in for it, None where a stage has none.
    """
    fixed = book.company.benchmark("cycle_days")
    if fixed is not None:
        return Known(fixed, fixed=True)
    taken = cycles(won_among(book.ended), book)
    expected = [stage.expected_days for stage in book.stages.open]
    if taken or None in expected:
        return Known(middle(taken))
    return Known(Decimal(sum(days for days in expected if days is not None)), default=True)


def longest_cycle(book: Book) -> int | None:
    """Days from creation to close of the slowest opportunity ever closed, None when none was."""
    seen = cycles(book.ended, book)
    if book.longest_cycle is not None:
        seen.append(book.longest_cycle)
    return max(seen, default=None)


@once
def stage_facts(book: Book) -> tuple[StageFacts, ...]:
    """Days and win share of each open stage, in order; win shares never fall from one stage to the next."""
    stays = _stays(book)
    counted = decided(book)
    reached = [[item for item in counted if item.ever_reached >= stage.order] for stage in book.stages.open]
    tallies = [
        (stage, len(won_among(items)), len(items)) for stage, items in zip(book.stages.open, reached, strict=True)
    ]
    shares = _never_falling(tallies)
    return tuple(
        StageFacts(
            stage,
            _mean_days(book, stage, *stays[stage.code]),
            _share(book, stage, share, n),
            stays[stage.code][1],
            n,
            won,
        )
        for (stage, won, n), share in zip(tallies, shares, strict=True)
    )


def _mean_days(book: Book, stage: Stage, days: int, passed: int) -> Known:
    fixed = book.company.benchmark("mean_days", stage.code)
    if fixed is not None:
        return Known(fixed, fixed=True)
    if passed >= FEWEST_PASSAGES:
        return Known(Decimal(days) / passed)
    return Known(None if stage.expected_days is None else Decimal(stage.expected_days), default=True)


def _share(book: Book, stage: Stage, shrunk: Decimal, n: int) -> Known:
    fixed = book.company.benchmark("win_share", stage.code)
    return Known(shrunk, default=n == 0) if fixed is None else Known(fixed, fixed=True)


def _never_falling(tallies: Iterable[tuple[Stage, int, int]]) -> list[Decimal]:
    """Shares won, shrunk towards the stage's probability, neighbours pooled by weight until none falls (F8)."""
    blocks: list[tuple[Decimal, int, int]] = []  # shares times weight, weight, stages in the block
    for stage, won, n in tallies:
        block = (won + SHRINK * stage.probability, n + SHRINK, 1)
        while blocks and blocks[-1][0] * block[1] > block[0] * blocks[-1][1]:
            last = blocks.pop()
            block = (last[0] + block[0], last[1] + block[1], last[2] + block[2])
        blocks.append(block)
    return [total / weight for total, weight, count in blocks for _ in range(count)]


def _stays(book: Book) -> Mapping[str, tuple[int, int]]:
    """Days spent in each open stage within the statistics window, and opportunities that passed it then (F7)."""
    found = {stage.code: (0, 0) for stage in book.stages.open}
    for code, dwell in book.dwell.items():
        found[code] = (dwell.days, dwell.passed)
    for item in book.touched:
        if in_statistics(book, item):
            passed = {
                code
                for code, at in passages(item.visits, book.stages).items()
                if book.office_day(at) >= statistics_start(book)
            }
            for stage, days in found.items():
                spent = sum(_spent(book, visit) for visit in item.visits if visit.stage == stage)
                found[stage] = (days[0] + spent, days[1] + (stage in passed))
    return found


def in_statistics(book: Book, item: Touched) -> bool:
    """Whether a touched opportunity counts in the scope's statistics: its own, dated, neither merged nor a mistake."""
    now = item.now
    if now.merged_into or now.reason == MISTAKE or now.undated:
        return False
    return book.owns(now)


def _spent(book: Book, visit: Visit) -> int:
    """Days of a stay that lie in the statistics window."""
    left = book.office_day(visit.left_at or book.as_of)
    return max(0, (left - max(book.office_day(visit.entered_at), statistics_start(book))).days)


def statistics_start(book: Book) -> date:
    """The first local day of the statistics window."""
    return book.statistics_from or book.since_day
