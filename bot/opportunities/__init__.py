"""Opportunities: add, move, plan the next step, change, win, lose, reopen, undo."""

from bot.desk import Desk
from bot.opportunities import changing, closing, creating, moving, reviving, undoing


def register(desk: Desk) -> None:
    """Sign up for what people say and press about opportunities."""
    for subject in (creating, moving, changing, closing, reviving, undoing):
        subject.register(desk)
