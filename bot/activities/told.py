"""What a person tells about one activity, and how it is read from a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.activities.people import NOBODY, Present, opens_with_people, present
from bot.desk import Ask
from bot.finding import ACTIVITY_WORDS, NewAccount, account
from bot.words import Line, UnsureError, is_quoted, named
from spm_core.book.records import NO_CONTACT, OUTCOMES, Account, Planned

BEFORE_A_CUSTOMER = ("with", "at", "to", "from", "w/", "@")
STEP, PERIODS = ("step", "step:", "steps", "steps:", "is", "→", "->"), ("week", "month", "quarter", "year")
ARTICLES = ("a", "an", "my", "the")
UNKNOWN_WORDS = 3
PROSPECTING = ("prospecting", "leadgen", "lead-generation")
KINDS_OFFERED = [("Meeting", "meeting"), ("Call", "call"), ("Visit", "visit"), ("Demo", "demo"), ("E-mail", "email")]
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
    kind, prospecting = _kind(said), bool(said.take_first(PROSPECTING))
    step, step_day = _next(said)
    note = said.take_note()
    minutes, on = said.take_minutes(), said.take_opening_day(past=True)
    outcome, no_show = said.take_word(SAID_OUTCOMES), bool(said.take_word(["no-show", "noshow"]))
    lead = bool(said.take_word(["lead", "leadgen"])) or prospecting
    kind = kind or ("internal" if prospecting else None)
    customer = _customer(ask, said, kind)
    kind = kind or _kind(said)
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
    said.take_first(BEFORE_A_CUSTOMER)
    if kind is None:
        _ask_what(ask, said)
    return account(ask, said) if kind not in NO_CONTACT else None


def last_account(ask: Ask) -> Account | None:
    """The customer of the asker's latest activity."""
    account_id = ask.store.last_account(ask.me.id)
    return ask.store.account(account_id) if account_id else None


def _kind(said: Line) -> str | None:
    """The kind that comes next, taken out: `call`, `a call`."""
    at = 1 if len(said.words) > 1 and said.words[0].lower() in ARTICLES else 0
    kind = ACTIVITY_WORDS.get(said.words[at].lower().rstrip(",")) if said.words else None
    if kind:
        del said.words[: at + 1]
    return kind


def _ask_what(ask: Ask, said: Line) -> None:
    """Raises UnsureError where a word nobody knows stands before a customer's name: `pitch Acme`."""
    pool = [ask.store.accounts()]

    def begins(words: Sequence[str]) -> bool:
        return named(words, pool, lambda item: [item.name]) is not None

    if not said.words or is_quoted(said.words[0]) or begins(said.words):
        return
    for width in range(1, min(UNKNOWN_WORDS, len(said.words) - 1) + 1):
        name = said.words[width + (said.words[width].lower() in BEFORE_A_CUSTOMER) :]
        if begins(name):
            unknown = " ".join(said.words[:width])
            raise UnsureError(f"What was “{unknown}”?", unknown, KINDS_OFFERED)


def _next(said: Line) -> tuple[str | None, date | None]:
    """`next demo friday` at the end of a line; next week is a time, not a step."""
    at = next((n for n, word in enumerate(said.words) if _marks_a_step(word, said.words[n + 1 : n + 2])), None)
    if at is None:
        return None, None
    after = said.take_from(at)
    after.take_first(STEP)
    day = after.take_day()
    return (after.rest or None), day


def _marks_a_step(word: str, following: Sequence[str]) -> bool:
    return word.lower().rstrip(",:") == "next" and not any(one.lower().strip(".,;:") in PERIODS for one in following)
