"""Performance coaching: the two ratings, the one skill and its plan that both sign; for a seller and their manager alone."""

from bot.desk import Desk
from bot.performance import growth, lines, rating


def register(desk: Desk) -> None:
    """Sign up for what people press about performance coaching."""
    rating.register(desk)
    growth.register(desk)
    lines.register(desk)
