"""`spm db …`, `spm backup` and `spm restore`: migrations and copies of the database."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.company import DatabaseOption, database_url

db = typer.Typer(help="Migrations of the database.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Sign up for `spm db` and `spm backup`."""
    app.add_typer(db, name="db")
    app.command()(backup)


@db.command()
def upgrade(url: DatabaseOption = None) -> None:
    """Bring the database to the newest schema."""
    _migrate(url, "upgrade", "head")


@db.command()
def downgrade(revision: str, url: DatabaseOption = None) -> None:
    """Take the database back to a revision."""
    _migrate(url, "downgrade", revision)


@db.command()
def current(url: DatabaseOption = None) -> None:
    """Print the revision the database is at."""
    from spm_core.store import Database

    database = Database(database_url(url))
    print(database.current() or "empty")
    database.close()


def _migrate(url: str | None, way: str, revision: str) -> None:
    from spm_core.store import Database

    database = Database(database_url(url))
    getattr(database, way)(revision)
    print(f"The database is at {database.current() or 'nothing'}.")
    database.close()


def backup(file: Annotated[Path, typer.Argument(help="Where the copy goes")], url: DatabaseOption = None) -> None:
    """Copy the database while it is in use (SQLite; on PostgreSQL use pg_dump)."""
    from spm_core.store import Database

    database = Database(database_url(url))
    database.backup(file)
    database.close()
    print(f"Copied to {file}.")
