"""[Undo] on an opportunity: one's own last change there, with all that was saved along with it."""

from bot.blocks import escape
from bot.desk import Ask, Desk, Reply, Say
from bot.opportunities.common import behind
from bot.undoing import in_turn, taken_back
from spm_core.book.records import MISTAKE
from spm_core.rules import opportunities as rules
from spm_core.rules.opportunities import UNDO_WITHIN
from spm_core.store import Act


def register(desk: Desk) -> None:
    """Sign up."""
    desk.button("opportunity.undo")(undo)
    desk.button("opportunity.mistake")(mistaken)


def undo(ask: Ask) -> Reply:
    """The last change of the asker, if nothing came after it."""
    item = behind(ask, strict=True)
    last = in_turn(ask.store.events(item.id))[-1].recorded_at
    act = ask.store.last_act(ask.me.id, ask.now - UNDO_WITHIN, at=last)
    if act is None or item.id not in act.opportunities:
        act = Act(last, opportunities=(item.id,))  # somebody else's, or long ago: that is said
    return taken_back(ask, act)


def mistaken(ask: Ask) -> Reply:
    """[Close it] on a new opportunity that should not be there."""
    item = behind(ask, strict=True)
    with ask.write() as unit:
        unit.append(rules.lose(ask.stamp(unit), item, ask.store.company().stages, reason=MISTAKE))
    return Say(f"Closed: {escape(item.name)} ({MISTAKE}).", replace=True)
