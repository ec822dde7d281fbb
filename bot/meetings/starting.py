"""[Start meeting] under an agenda or a pack, so that nobody has to look for how a meeting is run."""

from dataclasses import replace

from bot.blocks import Block, actions, button
from bot.outbox import Message
from spm_core.book.cadence import Occurrence


def startable(message: Message, meeting: Occurrence, *more: Block) -> Message:
    """The message with the button that starts its meeting, and more buttons beside it."""
    press = button("Start meeting", "meeting.start", {"meeting": meeting.id}, style="primary")
    return replace(message, blocks=[*message.blocks, actions(press, *more)])
