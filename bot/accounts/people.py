"""The people at a customer: named, with role and attitude, changed, and gone when they left."""

from collections.abc import Sequence
from dataclasses import replace

from bot.accounts.card import kept
from bot.accounts.common import behind, company_book, in_circle, may_keep
from bot.blocks import Block, Choice, escape, modal, pick, radio, text_input
from bot.desk import Again, Ask, Desk, FieldError, Open, Reply
from bot.rights import NotAllowedError
from spm_core.book.book import Book
from spm_core.book.customers import person
from spm_core.book.records import ATTITUDES, Account, Contact
from spm_core.reports.accounts import groups_of
from spm_core.reports.customer import customer
from spm_core.store import new_id

MOST = 120  # characters of a name or role
UNKNOWN = "unknown"
KEY = [("Key person: their decisions need this one", "yes"), ("Not a key person", "no")]
HERE = [("Still there", "here"), ("No longer there", "left")]


def register(desk: Desk) -> None:
    """Sign up."""
    desk.button("person.add")(lambda ask: Open(add_form(ask, behind(ask))))
    desk.button("person.edit")(lambda ask: Open(edit_form(ask, _behind(ask))))
    desk.form("person.add")(added)
    desk.form("person.edit", Again(lambda ask: edit_form(ask, _behind(ask))))(edited)


def add_form(ask: Ask, account: Account) -> Block:
    """The form for somebody new; whoever is in the customer's circle names people."""
    book = _allowed(ask, account)
    units = [book.accounts[of] for of in groups_of(book)[account.id]]
    return modal("person.add", "Add person", _fields(account, units), meta={"account": account.id})


def edit_form(ask: Ask, one: Contact) -> Block:
    """The form for somebody who is there."""
    account = ask.store.account(one.account_id)
    may_keep(ask, account)
    fields = [*_fields(account, [account], one), radio("here", "Is this person still there?", HERE, initial="here")]
    return modal("person.edit", "Edit person", fields, meta={"person": one.id})


def _fields(account: Account, units: Sequence[Account], one: Contact | None = None) -> list[Block]:
    choices: list[Choice] = [(unit.name, unit.id) for unit in sorted(units, key=lambda unit: unit.name)]
    where = [pick("at", "At", choices, initial=account.id)] if len(choices) > 1 else []
    return [
        text_input("name", "Name", initial=one.name if one else None, most=MOST),
        *where,
        text_input("role", "Role", initial=one.role if one else None, placeholder="CFO", optional=True, most=MOST),
        pick(
            "attitude",
            "Attitude to us",
            [*((said.capitalize(), said) for said in ATTITUDES), ("Not known yet", UNKNOWN)],
            initial=(one.attitude if one else None) or UNKNOWN,
        ),
        radio("key", "Do decisions need this person?", KEY, initial="yes" if one and one.key_person else "no"),
    ]


def added(ask: Ask) -> Reply:
    """Somebody new was named; one who left and is back is the same person."""
    account = behind(ask)
    book = _allowed(ask, account)
    at = ask.form.chosen("at") or account.id
    if at not in groups_of(book)[account.id]:
        raise FieldError("at", "Choose one of the units.")
    name = _name(ask)
    known = next((one for one in ask.store.contacts(at) if person(one.name) == person(name)), None)
    if known and known.left_on is None:
        raise FieldError("name", f"{known.name} is named already. Press Edit beside the name.")
    one = _told(ask, replace(known, left_on=None) if known else Contact(new_id(), at, name))
    with ask.write() as unit:
        unit.save(one)
    return kept(ask, account.id, f"✓ {escape(one.name)} is among the people.")


def edited(ask: Ask) -> Reply:
    """Somebody was changed, or left."""
    one = _behind(ask)
    account = ask.store.account(one.account_id)
    may_keep(ask, account)
    name = _name(ask)
    others = (other for other in ask.store.contacts(account.id) if other.id != one.id)
    if any(person(other.name) == person(name) for other in others):
        raise FieldError("name", f"There is another {name} here. Tell them apart, for example by the second name.")
    left = ask.form.chosen("here") == "left"
    told = replace(_told(ask, one), name=name, left_on=ask.today if left else None)
    with ask.write() as unit:
        unit.save(told)
    said = "is no longer there" if left else "is changed"
    return kept(ask, account.id, f"✓ {escape(name)} {said}.")


def _name(ask: Ask) -> str:
    name = " ".join(ask.form.text("name").split())
    if not name:
        raise FieldError("name", "What is this person called?")
    return name


def _told(ask: Ask, one: Contact) -> Contact:
    """The person with what the form says of them."""
    attitude = ask.form.chosen("attitude")
    return replace(
        one,
        role=ask.form.text("role") or None,
        attitude=attitude if attitude in ATTITUDES else None,
        key_person=ask.form.chosen("key") == "yes",
    )


def _behind(ask: Ask) -> Contact:
    return ask.store.contact(str((ask.value or ask.meta).get("person") or ""))


def _allowed(ask: Ask, account: Account) -> Book:
    """The company's Book, if the asker is in the customer's circle. Raises NotAllowedError."""
    book = company_book(ask.store, ask.now)
    if not in_circle(ask, customer(book, account.id), book):
        raise NotAllowedError(f"People at {account.name} are named by whoever sells there or keeps it.")
    return book
