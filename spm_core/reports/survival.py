"""How long something takes when part of it has not ended yet: the Kaplan-Meier curve of stays and of closings (F7, F9)."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from spm_core.book.book import Book
from spm_core.book.records import Kind
from spm_core.reports.once import once
from spm_core.reports.statistics import in_statistics, statistics_start

# Shares are kept to so many decimals, cut off, not rounded: one half is exactly one half, whatever it came from.
PLACES = 27
_UNIT = 10**PLACES

Cells = Mapping[tuple[int, bool], int]


@dataclass(frozen=True, slots=True)
class Curve:
    """What share of ``visits`` is left after so many whole days; ``ended`` of them have ended, the others are censored.

    ``days`` are those on which something ended, rising; ``left`` the share (0..1) left after each of them.
    """

    days: tuple[int, ...] = ()
    left: tuple[Decimal, ...] = ()
    visits: int = 0
    ended: int = 0

    def share_left(self, days: int) -> Decimal:
        """The share (0..1) that lasts longer than so many whole days."""
        index = bisect_right(self.days, days)
        return self.left[index - 1] if index else Decimal(1)

    def quantile(self, share: Decimal) -> int | None:
        """The fewest days after which at least a share (0..1) has ended, None when so many never were seen to end."""
        return next((day for day, left in zip(self.days, self.left, strict=True) if left <= 1 - share), None)

    @property
    def longest(self) -> int | None:
        """Days of the slowest that ended, None when none did."""
        return self.days[-1] if self.days else None


def curve(cells: Cells) -> Curve:
    """The curve of counts by (whole days, whether it ended; if not, days until now).

    Who has not ended on a day was still there on it: endings come before censorings of the same day.
    """
    days = sorted({day for day, _ in cells})
    ends = [cells.get((day, True), 0) for day in days]
    gone = accumulate((end + cells.get((day, False), 0) for day, end in zip(days, ends, strict=True)), initial=0)
    visits = sum(cells.values())
    steps = list(_steps((day, end, visits - before) for day, end, before in zip(days, ends, gone, strict=False) if end))
    return Curve(tuple(day for day, _ in steps), tuple(left for _, left in steps), visits, sum(ends))


def _steps(endings: Iterator[tuple[int, int, int]]) -> Iterator[tuple[int, Decimal]]:
    """The share left after each day, from (day, how many ended, how many were there); whole numbers, so nothing is rounded."""
    above, below = 1, 1
    for day, ended, there in endings:
        above, below = above * (there - ended), below * there
        yield day, Decimal(above * _UNIT // below).scaleb(-PLACES)


@once
def stays(book: Book) -> Mapping[str, Curve]:
    """How long visits of each open stage last, of those that began in the statistics window (F7)."""
    cells = _by_stage(book, book.visited)
    for stage, entered, left, _ in _touched(book):
        cells[stage][((left or _today(book)) - entered, left is not None)] += 1
    return {stage: curve(found) for stage, found in cells.items()}


@once
def closings(book: Book) -> Mapping[str, Curve]:
    """How long it is from entering each open stage to the close of the opportunity, of the same visits (G of F9)."""
    cells = _by_stage(book, book.closings)
    for stage, entered, _, closed in _touched(book):
        cells[stage][((closed or _today(book)) - entered, closed is not None)] += 1
    return {stage: curve(found) for stage, found in cells.items()}


def _by_stage(book: Book, counted: Mapping[tuple[str, int, bool], int]) -> dict[str, Counter[tuple[int, bool]]]:
    found: dict[str, Counter[tuple[int, bool]]] = {stage.code: Counter() for stage in book.stages.open}
    for (stage, days, ended), count in counted.items():
        if stage in found:
            found[stage][days, ended] += count
    return found


def _today(book: Book) -> int:
    return book.office_day(book.as_of).toordinal()


def _touched(book: Book) -> Iterator[tuple[str, int, int | None, int | None]]:
    """Visits of touched opportunities that began in the window: stage, and the ordinals of entering, leaving and the close."""
    start = statistics_start(book)
    codes = {stage.code for stage in book.stages.open}
    for item in book.touched:
        if not in_statistics(book, item):
            continue
        now = item.now
        closed = book.office_day(now.closed_at).toordinal() if now.closed_at and now.kind is not Kind.OPEN else None
        for visit in item.visits:
            entered = book.office_day(visit.entered_at)
            if start <= entered and visit.stage in codes:
                left = book.office_day(visit.left_at).toordinal() if visit.left_at else None
                yield visit.stage, entered.toordinal(), left, closed
