"""A team's Book is found by its people: no statement of it goes through what the whole company has, on SQLite."""

import sqlite3
from typing import Any

import pytest
from random_company import HOUR, founded
from sqlalchemy import Engine, event

from spm_core.book.records import Scope
from spm_core.store import Database

NORTH = Scope("team", "north", "North")
LARGE = (
    "opportunity",
    "opportunity_event",
    "opportunity_owner",
    "opportunity_account",
    "stage_visit",
    "activity",
    "attendee",
)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_it_is_found_by_index(database: Database) -> None:
    world = founded(database)
    told: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        told.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", hear)
    world.store.book(NORTH, world.now + HOUR)
    event.remove(Engine, "before_cursor_execute", hear)
    with sqlite3.connect(database.name.removeprefix("sqlite:///")) as driver:
        plans = {
            (statement, step[3])
            for statement, parameters in told
            if statement.lstrip().startswith("SELECT")
            for step in driver.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        }
    driver.close()
    searched = [step for _, step in plans if step.split()[1] in LARGE]
    assert len(searched) >= len(LARGE)
    assert [step for step in searched if step.startswith("SCAN") or step.endswith("(workspace_id=?)")] == []
