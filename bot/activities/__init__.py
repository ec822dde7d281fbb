"""Activities: log what happened in one line or by a form, and read the activity report."""

from bot.activities import entering, reporting
from bot.desk import Desk


def register(desk: Desk) -> None:
    """Sign up for what people say and press about activities."""
    entering.register(desk)
    reporting.register(desk)
