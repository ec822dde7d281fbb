"""The manager's call beside the seller's: the same sums with what the manager believes of single opportunities."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.opportunities import Category, Opportunity
from spm_core.book.periods import Period
from spm_core.reports.funnel import weighted
from spm_core.reports.inflow import total
from spm_core.reports.sufficiency import counts_in, won_in


@dataclass(frozen=True, slots=True)
class Call:
    """What a manager makes of a period (reporting currency, with what is won), having adjusted so many opportunities."""

    committed: Decimal
    best: Decimal
    weighted: Decimal
    adjusted: int


def manager_call(book: Book, period: Period) -> Call | None:
    """The manager's sums of the period under way, None where no open opportunity of the scope was adjusted."""
    adjusted = sum(_is_adjusted(item) for item in book.open)
    if not adjusted:
        return None
    due = [seen for item in book.open if counts_in(seen := believed(item), period)]
    won = won_in(book, period)
    committed = won + _of(book, due, Category.COMMIT)
    ahead = sum((weighted(book, item) for item in due), Decimal(0))
    return Call(committed, committed + _of(book, due, Category.BEST), won + ahead, adjusted)


def believed(item: Opportunity) -> Opportunity:
    """An opportunity as the manager sees it."""
    if not _is_adjusted(item):
        return item
    return replace(
        item,
        category=item.manager_category or item.category,
        amount=item.amount if item.manager_amount is None else item.manager_amount,
        expected_close=item.manager_close or item.expected_close,
    )


def _is_adjusted(item: Opportunity) -> bool:
    return (item.manager_category, item.manager_amount, item.manager_close) != (None, None, None)


def _of(book: Book, items: Iterable[Opportunity], category: Category) -> Decimal:
    return total(book, [item for item in items if item.category is category])
