"""Questions: opportunities qualified and coached with them, what was learned from wins and losses, the sets a company edits."""

from bot.desk import Desk
from bot.questions import coaching, editing, gaps, qualifying, reading, sharing, two


def register(desk: Desk) -> None:
    """Sign up for what people say and press about questions."""
    for subject in (qualifying, gaps, coaching, two, sharing, reading, editing):
        subject.register(desk)
