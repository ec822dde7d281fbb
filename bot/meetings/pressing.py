"""The buttons with which the lines of a pack are settled where they stand: other rooms' forms and presses."""

from bot.blocks import Block, button, overflow
from spm_core.book.book import Book
from spm_core.book.opportunities import OfferEventType
from spm_core.meetings.answers import Press

# What a line's press is called and which buttons it is: the words, and the action of the room that does it.
BUTTONS = {
    "plan": (("Plan", "opportunity.plan"),),
    "settle": (("Settle", "offer.settle"),),
    "step": (("Next step", "opportunity.next"),),
    "offer": (("Followed up", "offer.followed_up"), ("New date", "offer.new_date")),
}
CLOSE = [("Won", "won"), ("Lost", "lost"), ("Snooze until…", "snooze")]


def presses(press: Press, book: Book) -> list[Block]:
    """The buttons of a line, none where it was settled since; each says which version it saw."""
    of = _of_offer(press, book) if press.action in ("settle", "offer") else _of(press, book)
    if of is None:
        return []
    found = [button(text, action, of) for text, action in BUTTONS.get(press.action, ())]
    return [*found, overflow("reminder.more", CLOSE, _of(press, book) or {})] if press.action == "offer" else found


def _of(press: Press, book: Book) -> dict[str, object] | None:
    item = book.by_id.get(press.of)
    return {"opportunity": item.id, "version": item.version} if item else None


def _of_offer(press: Press, book: Book) -> dict[str, object] | None:
    out = (one for one in book.offers if one.opportunity_id == press.of and one.status is OfferEventType.SENT)
    return next(({"offer": one.id, "version": one.version} for one in out), None)
