"""Databases for the tests of the store: one shared by many companies, and one without tables."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres import fresh_database

from spm_core.book.records import DEFAULT_STAGES, Workspace
from spm_core.store import Database, Store, new_id


@pytest.fixture
def empty_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'spm.db'}"
        return
    with fresh_database(request.getfixturevalue("postgres_server")) as url:
        yield url


@pytest.fixture(scope="session")
def shared_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('shared') / 'spm.db'}")
    database.upgrade()
    yield database
    database.close()


@pytest.fixture(scope="session")
def shared_postgresql(postgres_server: str, postgres_tables: str) -> Iterator[Database]:
    with fresh_database(postgres_server, postgres_tables) as url:
        database = Database(url)
        yield database
        database.close()


@pytest.fixture
def shared(kind: str, request: pytest.FixtureRequest) -> Database:
    """A database in which the companies of other tests live, too: nobody may notice."""
    found: Database = request.getfixturevalue(f"shared_{kind}")
    return found


@pytest.fixture
def store(shared: Database) -> Store:
    """A company with the default stages and nobody in it; its days are Helsinki's."""
    return shared.add_workspace(Workspace(new_id(), new_id(), "EUR", "Europe/Helsinki"), DEFAULT_STAGES)
