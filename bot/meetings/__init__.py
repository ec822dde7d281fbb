"""Meetings: the agenda or packs before each, what is asked before and after it, and the agenda on demand."""

from bot.desk import Desk
from bot.meetings import asking, leads, notices, performance_pack
from bot.meetings.agenda import compose, wait
from bot.meetings.changed import correct
from bot.meetings.schedule import plan, upcoming

__all__ = ["compose", "correct", "plan", "register", "upcoming", "wait"]


def register(desk: Desk) -> None:
    """Sign up for what people say and press about meetings."""
    asking.register(desk)
    notices.register(desk)
    performance_pack.register(desk)
    desk.morning(leads.lines)
