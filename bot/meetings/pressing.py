"""The buttons with which the lines of a pack are settled where they stand: other rooms' forms and presses."""

from dataclasses import dataclass

from bot.blocks import Block, actions, button, overflow, section
from spm_core.book.book import Book
from spm_core.book.opportunities import OfferEventType
from spm_core.meetings.answers import Press

# What settles a line: the words of each button, and the action of the room that does it.
BUTTONS = {
    "plan": (("Plan", "opportunity.plan"),),
    "settle": (("Settle", "offer.settle"),),
    "step": (("Next step", "opportunity.next"),),
    "agreed": (("Done", "action.done"), ("New date", "action.move")),
    "promised": (("Done", "action.done"), ("New date", "action.move")),
    "held": (("How did it go?", "planned.how"),),
    "qualify": (("Qualify", "qualify.open"),),
    "prepare": (("Prepare", "answers.two"),),
    "offer": (("Followed up", "offer.followed_up"), ("New date", "offer.new_date")),
}
MORE = [("Won", "won"), ("Lost", "lost"), ("Snooze until…", "snooze")]
# Only whose it is can say how it went: the seller, or the manager for what the manager promised.
OWN, OTHERS = frozenset({"held", "prepare"}), frozenset({"promised"})


@dataclass(frozen=True, slots=True)
class Presser:
    """Puts the buttons to lines about a Book; ``own``: its reader is the member whose Book it is."""

    book: Book
    own: bool = True

    def line(self, text: str, press: Press | None) -> list[Block]:
        """A line in mrkdwn with what settles it: one button beside it, several below."""
        found = self.buttons(press) if press else []
        return [section(text), actions(*found)] if len(found) > 1 else [self.short(text, press)]

    def short(self, text: str, press: Press | None) -> Block:
        """A line in mrkdwn with the first of its buttons beside it."""
        return section(text, accessory=next(iter(self.buttons(press) if press else ()), None))

    def buttons(self, press: Press) -> list[Block]:
        """None where the line was settled since, or is another's to settle; each button says which version it saw."""
        of = self._of_offer(press.of) if press.action in ("settle", "offer") else self._of(press)
        if of is None or press.action in (OTHERS if self.own else OWN):
            return []
        found = [button(text, action, of) for text, action in BUTTONS.get(press.action, ())]
        item = self._opportunity(press.of)
        return [*found, overflow("reminder.more", MORE, item)] if press.action == "offer" and item else found

    def _of(self, press: Press) -> dict[str, object] | None:
        name = {"agreed": "action", "promised": "action", "held": "planned"}.get(press.action)
        return {name: press.of} if name else self._opportunity(press.of)

    def _opportunity(self, of: str) -> dict[str, object] | None:
        item = self.book.by_id.get(of)
        return {"opportunity": item.id, "version": item.version} if item else None

    def _of_offer(self, of: str) -> dict[str, object] | None:
        out = (one for one in self.book.offers if one.opportunity_id == of and one.status is OfferEventType.SENT)
        return next(({"offer": one.id, "version": one.version} for one in out), None)
