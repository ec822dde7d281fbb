"""A backup comes back whole, into either kind of database, whatever was written meanwhile; what is none is refused."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from postgres import fresh_database
from sqlalchemy import select

from bot.cli.demo import fill
from bot.outbox import scheduled
from spm_core.book.agreed import Minute, QuestionSet, Setting
from spm_core.book.cadence import Absence, Closure
from spm_core.book.periods import Span
from spm_core.book.records import DEFAULT_STAGES, Account, Benchmark, Contact, Workspace
from spm_core.book.refusals import Refusal
from spm_core.book.track import Made
from spm_core.demo.company import invent
from spm_core.store import Database, new_id, schema

TODAY = date(2026, 3, 1)
NOW = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
DUE = [NOW - timedelta(minutes=30), NOW + timedelta(minutes=30)]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The demo company in a SQLite file, with a customer that belongs to a later one, and two posts of a thread each."""
    url = f"sqlite:///{tmp_path_factory.mktemp('company') / 'spm.db'}"
    fill(url, invent(TODAY))
    database = Database(url)
    store = database.store()
    last, first, who = store.accounts()[-1], store.accounts()[0], store.members()[0].id
    met = store.occurrences(NOW - timedelta(days=60), NOW)[0].id
    with store.write(NOW, who) as unit:
        unit.save(Contact(new_id(), first.id, "Una Dahl"))
        unit.save(replace(first, parent_id=last.id))
        unit.save_many(
            [
                Setting("company", "", "holidays", "FI"),
                QuestionSet("qualification", 1, {"questions": ["Who signs?"]}, NOW, who),
                Minute(new_id(), met, "", "Äänekoski: “later”", who, NOW),
                Absence(new_id(), who, TODAY, TODAY + timedelta(days=3), NOW),
                Closure(new_id(), TODAY, TODAY + timedelta(days=1), "inventory"),
                Benchmark("win_rate", "", Decimal("0.25")),
                Made(Span.MONTH, TODAY, date(2026, 4, 1), {"weighted": Decimal("1.5")}, p50=Decimal(2)),
            ]
        )
        unit.once("a key")
        unit.audit(who, "settings.change", None, None, "{}")
    for at in DUE:
        top = scheduled("north", "agenda", "C1", at.date(), due_at=at, expires_at=at + timedelta(hours=2))
        top = replace(top, id=new_id(), about=f"north {at}")
        store.plan([top, replace(top, id=f"!{top.id}", phase="agenda-1", after=top.id)])
    yield database
    database.close()


@pytest.fixture
def empty(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables."""
    if kind == "sqlite":
        found = Database(f"sqlite:///{tmp_path / 'new.db'}")
        yield found
        found.close()
        return
    with fresh_database(request.getfixturevalue("postgres_server")) as url:
        found = Database(url)
        yield found
        found.close()


def rows(database: Database) -> dict[str, list[Any]]:
    """Every row of every table; of posts all but their state."""
    with database._connections.read() as connection:
        return {
            table.name: sorted(
                (tuple(row) for row in connection.execute(select(*(c for c in table.c if c.name != "state")))), key=repr
            )
            for table in schema.metadata.sorted_tables
        }


def test_everything_comes_back_and_what_was_due_is_looked_for_first(
    company: Database, empty: Database, tmp_path: Path
) -> None:
    company.backup(tmp_path / "copy.db")
    before = (tmp_path / "copy.db").read_bytes()
    counts = empty.restore(tmp_path / "copy.db", NOW)
    told = rows(company)
    assert rows(empty) == told
    assert counts == {name: len(found) for name, found in told.items()}
    assert {name for name, count in counts.items() if not count} == set()  # nothing passes by being empty
    states = {(post.phase, post.due_at): post.state for post in empty.store().posts()}
    assert states == {
        ("agenda", DUE[0]): "unknown",
        ("agenda-1", DUE[0]): "unknown",
        ("agenda", DUE[1]): "pending",
        ("agenda-1", DUE[1]): "pending",
    }
    assert (tmp_path / "copy.db").read_bytes() == before
    empty.store().plan([])  # it can be written


def test_a_backup_made_while_others_write_holds_all_that_was_saved_before(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'spm.db'}")
    database.upgrade()
    store = database.add_workspace(Workspace(new_id(), "Busy"), DEFAULT_STAGES)
    saved: list[str] = []
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            account = Account(new_id(), f"Account {len(saved)}")
            with store.write(NOW) as unit:
                unit.save(account)
            saved.append(account.id)

    writer = threading.Thread(target=work)
    writer.start()
    while len(saved) < 20:
        time.sleep(0.01)
    known = list(saved)
    database.backup(tmp_path / "copy.db")
    stop.set()
    writer.join()
    other = Database(f"sqlite:///{tmp_path / 'new.db'}")
    other.restore(tmp_path / "copy.db", NOW)
    assert {*known} <= {account.id for account in other.store().accounts()} <= {*saved}
    for one in (database, other):
        one.close()


def test_a_backup_of_an_older_version_is_brought_up(company: Database, empty: Database, tmp_path: Path) -> None:
    company.backup(tmp_path / "old.db")
    old = Database(f"sqlite:///{tmp_path / 'old.db'}")
    old.downgrade("-1")
    old.close()
    empty.restore(tmp_path / "old.db", NOW)
    assert rows(empty) == rows(company) | {"earlier": []}  # which that version did not keep


def test_a_company_is_never_written_over(company: Database, database: Database, tmp_path: Path) -> None:
    company.backup(tmp_path / "copy.db")
    database.add_workspace(Workspace(new_id(), "Here"), DEFAULT_STAGES)
    before = rows(database)
    with pytest.raises(Refusal, match="Restore into an empty database"):
        database.restore(tmp_path / "copy.db", NOW)
    assert rows(database) == before


def test_what_is_no_backup_is_refused_and_makes_nothing(tmp_path: Path) -> None:
    target = Database(f"sqlite:///{tmp_path / 'new.db'}")
    with pytest.raises(Refusal, match="There is no file"):
        target.restore(tmp_path / "none.db", NOW)
    (tmp_path / "words.db").write_text("these are words, and no database", encoding="utf-8")
    with closing(sqlite3.connect(tmp_path / "foreign.db")) as foreign:
        foreign.execute("CREATE TABLE other (n)")
    for name in ("words.db", "foreign.db"):
        with pytest.raises(Refusal, match="is no backup of SPM"):
            target.restore(tmp_path / name, NOW)
    with closing(sqlite3.connect(tmp_path / "newer.db")) as newer:
        newer.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        newer.execute("INSERT INTO alembic_version VALUES ('9999')")
        newer.commit()
    with pytest.raises(Refusal, match="made by a newer version"):
        target.restore(tmp_path / "newer.db", NOW)
    assert target.current() is None
