"""SQLite finds the rows of a few people or opportunities by an index, however large the company around them is."""

import json

import pytest
from sqlalchemy.dialects import sqlite

from spm_core.store import Database, history_write, opportunity_read

LISTS = {
    "the events of some opportunities": (history_write._EVENTS, "opportunity_id=?"),
    "what people own that nothing happened to": (opportunity_read._STILL.some, "owner_id=?"),
    "what was closed by people": (opportunity_read._CLOSED.some, "owner_id=?"),
    "what happened to what people ever owned": (opportunity_read._TOUCHED.some, "owner_id=?"),
    "what some customers bought": (opportunity_read._WINS, "account_id=?"),
    **{f"forgetting {n}": (statement, "opportunity_id=?") for n, statement in enumerate(history_write._FORGET)},
}


@pytest.fixture(scope="module")
def connection(tmp_path_factory):
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('plans') / 'spm.db'}")
    database.upgrade()
    with database._connections.read() as found:
        yield found
    database.close()


@pytest.mark.parametrize("name", LISTS)
def test_the_index_leads_to_them(connection, name):
    statement, way = LISTS[name]
    compiled = statement.compile(dialect=sqlite.dialect(paramstyle="named"))
    given = {key: json.dumps([]) if key in ("ids", "people", "accounts") else 0 for key in compiled.params}
    plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", given).all()
    assert any(way in row[3] for row in plan), [row[3] for row in plan]
