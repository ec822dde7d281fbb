"""What the card, the plan and the review of a customer share: which one is meant, who keeps it, who belongs to its circle."""

from collections.abc import Iterator
from datetime import datetime

from bot.desk import Ask
from bot.reading import BLINK
from bot.rights import NotAllowedError, leads
from bot.words import Line
from spm_core.book.book import Book
from spm_core.book.records import Account, Member, Role, Scope
from spm_core.book.refusals import NotFoundError, Refusal
from spm_core.reports.customer import Customer
from spm_core.store import Store

COMPANY = Scope("company")
NAME = 120  # characters of a customer's name in a line
_MAY_TAKE = (Role.MANAGER, Role.KAM, Role.ADMIN)


def company_book(store: Store, now: datetime) -> Book:
    """The Book of the whole company as of an instant (UTC): a customer is everybody's who sells there."""
    return store.book(COMPANY, now + BLINK, whole=True)


def named(ask: Ask, said: Line) -> Account | None:
    """The customer that a line begins with, None when no words are left.

    Raises UnsureError when several fit, NotFoundError when none does, Refusal when words are left that are no name.
    """
    if not said.words:
        return None
    found = said.take_name(ask.store.accounts(), lambda item: [item.name], "customer")
    if found is None:
        raise NotFoundError(
            f"No customer is called “{said.rest}”. `/spm new {said.rest} …` adds one with an opportunity."
        )
    if said.words:
        raise Refusal(f"I found {found.name}, but cannot read “{said.rest}”. Write the name alone.")
    return found


def behind(ask: Ask) -> Account:
    """The customer that a button or form is about."""
    return ask.store.account(str((ask.value or ask.meta).get("account") or ""))


def keeps(ask: Ask, account: Account) -> bool:
    """Whether it is the asker's to keep: the owner's, the owner's manager's, an administrator's; likewise of all above it.

    One that nobody owns is any manager's or key account manager's.
    """
    if ask.me.role is Role.ADMIN:
        return True
    above = list(_upwards(ask, account))
    owners = [ask.store.member(item.owner_id) for item in above if item.owner_id]
    if not owners:
        return ask.me.role in _MAY_TAKE
    return any(owner.id == ask.me.id or leads(ask, owner) for owner in owners)


def may_keep(ask: Ask, account: Account) -> None:
    """Raises NotAllowedError, which names who can, when it is not the asker's to keep."""
    if keeps(ask, account):
        return
    owner = ask.store.member(account.owner_id) if account.owner_id else None
    who = f"{owner.name} and {owner.name}'s manager" if owner else "a manager or key account manager"
    raise NotAllowedError(f"{account.name} is kept by {who}. Ask them to change it.")


def in_circle(ask: Ask, found: Customer, book: Book) -> bool:
    """Whether the asker reads goals and agreements: who keeps it, and whoever has an open opportunity there."""
    selling = {book.by_id[line.id].owner_id for line in found.open}
    return ask.me.id in selling or keeps(ask, found.account)


def owner_of(ask: Ask, account: Account) -> Member | None:
    """Whose key account it is."""
    return ask.store.member(account.owner_id) if account.owner_id else None


def _upwards(ask: Ask, account: Account) -> Iterator[Account]:
    """The customer and all above it in the tree."""
    known = {item.id: item for item in ask.store.accounts()}
    seen: set[str] = set()
    here: Account | None = account
    while here and here.id not in seen:
        yield here
        seen.add(here.id)
        here = known.get(here.parent_id or "")
