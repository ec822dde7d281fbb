"""Hygiene: whether open opportunities carry what a forecast and a coach need to know of them (F20)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.opportunities import Opportunity
from spm_core.reports import figures
from spm_core.reports.json import ASIDE
from spm_core.reports.line import Report
from spm_core.reports.waiting import QUIET_DAYS, passed_checks

# The five things that should be true of an open opportunity, in words, in the order of ``facts_of``.
FACTS = {
    "with_amount": "an amount",
    "future_close_date": "a close date that is not past",
    "next_step": "a next step with a date",
    "contact_14d": f"contact in the last {QUIET_DAYS} days",
    "no_overdue_check": "no offer past its check-date",
}


@dataclass(frozen=True, slots=True)
class MemberHygiene:
    """Shares (0..1) of a member's open opportunities, and their mean; None when nothing is open.

    ``next_step``: it has one with a date; ``contact_14d``: the customer was in touch within 14 days; ``no_overdue_check``: it has
    no offer past its check-date.
    """

    member: str
    open: int
    with_amount: Decimal | None
    future_close_date: Decimal | None
    next_step: Decimal | None
    contact_14d: Decimal | None
    no_overdue_check: Decimal | None
    score: Decimal | None


@dataclass(frozen=True, slots=True)
class Hygiene(Report):
    """Members by name. Aside: all open opportunities of the scope together, which is what a team sees."""

    members: tuple[MemberHygiene, ...]
    together: MemberHygiene | None = field(default=None, metadata=ASIDE)

    @property
    def sentence(self) -> str:
        """``8 open, 56 % as they should be``."""
        if self.together is None or self.together.score is None:
            return "No open opportunities."
        return f"{self.together.open} open, {figures.percent(self.together.score)} as they should be"


def hygiene(book: Book) -> Hygiene:
    """The hygiene of the scope's open opportunities, owner by owner."""
    late = passed_checks(book)
    mine: dict[str, list[Opportunity]] = {member.id: [] for member in book.people}
    for item in book.open:
        mine.setdefault(item.owner_id, []).append(item)
    names = {of: book.members[of].name if of in book.members else of for of in mine}
    ordered = sorted(mine, key=lambda of: (names[of], of))
    return Hygiene.of(
        book,
        "hygiene",
        members=tuple(_shares(book, names[of], mine[of], late) for of in ordered),
        together=_shares(book, book.scope.name or "Company", book.open, late),
    )


def _shares(book: Book, name: str, items: Iterable[Opportunity], late: set[str]) -> MemberHygiene:
    facts = [facts_of(book, item, late) for item in items]
    if not facts:
        return MemberHygiene(name, 0, None, None, None, None, None, None)
    amount, close, step, contact, check = (Decimal(sum(column)) / len(facts) for column in zip(*facts, strict=True))
    score = (amount + close + step + contact + check) / 5
    return MemberHygiene(name, len(facts), amount, close, step, contact, check, score)


def facts_of(book: Book, item: Opportunity, late: set[str]) -> tuple[bool, ...]:
    """Which of the five are true of an open opportunity."""
    contact = book.contacts.get(item.id)
    return (
        item.amount is not None,
        item.expected_close is not None and item.expected_close >= book.today,
        item.next_step is not None and item.next_step_date is not None,
        contact is not None and book.age(contact) <= QUIET_DAYS,
        item.id not in late,
    )
