"""What people did to records that keep no history of their own: written down as it happens, so that it can be taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, bindparam, delete, insert, select

from spm_core.book.agreed import Action
from spm_core.book.records import Contact, Note, Planned, Snooze, WorkPlan
from spm_core.book.refusals import ConflictError
from spm_core.store import schema
from spm_core.store.columns import UtcTime
from spm_core.store.earlier import Remembering
from spm_core.store.ids import new_id
from spm_core.store.rows import TABLES, columns, made, row, upsert

Tracked = Planned | Action | Snooze | WorkPlan | Note | Contact
KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in (Planned, Action, Snooze, WorkPlan, Note, Contact)}
_d = schema.deed.c
_undone = schema.deed.alias("undone").c
_OF = (
    select(_d.id, _d.at, _d.kind, _d.before, _d.after)
    .where(
        _d.workspace_id == bindparam("ws"),
        _d.actor_id == bindparam("of"),
        _d.at >= bindparam("since", type_=UtcTime()),
        _d.undoes.is_(None),
        ~select(_undone.id).where(_undone.workspace_id == _d.workspace_id, _undone.undoes == _d.id).exists(),
    )
    .order_by(_d.at.desc(), _d.seq.desc())
)


@dataclass(frozen=True, slots=True)
class Deed:
    """One record that somebody changed at an instant (UTC): as it was before, and after; None where there was none."""

    id: str
    at: datetime
    before: Tracked | None
    after: Tracked | None

    @property
    def about(self) -> Tracked:
        """The record, as it was last."""
        found = self.after or self.before
        assert found is not None
        return found


def deeds(connection: Connection, workspace_id: str, member_id: str, since: datetime) -> list[Deed]:
    """What a member did since an instant (UTC) and did not take back, the last first."""
    found = connection.execute(_OF, {"ws": workspace_id, "of": member_id, "since": since})
    return [Deed(of, at, _read(kind, before), _read(kind, after)) for of, at, kind, before, after in found]


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(KINDS[kind])


def _read(kind: str, told: dict[str, Any] | None) -> Tracked | None:
    found: Tracked | None = None if told is None else _adapter(kind).validate_python(told)
    return found


def _told(record: Tracked | None) -> dict[str, Any] | None:
    if record is None:
        return None
    found: dict[str, Any] = _adapter(type(record).__name__).dump_python(record, mode="json")
    return found


class Deeds(Remembering):
    """Writing down what is done in a change, by ``actor`` (a member's id; None: nobody to whom it could be given back)."""

    def note_down(self, records: Iterable[Any]) -> None:
        """Before records are saved: as they stand, and as they are to be."""
        if self.actor is None:
            return
        for record in records:
            if type(record) in KINDS.values() and (before := self._as_stored(record)) != record:
                self._enter(before, record)

    def note_removal(self, record: Tracked) -> None:
        """Before a record is taken out."""
        if self.actor is not None:
            self._enter(record, None)

    def give_back(self, deed: Deed) -> None:
        """Let a record be as it was before a deed. Raises ConflictError when it is another one by now."""
        if self._as_stored(deed.about) != deed.after:
            raise ConflictError("It was changed since.")
        self._remember_undoing(deed)
        if deed.before is None:
            self._connection.execute(delete(TABLES[type(deed.about)]).where(*self._is(deed.about)))
        else:
            table = TABLES[type(deed.before)]
            self._connection.execute(upsert(table, self._dialect), [row(deed.before, self._ws)])
        self._enter(deed.after, deed.before, undoes=deed.id)

    def _remember_undoing(self, deed: Deed) -> None:
        if deed.before is None:
            self._forget(deed.about)
        else:
            self._remember(type(deed.before), [deed.before], new=True)

    def _as_stored(self, record: Tracked) -> Tracked | None:
        kind = type(record)
        rows = self._connection.execute(select(*columns(kind)).where(*self._is(record)))
        found: Tracked | None = next(iter(made(kind, rows)), None)
        return found

    def _is(self, record: Tracked) -> list[Any]:
        table = TABLES[type(record)]
        keys = (column for column in table.primary_key if column.name != "workspace_id")
        return [table.c.workspace_id == self._ws, *(column == getattr(record, column.name) for column in keys)]

    def _enter(self, before: Tracked | None, after: Tracked | None, undoes: str | None = None) -> None:
        kind = type(after or before).__name__
        self.entered += 1
        values = {"id": new_id(), "seq": self.entered, "at": self.now, "actor_id": self.actor, "kind": kind}
        told = {"before": _told(before), "after": _told(after), "undoes": undoes}
        self._connection.execute(insert(schema.deed), [{"workspace_id": self._ws, **values, **told}])
