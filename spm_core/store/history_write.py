"""Appending what happened to opportunities, and with it writing anew what each of them is now."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, delete, select

from spm_core.book.opportunities import Continuation, Event, Opportunity
from spm_core.book.records import Stage, Stages
from spm_core.book.refusals import RacedError
from spm_core.store import schema
from spm_core.store.columns import among
from spm_core.store.forms import form
from spm_core.store.history_forms import Ready, ready
from spm_core.store.projection import Projection
from spm_core.store.rows import columns, made
from spm_core.store.writing import BATCH, CHANGED, Writing, in_sequence

_e = schema.opportunity_event.c
_EVENTS = (
    select(*columns(Event)).where(_e.workspace_id == bindparam("ws"), among(_e.opportunity_id, "ids")).order_by(_e.seq)
)
_FORGET = tuple(
    delete(table).where(table.c.workspace_id == bindparam("ws"), among(table.c.opportunity_id, "ids"))
    for table in (schema.opportunity_owner, schema.opportunity_account, schema.stage_visit)
)
_STAGES = select(*columns(Stage)).where(schema.stage.c.workspace_id == bindparam("ws"))
_ZONE = select(schema.workspace.c.timezone).where(schema.workspace.c.id == bindparam("ws"))


class Histories(Writing):
    """The opportunities of a change."""

    def __init__(self, connection: Connection, workspace_id: str, now: datetime, actor: str | None = None) -> None:
        super().__init__(connection, workspace_id, now, actor)
        self._known: Projection | None = None

    def append(self, events: Sequence[Event]) -> Opportunity:
        """Append events of one opportunity and return what it is now.

        Raises ConflictError when they do not follow the stored ones (somebody was faster, or a key was used), and
        IllegalHistoryError when they cannot have happened.
        """
        (found,) = self._continued([events])
        present = self._projection().fold([*found.stored, *found.events])
        self.put(ready(self._projection(), self._dialect, [replace(found, present=present)]))
        return present

    def append_many(self, histories: Iterable[Sequence[Event]]) -> int:
        """Append the events of many opportunities, each as ``append`` does; the number of opportunities."""
        batches = iter(histories)
        total = 0
        while batch := list(islice(batches, BATCH)):
            found = self._continued(batch)
            self.put(ready(self._projection(), self._dialect, found))
            total += len(found)
        return total

    def put(self, histories: Ready) -> None:
        """Save histories that were made ready; raises RacedError when what they replace was changed since."""
        if histories.replaced:
            replace_all = form(schema.opportunity.name, self._dialect).replace
            done = self._connection.exec_driver_sql(replace_all, histories.replaced)
            if done.rowcount != len(histories.replaced):
                raise RacedError(CHANGED.format(histories.about))
            for statement in _FORGET:
                self._connection.execute(statement, {"ws": self._ws, "ids": histories.ids})
        self.insert(histories.rows)

    def _continued(self, batch: Sequence[Sequence[Event]]) -> list[Continuation]:
        """Events by opportunity, each with those that are stored. Raises RacedError where they do not follow them."""
        new: dict[str, list[Event]] = {}
        for events in batch:
            new.setdefault(events[0].opportunity_id, []).extend(events)
        stored = self._stored([of for of, events in new.items() if events[0].seq > 1])
        for of, events in new.items():
            in_sequence(len(stored.get(of, ())), events)
        return [Continuation(stored.get(of, ()), events) for of, events in new.items()]

    def _stored(self, ids: list[str]) -> dict[str, list[Event]]:
        found: dict[str, list[Event]] = {}
        if ids:
            for values in self._connection.execute(_EVENTS, {"ws": self._ws, "ids": ids}):
                found.setdefault(values.opportunity_id, []).append(Event(*values))
        return found

    def _projection(self) -> Projection:
        if self._known is None:
            params = {"ws": self._ws}
            stages = Stages.of(made(Stage, self._connection.execute(_STAGES, params)))
            zone = ZoneInfo(self._connection.execute(_ZONE, params).scalar_one())
            self._known = Projection(self._ws, stages, zone)
        return self._known
