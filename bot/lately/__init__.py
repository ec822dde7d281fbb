"""`/spm undo`: the last thing one did, whatever it was, taken back within a day."""

from dataclasses import replace

from bot.blocks import actions, button, escape, section
from bot.desk import Ask, Desk, Reply, Say
from spm_core.book.opportunities import OfferEventType
from spm_core.book.refusals import NotFoundError
from spm_core.reports import figures
from spm_core.rules.opportunities import UNDO_WITHIN

OFFER, NOTE = "offer", "note"
BEFORE = "What you did before it has its own [Undo] where it was said."


def register(desk: Desk) -> None:
    """Sign up; the buttons of other rooms take back what is theirs."""
    desk.command("undo", usage="undo", example="undo", says="take back the last thing you did")(
        lambda ask: undo(ask, desk)
    )


def undo(ask: Ask, desk: Desk) -> Reply:
    """Take back the asker's own last entry or change of the last 24 hours; say what to do with one that is not taken back.

    Raises NotFoundError when there is none.
    """
    found = ask.store.last_act(ask.me.id, ask.now - UNDO_WITHIN)
    if found is None:
        raise NotFoundError("You changed nothing in the last 24 hours that could be taken back.")
    what, of = found
    if what == OFFER:
        return _offer(ask, of)
    if what == NOTE:
        return Say(f"The last thing you did was a note. `/spm notes` changes or removes it. {BEFORE}")
    return desk.buttons[f"{what}.undo"](replace(ask, value={what: of}))


def _offer(ask: Ask, of: str) -> Say:
    """What an offer was becomes something else; it is never as if it had not been sent."""
    offer = ask.store.offer(of)
    name = ask.store.opportunity(offer.opportunity_id).name
    text = f"The last thing you did was the offer to {name}, sent {figures.day(offer.sent_on)}. It is not taken back:"
    if offer.status is OfferEventType.SENT:
        presses = [
            button("New check-date", "offer.new_date", {"offer": offer.id, "version": offer.version}),
            button("Settle offer", "offer.settle", {"offer": offer.id, "version": offer.version}),
        ]
        body = f"a new `offer` replaces it, `check` moves its date. {BEFORE}"
        return Say(escape(f"{text} {body}"), [section(escape(f"{text} {body}")), actions(*presses)])
    return Say(escape(f"{text} it is {offer.status}; a new `offer` can follow it. {BEFORE}"))
