"""The three actions that a review of a key account ends with: each with its owner and its day."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from bot.accounts.common import owner_of
from bot.blocks import Block, date_input, field, text_input
from bot.desk import Ask, FieldError
from spm_core.book.agreed import Action
from spm_core.book.records import Account
from spm_core.reports.customer import REVIEW
from spm_core.rules.actions import MOST, agree
from spm_core.store import Unit, new_id

THREE = 3
USUAL = timedelta(days=28)

Told = tuple[str, str, date]  # what, whose (a member's id), by when


def action_fields(ask: Ask, account: Account) -> Iterator[Block]:
    """A row of three fields for each; the first stands open, empty ones are left out."""
    owner = owner_of(ask, account) or ask.me
    for n in range(1, THREE + 1):
        yield text_input(f"action-{n}", f"Action {n}", placeholder="Show the CFO the pilot", optional=True, most=MOST)
        menu = {"type": "users_select", "action_id": f"owner-{n}"}
        menu |= {"initial_user": owner.slack_user_id} if owner.slack_user_id else {}
        yield field(f"owner-{n}", f"Action {n}: who?", menu, optional=True)
        yield date_input(f"due-{n}", f"Action {n}: by when?", initial=(ask.today + USUAL).isoformat(), optional=True)


def said_actions(ask: Ask) -> list[Told]:
    """The actions that the form holds. Raises FieldError where an owner or a day is missing or cannot be."""
    found = []
    for n in range(1, THREE + 1):
        text = ask.form.text(f"action-{n}")
        if text:
            found.append((text, _owner(ask, f"owner-{n}"), _due(ask, f"due-{n}")))
    return found


def agreed(ask: Ask, unit: Unit, account: Account, told: Sequence[Told], meeting: str | None) -> Iterator[Action]:
    """The records of what was agreed in the review."""
    for text, owner_id, due in told:
        yield agree(
            ask.stamp(unit),
            id=new_id(),
            text=text,
            owner_id=owner_id,
            due=due,
            today=ask.today,
            origin="question",
            occurrence_id=meeting,
            account_id=account.id,
            question=f"{REVIEW}/K12",
        )


def _owner(ask: Ask, name: str) -> str:
    chosen = ask.form.chosen(name)
    found = ask.store.member_by_slack(chosen) if chosen else None
    if found is None or not found.active:
        raise FieldError(name, "Choose somebody of a sales team here: an action without an owner is nobody's.")
    return found.id


def _due(ask: Ask, name: str) -> date:
    due = ask.form.date(name)
    if due is None:
        raise FieldError(name, "By when?")
    if due < ask.today:
        raise FieldError(name, "That day is over. Choose today or a later one.")
    return due
