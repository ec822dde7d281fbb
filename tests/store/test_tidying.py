"""Receipts and what could be taken back are forgotten after a while, a batch at a time, in one company and on both databases."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from spm_core.book.records import DEFAULT_STAGES, Member, Note, Team, Workspace
from spm_core.store import Database, Store, new_id, schema
from spm_core.store.tidying import BATCH

NOW = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
OLD = NOW - timedelta(days=31)
LIMIT = NOW - timedelta(days=30)


def left(database: Database, store: Store) -> tuple[int, int]:
    with database._connections.read() as connection:
        tables = (schema.receipt, schema.deed)
        found = [
            connection.execute(
                select(func.count()).select_from(table).where(table.c.workspace_id == store.workspace.id)
            ).scalar()
            for table in tables
        ]
    return int(found[0] or 0), int(found[1] or 0)


def test_the_old_is_forgotten_in_batches_and_the_new_counts_on(shared: Database, store: Store) -> None:
    other = shared.add_workspace(Workspace(new_id(), new_id()), DEFAULT_STAGES)
    with store.write(OLD) as unit:
        unit.save_many([Member("anna", "Anna"), Team("t", "North", "UTC")])
    with store.write(OLD, "anna") as unit:
        assert all(unit.once(f"old {n}") for n in range(BATCH + 20))
        unit.save(Note("n", "t", "market", "rival X", "anna", OLD))
    with store.write(LIMIT, "anna") as unit:
        assert unit.once("just kept")
        unit.save(Note("m", "t", "market", "rival Y", "anna", LIMIT))
    with other.write(OLD) as unit:
        assert unit.once("old 1")
    assert [store.forget(LIMIT) for _ in range(3)] == [BATCH + 1, 20, 0]
    assert left(shared, store) == (1, 1)
    assert left(shared, other) == (1, 0)
    with store.write(NOW) as unit:
        assert not unit.once("just kept")  # a redelivery is still known
        assert unit.once("old 1")
    last = store.last_act("anna", LIMIT)
    assert last is not None
    assert [deed.about for deed in last.deeds] == [Note("m", "t", "market", "rival Y", "anna", LIMIT)]
    assert {note.id for note in store.notes("t")} == {"n", "m"}  # what was written stays
