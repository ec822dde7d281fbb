"""`/spm log meeting Acme 45m pricing, next demo friday`: one line, one answer that is worth having."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from functools import partial

from bot.activities.form import NO_CUSTOMER, filled_in, form, step_again
from bot.activities.told import Told, told
from bot.apart import opportunity_apart
from bot.blocks import (
    Block,
    actions,
    button,
    clip,
    context,
    escape,
    section,
)
from bot.desk import Again, Ask, Desk, Done, Open, Reply, Say, Settled
from bot.feedback import my_book, plan_held, this_week, titled
from bot.finding import NewAccount, line
from bot.last_set import of_opportunity
from bot.undoing import taken_back
from bot.words import quoted, readings, words_of
from spm_core.book.book import Book
from spm_core.book.customers import person
from spm_core.book.opportunities import OfferEventType, Opportunity
from spm_core.book.periods import instant
from spm_core.book.records import MEETINGS, NO_CONTACT, Account, Activity, Contact
from spm_core.book.refusals import Refusal
from spm_core.reports import figures
from spm_core.reports.stalled import is_stalled
from spm_core.reports.waiting import days_waiting, limits
from spm_core.rules import activities as rules
from spm_core.rules import opportunities as opportunity_rules
from spm_core.store import Act, Unit, new_id

NOON = time(12)
NOTE_SHOWN = 120  # characters


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "log",
        "l",
        "logged",
        usage="log KIND CUSTOMER 45m DAY with WHO: NOTE, next STEP DAY",
        example="log meeting Acme 45m pricing, next demo friday",
        more=(
            "log call Acme 20m advance",
            "log email Acme yesterday: sent the drawings",
            "log internal 30m",
        ),
        says="log a meeting, call, e-mail …",
    )(log)
    desk.form("activity.log", Again(step_again, of_opportunity))(submitted)
    desk.button("activity.undo")(undo)


def log(ask: Ask) -> Reply:
    """Log from a line; what is missing opens the form with what was said."""
    said = line(ask)
    found = told(ask, said)
    if found.customer is None and found.kind not in NO_CONTACT:
        return Open(form(ask, found))
    return _ahead(ask, found) or recorded(ask, found)


def _ahead(ask: Ask, told: Told) -> Say | None:
    """What lies ahead is not logged yet: one press plans it."""
    if told.on is None or told.on <= ask.today or not isinstance(told.customer, Account):
        return None
    text = f"{figures.day(told.on)} is still to come. Plan it now, and log it when it has happened?"
    words = words_of("plan", told.kind, quoted(told.customer.name), told.on, quoted(told.note) if told.note else None)
    return Say(text, [section(text), actions(button("Plan it", "say", {"words": words}, style="primary"))])


def submitted(ask: Ask) -> Reply:
    """The form was sent. Raises FieldError where something is missing or still to come."""
    said = recorded(ask, filled_in(ask))
    return Settled(f"✓ {escape(said.text.splitlines()[0])}", said.blocks) if ask.place else Done(said)


def recorded(ask: Ask, told: Told) -> Say:
    """Write the activity (and the next step of its opportunity) and answer with what is worth knowing."""
    if told.customer is None and told.kind not in NO_CONTACT:
        raise Refusal(NO_CUSTOMER)
    with ask.write() as unit:
        customer = told.customer
        if isinstance(customer, NewAccount):
            customer = Account(new_id(), customer.name, owner_id=ask.me.id)
            unit.save(customer)
        if customer:
            unit.save_many(_newcomers(ask, told, customer))
        about = _about(ask, told, customer)
        done = _entered(ask, unit, told, customer, about)
        if told.planned:
            unit.save(replace(told.planned, done_activity_id=done.id))
        if about and told.step:
            events = opportunity_rules.change(ask.stamp(unit), about, next_step=told.step, next_step_date=told.step_day)
            about = unit.append(events) if events else about
    return _answer(ask, told, done, customer, about)


def _about(ask: Ask, told: Told, customer: Account | None) -> Opportunity | None:
    """The opportunity it is about: the one that was named, else the asker's only open one at the customer."""
    if told.opportunity_id:
        return ask.store.opportunity(told.opportunity_id)
    if customer is None:
        return None
    mine = ask.store.open_opportunities(owner_id=ask.me.id, account_id=customer.id)
    return mine[0] if len(mine) == 1 else None


def _entered(ask: Ask, unit: Unit, told: Told, customer: Account | None, about: Opportunity | None) -> Activity:
    done = rules.log(
        ask.stamp(unit),
        id=new_id(),
        type=told.kind,
        members=(ask.me.id, *(one.id for one in told.present.colleagues)),
        starts_at=_when(ask, told.on, unit.now),
        minutes=told.minutes,
        account_id=customer.id if customer else None,
        opportunity_id=about.id if about else None,
        outcome=told.outcome,
        no_show=told.no_show,
        lead_generation=told.lead_generation or (customer is not None and about is None and told.kind in MEETINGS),
        note=told.note,
        contacts=(*(one.name for one in told.present.known), *told.present.new),
    )
    unit.log(done)
    return done


def _when(ask: Ask, on: date | None, now: datetime) -> datetime:
    """Today means now; an earlier day its noon; a day to come is refused by the rules."""
    return now if on is None or on == ask.today else instant(on, NOON, ask.zone)


def _answer(ask: Ask, told: Told, done: Activity, customer: Account | None, about: Opportunity | None) -> Say:
    when = "today" if told.on is None or told.on == ask.today else figures.day(told.on)
    parts = [told.kind, customer.name if customer else "", f"{done.minutes} min" if done.minutes else "", when]
    parts.append(told.present.said)
    step = (
        f" · next step: {told.step}" + (f", {figures.day(told.step_day)}" if told.step_day else "") if told.step else ""
    )
    first = f"Logged: {', '.join(part for part in parts if part)}{step}"
    book = my_book(ask, since_monday=True)
    held = done.type in MEETINGS and not done.no_show and done.starts_at >= book.since
    more = [this_week(book), plan_held(book) if held else "", _introduced(told, customer)]
    presses = [button("Undo", "activity.undo", {"activity": done.id})]
    if told.step and not about:
        keep = _keep_step(ask, told, customer)
        more.append(
            "Which opportunity is the next step for?" if keep else "There is no open opportunity to keep it on yet."
        )
        presses = [*keep, *presses]
    if about:
        more.append(_due(ask, about, book))
        offer = ask.store.current_offer(about.id)
        if offer and offer.status is OfferEventType.SENT and offer.check_date < ask.today:
            presses.insert(0, button("Settle offer", "offer.settle", {"offer": offer.id, "version": offer.version}))
        elif not told.step:
            value = {"opportunity": about.id, "version": about.version}
            presses.insert(0, button("Next step", "opportunity.next", value))
    more.append(f"Noted: {clip(done.note, NOTE_SHOWN)}" if done.note else "")
    body = " ".join(part for part in more if part)
    return Say(escape(f"{first}\n{body}"), [section(escape(first)), context(escape(body)), actions(*presses)])


def _newcomers(ask: Ask, told: Told, customer: Account) -> Iterator[Contact]:
    """The people named for the first time; one who left and is back is the same person."""
    known = {person(one.name): one for one in ask.store.contacts(customer.id)} if told.present.new else {}
    for name in told.present.new:
        one = known.get(person(name))
        yield replace(one, left_on=None) if one else Contact(new_id(), customer.id, name)


def _introduced(told: Told, customer: Account | None) -> str:
    """Who was named for the first time."""
    if not told.present.new or customer is None:
        return ""
    return f"New among the people at {customer.name}: {', '.join(told.present.new)}."


def _keep_step(ask: Ask, told: Told, customer: Account | None) -> list[Block]:
    """A button for each open opportunity at the customer: the next step that was said goes there."""
    items = ask.store.open_opportunities(owner_id=ask.me.id, account_id=customer.id) if customer else ()
    step = quoted(told.step or "")
    return [
        button(label, f"say#{n}", {"words": words_of("next", meant, step, told.step_day)})
        for n, (label, meant) in enumerate(
            readings(items[:4], lambda item: [item.name], partial(opportunity_apart, ask))
        )
    ]


def _due(ask: Ask, about: Opportunity, book: Book) -> str:
    """What is due on the opportunity, as in `Acme deal (40k, Offer made): the offer check passed 5 days ago.`."""
    offer = ask.store.current_offer(about.id)
    if offer and offer.check_date < ask.today:
        return f"{titled(ask, about)}: the offer's check-date passed {figures.days((ask.today - offer.check_date).days)} ago."
    if is_stalled(book, about):
        waited = figures.waited(days_waiting(book, about) or 0, at_least=about.waits_longer)
        return f"{titled(ask, about)}: {waited} without a new stage, limit {limits(book)[about.stage]}."
    return f"{titled(ask, about)}."


def undo(ask: Ask) -> Reply:
    """[Undo]: takes back one's own entry within 24 hours."""
    done = ask.store.activity(str(ask.value.get("activity") or ""))
    if ask.me.id != done.members[0]:  # whoever told it stands first
        raise Refusal("Only who logged it can take it back.")
    if ask.now - done.recorded_at > opportunity_rules.UNDO_WITHIN:
        raise Refusal("That was more than 24 hours ago and may stand in a report.")
    if done.deleted:
        return Say("Taken back already; nothing was changed.")
    act = ask.store.last_act(ask.me.id, done.recorded_at, at=done.recorded_at)
    return taken_back(ask, act or Act(done.recorded_at, activities=(done.id,)))
