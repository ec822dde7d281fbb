"""`/spm check`, and the buttons of an offer whose check-date has passed: followed up, new date, settled."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.blocks import Block, context, date_input, escape, modal, pick, section, text_input
from bot.desk import YOU, Again, Ask, Desk, Done, Open, Reply, Say, Settled
from bot.finding import line, opportunity
from bot.last_set import of_offer
from bot.rights import may_edit
from bot.words import Line
from spm_core.book.opportunities import Offer, OfferEvent, OfferEventType, Opportunity
from spm_core.book.periods import next_business_day
from spm_core.book.refusals import ConflictError, NotFoundError, Refusal
from spm_core.reports import figures
from spm_core.rules import offers as rules
from spm_core.rules.stamp import Stamp

OFTEN = 3  # a check-date moved so often is worth a word
SETTLE = [
    ("Followed up: no decision yet", "followed_up"),
    ("They said no", "rejected"),
    ("We withdrew it", "withdrawn"),
    ("It ran out", "expired"),
]


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "check",
        usage="check OPPORTUNITY DAY WHY | done",
        example="check Acme 16.3. waiting for board",
        more=("check Acme done",),
        says="move or settle an offer's check-date",
    )(check)
    desk.button("offer.followed_up")(followed_up)
    desk.button("offer.new_date")(lambda ask: Open(date_form(ask, *_behind(ask))))
    desk.button("offer.settle")(lambda ask: Open(settle_form(ask, *_behind(ask))))
    desk.form("offer.new_date", AGAIN)(date_submitted)
    desk.form("offer.settle", AGAIN)(settle_submitted)


def check(ask: Ask) -> Reply:
    """Move the check-date, or say that it is done, from a line."""
    said = line(ask)
    if not said.words:
        raise Refusal("Which offer? For example `check Acme 16.3. waiting for board`, or `check Acme done`.")
    item = opportunity(ask, said)
    may_edit(ask, item)
    offer = ask.store.current_offer(item.id)
    if offer is None:
        raise NotFoundError(f"No offer is out for {item.name}. `offer {item.name} 40k` enters one.")
    done, day, why = check_told(said)
    if done:
        return _follow(ask, item, offer, _next_check(ask))
    if day is None:
        return Open(date_form(ask, item, offer))
    return _move(ask, item, offer, day, why)


def check_told(said: Line) -> tuple[bool, date | None, str]:
    """Whether the check is done, else its new day and why."""
    if said.take_word(["done", "followed"]):
        return True, None, ""
    day = said.take_day()
    return False, day, said.rest


def followed_up(ask: Ask) -> Reply:
    """[Followed up]: asked, not decided; the next check is a week on."""
    item, offer = _behind(ask)
    said = _follow(ask, item, offer, _next_check(ask))
    return Settled(said.text) if ask.place else said


def _follow(ask: Ask, item: Opportunity, offer: Offer, day: date) -> Say:
    _append(ask, lambda stamp: rules.follow_up(stamp, offer, day))
    return Say(f"✓ {escape(item.name)} — next check {figures.day(day)}")


def _next_check(ask: Ask) -> date:
    return rules.default_check(ask.today, ask.closed_days)


def date_form(ask: Ask, item: Opportunity, offer: Offer) -> Block:
    """The form for another check-date, with why; it opens on a day that lies ahead."""
    later = next_business_day(offer.check_date)
    day = later if later > ask.today else _next_check(ask)
    moved = f"Moved {offer.check_moves} times already." if offer.check_moves >= OFTEN else ""
    return modal(
        "offer.new_date",
        "New check-date",
        [
            section(f"*{escape(item.name)}*: the check was {figures.day(offer.check_date)}. {moved}"),
            date_input("day", "Check on", initial=day.isoformat()),
            text_input("why", "Why?", placeholder="waiting for their board", most=150),
        ],
        meta=mark(offer),
    )


def date_submitted(ask: Ask) -> Reply:
    """The form was sent."""
    item, offer = _behind(ask)
    said = _move(ask, item, offer, ask.form.date("day"), ask.form.text("why"))
    return Settled(said.text) if ask.place else Done(said)


def _move(ask: Ask, item: Opportunity, offer: Offer, day: date | None, why: str) -> Say:
    if day is None or day < ask.today:
        raise Refusal("The next check lies ahead: choose today or a later day.")
    _append(ask, lambda stamp: rules.move_check(stamp, offer, day, why))
    often = f" It moved {offer.check_moves + 1} times now." if offer.check_moves + 1 >= OFTEN else ""
    return Say(f"✓ {escape(item.name)} — next check {figures.day(day)}.{often}")


def settle_form(ask: Ask, item: Opportunity, offer: Offer) -> Block:
    """[Settle]: what became of the offer."""
    late = (ask.today - offer.check_date).days
    return modal(
        "offer.settle",
        "Settle the offer",
        [
            section(f"*{escape(item.name)}*: the check is {figures.days(late)} late."),
            pick("what", "What did the customer say?", SETTLE, initial="followed_up"),
            date_input("day", "Check again on", initial=_next_check(ask).isoformat(), optional=True),
            context("An order? `/spm won` closes it with its debrief."),
        ],
        meta=mark(offer),
    )


def settle_submitted(ask: Ask) -> Reply:
    """The form was sent."""
    item, offer = _behind(ask)
    what = ask.form.chosen("what") or "followed_up"
    if what == "followed_up":
        said = _follow(ask, item, offer, ask.form.date("day") or _next_check(ask))
    else:
        _append(ask, lambda stamp: rules.decide(stamp, offer, OfferEventType(what)))
        said = Say(f"✓ {escape(item.name)} — the offer is {what}. The opportunity stays open.")
    return Settled(said.text) if ask.place else Done(said)


def mark(offer: Offer) -> dict[str, object]:
    """The metadata of a form that rests on an offer's check-date."""
    stands = {"day": (offer.check_date.isoformat(), figures.day(offer.check_date))}
    return {"offer": offer.id, "version": offer.version, "stands": stands}


def _again(ask: Ask) -> Block:
    item, offer = _behind(replace(ask, meta={**ask.meta, "version": None}))
    return date_form(ask, item, offer)


AGAIN = Again(_again, of_offer)


def _behind(ask: Ask) -> tuple[Opportunity, Offer]:
    """The offer that a button or a form is about; a second press says what stands (scene 8)."""
    source = ask.value or ask.meta
    offer = ask.store.offer(str(source.get("offer") or ""))
    item = ask.store.opportunity(offer.opportunity_id)
    may_edit(ask, item)
    settled = offer.status is not OfferEventType.SENT
    if settled or (source.get("version") is not None and int(source["version"]) != offer.version):
        stands = f"the offer is {offer.status}" if settled else f"the next check is {figures.day(offer.check_date)}"
        raise ConflictError(f"{_already(ask, offer)} {item.name}: {stands}.")
    return item, offer


_DONE = {
    OfferEventType.FOLLOWED_UP: "followed up",
    OfferEventType.CHECK_MOVED: "moved",
    OfferEventType.CORRECTED: "taken back",
}


def _already(ask: Ask, offer: Offer) -> str:
    """`Already followed up by you at 09:12.`, of what was done to an offer last."""
    last = ask.store.offer_events(offer.id)[-1]
    at, who = last.recorded_at.astimezone(ask.zone), ask.called(last.actor_id)
    by = f" by {'you' if who == YOU else who}" if who else ""
    when = f"at {at:%H:%M}" if at.date() == ask.today else f"on {figures.day(at)}"
    return f"Already {_DONE.get(last.type, 'settled')}{by} {when}."


def _append(ask: Ask, events: Callable[[Stamp], list[OfferEvent]]) -> None:
    with ask.write() as unit:
        made = events(ask.stamp(unit))
        if made:
            unit.append_offer(made)
