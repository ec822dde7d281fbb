"""Data in and out from Slack: a CSV dropped on the bot or chosen in a form, what only people know asked, undoable for a day."""

from bot.desk import Desk
from bot.exchange import exporting, importing, undoing


def register(desk: Desk) -> None:
    """Sign up."""
    importing.register(desk)
    undoing.register(desk)
    exporting.register(desk)
