"""What is kept for a while only: the receipts of what Slack delivered, and what could be taken back long ago."""

from datetime import datetime

from sqlalchemy import Connection, Delete, Table, bindparam, delete, select

from spm_core.store import schema
from spm_core.store.columns import UtcTime

BATCH = 500  # rows of a table at once: nobody waits for it


def forget(connection: Connection, workspace_id: str, before: datetime) -> int:
    """Delete the oldest rows that were written before an instant (UTC), at most BATCH of each table; how many they were."""
    params = {"ws": workspace_id, "before": before}
    return sum(connection.execute(one, params).rowcount for one in _STATEMENTS)


def _oldest(table: Table, key: str) -> Delete:
    found = table.c[key]
    old = (
        select(found)
        .where(table.c.workspace_id == bindparam("ws"), table.c.at < bindparam("before", type_=UtcTime()))
        .order_by(table.c.at)
        .limit(BATCH)
    )
    return delete(table).where(table.c.workspace_id == bindparam("ws"), found.in_(old))


_STATEMENTS = (_oldest(schema.receipt, "key"), _oldest(schema.deed, "id"))
