"""The team: set up in three screens, and its targets."""

from bot.desk import Desk
from bot.team import setup, targets


def register(desk: Desk) -> None:
    """Sign up for what people say and press about the team."""
    setup.register(desk)
    targets.register(desk)
