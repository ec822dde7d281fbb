"""What became of a planned activity: logged from its line, put off to another day, or given up."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from bot.blocks import Block, button, date_input, modal, overflow, section
from bot.desk import Again, Ask, Desk, Done, Open, Reply, Say, Settled, Wrong
from bot.morning import Morning, Todo
from bot.planning.common import ANSWER, item_words, plan_book
from bot.rights import NotAllowedError
from spm_core.book.records import Planned
from spm_core.book.refusals import ConflictError
from spm_core.meetings.planning import asks
from spm_core.reports import figures

GROUP = "*How did it go?*"


def register(desk: Desk) -> None:
    """Sign up."""
    desk.button("planned.move")(lambda ask: Open(day_form(ask, mine(ask))))
    desk.form("planned.move", Again(lambda ask: day_form(ask, mine(ask))))(moved)
    desk.button("planned.drop")(dropped)
    desk.button("planned.more")(dropped)
    desk.morning(lines)


def lines(morning: Morning) -> Iterator[Todo]:
    """Ask how it went: what was planned, has passed and was not heard of."""
    book = morning.book
    for plan in asks(book, None if morning.on_demand else morning.told):
        value = {"planned": plan.id}
        presses = (
            button("Log it", "planned.how", value),
            button("Another day", "planned.move", value),
            overflow("planned.more", [("It will not happen", "drop")], value),
        )
        item = book.by_id.get(plan.opportunity_id or "")
        worth = book.value(item) if item else None
        yield Todo(f"planned:{plan.id}", GROUP, item_words(book, plan), presses, worth or Decimal(0))


def mine(ask: Ask) -> Planned:
    """The planned activity behind a button or form. Raises NotAllowedError for somebody else's, ConflictError when settled."""
    found = ask.store.planned_activity(str((ask.value or ask.meta).get("planned") or ""))
    if found.member_id != ask.me.id:
        raise NotAllowedError("That is somebody else's plan. Yours: `/spm plan show`.")
    if found.done_activity_id:
        raise ConflictError("That is done already; nothing was changed.")
    if found.dropped_on:
        raise ConflictError(f"You gave that up on {figures.day(found.dropped_on)}; `/spm plan` plans it anew.")
    return found


def day_form(ask: Ask, found: Planned) -> Block:
    """The form for another day."""
    words = item_words(plan_book(ask, ask.me), found)
    blocks = [section(words), date_input("due", "On", initial=max(found.due, ask.today).isoformat())]
    meta = {"planned": found.id, "stands": {"due": (found.due.isoformat(), figures.day(found.due))}}
    return modal("planned.move", "Another day", blocks, meta=meta)


def moved(ask: Ask) -> Reply:
    """Another day was chosen."""
    due = ask.form.date("due")
    if due is None or due < ask.today:
        return Wrong({"due": "Choose a day from today on."})
    changed = replace(mine(ask), due=due)
    with ask.write() as unit:
        unit.save(changed)
    return _said(ask, item_words(plan_book(ask, ask.me), changed))


def dropped(ask: Ask) -> Reply:
    """It will not happen: it stays planned and not done, and is not asked about again."""
    found = replace(mine(ask), dropped_on=ask.today)
    with ask.write() as unit:
        unit.save(found)
    return _said(ask, f"{item_words(plan_book(ask, ask.me), found)} — given up")


def _said(ask: Ask, words: str) -> Reply:
    """In place of the line it stood in, or of the answer in which it was planned."""
    if ask.place and ask.place.block_id != ANSWER:
        return Settled(f"✓ {words}")
    say = Say(words, [section(words)], replace=True)
    return Done(say) if ask.key.startswith("view:") else say
