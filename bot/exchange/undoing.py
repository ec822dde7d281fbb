"""[Undo import]: for a day, by who did it or an administrator; what was worked on since stays and is counted."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.desk import Ask, Desk, Later, Reply, Say
from bot.exchange.importing import LAST, may_import
from bot.importing import TRIES
from spm_core.book.agreed import Setting
from spm_core.book.opportunities import Continuation
from spm_core.book.records import Stages
from spm_core.book.refusals import ConflictError, RacedError, Refusal
from spm_core.exchange import Appended, undone
from spm_core.reports.figures import counted
from spm_core.store import Everything, Unit

WITHIN = timedelta(hours=24)
AT_ONCE = 1000  # opportunities


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
    back, stayed = _until_nobody_is_faster(ask, made)
    text = f"The import is taken back: {counted(back, 'opportunity', 'opportunities')}."
    if stayed:
        text += f" {stayed} {'was' if stayed == 1 else 'were'} worked on since and stayed."
    return Say(text + " Customers and people it named stay.", replace=True)


def _until_nobody_is_faster(ask: Ask, made: list[Appended]) -> tuple[int, int]:
    """Take back what can be; how many opportunities that were, and how many stayed."""
    for _ in range(TRIES - 1):
        try:
            return _take_back(ask, made)
        except RacedError:
            continue
    return _take_back(ask, made)


def _take_back(ask: Ask, made: list[Appended]) -> tuple[int, int]:
    """All is worked out before its turn to write. Raises RacedError when somebody worked on one of them meanwhile."""
    company = ask.store.company()
    back = 0
    with ask.store.draft(company.workspace, company.stages, ask.now) as draft:
        with ask.store.everything() as everything:
            for some in _several(made):
                found = list(_steps(everything, some, company.stages, ask))
                draft.append_many(found)
                back += len(found)
        with ask.write() as unit:
            draft.save(unit)
            _forget(ask, unit)
    return back, len(made) - back


def _steps(everything: Everything, made: list[Appended], stages: Stages, ask: Ask) -> Iterator[Continuation]:
    """What takes opportunities back, without those that were worked on since."""
    histories = everything.histories([item.opportunity_id for item in made])
    for item in made:
        stored = histories[item.opportunity_id]
        events = undone(stored, item, stages, ask.now, ask.me.id)
        if events:
            yield Continuation(stored, events)


def _several(made: list[Appended]) -> Iterator[list[Appended]]:
    return (made[n : n + AT_ONCE] for n in range(0, len(made), AT_ONCE))


def _forget(ask: Ask, unit: Unit) -> None:
    unit.save(Setting("company", "", LAST, {}))
    unit.forget_track()
    unit.audit(ask.me.id, "import undone", None, None, None)
