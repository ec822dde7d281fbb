"""`/spm action`: who does what until when, in one line or by a form; within a meeting it belongs to that meeting."""

from datetime import date, timedelta

from bot.apart import account_choices, opportunity_choices
from bot.blocks import (
    Block,
    Choice,
    actions,
    button,
    context,
    date_input,
    escape,
    modal,
    pick,
    search,
    section,
    tailed,
    text_input,
)
from bot.desk import Ask, Desk, Done, FieldError, Next, Open, Reply, Say
from bot.finding import line, member
from bot.rights import NotAllowedError
from bot.running import noting
from bot.running.meeting import Running, behind, mine, people_of, under_way
from bot.running.views import walk_view
from bot.running.whose import owners
from bot.words import Line
from spm_core.book.agreed import Action
from spm_core.book.names import normalised
from spm_core.book.opportunities import Opportunity
from spm_core.book.people import People
from spm_core.book.periods import next_business_day
from spm_core.book.records import Account
from spm_core.book.refusals import Refusal
from spm_core.reports import figures
from spm_core.rules import actions as rules
from spm_core.store import new_id

USUAL = timedelta(days=7)
FOUND = 40  # entries of the search


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "action",
        usage="action [@WHO] WHAT DAY",
        example="action @ben call Acme friday",
        more=("action call Acme 9.3.",),
        says="agree who does what until when",
    )(asked)
    desk.form("action")(submitted)
    desk.options("action.about")(offered)


def asked(ask: Ask) -> Reply:
    """An action from a line; without a day or words the form."""
    said = line(ask)
    people = people_of(ask.store)
    owner, due = action_told(ask, said)
    one = _within(ask, owner, people)
    if due is None or not said.words:
        return Open(form(ask, one, None, owner=owner, text=said.rest, due=due))
    return _answer(ask, _agreed(ask, one, owner, said.rest, due, _about(ask, said.rest, owner)), one, people)


def action_told(ask: Ask, said: Line) -> tuple[str, date | None]:
    """Who is to do it, else the asker, and until when; what it is stays in the line."""
    return _owner(ask, said) or ask.me.id, said.take_day()


def _owner(ask: Ask, said: Line) -> str | None:
    """Whom a line mentions, anywhere in it."""
    marked = next((word for word in said.words if word.startswith(("<@", "@"))), None)
    if marked is None:
        return None
    said.words.remove(marked)
    rest, said.words = said.words, [marked]
    who = member(ask, said)
    if who is None:
        raise Refusal(f"Nobody here is called “{marked.lstrip('@')}”. `action @ben call Acme friday`.")
    said.words = rest
    return who.id


def _within(ask: Ask, owner_id: str, people: People) -> Running | None:
    """The meeting under way that both are in: what is agreed now was agreed in it."""
    both = [one for one in mine(ask, people) if owner_id in one.circle]
    return under_way(ask, both)


def form(
    ask: Ask, one: Running | None, at: int | None, *, owner: str = "", text: str = "", due: date | None = None
) -> Block:
    """The form; ``at``: the item of the meeting to which it leads back."""
    day = due or next_business_day(ask.today + USUAL, ask.store.company().closed_days)
    choices = owners(ask, people_of(ask.store), one)
    blocks: list[Block] = [context(f"Agreed in the {escape(one.name)}.")] if one else []
    blocks += [
        text_input("text", "What is to be done?", initial=text or None, most=rules.MOST, placeholder="call Acme"),
        pick("owner", "Who does it?", choices, initial=owner or ask.me.id),
        date_input("due", "Until when?", initial=day.isoformat()),
        search("about", "About", action="action.about", optional=True, placeholder="Customer or opportunity"),
    ]
    blocks += [actions(button("Back to the meeting", "walk.again"))] if at is not None else []
    meta = {"meeting": one.meeting.id if one else "", "at": at}
    return modal("action", "Agree an action", blocks, submit="Agree", meta=meta)


def submitted(ask: Ask) -> Reply:
    """The form was sent: back to the meeting, or the answer."""
    one = behind(ask) if ask.meta.get("meeting") else None
    due, owner, people = ask.form.date("due"), ask.form.chosen("owner") or "", people_of(ask.store)
    if due is None:
        raise FieldError("due", "Choose the day.")
    try:
        action = _agreed(ask, one, owner, ask.form.text("text"), due, _chosen(ask))
    except rules.DayError as refusal:
        raise FieldError("due", str(refusal)) from refusal
    if one and ask.meta.get("at") is not None:
        word = f"✓ Agreed: {people.called(owner)}, {figures.day(due)}"
        return Next(walk_view(ask, one, int(ask.meta["at"]), escape(word)))
    return Done(_answer(ask, action, one, people))


def _agreed(
    ask: Ask, one: Running | None, owner: str, text: str, due: date, about: tuple[Opportunity | None, Account | None]
) -> Action:
    """Save an action. Raises NotAllowedError for somebody it cannot be agreed with."""
    people = people_of(ask.store)
    if owner not in [of for _, of in owners(ask, people, one)]:
        name = people.called(owner)
        raise NotAllowedError(f"{name} is in another team. Agree it in a meeting with {name}, or ask {name}.")
    opportunity, account = about
    account_id = account.id if account else opportunity.account_id if opportunity else None
    with ask.write() as unit:
        action = rules.agree(
            ask.stamp(unit),
            id=new_id(),
            text=text,
            owner_id=owner,
            due=due,
            today=ask.today,
            origin="meeting" if one else "opportunity" if opportunity else "asked",
            occurrence_id=one.meeting.id if one else None,
            opportunity_id=opportunity.id if opportunity else None,
            account_id=account_id,
            private=one.private if one else False,
        )
        unit.save(action)
    if one:
        noting.follow(ask, one)
    return action


def _answer(ask: Ask, action: Action, one: Running | None, people: People) -> Say:
    """`Agreed: Ben — call Acme, until Fri 6 Mar · in the team meeting of North`."""
    who = "You" if action.owner_id == ask.me.id else people.called(action.owner_id)
    where = f" · in the {one.name}" + (", private" if action.private else "") if one else ""
    about = _name_of(ask, action)
    text = escape(f"Agreed: {who} — {action.text}, until {figures.day(action.due)}{where}.")
    small = [context(f"On {escape(about)}.")] if about else []
    drop = button("Drop it", "action.drop", {"action": action.id})
    return Say(text, [section(text), *small, actions(button("Done", "action.done", {"action": action.id}), drop)])


def _name_of(ask: Ask, action: Action) -> str:
    if action.opportunity_id:
        return ask.store.opportunity(action.opportunity_id).name
    return ask.store.account(action.account_id).name if action.account_id else ""


def _about(ask: Ask, text: str, owner: str) -> tuple[Opportunity | None, Account | None]:
    """The one opportunity or customer whose whole name stands in the words; nothing where several could be meant."""
    words = f" {normalised(text)} "
    named = [item for item in ask.store.open_opportunities() if f" {normalised(item.name)} " in words]
    accounts = [item for item in ask.store.accounts() if f" {normalised(item.name)} " in words]
    if len(named) == 1:
        return named[0], None
    if len(accounts) != 1:
        return None, None
    theirs = ask.store.open_opportunities(account_id=accounts[0].id)
    own = [item for item in theirs if item.owner_id == owner] or theirs
    return (own[0] if len(own) == 1 else None), accounts[0]


def offered(ask: Ask) -> list[Choice]:
    """The customers and open opportunities that fit what was typed."""
    wanted = normalised(ask.chosen)
    items = [item for item in ask.store.open_opportunities() if wanted in normalised(item.name)][:FOUND]
    customers = [item for item in ask.store.accounts() if wanted in normalised(item.name)][:FOUND]
    found = [(label, f"o:{of}") for label, of in opportunity_choices(ask, items)]
    found += [(tailed(label, "customer"), f"a:{of}") for label, of in account_choices(ask, customers)]
    return found[:FOUND]


def _chosen(ask: Ask) -> tuple[Opportunity | None, Account | None]:
    kind, _, of = (ask.form.chosen("about") or "").partition(":")
    if kind == "o":
        return ask.store.opportunity(of), None
    return None, ask.store.account(of) if kind == "a" else None
