"""Planning: hours, opportunities, customers and activities of the next period, and how what was planned went."""

from bot.desk import Desk
from bot.planning import asking, form, telling


def register(desk: Desk) -> None:
    """Sign up."""
    telling.register(desk)
    form.register(desk)
    asking.register(desk)
