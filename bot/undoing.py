"""Taking back what somebody did in one go, whatever it was: all of it at once, each part said by name."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from bot.apart import standing
from bot.blocks import actions, button, clip, escape, section
from bot.desk import YOU, Ask, Say
from bot.rights import may_edit
from spm_core.book.agreed import Action
from spm_core.book.history import in_order
from spm_core.book.opportunities import Category, Event, EventType, Offer, OfferEventType, Opportunity
from spm_core.book.records import Contact, Note, Planned, Snooze, WorkPlan
from spm_core.book.refusals import ConflictError, RacedError, Refusal
from spm_core.reports import figures
from spm_core.rules import offers as offer_rules
from spm_core.rules import opportunities as rules
from spm_core.store import Act, Deed, Unit

DAY = timedelta(days=1)
CALLED = {Category.BEST: "best case", Category.OMITTED: "leave out"}
# What is said of a record that somebody made and takes back.
GONE: dict[type, str] = {
    Snooze: "does not rest",
    Action: "is not agreed",
    Note: "is out",
    Contact: "is not among the people",
}
WORDS = 80  # characters of an action or a note


def taken_back(ask: Ask, act: Act) -> Say:
    """Take an act back; what cannot be is left and said. Raises Refusal when that is all of it."""
    said, left = list[str](), list[str]()
    with ask.write() as unit:
        for part in _parts(ask, unit, act):
            (said if part[0] else left).append(part[1])
        if not said:
            raise Refusal(left[0])
    rest = "".join(f" {why}" for why in dict.fromkeys(left))
    return Say(escape(f"Taken back: {'; '.join(filter(None, dict.fromkeys(said)))}.{rest}"), replace=True)


def made(ask: Ask, act: Act) -> Say | None:
    """A new opportunity is never as if it had not been there, it may stand in a report: one press closes it instead."""
    for of in act.opportunities:
        if any(one.type is EventType.CREATED and one.recorded_at == act.at for one in ask.store.events(of)):
            item = ask.store.opportunity(of)
            text = f"{item.name} is new, so there is nothing to go back to. Close it as entered by mistake?"
            value = {"opportunity": item.id, "version": item.version}
            press = button("Close it", "opportunity.mistake", value, style="primary")
            return Say(escape(text), [section(escape(text)), actions(press)]) if item.is_open else None
    return None


def sent(ask: Ask, act: Act) -> Offer | None:
    """The offer that was sent in an act: it is never as if it had not been sent."""
    for of in act.offers:
        events = ask.store.offer_events(of)
        if any(event.type is OfferEventType.SENT and event.recorded_at == act.at for event in events):
            return ask.store.offer(of)
    return None


def _parts(ask: Ask, unit: Unit, act: Act) -> Iterator[tuple[bool, str]]:
    """Each part of an act: whether it was taken back, and what is so again or why not."""
    steps = [
        *(partial(_activity, ask, unit, of) for of in act.activities),
        *(partial(_opportunity, ask, unit, of, act.at) for of in act.opportunities),
        *(partial(_offer, ask, unit, of, act.at) for of in act.offers),
        *(partial(_record, ask, unit, deed) for deed in act.deeds),
    ]
    for step in steps:
        try:
            yield True, step()
        except RacedError:
            raise
        except Refusal as why:
            yield False, str(why)


def _activity(ask: Ask, unit: Unit, of: str) -> str:
    done = ask.store.activity(of)
    unit.remove_activity(of)
    customer = f" with {ask.store.account(done.account_id).name}" if done.account_id else ""
    return f"the {done.type}{customer} is not logged"


def _opportunity(ask: Ask, unit: Unit, of: str, at: datetime) -> str:
    item, events = ask.store.opportunity(of), ask.store.events(of)
    may_edit(ask, item)
    if in_turn(events)[-1].recorded_at != at:
        raise Refusal(f"{item.name} was changed since and stays {standing(ask, item)}.")
    after = unit.append(rules.undo(ask.stamp(unit), item, events, ask.store.company().stages))
    told = ", ".join(_again(ask, item, after)) or f"is {standing(ask, after)}"
    return f"{after.name} {told} again"


def in_turn(events: Sequence[Event]) -> list[Event]:
    """The events that count, in the order in which they were told."""
    return sorted(in_order(events), key=lambda event: event.seq)


def _again(ask: Ask, before: Opportunity, after: Opportunity) -> Iterator[str]:
    """What is so again: `is in Negotiation, 30k`, `has the next step demo, Fri 6 Mar`."""
    if (before.stage, before.amount) != (after.stage, after.amount):
        yield f"is {standing(ask, after)}"
    if (before.next_step, before.next_step_date) != (after.next_step, after.next_step_date):
        day = f", {figures.day(after.next_step_date)}" if after.next_step_date else ""
        yield f"has the next step {after.next_step}{day}" if after.next_step else "has no next step"
    if before.expected_close != after.expected_close:
        yield f"closes {figures.day(after.expected_close)}" if after.expected_close else "has no close date"
    if before.category != after.category:
        yield f"has your call {CALLED.get(after.category, after.category.value)}"


def _offer(ask: Ask, unit: Unit, of: str, at: datetime) -> str:
    offer = ask.store.offer(of)
    item = ask.store.opportunity(offer.opportunity_id)
    may_edit(ask, item)
    out = ask.store.current_offer(item.id)
    if out and out.id != of:
        raise Refusal(f"The offer before it stays {offer.status}: a newer one to {item.name} is out.")
    after = unit.append_offer(offer_rules.undo(ask.stamp(unit), offer, ask.store.offer_events(of), at))
    check = f"check {figures.day(after.check_date)}"
    if offer.status is not after.status:
        return f"its offer is out again, {check}"
    return f"the offer to {item.name} has the {check} again"


def _record(ask: Ask, unit: Unit, deed: Deed) -> str:
    """A record is as it was before; empty for one that goes along with another."""
    name = _named(ask, deed)
    try:
        unit.give_back(deed)
    except ConflictError:
        raise Refusal(f"{name[:1].upper()}{name[1:]} stays: it was changed since.") from None
    return _record_again(ask, name, deed)


def _named(ask: Ask, deed: Deed) -> str:
    """`the meeting with Acme on Fri 6 Mar`, `“call Acme”`."""
    match deed.about:
        case Planned() as plan:
            when = (deed.before if isinstance(deed.before, Planned) else plan).due
            return f"the {plan.type} with {_with(ask, plan)} on {figures.day(when)}"
        case Action(text=text):
            return f"“{clip(text, WORDS)}”"
        case Snooze(opportunity_id=of):
            return ask.store.opportunity(of).name
        case WorkPlan(end=end):
            return f"your plan of hours until {figures.day(end - DAY)}"
        case Note() as note:
            before = deed.before if isinstance(deed.before, Note) and deed.after else note
            return f"the note “{clip(note.text, WORDS)}”" if before is note else "the note"
        case Contact(name=name):
            return name


def _with(ask: Ask, plan: Planned) -> str:
    if plan.opportunity_id:
        return ask.store.opportunity(plan.opportunity_id).name
    return ask.store.account(plan.account_id).name if plan.account_id else "nobody named"


def _record_again(ask: Ask, name: str, deed: Deed) -> str:
    """`“call Acme” is open again, due Fri 6 Mar`."""
    match deed.before, deed.after:
        case None, made:
            what = GONE.get(type(made), "is not planned")
            return f"{name} {what}" + (f" at {_at(ask, made)}" if isinstance(made, Contact) else "")
        case Action() as before, Action() as after:
            return f"{name} {_action_again(ask, before, after)}"
        case before, None:
            return f"{name} is there again"
        case before, _:
            return f"{name} {_as_before(before)}"


def _at(ask: Ask, one: Contact) -> str:
    return ask.store.account(one.account_id).name


def _as_before(before: object) -> str:
    match before:
        case Snooze(until=day):
            return f"rests until {figures.day(day)} again"
        case Planned():
            return "is planned again"
        case Note(text=text):
            return f"says “{clip(text, WORDS)}” again"
        case _:
            return "is as before"


def _action_again(ask: Ask, before: Action, after: Action) -> str:
    if before.outcome != after.outcome:
        return f"is {before.outcome} again" if before.outcome else f"is open again, due {figures.day(before.due)}"
    if before.owner_id != after.owner_id:
        who = ask.called(before.owner_id) or ""
        return "is yours again" if who == YOU else f"is for {who} again"
    return f"is due {figures.day(before.due)} again"
