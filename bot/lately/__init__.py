"""`/spm undo`: the last thing one did, whatever it was, taken back within a day."""

from bot.blocks import actions, button, escape, section
from bot.desk import Ask, Desk, Reply, Say
from bot.undoing import made, sent, taken_back
from spm_core.book.opportunities import Offer, OfferEventType
from spm_core.book.refusals import NotFoundError
from spm_core.reports import figures
from spm_core.rules.opportunities import UNDO_WITHIN

BEFORE = "What you did before it has its own [Undo] where it was said."
# What is set anew instead of taken back, by the word that the log of changes has for it.
SET_ANEW = {
    **dict.fromkeys(("target", "ramp"), "to set a target: `/spm target` sets it anew"),
    "rate": "to set an exchange rate: `/spm rate` sets it anew",
    "away": "to say that you are away: `/spm back` ends it",
    "back": "to say that you are back: `/spm away` says otherwise",
    **dict.fromkeys(("settings", "setting"), "to change settings: `/spm settings` changes them again"),
    "rhythm": "to set the rhythm of the meetings: `/spm cadence` changes it again",
    **dict.fromkeys(
        ("close days", "open days", "public holidays"), "to change days off: `/spm closed` changes them again"
    ),
    "questions.edit": "to edit questions: `/spm questions` changes them again",
    "key account": "to plan a customer's year: `/spm account` changes it again",
    "setup": "to set a team up: `/spm setup` changes it again",
}


def register(desk: Desk) -> None:
    """Sign up; the buttons of other rooms take back what is theirs."""
    desk.command("undo", usage="undo", example="undo", says="take back the last thing you did")(undo)


def undo(ask: Ask) -> Reply:
    """Take back the asker's own last act of the last 24 hours; say what to do with one that is not taken back.

    Raises NotFoundError when there is none.
    """
    since = ask.now - UNDO_WITHIN
    act, told = ask.store.last_act(ask.me.id, since), ask.store.last_audit_by(ask.me.id, since)
    if told and told[0] in SET_ANEW and (act is None or act.at < told[1]):
        return _anew(told[0], more=act is not None)
    if act is None:
        raise NotFoundError("You changed nothing in the last 24 hours that could be taken back.")
    offer = sent(ask, act)
    return _offer(ask, offer) if offer else made(ask, act) or taken_back(ask, act)


def _anew(what: str, *, more: bool) -> Say:
    """Nothing is taken back that was done before something else, without being asked to."""
    text = f"The last thing you did was {SET_ANEW[what]}." + (f" {BEFORE}" if more else "")
    return Say(text, [section(text)])


def _offer(ask: Ask, offer: Offer) -> Say:
    """What an offer was becomes something else; it is never as if it had not been sent."""
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
