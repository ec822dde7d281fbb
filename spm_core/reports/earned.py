"""When praise is earned: by an order that makes the quarter or is the largest of a year, a week's plan held, a stage filled.

Everything else is answered with facts alone (VOICE.md: praise is rare).
"""

from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.opportunities import Opportunity
from spm_core.book.records import Verdict
from spm_core.reports.forecast import forecast
from spm_core.reports.funnel import FunnelStage
from spm_core.reports.results import results

FEWEST = 3  # other orders in the year before one can be called the largest


def by_order(book: Book, item: Opportunity) -> str:
    """What an order just won earns, on its owner's Book since a year ago; empty for nothing."""
    value, quarter = book.final_value(item) or Decimal(0), forecast(book)
    counts = item.closed_at is not None and book.day(item.closed_at) in quarter.period
    if counts and quarter.target and quarter.won - value < quarter.target <= quarter.won:
        return "That makes the quarter."
    others = [line.value or Decimal(0) for line in results(book).closed if line.won and line.id != item.id]
    if len(others) >= FEWEST and value > max(others):
        return "The largest order in a year."
    return ""


def by_meeting(held: int, planned: int) -> str:
    """What a meeting just logged earns, by those held and planned this week; only the one that completes the plan."""
    return "That is all you planned for this week." if planned and held == planned else ""


def by_move(stage: FunnelStage) -> str:
    """What a move forward earns in the stage it leads to, as it is after it: only the one that fills it."""
    needed = stage.required
    filled = needed is not None and Decimal(stage.open - 1) < needed <= Decimal(stage.open)
    return f"That fills {stage.stage}." if filled and stage.verdict is Verdict.OK else ""
