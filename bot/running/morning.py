"""What one agreed to do and is due, as lines of the daily message."""

from collections.abc import Iterator

from bot.blocks import escape
from bot.morning import FIRST, Morning, Todo
from bot.running.listing import line_of, presses
from bot.running.meeting import people_of
from spm_core.meetings.questions import REVIVE
from spm_core.reports import figures
from spm_core.reports.agreed import due

MOST = 5


def lines(morning: Morning) -> Iterator[Todo]:
    """What is due today first, then what is late, the latest agreed day first; the rest is counted."""
    mine = [one for one in morning.store.actions(owner_id=morning.member.id) if one.question != REVIVE]
    waiting = due(tuple(mine), morning.today)  # what is to be tried again has a line of its own
    if not waiting:
        return
    people = people_of(morning.store)
    heading = f"*You agreed to* · {figures.counted(len(waiting), 'action')} due"
    for action in sorted(waiting, key=lambda one: (-one.due.toordinal(), one.id))[:MOST]:
        text = line_of(action, people, morning.member.id, morning.today)
        yield Todo(f"action:{action.id}", heading, text, presses(action), FIRST)
    if len(waiting) > MOST:
        yield Todo("action:more", heading, escape(f"and {len(waiting) - MOST} more: /spm actions"), (), FIRST)
