"""The morning on which a lost opportunity is to be tried again: reopened on a press, put off, or left closed."""

from collections.abc import Iterator

from bot.apart import amount
from bot.blocks import Block, button, clip, escape, overflow
from bot.desk import Ask, Desk, Reply, Settled
from bot.morning import FIRST, Morning, Todo
from bot.opportunities.common import mark
from bot.rights import may_edit
from spm_core.book.agreed import Action
from spm_core.book.opportunities import Opportunity
from spm_core.meetings.questions import REVIVE
from spm_core.reports import figures
from spm_core.rules import actions, opportunities
from spm_core.store import Store

CHOICES = [("Leave it closed…", "drop"), ("Give it to…", "hand")]
WORDS = 200  # characters of what was said at the loss


def register(desk: Desk) -> None:
    """Sign up."""
    desk.button("revive.reopen")(reopened)
    desk.morning(lines)


def lines(morning: Morning) -> Iterator[Todo]:
    """What came due to be tried again since the last message; on demand all of it."""
    for action in actions_due(morning):
        item = morning.store.opportunity(action.opportunity_id or "")
        if not item.is_open and morning.fresh(action.due):
            text = escape(f"{clip(action.text, WORDS)} — {_said(item)}")
            yield Todo(f"revive:{action.id}", "*Lost, to be tried again*", text, _presses(action, item), FIRST)


def actions_due(morning: Morning) -> list[Action]:
    """The member's open reminders that are due."""
    mine = morning.store.actions(owner_id=morning.member.id)
    return [one for one in mine if one.question == REVIVE and one.outcome is None and one.due <= morning.today]


def _said(item: Opportunity) -> str:
    """`8k EUR, lost: price`."""
    worth = f"{amount(item)}, " if item.amount is not None else ""
    return f"{worth}lost: {item.reason}" if item.reason else f"{worth}lost"


def _presses(action: Action, item: Opportunity) -> list[Block]:
    of = {"action": action.id}
    return [
        button("Reopen", "revive.reopen", mark(item) | of),
        button("Another day", "action.move", of),
        overflow("action.more", CHOICES, of),
    ]


def reopened(ask: Ask) -> Reply:
    """[Reopen]: open in the stage it was closed from; the reminder is done."""
    item, action = ask.store.opportunity(str(ask.value.get("opportunity") or "")), _action(ask)
    may_edit(ask, item)
    stages = ask.store.company().stages
    code = closed_from(ask.store, item) or stages.open[0].code
    with ask.write() as unit:
        stamp = ask.stamp(unit)
        after = unit.append(opportunities.reopen(stamp, item, code, stages))
        unit.save(actions.done(stamp, unit.again(action)))
    stage = stages.by_code[after.stage].name
    step = f", next step {figures.day(after.next_step_date)}" if after.next_step_date else ""
    return Settled(f"✓ {escape(after.name)} is open again in {escape(stage)}{step}")


def _action(ask: Ask) -> Action:
    return ask.store.action(str(ask.value.get("action") or ""))


def closed_from(store: Store, item: Opportunity) -> str | None:
    """The stage from which an opportunity was closed."""
    closes = [event for event in store.events(item.id) if event.type in ("won", "lost")]
    return closes[-1].before if closes else None
