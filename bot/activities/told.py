"""What a person tells about one activity, and how it is read from a line."""

from dataclasses import dataclass
from datetime import date

from bot.activities.people import NOBODY, Present, opens_with_people, present
from bot.desk import Ask
from bot.finding import ACTIVITY_WORDS, NewAccount, account
from bot.words import Line
from spm_core.book.records import NO_CONTACT, OUTCOMES, Account, Planned

SAID_OUTCOMES = {"no-interest": "no_interest", "progress": "advance"} | {outcome: outcome for outcome in OUTCOMES}


@dataclass(frozen=True, slots=True)
class Told:
    """What a person told about one activity; ``present``: who was there besides."""

    kind: str
    customer: Account | NewAccount | None
    minutes: int | None = None
    on: date | None = None
    outcome: str | None = None
    no_show: bool = False
    note: str | None = None
    step: str | None = None
    step_day: date | None = None
    opportunity_id: str | None = None
    lead_generation: bool = False
    planned: Planned | None = None
    present: Present = NOBODY


def told(ask: Ask, said: Line) -> Told:
    """The activity of a line, `meeting Acme 45m yesterday with their buyer: pricing, next demo friday`.

    Without ``customer`` where none was said. Raises UnsureError where words can be read in two ways.
    """
    kind = ACTIVITY_WORDS.get(said.words[0].lower()) if said.words else None
    if kind:
        said.words.pop(0)
    step, step_day = _next(said)
    note = said.take_note()
    minutes, on = said.take_minutes(), said.take_opening_day(past=True)
    outcome, no_show = said.take_word(SAID_OUTCOMES), bool(said.take_word(["no-show", "noshow"]))
    lead = bool(said.take_word(["lead", "leadgen"]))
    customer = _customer(ask, said, kind)
    on = on or said.take_opening_day(past=True)
    there = present(
        ask, said, customer or (None if kind in NO_CONTACT else last_account(ask)), sure=customer is not None
    )
    on = on or said.take_day_among_words()
    return Told(
        kind or "meeting",
        customer,
        minutes,
        on,
        SAID_OUTCOMES.get(outcome or ""),
        no_show,
        " ".join(part.strip(" ,") for part in (said.rest, note) if part and part.strip(" ,")) or None,
        step,
        step_day,
        lead_generation=lead,
        present=there,
    )


def _customer(ask: Ask, said: Line, kind: str | None) -> Account | NewAccount | None:
    """The customer, if the line names one: `with their buyer` and `with @ben` name people."""
    if kind not in NO_CONTACT and opens_with_people(said.words):
        return None
    said.take_first(["with", "at"])
    return account(ask, said) if kind not in NO_CONTACT else None


def last_account(ask: Ask) -> Account | None:
    """The customer of the asker's latest activity."""
    account_id = ask.store.last_account(ask.me.id)
    return ask.store.account(account_id) if account_id else None


def _next(said: Line) -> tuple[str | None, date | None]:
    """`next demo friday` at the end of a line."""
    after = said.take_after("next", "next:")
    if after is None:
        return None, None
    day = after.take_day()
    return (after.rest or None), day
