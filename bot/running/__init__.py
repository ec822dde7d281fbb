"""Running a meeting: started, walked through, noted in, ended with its minutes; and what was agreed, settled where it stands."""

from bot.desk import Desk
from bot.running import agreeing, command, ending, listing, settling, walk
from bot.running.morning import lines

__all__ = ["register"]


def register(desk: Desk) -> None:
    """Sign up for what people say and press about meetings under way and about actions."""
    command.register(desk)
    walk.register(desk)
    ending.register(desk)
    agreeing.register(desk)
    listing.register(desk)
    settling.register(desk)
    desk.morning(lines)
