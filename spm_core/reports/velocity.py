"""Velocity: the value that is won in a day at the present number, win rate, size and pace (F12)."""

from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.choices import VELOCITY_FROM
from spm_core.book.opportunities import Opportunity
from spm_core.book.records import Stage
from spm_core.reports.statistics import average_won, cycle_days, win_rate

SHORTEST_CYCLE = Decimal(1)


def velocity(book: Book) -> Decimal | None:
    """Value won a day: opportunities that count times win rate times average won by cycle (F12); None without one of them."""
    rate, average, cycle = win_rate(book).value, average_won(book).value, cycle_days(book).value
    if rate is None or average is None or cycle is None:
        return None
    return len(moving(book)) * rate * average / max(cycle, SHORTEST_CYCLE)


def moving(book: Book) -> list[Opportunity]:
    """The open opportunities that velocity counts: all, or from the stage up that the team or the company chose (F12)."""
    first = velocity_from(book)
    return [item for item in book.open if first is None or book.stages.by_code[item.stage].order >= first.order]


def velocity_from(book: Book) -> Stage | None:
    """The first stage that velocity counts, None for all of them; a stage that is not here any more chooses nothing."""
    chosen = book.stages.by_code.get(book.company.chose(VELOCITY_FROM))
    return chosen if chosen in book.stages.open else None
