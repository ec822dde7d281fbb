"""What every part of a change shares: the transaction, its time, and events that must follow those already stored."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table

from spm_core.book.opportunities import Event, OfferEvent
from spm_core.book.refusals import RacedError
from spm_core.store.forms import Rows, form, formed

BATCH = 2000
CHANGED = "Somebody else changed {} since you read it. Look at it again and decide anew."


class Writing:
    """One transaction of a workspace; ``now`` (UTC) is the time it is recorded, ``actor`` the member whose doing it is."""

    def __init__(self, connection: Connection, workspace_id: str, now: datetime, actor: str | None = None) -> None:
        self.now = now
        self.actor = actor
        self.entered = 0
        self._connection = connection
        self._dialect = connection.dialect.name
        self._ws = workspace_id

    def insert(self, rows: Rows) -> None:
        """Insert rows as the driver takes them, none of which may be there."""
        for table, values in rows.items():
            if values:
                self._connection.exec_driver_sql(form(table, self._dialect).insert, values)

    def _insert(self, table: Table, rows: Iterable[dict[str, Any]]) -> None:
        """Insert rows, none of which may be there."""
        self.insert(formed(table, self._dialect, rows))


def in_sequence(stored: int, events: Sequence[Event] | Sequence[OfferEvent]) -> None:
    """Raise RacedError unless events follow so many stored ones."""
    if [event.seq for event in events] != list(range(stored + 1, stored + 1 + len(events))):
        raise RacedError(CHANGED.format("this"))
