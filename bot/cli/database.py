"""`spm db …`, `spm backup` and `spm restore`: migrations and copies of the database."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.company import DatabaseOption, database_url

db = typer.Typer(help="Migrations of the database.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Sign up for `spm db`, `spm backup` and `spm restore`."""
    app.add_typer(db, name="db")
    app.command()(backup)
    app.command()(restore)


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


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `spm backup` made")], url: DatabaseOption = None
) -> None:
    """Fill an empty database, SQLite or PostgreSQL, from a backup; that is also the way from one to the other."""
    from spm_core.store import Database

    database = Database(database_url(url))
    rows = database.restore(file, datetime.now(UTC))
    database.close()
    told = f"{rows['opportunity']:,} opportunities and {rows['activity']:,} activities"
    print(
        f"Restored {sum(rows.values()):,} rows into {database.name}, {told} among them. `spm run` takes it from here."
    )
