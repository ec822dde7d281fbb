"""What every command needs to know first: which database, which workspace."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from spm_core.store import Database, Store

DatabaseOption = Annotated[
    str | None, typer.Option("--db", help="Database URL ($SPM_DATABASE_URL, else sqlite:///spm.db)", show_default=False)
]
WorkspaceOption = Annotated[
    str | None, typer.Option("--workspace", help="Which company (default: the only one)", show_default=False)
]


def database_url(url: str | None) -> str:
    """The database that a command means."""
    return url or os.environ.get("SPM_DATABASE_URL") or "sqlite:///spm.db"


@contextmanager
def opened(url: str | None, **settings: int) -> "Iterator[Database]":
    """The database, opened with these settings, brought to the newest schema, closed at the end."""
    from spm_core.store import Database

    database = Database(database_url(url), **settings)
    try:
        database.upgrade()
        yield database
    finally:
        database.close()


@contextmanager
def company(url: str | None, workspace: str | None, *, exact: bool = False) -> "Iterator[Store]":
    """The store of the workspace that a command means; within, numbers are written as the company writes, or ``exact``."""
    with opened(url) as database:
        from spm_core.book.manners import written_for

        store = database.store(workspace)
        with written_for(None if exact else store.workspace.locale):
            yield store
