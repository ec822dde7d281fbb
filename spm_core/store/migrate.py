"""Running the migrations from within the program, on a connection that is given."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection

from spm_core.book.refusals import Refusal


def configured(connection: Connection | None = None) -> Config:
    """Alembic's settings, all our own."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


@cache
def head() -> str:
    """The newest revision; looked up once, because Alembic runs the files of all revisions to find it."""
    return ScriptDirectory.from_config(configured()).get_current_head() or ""


def current(connection: Connection) -> str | None:
    """The revision a database is at, None when it has no tables yet."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(connection: Connection, revision: str) -> None:
    """Migrate up. Raises Refusal for a revision that does not exist."""
    try:
        command.upgrade(configured(connection), revision)
    except CommandError as problem:
        raise Refusal(f"Cannot upgrade the database to {revision!r}: {problem}.") from problem


def downgrade(connection: Connection, revision: str) -> None:
    """Migrate down. Raises Refusal for a revision that does not exist."""
    try:
        command.downgrade(configured(connection), revision)
    except CommandError as problem:
        raise Refusal(f"Cannot downgrade the database to {revision!r}: {problem}.") from problem
