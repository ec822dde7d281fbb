"""Whether an open opportunity is won in time: the share won from its stage, and the share of those that close by a day (F9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.memo import Memo
from spm_core.book.opportunities import Opportunity
from spm_core.reports.once import once
from spm_core.reports.statistics import stage_facts
from spm_core.reports.survival import Curve, closings

# The time to the close of a stage is known once so many that entered it have closed.
ENOUGH_CLOSED = 30


@dataclass(frozen=True, slots=True)
class Timely:
    """The share (0..1) of such opportunities that close before a day; ``too_old``: none ever took so long to close."""

    share: Decimal
    too_old: bool = False


@once
def win_shares(book: Book) -> Mapping[str, Decimal]:
    """The share won (0..1) of those that reach each open stage; 0 where nobody knows."""
    return {facts.stage.code: facts.win_share.value or Decimal(0) for facts in stage_facts(book)}


def timely(book: Book, item: Opportunity, end: date) -> Timely | None:
    """Whether an open opportunity closes before a local day, by its days in its stage; None where history is too short."""
    return None if item.entered_at is None else _in_time(book, end)[item.stage, book.age(item.entered_at)]


@once
def _in_time(book: Book, end: date) -> Mapping[tuple[str, int], Timely | None]:
    """The same by stage and days in it, worked out where somebody asks."""
    curves, ahead = closings(book), (end - book.today).days
    known = {stage: found for stage, found in curves.items() if found.ended >= ENOUGH_CLOSED}
    return Memo(lambda stay: _timely(known[stay[0]], stay[1], ahead) if stay[0] in known else None)


def _timely(found: Curve, days: int, ahead: int) -> Timely:
    """``1 - G(a + h) / G(a)``: of those still open after ``days``, the share closed ``ahead`` days later."""
    left = found.share_left(days)
    if not left or (found.longest is not None and days > found.longest):
        return Timely(Decimal(0), too_old=True)
    return Timely(1 - found.share_left(days + ahead) / left)


def entering(book: Book) -> Curve | None:
    """How long it is to the close for what is created now: the first stage whose closings are known, None without one."""
    curves = (closings(book)[stage.code] for stage in book.stages.open)
    return next((found for found in curves if found.ended >= ENOUGH_CLOSED), None)
