"""Reminders: one message a day to each person, `/spm todo`, and lines that are settled where they stand."""

from bot.desk import Desk
from bot.reminders import settling, standstill, todo
from bot.reminders.daily import compose
from bot.reminders.schedule import plan, upcoming

__all__ = ["compose", "plan", "register", "upcoming"]


def register(desk: Desk) -> None:
    """Sign up for what people say and press about reminders."""
    desk.morning(standstill.lines, first=True)
    todo.register(desk)
    settling.register(desk)
