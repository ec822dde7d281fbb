"""Settings: everything beyond the three screens of set-up, each in one place, shown with what it is now."""

from bot.choices import company, mine, shown, team
from bot.desk import Desk


def register(desk: Desk) -> None:
    """Sign up."""
    shown.register(desk)
    mine.register(desk)
    team.register(desk)
    company.register(desk)
