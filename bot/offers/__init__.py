"""Offers: sent with a check-date, followed up, moved, settled; one is out per opportunity at a time."""

from bot.desk import Desk
from bot.offers import checking, sending


def register(desk: Desk) -> None:
    """Sign up for what people say and press about offers."""
    sending.register(desk)
    checking.register(desk)
