"""The talks follow the people: who has joined a team since the last look gets them, who has left it has them no more."""

from datetime import datetime

from spm_core.book.agreed import Setting
from spm_core.book.cadence import CadenceRule
from spm_core.book.choices import JOINED, given, joined
from spm_core.meetings.newcomers import in_step, overlooked
from spm_core.meetings.rhythm import PAIR
from spm_core.store import Store, new_id


def follow(store: Store, now: datetime) -> None:
    """Save what is out of step, as it is when it is this writer's turn: of several bots one does it."""
    if any(_out_of_step(store, now)):
        with store.write(now) as unit:
            rules, served = _out_of_step(store, now)
            unit.save_many(rules)
            unit.save_many(served)


def _out_of_step(store: Store, now: datetime) -> tuple[list[CadenceRule], list[Setting]]:
    """The rules to save, and the marks of those who have joined and been given their talks by them, or before, and when."""
    marks = {one.scope_id: one.value for one in store.settings() if one.name == JOINED}
    of = store.cadence(now.date(), now.date())
    waiting = [*(member for member, waits in marks.items() if waits), *overlooked(of, marks, now)]
    rules = in_step(of, waiting, now, new_id)
    talks = {rule.scope_id for rule in (*of.rules, *rules) if rule.kind in PAIR and rule.valid_to is None}
    fresh = {rule.scope_id for rule in rules if rule.valid_to is None}
    served = [joined(member, waiting=False) for member in waiting if member in talks]
    return rules, [*served, *(given(member, now) for member in sorted(fresh))]
