"""The connection to SQLite or PostgreSQL: reads that end with COMMIT, writes that wait at most a moment for their lock.

Parameters are hidden from error messages: what people write in coaching is in no log.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text

from spm_core.store.errors import BUSY, Unavailable, translated

WAIT_SECONDS = 1.5
PATIENT_SECONDS = 60.0  # what nobody looks on at: an import that was worked out, a migration
CACHE = 64  # MiB of pages that a connection to SQLite keeps
NOTICED = 0.05  # seconds of waiting for a connection that are taken off the waiting for the lock
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")


class Connections:
    """Opens the transactions of one database.

    A read sees one state of it and ends with COMMIT (PostgreSQL: REPEATABLE READ). Writes of a workspace follow one another,
    so that a time stamped in one of them is later than all that is saved.
    """

    def __init__(self, url: str, cache: int = CACHE) -> None:
        self.url = _known(make_url(url))
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._engine = _sqlite(self.url, cache) if self.is_sqlite else _postgresql(self.url)
        self._reads = self._engine.execution_options(
            **({} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"})
        )
        self._turn = threading.Lock()  # threads queue here fairly; SQLite's own waiting is a lottery

    @property
    def path(self) -> Path | None:
        """SQLite's file."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._engine.dialect.name

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One state of the database."""
        with translated(), self._reads.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self, workspace_id: str, wait: float = WAIT_SECONDS) -> Iterator[Connection]:
        """One change of the database, alone in its workspace. Raises Unavailable when its turn does not come in time."""
        with self.claim(wait) as connection:
            if not self.is_sqlite:
                connection.execute(_LOCK, {"name": workspace_id})
            yield connection

    @contextmanager
    def claim(self, wait: float = WAIT_SECONDS) -> Iterator[Connection]:
        """One short change that locks only the rows it takes (on SQLite the whole database). Raises as ``write`` does."""
        began = time.monotonic()
        with self._in_turn(wait), translated(), self._engine.connect() as connection:
            left = max(0.0, wait - (time.monotonic() - began))  # waiting for a turn and for the lock is one waiting
            connection.info["immediate"] = left
            try:
                with connection.begin():
                    yield connection
            finally:
                connection.info.pop("immediate", None)

    @contextmanager
    def change_schema(self) -> Iterator[Connection]:
        """One transaction for migrations; it waits as long as it must for its locks."""
        with self.claim(PATIENT_SECONDS) as connection:
            if not self.is_sqlite:
                connection.execute(text("SET LOCAL lock_timeout = 0"))
            yield connection

    @contextmanager
    def _in_turn(self, wait: float) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        if not self._turn.acquire(timeout=wait):
            raise Unavailable(BUSY)
        try:
            yield
        finally:
            self._turn.release()

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def _known(url: URL) -> URL:
    """The URL with our driver."""
    return url.set(drivername="postgresql+psycopg") if url.get_backend_name() == "postgresql" else url


def _sqlite(url: URL, cache: int) -> Engine:
    engine = create_engine(url, connect_args={"timeout": WAIT_SECONDS}, pool_timeout=WAIT_SECONDS, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            f"cache_size = -{cache * 1024}",
            "mmap_size = 268435456",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        left = connection.info.get("immediate")
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {_milliseconds(WAIT_SECONDS if left is None else left)}")
        connection.exec_driver_sql("BEGIN" if left is None else "BEGIN IMMEDIATE")

    return engine


def _postgresql(url: URL) -> Engine:
    # libpq rounds a connect timeout below two seconds up to two.
    settings: dict[str, Any] = {"connect_timeout": 2, "options": f"-c timezone=UTC -c lock_timeout={WAIT_SECONDS}s"}
    engine = create_engine(
        url, connect_args=settings, pool_timeout=WAIT_SECONDS, pool_pre_ping=False, hide_parameters=True
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        left = connection.info.get("immediate")
        if left is not None and abs(left - WAIT_SECONDS) > NOTICED:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_milliseconds(left)}")

    return engine


def _milliseconds(seconds: float) -> int:
    return max(1, int(seconds * 1000))  # to PostgreSQL 0 means for ever
