"""A database says what it needs: tables, a company, a name; it is backed up and locked."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from random_company import Step, founded
from sqlalchemy import select

from spm_core.book.records import DEFAULT_STAGES, Workspace
from spm_core.book.refusals import ConflictError, NotFoundError, Refusal
from spm_core.store import Database, new_id, schema
from spm_core.store.migrate import configured, head
from spm_core.store.rows import NAMES, TABLES


def test_models_and_migrations_make_the_same_tables(database: Database) -> None:
    with database._connections.change_schema() as connection:
        command.check(configured(connection))  # raises when autogenerate would find anything


def test_migrates_down_and_up_again(database: Database) -> None:
    assert database.current() == head()
    database.downgrade("base")
    assert database.current() is None
    database.upgrade()
    assert database.current() == head()
    assert database.add_workspace(Workspace(new_id(), "A"), DEFAULT_STAGES).workspace.name == "A"


def test_a_database_of_the_first_release_gets_its_stays_counted_anew(database: Database) -> None:
    world = founded(database)
    acts = ("create", "move", "owner", "move", "win", "reopen", "move", "undo", "lose")
    world.live([Step(act, n % 3, 3 * n % 7, 30, 0) for n, act in enumerate(acts * 9)])
    every = select(schema.stage_visit).order_by(schema.stage_visit.c.opportunity_id, schema.stage_visit.c.n)
    with database._connections.change_schema() as connection:
        before = connection.execute(every).all()
    database.downgrade("0001")
    database.upgrade()
    with database._connections.change_schema() as connection:
        assert connection.execute(every).all() == before
    assert {row.skipped for row in before} == {False, True}


def test_an_unknown_revision_is_refused(database: Database) -> None:
    with pytest.raises(Refusal, match="'9999'"):
        database.upgrade("9999")


def test_columns_stand_in_the_order_of_the_records_fields() -> None:
    for record, table in TABLES.items():
        kept = [column.name for column in table.c if column.name in NAMES[record]]
        assert kept == list(NAMES[record]), record


def test_a_missing_database_says_what_to_run_and_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "spm.db"
    with pytest.raises(Refusal, match="Run `spm demo`, `spm import` or `spm run` first"):
        Database(f"sqlite:///{path}").store()
    assert not path.exists()


def test_a_database_without_tables_or_company_says_what_to_run(empty_url: str) -> None:
    database = Database(empty_url)
    with pytest.raises(Refusal, match="spm demo"):
        database.workspaces()
    database.upgrade()
    with pytest.raises(Refusal, match="spm demo"):
        database.store()
    database.close()


def test_a_newer_database_is_not_touched(database: Database) -> None:
    with database._connections.change_schema() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(Refusal, match="spm db upgrade"):
        database.workspaces()


def test_an_unreachable_server_is_a_refusal_without_its_password() -> None:
    database = Database("postgresql+psycopg://spm:secret@127.0.0.1:1/spm")
    with pytest.raises(Refusal, match="cannot be reached") as refused:
        database.store()
    assert "secret" not in str(refused.value) + database.name


def test_the_only_company_needs_no_name_and_two_do(database: Database) -> None:
    store = database.add_workspace(Workspace(new_id(), "Northwind Pumps"), DEFAULT_STAGES)
    assert database.store().workspace == store.workspace
    second = database.add_workspace(Workspace(new_id(), "Zeta", slack_team_id="T2"), DEFAULT_STAGES)
    with pytest.raises(NotFoundError, match="Northwind Pumps, Zeta"):
        database.store()
    with pytest.raises(NotFoundError, match="Northwind Pumps, Zeta"):
        database.store("Eta")
    assert database.store("zeta").workspace == second.workspace
    slack = database.store_of_slack("T2")
    assert slack is not None
    assert slack.workspace == second.workspace
    assert database.store_of_slack("T3") is None


def test_a_taken_name_is_refused(database: Database) -> None:
    database.add_workspace(Workspace(new_id(), "Northwind Pumps"), DEFAULT_STAGES)
    with pytest.raises(ConflictError, match="Northwind Pumps already"):
        database.add_workspace(Workspace(new_id(), "Northwind Pumps"), DEFAULT_STAGES)


def test_one_bot_a_sqlite_file(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'spm.db'}")
    other = (
        "from spm_core.store import Database; import sys\n"
        "try:\n    Database(sys.argv[1]).lock().__enter__()\n"
        "except Exception as refused:\n    print(refused)\n"
        "else:\n    print('mine')\n"
    )
    ask = [sys.executable, "-c", other, f"sqlite:///{tmp_path / 'spm.db'}"]
    with database.lock():
        assert "Another `spm run`" in subprocess.run(ask, capture_output=True, text=True, check=True).stdout
    assert subprocess.run(ask, capture_output=True, text=True, check=True).stdout.strip() == "mine"


def test_a_backup_is_whole_and_never_overwrites(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'spm.db'}")
    database.upgrade()
    database.add_workspace(Workspace(new_id(), "Kept"), DEFAULT_STAGES)
    database.backup(tmp_path / "copy.db")
    assert Database(f"sqlite:///{tmp_path / 'copy.db'}").store().workspace.name == "Kept"
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with pytest.raises(Refusal, match="exists already"):
        database.backup(tmp_path / "copy.db")
    database.close()


@pytest.mark.postgres
def test_postgresql_is_backed_up_with_its_own_tool(postgres_server: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="pg_dump"):
        Database(postgres_server).backup(tmp_path / "copy")
