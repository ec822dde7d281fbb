"""Copies of a whole database: a file while it is in use, and from a file into an empty database of either kind."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, Table, bindparam, insert, select, update

from spm_core.book.refusals import Refusal
from spm_core.store import migrate, schema
from spm_core.store.engine import Connections

BATCH = 2000
SQLITE = b"SQLite format 3\0"
FOREIGN = "{} is no backup of SPM. `spm backup FILE` makes one."
NEWER = "{} was made by a newer version of SPM. Install that version first."


def back_up(source: Path, path: Path) -> None:
    """Copy a SQLite file, while it is used, to a new one. Raises Refusal when that exists."""
    if path.exists():
        raise Refusal(f"{path} exists already. Name a new file, so that no backup is lost.")
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(path)) as copy:
        here.backup(copy, pages=-1)


@contextmanager
def opened(path: Path) -> Iterator[Connection]:
    """The rows of a backup, of this or an older version; the file stays as it is. Raises Refusal for one that is none."""
    if not path.is_file():
        raise Refusal(f"There is no file {path}.")
    with path.open("rb") as file:
        if file.read(len(SQLITE)) != SQLITE:
            raise Refusal(FOREIGN.format(path))
    with TemporaryDirectory() as folder:
        own = Path(folder) / "backup.db"
        back_up(path, own)
        connections = Connections(f"sqlite:///{own}")
        try:
            with connections.change_schema() as connection:
                _brought_up(connection, path)
            with connections.read() as here:
                yield here
        finally:
            connections.close()


def _brought_up(connection: Connection, path: Path) -> None:
    """Migrate the copy of a backup to this version."""
    if migrate.current(connection) is None:
        raise Refusal(FOREIGN.format(path))
    try:
        migrate.upgrade(connection, "head")
    except Refusal as problem:
        raise Refusal(NEWER.format(path)) from problem


def put_back(here: Connection, there: Connection, now: datetime) -> dict[str, int]:
    """Copy all rows of a backup into empty tables; how many rows each has.

    What was to be posted before ``now`` (UTC) may have been since the backup was made: Slack is looked at before it is posted.
    """
    rows = {table.name: _copied(table, here, there) for table in schema.metadata.sorted_tables}
    post = schema.post.c
    overdue = (post.waiting, post.state == "pending", post.due_at <= now)
    there.execute(update(schema.post).where(*overdue).values(state="unknown"))
    return rows


def _copied(table: Table, here: Connection, there: Connection) -> int:
    """Copy the rows of a table; what refers to another row of it is said when all are there."""
    own = _references_itself(table)
    count, later = 0, []
    for batch in _batches(here, table):
        later += [dict(row) for row in batch if any(row[name] is not None for name in own)]
        there.execute(insert(table), [{**row, **dict.fromkeys(own)} for row in batch])
        count += len(batch)
    if later:
        keys = [column.name for column in table.primary_key]
        found = update(table).where(*(table.c[name] == bindparam(f"of_{name}") for name in keys))
        told = found.values({name: bindparam(f"new_{name}") for name in own})
        there.execute(told, [{f"of_{n}": row[n] for n in keys} | {f"new_{n}": row[n] for n in own} for row in later])
    return count


def _references_itself(table: Table) -> list[str]:
    """The columns that name another row of the same table."""
    keys = (key for key in table.foreign_key_constraints if key.referred_table is table)
    return [column.name for key in keys for column in key.columns if column.name != "workspace_id"]


def _batches(here: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    rows = iter(here.execution_options(yield_per=BATCH).execute(select(table)).mappings())
    while batch := [dict(row) for row in islice(rows, BATCH)]:
        yield batch
