"""One customer with all below it: who is there, what is open, what was won and is planned, what was agreed and reviewed."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from spm_core.book.agreed import Action, Answer, Review
from spm_core.book.book import Book
from spm_core.book.customers import person
from spm_core.book.records import Account, AccountPlan, Contact
from spm_core.reports.accounts import AccountLine, groups_of, here, line_of
from spm_core.reports.json import ASIDE
from spm_core.reports.line import Line, Report
from spm_core.reports.standing import agreed, white_space, won_lately
from spm_core.reports.waiting import next_plans, planned_action

REVIEW = "kam_review"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the customer; ``at`` is the account, ``last`` the local day of the last contact within a year.

    ``reached``: contacted in the last 90 days.
    """

    contact: Contact
    at: str
    last: date | None
    reached: bool = False


@dataclass(frozen=True, slots=True)
class OpenLine(Line):
    """An open opportunity with what is going to happen on it."""

    planned_action: str | None = field(default=None, metadata=ASIDE)


@dataclass(frozen=True, slots=True)
class Customer(Report):
    """Everything about one account; the Book must be the company's, read whole.

    ``people`` are those who are there, key persons first; ``open`` by value; ``actions`` open ones by due day, then the settled
    ones, the latest first; ``reviews`` the newest first, ``answers`` the newest to each question of the review; ``unsold`` the
    (unit, product) pairs of its white space, by names.
    """

    account: Account
    line: AccountLine
    parent: str | None
    units: tuple[str, ...]
    people: tuple[Person, ...]
    open: tuple[OpenLine, ...]
    actions: tuple[Action, ...]
    plan: AccountPlan | None
    reviews: tuple[Review, ...]
    answers: tuple[Answer, ...]
    won_12m: Decimal
    unsold: tuple[tuple[str, str], ...]


def customer(book: Book, account_id: str) -> Customer:
    """One account of the Book. Raises KeyError for an id that is none."""
    account = book.accounts[account_id]
    group = groups_of(book)[account_id]
    names = {of: book.accounts[of].name for of in group}
    parent = book.accounts.get(account.parent_id or "")
    return Customer.of(
        book,
        "customer",
        account=account,
        line=line_of(book, account),
        parent=parent.name if parent else None,
        units=tuple(sorted(name for of, name in names.items() if of != account_id)),
        people=tuple(people_of(book, group)),
        open=tuple(_open(book, group)),
        actions=tuple(sorted(agreed(book, group), key=_urgency)),
        plan=book.customers.plans.get(account_id),
        reviews=tuple(review for review in reversed(book.reviews) if review.account_id == account_id),
        answers=_answers(book, account_id),
        won_12m=won_lately(book, group),
        unsold=tuple((names[unit], product) for unit, product in white_space(book, group)),
    )


def people_of(book: Book, group: Collection[str]) -> Iterator[Person]:
    """Who is at a group of accounts, key persons first."""
    found = [one for one in book.customers.people if one.account_id in group and here(book, one)]
    for one in sorted(found, key=lambda one: (not one.key_person, one.name.casefold(), one.id)):
        key = (one.account_id, person(one.name))
        at = book.customers.seen.get(key)
        last = book.day(at) if at else None
        yield Person(one, book.accounts[one.account_id].name, last, key in book.customers.reached)


def _open(book: Book, group: Collection[str]) -> list[OpenLine]:
    plans = next_plans(book)
    items = (item for item in book.open if item.account_id in group)
    lines = (OpenLine.of(book, item, planned_action=planned_action(book, item, plans.get(item.id))) for item in items)
    return sorted(lines, key=lambda line: (-(line.value or Decimal(0)), line.name, line.id))


def _urgency(action: Action) -> tuple[bool, int, str]:
    """Open ones by the day they are due, then the settled ones, the latest first."""
    settled = action.settled_at
    return (settled is not None, -settled.date().toordinal() if settled else action.due.toordinal(), action.id)


def _answers(book: Book, account_id: str) -> tuple[Answer, ...]:
    """The newest answer to each question of the review; the oldest come first in the Book."""
    mine = (answer for answer in book.answers if answer.set_name == REVIEW and answer.of_id == account_id)
    return tuple({answer.question: answer for answer in mine}.values())
