"""`/spm todo`: everything that waits to be settled, on demand, in the form of the daily message."""

from collections.abc import Sequence

from bot.desk import Ask, Desk, Say
from bot.morning import Lines, Morning, gathered
from bot.reminders.lines import ON_DEMAND, message


def register(desk: Desk) -> None:
    """Sign up."""
    sign = desk.command(
        "todo",
        "today",
        "due",
        "overdue",
        "tasks",
        usage="todo",
        example="todo",
        says="what is to be settled on your opportunities",
    )
    sign(lambda ask: _list(ask, desk.mornings))


def todo_after(ask: Ask, sources: Sequence[Lines], key: str, text: str) -> Say:
    """The list renewed in place after one of its lines was settled, which now says so."""
    return _list(ask, sources, (text,), without=key)


def _list(ask: Ask, sources: Sequence[Lines], done: tuple[str, ...] = (), without: str = "") -> Say:
    morning = Morning(ask.store, ask.me, ask.now, ask.today, on_demand=True)
    found = [todo for todo in gathered(sources, morning) if todo.key != without]
    if not found and not done:
        owned = len(ask.store.open_opportunities(ask.me.id))
        return Say(f"Nothing to settle. {f'Your {owned} open opportunities are in order.' if owned else ''}".strip())
    shown = message(found, ON_DEMAND, done)
    return Say(shown.text, shown.blocks, replace=bool(done))
