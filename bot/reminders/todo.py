"""`/spm todo`: everything that waits to be settled, on demand, in the form of the daily message."""

from bot.desk import Ask, Desk, Reply, Say
from bot.reading import BLINK
from bot.reminders.lines import ON_DEMAND, headline, message
from spm_core.book.records import Scope
from spm_core.meetings.reminders import todo


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command("todo", usage="todo", example="todo", says="what is to be settled on your opportunities")(ask_todo)


def ask_todo(ask: Ask) -> Reply:
    """The list as it is now."""
    return _list(ask)


def todo_after(ask: Ask, line_id: str, text: str) -> Say:
    """The list renewed in place after one of its lines was settled, which now says so."""
    return _list(ask, (text,), without=line_id)


def _list(ask: Ask, done: tuple[str, ...] = (), without: str = "") -> Say:
    book = ask.store.book(Scope("member", ask.me.id, ask.me.name), ask.now + BLINK)
    found = [line for line in todo(book) if line.line.id != without]
    if not found and not done:
        open_ones = f"Your {len(book.open)} open opportunities are in order." if book.open else ""
        return Say(f"Nothing to settle. {open_ones}".strip())
    shown = message(found, headline(len(found), len(book.open)), ON_DEMAND, done)
    return Say(shown.text, shown.blocks, replace=bool(done))
