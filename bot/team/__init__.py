"""The team: set up in three screens, its targets, and the exchange rates."""

from bot.desk import Desk
from bot.team import joining, rates, setup, targets


def register(desk: Desk) -> None:
    """Sign up for what people say and press about the team."""
    setup.register(desk)
    targets.register(desk)
    rates.register(desk)
    joining.register(desk)
