"""What all tests share: real databases, both kinds. A conftest here also lets them import the modules beside it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres import fresh_database, server
from sqlalchemy import make_url

from spm_core.book.records import DEFAULT_STAGES, Workspace
from spm_core.store import Database, Store, new_id


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with server() as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the tables, to be copied."""
    path = tmp_path_factory.mktemp("tables") / "spm.db"
    _upgraded(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_tables(postgres_server: str) -> Iterator[str]:
    """The name of a PostgreSQL database with the tables, to be copied."""
    with fresh_database(postgres_server) as url:
        _upgraded(url)
        yield str(make_url(url).database)


def _upgraded(url: str) -> None:
    database = Database(url)
    database.upgrade()
    database.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def kind(request: pytest.FixtureRequest) -> str:
    """Which database a test runs on: once on each."""
    return str(request.param)


@pytest.fixture
def database_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with its tables and no company."""
    if kind == "sqlite":
        copy = shutil.copy(request.getfixturevalue("sqlite_tables"), tmp_path / "spm.db")
        yield f"sqlite:///{copy}"
        return
    server_url, tables = (request.getfixturevalue(name) for name in ("postgres_server", "postgres_tables"))
    with fresh_database(server_url, tables) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The database behind ``database_url``."""
    found = Database(database_url)
    yield found
    found.close()


@pytest.fixture
def store(database: Database) -> Store:
    """A company with the default stages and nobody in it; its days are Helsinki's."""
    return database.add_workspace(Workspace(new_id(), "Northwind Pumps", "EUR", "Europe/Helsinki"), DEFAULT_STAGES)
