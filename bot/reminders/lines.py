"""The lines of the daily message and of `/spm todo`: each with its buttons, each settled where it stands."""

from collections.abc import Sequence

from bot.blocks import Block, actions, button, clip, context, escape, overflow, section
from bot.outbox import Message
from spm_core.meetings.reminders import Reminder
from spm_core.reports import figures

# The list a row of buttons stands in, as the beginning of its block_id.
IN_DAILY, ON_DEMAND = "press", "todo"
MOST = 10
SENTENCE = 200
CHOICES = [("Log it", "log"), ("Won", "won"), ("Lost", "lost"), ("Snooze until…", "snooze"), ("Open", "open")]
ALL_SETTLED = "All settled. Nothing more today."
_PRESSES = {
    "offer": (("Followed up", "offer.followed_up"), ("New date", "offer.new_date")),
    "stalled": (("Next step", "opportunity.next"), ("Move", "opportunity.move")),
    "close_date": (("New close date", "opportunity.edit"), ("Next step", "opportunity.next")),
    "next_step": (("Next step", "opportunity.next"), ("Move", "opportunity.move")),
}


def message(found: Sequence[Reminder], headline: str, kind: str = IN_DAILY, done: Sequence[str] = ()) -> Message:
    """A list of what is to be settled, at most ten lines; ``done``: what was settled just now, in mrkdwn, stands first."""
    blocks: list[Block] = [section(headline), *(section(text) for text in done)]
    for line in found[:MOST]:
        blocks += _line(line, kind)
    rest = len(found) - MOST
    blocks += [context(f"and {rest} more: `/spm todo` shows the next ones when these are settled")] if rest > 0 else []
    blocks += [section(ALL_SETTLED)] if done and not found else []
    spoken = [headline.replace("*", ""), *done, *(_sentence(line) for line in found[:MOST])]
    return Message(clip("\n".join(spoken), 3800), blocks)


def _line(line: Reminder, kind: str) -> list[Block]:
    """One line with two buttons and one overflow."""
    opportunity: dict[str, object] = {"opportunity": line.line.id, "version": line.version}
    offer: dict[str, object] = {"offer": line.offer_id, "version": line.offer_version}
    value = offer if line.reason == "offer" else opportunity
    presses = [button(text, action, value) for text, action in _PRESSES[line.reason]]
    presses.append(overflow("reminder.more", CHOICES, opportunity))
    return [section(_sentence(line), id=f"line:{line.line.id}"), actions(*presses, id=f"{kind}:{line.line.id}")]


def _sentence(line: Reminder) -> str:
    return escape(clip(line.sentence, SENTENCE))


def settled(message: Message, line_id: str, text: str) -> Message:
    """The message with one line settled: its buttons are gone, its text says how it stands."""
    blocks: list[Block] = []
    for block in message.blocks:
        if block.get("block_id") == f"line:{line_id}":
            blocks.append(section(text, id=f"line:{line_id}"))
        elif block.get("block_id") != f"{IN_DAILY}:{line_id}":
            blocks.append(block)
    left = any(block["type"] == "actions" for block in blocks)
    if not left and not any(_says(block, ALL_SETTLED) for block in blocks):
        blocks.append(section(ALL_SETTLED))
    return Message("\n".join(str(block["text"]["text"]) for block in blocks if block["type"] == "section"), blocks)


def _says(block: Block, text: str) -> bool:
    return bool(block["type"] == "section" and block["text"]["text"] == text)


def headline(lines: int, owned: int) -> str:
    """`*Good to settle today* · 3 of your 8 open opportunities`."""
    return (
        f"*Good to settle today* · {lines} of your {figures.counted(owned, 'open opportunity', 'open opportunities')}"
    )
