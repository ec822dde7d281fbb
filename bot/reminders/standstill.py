"""What stands still or is overdue on one's own opportunities, as lines of the daily message."""

from collections.abc import Iterator
from decimal import Decimal

from bot.blocks import Block, button, clip, escape, overflow
from bot.morning import Morning, Todo, shown
from spm_core.meetings.reminders import Reminder, reminders, todo
from spm_core.reports import figures

SENTENCE = 200
CHOICES = [("Log it", "log"), ("Won", "won"), ("Lost", "lost"), ("Snooze until…", "snooze"), ("Open", "open")]
_PRESSES = {
    "offer": (("Followed up", "offer.followed_up"), ("New date", "offer.new_date")),
    "stalled": (("Next step", "opportunity.next"), ("Move", "opportunity.move")),
    "close_date": (("New close date", "opportunity.edit"), ("Next step", "opportunity.next")),
    "next_step": (("Next step", "opportunity.next"), ("Move", "opportunity.move")),
    "amount": (("Amount", "opportunity.edit"), ("Next step", "opportunity.next")),
}


def lines(morning: Morning) -> Iterator[Todo]:
    """What came due since the last message; on demand everything, resting or not."""
    book = morning.book
    found = todo(book) if morning.on_demand else reminders(book, morning.told)
    heading = headline(len(found), len(book.open))
    # Nobody sees more than the most valuable ten: of hundreds of lines the others need no buttons.
    seen = {todo.key for todo in shown([as_todo(line, heading, pressed=False) for line in found])}
    for line in found:
        yield as_todo(line, heading, pressed=line.line.id in seen)


def as_todo(line: Reminder, group: str, *, pressed: bool = True) -> Todo:
    """One opportunity to settle, under a heading; ``pressed``: with its buttons."""
    sentence = escape(clip(line.sentence, SENTENCE))
    presses = _presses(line) if pressed else ()
    return Todo(line.line.id, group, sentence, presses, line.line.value or Decimal(0))


def headline(lines: int, owned: int) -> str:
    """`*Good to settle today* · 3 of your 8 open opportunities`."""
    return (
        f"*Good to settle today* · {lines} of your {figures.counted(owned, 'open opportunity', 'open opportunities')}"
    )


def _presses(line: Reminder) -> list[Block]:
    """Two buttons and the ⋯ menu for one opportunity."""
    opportunity: dict[str, object] = {"opportunity": line.line.id, "version": line.version}
    offer: dict[str, object] = {"offer": line.offer_id, "version": line.offer_version}
    value = offer if line.reason == "offer" else opportunity
    buttons = [button(text, action, value) for text, action in _PRESSES[line.reason]]
    return [*buttons, overflow("reminder.more", CHOICES, opportunity)]
