"""The cadence: when who meets, one meeting moved or off, closed days, and who is away."""

from bot.cadence import away, calendar_file, changing, closed, grid, morning, slots
from bot.cadence.shown import cadence
from bot.desk import Again, Desk


def register(desk: Desk) -> None:
    """Sign up for what people say and press about when they meet."""
    desk.command(
        "cadence",
        "calendar",
        "schedule",
        "meetings",
        "rhythm",
        usage="cadence [move | cancel MEETING DAY: WHY | calendar]",
        example="cadence move coaching @anna thu",
        more=("cadence",),
        says="when who meets; move or cancel one meeting",
    )(cadence)
    desk.morning(morning.lines)
    desk.button("cadence.change")(grid.opened)
    desk.button(grid.TICK)(grid.ticked)
    desk.button(grid.PRESET)(grid.preset_chosen)
    desk.form("cadence.grid")(lambda ask: grid.submitted(ask, slots.form))
    desk.form("cadence.slots")(slots.submitted)
    desk.form("cadence.last", Again(slots.again))(slots.saved)
    desk.options("cadence.zone")(slots.zones)
    changing.register(desk)
    calendar_file.register(desk)
    closed.register(desk)
    away.register(desk)
