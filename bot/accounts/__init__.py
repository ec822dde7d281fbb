"""Customers and key accounts: the card of one, its people and plan, its review, and all of them with whose turn it is."""

from bot.accounts import card, lines, people, plan, portfolio, review
from bot.desk import Desk


def register(desk: Desk) -> None:
    """Sign up for what people say and press about customers."""
    card.register(desk)
    people.register(desk)
    plan.register(desk)
    review.register(desk)
    portfolio.register(desk)
    lines.register(desk)
