"""Which rooms there are: every subject of the bot signs up here for what people can say and press."""

from bot import (
    accounts,
    activities,
    cadence,
    choices,
    exchange,
    forecast,
    funnel,
    home,
    lately,
    meetings,
    notes,
    numbers,
    offers,
    opportunities,
    performance,
    planning,
    questions,
    reminders,
    running,
    team,
    usage,
)
from bot.desk import Desk


def desk() -> Desk:
    """The table of all verbs, buttons, forms and searches, in the order in which `/spm help` lists them."""
    filled = Desk()
    for room in (
        activities,
        opportunities,
        offers,
        questions,
        planning,
        performance,
        accounts,
        lately,
        reminders,
        funnel,
        forecast,
        numbers,
        meetings,
        running,
        cadence,
        notes,
        exchange,
        team,
        choices,
        usage,
        home,
    ):
        room.register(filled)
    return filled
