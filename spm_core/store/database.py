"""A database and its workspaces: migrations, opening a store, backup, the lock of the one running bot."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import bindparam, insert, select, update

from spm_core.book.records import Stages, Workspace
from spm_core.book.refusals import ConflictError, NotFoundError, Refusal
from spm_core.store import copies, migrate, planning, schema
from spm_core.store.draft import Draft
from spm_core.store.engine import CACHE, PATIENT_SECONDS, Connections
from spm_core.store.rows import columns, made, row
from spm_core.store.store import Store

EMPTY = "There is no company in {} yet. Run `spm demo`, `spm import` or `spm run` first."
OLD = "The database {} has the tables of another version. Run `spm db upgrade` first."
TAKEN = "There is a company in {} already. Restore into an empty database, which `--db URL` names."
PG_BACKUP = "A PostgreSQL database is backed up with its own tool: `pg_dump -Fc`."

_WORKSPACES = select(*columns(Workspace)).order_by(schema.workspace.c.name)
_OF_SLACK = _WORKSPACES.where(schema.workspace.c.slack_team_id == bindparam("of"))


class Database:
    """A database by its SQLAlchemy URL (``sqlite:///spm.db``, ``postgresql+psycopg://…``); nothing is opened until it is used.

    ``cache``: how many MiB a connection to SQLite may keep in memory.
    """

    def __init__(self, url: str, cache: int = CACHE) -> None:
        self._connections = Connections(url, cache)
        self.name = self._connections.url.render_as_string(hide_password=True)
        self._ready = False  # the tables were seen to be there and of this version

    def upgrade(self, revision: str = "head") -> None:
        """Migrate the tables up; makes them in an empty database."""
        with self._connections.change_schema() as connection:
            migrate.upgrade(connection, revision)
            if connection.dialect.name == "sqlite":
                planning.tell(connection)

    def downgrade(self, revision: str) -> None:
        """Migrate the tables down, ``base`` removes them."""
        self._needed()
        self._ready = False
        with self._connections.change_schema() as connection:
            migrate.downgrade(connection, revision)

    def current(self) -> str | None:
        """The revision of the tables, None when there are none."""
        if self._missing():
            return None
        with self._connections.read() as connection:
            return migrate.current(connection)

    def workspaces(self) -> list[Workspace]:
        """The companies in it, by name. Raises Refusal when its tables are missing or of another version."""
        self._needed()
        with self._connections.read() as connection:
            return list(made(Workspace, connection.execute(_WORKSPACES)))

    def add_workspace(self, workspace: Workspace, stages: Stages) -> Store:
        """A new company with its stages. Raises ConflictError when its name or Slack team is taken."""
        self._needed()
        try:
            with self._connections.write(workspace.id, PATIENT_SECONDS) as connection:
                values = row(workspace, workspace.id)
                del values["workspace_id"]
                connection.execute(insert(schema.workspace), values)
                connection.execute(insert(schema.stage), [row(stage, workspace.id) for stage in stages.all])
        except ConflictError as problem:
            raise ConflictError(f"{self.name} holds a company called {workspace.name} already.") from problem
        return Store(self._connections, workspace.id)

    def draft(self, workspace: Workspace, stages: Stages, now: datetime) -> Draft:
        """A change to be written down before its turn, of a company that may not be here yet; ``now`` (UTC) is when."""
        return Draft(self._connections.dialect, workspace, stages, now)

    def store(self, name: str | None = None) -> Store:
        """The store of a company by its name; without one, of the only company.

        Raises Refusal that says what to do when there is none, NotFoundError when the name means none or must be given.
        """
        found = self.workspaces()
        if not found:
            raise Refusal(EMPTY.format(self.name))
        named = [item for item in found if name is None or item.name.casefold() == name.casefold()]
        if len(named) == 1:
            return Store(self._connections, named[0].id)
        names = ", ".join(item.name for item in found)
        if named:
            raise NotFoundError(f"Several companies are here: {names}. Say which with `--workspace NAME`.")
        raise NotFoundError(f"There is no company {name!r} here. There are: {names}.")

    def store_of_slack(self, team_id: str) -> Store | None:
        """The store of the company behind a Slack workspace, None when none is."""
        self._needed()
        with self._connections.read() as connection:
            found = made(Workspace, connection.execute(_OF_SLACK, {"of": team_id}))
        return Store(self._connections, found[0].id) if found else None

    def tie(self, workspace_id: str, slack_team_id: str) -> None:
        """Make a company the one behind a Slack workspace. Raises ConflictError when that has one already."""
        tied = update(schema.workspace).where(schema.workspace.c.id == workspace_id)
        with self._connections.write(workspace_id) as connection:
            connection.execute(tied.values(slack_team_id=slack_team_id))

    def _missing(self) -> bool:
        path = self._connections.path
        return path is not None and not path.exists()

    def _needed(self) -> None:
        """Raise Refusal unless the tables are there and of this version."""
        if self._ready:
            return
        at = self.current()
        if at is None:
            raise Refusal(EMPTY.format(self.name))
        if at != migrate.head():
            raise Refusal(OLD.format(self.name))
        self._ready = True

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the place of the one bot that may run on a SQLite database; PostgreSQL lets several run.

        Raises Refusal when another process holds it. The operating system frees it when the process ends, however it ends.
        """
        path = self._connections.path
        if path is None:
            yield
            return
        with closing(sqlite3.connect(f"{path}-lock", timeout=0, isolation_level=None)) as held:
            try:
                held.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as problem:
                raise Refusal(
                    f"Another `spm run` works on {path}. Stop it first, or use PostgreSQL to run several."
                ) from problem
            yield

    def backup(self, path: Path) -> None:
        """Copy a SQLite database, while it is used, to a new file. Raises Refusal for PostgreSQL or a file that exists."""
        if self._connections.path is None:
            raise Refusal(PG_BACKUP)
        self._needed()
        copies.back_up(self._connections.path, path)

    def restore(self, path: Path, now: datetime) -> dict[str, int]:
        """Fill an empty database, SQLite or PostgreSQL, from the file of a backup; how many rows each table has.

        ``now`` (UTC): what was due before it is looked for in Slack before it is posted. Raises Refusal for a file that is no
        backup, or a database with a company in it; nothing is changed then.
        """
        if self.current() is not None and self.workspaces():
            raise Refusal(TAKEN.format(self.name))
        with copies.opened(path) as here:
            self.upgrade()
            with self._connections.change_schema() as there:
                return copies.put_back(here, there, now)

    def close(self) -> None:
        """Close all connections."""
        self._connections.close()
