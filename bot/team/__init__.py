"""The team: set up in three screens, its targets, and the exchange rates."""

from bot.desk import Desk
from bot.team import joining, rates, setup, target_form, target_line, welcome


def register(desk: Desk) -> None:
    """Sign up for what people say and press about the team."""
    setup.register(desk)
    welcome.register(desk)
    target_line.register(desk)
    target_form.register(desk)
    rates.register(desk)
    joining.register(desk)
