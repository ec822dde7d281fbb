"""[Undo import]: for a day, by who did it or an administrator; what was worked on since stays and is counted."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.desk import Ask, Desk, Later, Reply, Say
from bot.exchange.importing import LAST, may_import
from spm_core.book.agreed import Setting
from spm_core.book.opportunities import Event
from spm_core.book.refusals import ConflictError, Refusal
from spm_core.exchange import Appended, undone
from spm_core.reports.figures import counted
from spm_core.store import Unit

WITHIN = timedelta(hours=24)


def register(desk: Desk) -> None:
    """Sign up."""
    desk.button("import.undo")(undo)


def undo(ask: Ask) -> Reply:
    """Take the last import back."""
    may_import(ask)
    last = next((item for item in ask.store.settings() if item.name == LAST), None)
    if last is None or last.value.get("at") != ask.value.get("at"):
        raise ConflictError("Only the last import can be taken back, once; another one, or its undoing, came after it.")
    if ask.now - datetime.fromisoformat(last.value["at"]) > WITHIN:
        raise Refusal("That was more than 24 hours ago and may stand in a report.")
    made = [Appended(of, first, count) for of, first, count in last.value["made"]]
    return Later(lambda: _taken_back(ask, made))


def _taken_back(ask: Ask, made: list[Appended]) -> Say:
    found = list(_steps(ask, made))
    back = [events for events in found if events]
    with ask.write() as unit:
        unit.append_many(back)
        _forget(ask, unit)
    text = f"The import is taken back: {counted(len(back), 'opportunity', 'opportunities')}."
    if kept := len(found) - len(back):
        text += f" {kept} {'was' if kept == 1 else 'were'} worked on since and stayed."
    return Say(text + " Customers and people it named stay.", replace=True)


def _steps(ask: Ask, made: list[Appended]) -> Iterator[list[Event] | None]:
    """What takes each opportunity back, None for one that was worked on since."""
    stages = ask.store.company().stages
    for item in made:
        yield undone(ask.store.events(item.opportunity_id), item, stages, ask.now, ask.me.id)


def _forget(ask: Ask, unit: Unit) -> None:
    unit.save(Setting("company", "", LAST, {}))
    unit.forget_track()
    unit.audit(ask.me.id, "import undone", None, None, None)
