"""`/spm undo`: the last thing one did, whatever it was, taken back within a day."""

from dataclasses import replace

from bot.desk import Ask, Desk, Reply
from spm_core.book.refusals import NotFoundError
from spm_core.rules.opportunities import UNDO_WITHIN

ACTIVITY, OPPORTUNITY = "activity", "opportunity"


def register(desk: Desk) -> None:
    """Sign up; the buttons of other rooms take back what is theirs."""
    desk.command("undo", usage="undo", example="undo", says="take back the last thing you did")(
        lambda ask: undo(ask, desk)
    )


def undo(ask: Ask, desk: Desk) -> Reply:
    """Take back the asker's own last entry or change of the last 24 hours. Raises NotFoundError when there is none."""
    found = ask.store.last_act(ask.me.id, ask.now - UNDO_WITHIN)
    if found is None:
        raise NotFoundError("You changed nothing in the last 24 hours that could be taken back.")
    what, of = found
    return desk.buttons[f"{what}.undo"](replace(ask, value={what: of}))
