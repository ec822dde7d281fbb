"""What of a team's own target no person was given (F10)."""

from dataclasses import replace
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.periods import Period
from spm_core.reports import figures
from spm_core.reports.targets import effective_target


def unassigned(book: Book, period: Period) -> Decimal | None:
    """A team's own target less the sum of its persons' (reporting currency), of the months that have one of both.

    Below zero the persons were given more than the team. None where the team has no own target or nobody in it has one, and
    for other scopes.
    """
    if book.scope.kind != "team":
        return None
    theirs = replace(book, targets=tuple(item for item in book.targets if item.of_id != book.scope.id))
    own = {item.month for item in book.targets if item.of_id == book.scope.id}
    parts = [
        Period(max(month.start, period.start), min(month.end, period.end))
        for month in period.months()
        if month.start in own
    ]
    given = [amount for part in parts if (amount := effective_target(theirs, part)) is not None]
    if not given:
        return None
    wanted = (effective_target(book, part) or Decimal(0) for part in parts)
    return sum(wanted, Decimal(0)) - sum(given, Decimal(0))


def unassigned_words(book: Book, period: Period) -> str | None:
    """``30k of the team's target unassigned``; None where nothing is."""
    rest = unassigned(book, period)
    if not rest:
        return None
    if rest < 0:
        return f"its people's targets are {figures.money(-rest)} more than the team's"
    return f"{figures.money(rest)} of the team's target unassigned"
