"""[Undo] on an opportunity: one's own last change taken back, and said what is so again."""

from collections.abc import Iterator

from bot.blocks import escape
from bot.desk import Ask, Desk, Reply, Say
from bot.opportunities.common import behind, standing
from spm_core.book.opportunities import Category, Opportunity
from spm_core.reports import figures
from spm_core.rules import opportunities as rules

CALLED = {Category.BEST: "best case", Category.OMITTED: "leave out"}


def register(desk: Desk) -> None:
    """Sign up."""
    desk.button("opportunity.undo")(undo)


def undo(ask: Ask) -> Reply:
    """The last change of the asker, if nothing came after it."""
    item = behind(ask, strict=True)
    stages = ask.store.company().stages
    with ask.write() as unit:
        events = ask.store.events(item.id)
        after = unit.append(rules.undo(ask.stamp(unit), item, events, stages))
    told = ", ".join(_again(ask, item, after)) or f"is {standing(ask, after)}"
    return Say(escape(f"Taken back: {after.name} {told} again.{_offer(ask, item, after)}"), replace=True)


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


def _offer(ask: Ask, before: Opportunity, after: Opportunity) -> str:
    """An offer that the close decided stays decided."""
    if before.is_open or not after.is_open or not ask.store.offers(after.id) or ask.store.current_offer(after.id):
        return ""
    return " Its last offer stays decided: `offer` enters a new one."
