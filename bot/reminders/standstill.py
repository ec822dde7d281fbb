"""What stands still or is overdue on one's own opportunities, as lines of the daily message."""

from collections.abc import Iterator
from decimal import Decimal

from bot.blocks import Block, button, clip, escape, overflow
from bot.morning import Morning, Todo
from bot.reading import BLINK
from spm_core.book.records import Scope
from spm_core.meetings.reminders import Reminder, reminders, todo
from spm_core.reports import figures

SENTENCE = 200
CHOICES = [("Log it", "log"), ("Won", "won"), ("Lost", "lost"), ("Snooze until…", "snooze"), ("Open", "open")]
_PRESSES = {
    "offer": (("Followed up", "offer.followed_up"), ("New date", "offer.new_date")),
    "stalled": (("Next step", "opportunity.next"), ("Move", "opportunity.move")),
    "close_date": (("New close date", "opportunity.edit"), ("Next step", "opportunity.next")),
    "next_step": (("Next step", "opportunity.next"), ("Move", "opportunity.move")),
}


def lines(morning: Morning) -> Iterator[Todo]:
    """What came due since the last message; on demand everything, resting or not."""
    member = morning.member
    book = morning.store.book(Scope("member", member.id, member.name), morning.now + BLINK)
    found = todo(book) if morning.on_demand else reminders(book, morning.told)
    heading = headline(len(found), len(book.open))
    for line in found:
        yield Todo(line.line.id, heading, sentence(line), presses(line), line.line.value or Decimal(0))


def headline(lines: int, owned: int) -> str:
    """`*Good to settle today* · 3 of your 8 open opportunities`."""
    return (
        f"*Good to settle today* · {lines} of your {figures.counted(owned, 'open opportunity', 'open opportunities')}"
    )


def sentence(line: Reminder) -> str:
    """`✕ Acme 40k — offer check was Wed 25 Feb`, in mrkdwn."""
    return escape(clip(line.sentence, SENTENCE))


def presses(line: Reminder) -> list[Block]:
    """Two buttons and the ⋯ menu for one opportunity."""
    opportunity: dict[str, object] = {"opportunity": line.line.id, "version": line.version}
    offer: dict[str, object] = {"offer": line.offer_id, "version": line.offer_version}
    value = offer if line.reason == "offer" else opportunity
    buttons = [button(text, action, value) for text, action in _PRESSES[line.reason]]
    return [*buttons, overflow("reminder.more", CHOICES, opportunity)]
