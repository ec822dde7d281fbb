"""What all tests share: real databases, both kinds. A conftest here also lets them import the modules beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres import fresh_database, server

from spm_core.book.records import DEFAULT_STAGES, Workspace
from spm_core.store import Database, Store, new_id


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with server() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'spm.db'}"
        return
    with fresh_database(request.getfixturevalue("postgres_server")) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database with its tables and no company."""
    found = Database(database_url)
    found.upgrade()
    yield found
    found.close()


@pytest.fixture
def store(database: Database) -> Store:
    """A company with the default stages and nobody in it; its days are Helsinki's."""
    return database.add_workspace(Workspace(new_id(), "Northwind Pumps", "EUR", "Europe/Helsinki"), DEFAULT_STAGES)
