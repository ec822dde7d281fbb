"""Appending what happened to opportunities, and with it writing anew what each of them is now."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, delete, select, update

from spm_core.book.opportunities import Event, Opportunity
from spm_core.book.records import Stage, Stages
from spm_core.book.refusals import RacedError
from spm_core.store import schema
from spm_core.store.columns import among
from spm_core.store.projection import Folded, Projection
from spm_core.store.rows import columns, made, row
from spm_core.store.writing import BATCH, CHANGED, Writing, in_sequence

_o, _e = schema.opportunity.c, schema.opportunity_event.c
_EVENTS = (
    select(*columns(Event)).where(_e.workspace_id == bindparam("ws"), among(_e.opportunity_id, "ids")).order_by(_e.seq)
)
_REPLACE = (
    update(schema.opportunity)
    .where(_o.workspace_id == bindparam("ws"), _o.id == bindparam("of"), _o.version == bindparam("seen"))
    .values({column.name: bindparam(f"new_{column.name}") for column in schema.opportunity.c})
)
_FORGET = tuple(
    delete(table).where(table.c.workspace_id == bindparam("ws"), among(table.c.opportunity_id, "ids"))
    for table in (schema.opportunity_owner, schema.opportunity_account, schema.stage_visit)
)
_STAGES = select(*columns(Stage)).where(schema.stage.c.workspace_id == bindparam("ws"))
_ZONE = select(schema.workspace.c.timezone).where(schema.workspace.c.id == bindparam("ws"))


class Histories(Writing):
    """The opportunities of a change."""

    def __init__(self, connection: Connection, workspace_id: str, now: datetime) -> None:
        super().__init__(connection, workspace_id, now)
        self._known: Projection | None = None

    def append(self, events: Sequence[Event]) -> Opportunity:
        """Append events of one opportunity and return what it is now.

        Raises ConflictError when they do not follow the stored ones (somebody was faster, or a key was used), and
        IllegalHistoryError when they cannot have happened.
        """
        return self._append([events])[0].opportunity

    def append_many(self, histories: Iterable[Sequence[Event]]) -> int:
        """Append the events of many opportunities, each as ``append`` does; the number of opportunities."""
        batches = iter(histories)
        total = 0
        while batch := list(islice(batches, BATCH)):
            total += len(self._append(batch))
        return total

    def _append(self, batch: Sequence[Sequence[Event]]) -> list[Folded]:
        new: dict[str, list[Event]] = {}
        for events in batch:
            new.setdefault(events[0].opportunity_id, []).extend(events)
        stored = self._stored([of for of, events in new.items() if events[0].seq > 1])
        for of, events in new.items():
            in_sequence(len(stored.get(of, ())), events)
        folded = [self._projection().of([*stored.get(of, ()), *events]) for of, events in new.items()]
        self._write_rows(folded, {of: len(events) for of, events in stored.items()})
        self._insert(schema.opportunity_event, (row(event, self._ws) for events in new.values() for event in events))
        return folded

    def _stored(self, ids: list[str]) -> dict[str, list[Event]]:
        found: dict[str, list[Event]] = {}
        if ids:
            for values in self._connection.execute(_EVENTS, {"ws": self._ws, "ids": ids}):
                found.setdefault(values.opportunity_id, []).append(Event(*values))
        return found

    def _write_rows(self, folded: Sequence[Folded], versions: dict[str, int]) -> None:
        self._insert(schema.opportunity, (item.row for item in folded if item.opportunity.id not in versions))
        for item in folded:
            of = item.opportunity.id
            if of in versions:
                values = {f"new_{name}": value for name, value in item.row.items()}
                seen = {"ws": self._ws, "of": of, "seen": versions[of]}
                if self._connection.execute(_REPLACE, values | seen).rowcount != 1:
                    raise RacedError(CHANGED.format(item.opportunity.name))
        if versions:
            for statement in _FORGET:
                self._connection.execute(statement, {"ws": self._ws, "ids": list(versions)})
        self._insert(schema.opportunity_owner, (values for item in folded for values in item.owners))
        self._insert(schema.opportunity_account, (values for item in folded for values in item.accounts))
        self._insert(schema.stage_visit, (values for item in folded for values in item.visits))

    def _projection(self) -> Projection:
        if self._known is None:
            params = {"ws": self._ws}
            stages = Stages.of(made(Stage, self._connection.execute(_STAGES, params)))
            zone = ZoneInfo(self._connection.execute(_ZONE, params).scalar_one())
            self._known = Projection(self._ws, stages, zone)
        return self._known
