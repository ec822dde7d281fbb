"""From people's words to the records they mean: accounts, opportunities, stages, members; asks when several fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from bot.apart import account_apart, opportunity_apart
from bot.desk import Ask, FieldError
from bot.words import Line, UnsureError, bare, currencies_of, in_currency, money, quoted
from spm_core.book.names import normalised
from spm_core.book.opportunities import Opportunity
from spm_core.book.records import ACTIVITY_MINUTES, Account, Member, Stage, Stages
from spm_core.book.refusals import NotFoundError, Refusal, UnreadableError

CLOSED_SEARCHED = 500
LONGEST_NAME = 120
Sum = tuple[Decimal, str]  # an amount in major units, and its currency
# What people say for the kinds of activity.
ACTIVITY_WORDS = {
    "meet": "meeting",
    "met": "meeting",
    "mtg": "meeting",
    "appointment": "meeting",
    "lunch": "meeting",
    "coffee": "meeting",
    "dinner": "meeting",
    "breakfast": "meeting",
    "video": "remote",
    "online": "remote",
    "teams": "remote",
    "zoom": "remote",
    "webex": "remote",
    "phone": "call",
    "called": "call",
    "phoned": "call",
    "rang": "call",
    "visited": "visit",
    "mail": "email",
    "e-mail": "email",
    "emailed": "email",
    "mailed": "email",
    "fair": "event",
    "trip": "travel",
} | {kind: kind for kind in ACTIVITY_MINUTES}


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account that is not known yet and that the person said is new."""

    name: str


def line(ask: Ask, words: str | None = None) -> Line:
    """The words of a command, read with the person's day and locale."""
    return Line(ask.words if words is None else words, ask.today, ask.locale, ask.store.workspace.fiscal_year_start)


def account(ask: Ask, said: Line) -> Account | NewAccount | None:
    """The account that a line begins with, a new one if it is written `+"Name"`; None when no words are left.

    Raises UnsureError when several fit, or none: then one press makes it new.
    """
    if not said.words:
        return None
    if said.words[0].startswith('+"'):
        return NewAccount(bare(said.words.pop(0))[:LONGEST_NAME])
    fresh = _unknown_name(said)
    if len(fresh) > LONGEST_NAME:
        raise Refusal(
            f"That name has {len(fresh)} letters. Write the customer's name first, and the rest after a colon."
        )
    new = (f"New account “{fresh}”", f"+{quoted(fresh)}")
    try:
        apart = partial(account_apart, ask)
        found = said.take_name(ask.store.accounts(), lambda item: [item.name], "one", apart=apart)
    except UnsureError as unsure:
        typed = bare(unsure.token)
        readings = (*unsure.readings[:4], (f"New account “{typed}”", f"+{quoted(typed)}"))
        raise UnsureError(str(unsure), unsure.token, readings) from None
    if found is None:
        raise UnsureError(f"No account is called “{fresh}” yet.", fresh, [new])
    return found


def _unknown_name(said: Line) -> str:
    """The words that look like a name: the first, and capitalised ones that follow it."""
    words = said.words[:1] if said.words[0].startswith('"') else list(said.words)
    end = next((n for n, word in enumerate(words[1:], 1) if not word[:1].isupper()), len(words))
    return bare(" ".join(words[:end]))


def opportunity(ask: Ask, said: Line, *, closed: bool = False) -> Opportunity:
    """The opportunity that a line begins with: one's own first, then the team's; ``closed``: also recently closed ones.

    Raises UnsureError when several fit, NotFoundError when none does, Refusal when no name was said.
    """
    if not said.words:
        raise Refusal("Which opportunity? Name the customer or the opportunity, for example `Acme`.")
    accounts = {item.id: item.name for item in ask.store.accounts()}

    def names(item: Opportunity) -> list[str]:
        account_name = accounts.get(item.account_id or "")
        return [item.name, account_name] if account_name else [item.name]

    mine = ask.store.open_opportunities(owner_id=ask.me.id)
    others = [item for item in ask.store.open_opportunities() if item.owner_id != ask.me.id]
    pools = (others, *([_closed(ask)] if closed else []))
    found = said.take_name(mine, names, "opportunity", *pools, apart=partial(opportunity_apart, ask))
    if found is not None:
        return found
    raise NotFoundError(f"No open opportunity is called “{said.rest}”. `/spm move` shows yours, `/spm new` adds one.")


def _closed(ask: Ask) -> Sequence[Opportunity]:
    return ask.store.recently_closed(CLOSED_SEARCHED)


def stage(said: Line, stages: Stages) -> Stage | None:
    """The stage that the rest of a line names, by code, name or the beginning of its name; None when no words are left.

    Raises Refusal that lists the stages when it names none of them.
    """
    said.take_first(["to", "into", "->", "→"])
    said.words = [word for word in said.words if word.lower().strip(".!") not in {"please", "stage", "pls"}]
    wanted = normalised(said.rest)
    if not wanted:
        return None
    open_stages = stages.open
    exact = [item for item in stages.all if wanted in (normalised(item.name), normalised(item.code))]
    starts = [item for item in open_stages if any(word.startswith(wanted) for word in _endings(item.name))]
    found = exact or starts
    if len(found) == 1:
        said.words.clear()
        return found[0]
    if len(found) > 1:
        raise UnsureError("Which stage?", said.rest, [(item.name, item.name) for item in found])
    names = ", ".join(item.name for item in open_stages)
    raise Refusal(f"“{said.rest}” is none of your stages. They are: {names}.")


def _endings(name: str) -> list[str]:
    words = normalised(name).split()
    return [" ".join(words[n:]) for n in range(len(words))]


def member(ask: Ask, said: Line) -> Member | None:
    """The member that a line mentions (`@anna` or a name at its beginning), taken out of it."""
    for index, word in enumerate(said.words):
        if word.startswith("<@"):
            slack_id = word[2:].rstrip(">").partition("|")[0]
            found = ask.store.member_by_slack(slack_id)
            if found is None:
                raise NotFoundError(f"<@{slack_id}> is not in a sales team here yet. `/spm setup` adds people.")
            del said.words[index]
            return found
    people = [item for item in ask.store.members() if item.active]
    by_mark = [word for word in said.words if word.startswith("@")]
    if by_mark:
        said.words[said.words.index(by_mark[0])] = by_mark[0][1:]
    return said.take_name(people, lambda item: [item.name], "person") if said.words else None


def typed_amount(ask: Ask, name: str, currency: str) -> Decimal | None:
    """The amount typed into a form's field, None when it was left empty. Raises FieldError with the forms that can be read."""
    text = ask.form.text(name)
    try:
        return money(text, ask.locale, currency) if text else None
    except UnreadableError as problem:
        raise FieldError(name, str(problem)) from problem
    except UnsureError as question:
        readings = " or ".join(reading for _label, reading in question.readings)
        raise FieldError(name, f"{question} Write {readings}.") from question


def typed_sum(ask: Ask, name: str) -> Sum | None:
    """The amount typed into a form's field, in the currency it says, else the company's. Raises FieldError as above."""
    text, own = ask.form.text(name), ask.store.workspace.currency
    codes = currencies_of(text, own, ask.store.company().rates.by_currency) if text else [own]
    if len(codes) > 1:
        raise FieldError(
            name, f"“{text}”: which currency? Write {' or '.join(in_currency(text, one) for one in codes)}."
        )
    amount = typed_amount(ask, name, codes[0])
    return None if amount is None else (amount, codes[0])


def shown_amount(amount: Decimal | None) -> str | None:
    """An amount as people type it into a field: `37400`, `37400.5`."""
    if amount is None:
        return None
    return f"{amount:f}" if amount != int(amount) else f"{int(amount)}"
