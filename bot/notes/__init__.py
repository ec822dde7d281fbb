"""Notes for "any other business", carried until presented; and what worked, to be found again."""

from bot.desk import Desk
from bot.notes import learned, listing, noting


def register(desk: Desk) -> None:
    """Sign up."""
    for subject in (noting, listing, learned):
        subject.register(desk)
