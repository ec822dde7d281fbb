"""Activities: log what happened in one line or by a form, and read the activity report."""

from bot.activities import entering, form, reporting, who
from bot.desk import Desk


def register(desk: Desk) -> None:
    """Sign up for what people say and press about activities."""
    for subject in (entering, form, who, reporting):
        subject.register(desk)
