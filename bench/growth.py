"""B2: the meeting of one team of ten while the company around it grows to 100 such teams, or 1,000 with ``--full``."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

from sqlalchemy import Column, Table, Text
from sqlalchemy.types import TypeDecorator

from bench import databases
from bench.company import LAST_MONDAY, MARK, MONDAY, TEAM_SIZE, Size, fill
from bench.databases import Place
from bench.measure import Target, compare, in_turns
from bench.options import Options
from spm_core.book.records import Scope
from spm_core.meetings.agenda import team_agenda
from spm_core.store import Store, schema

NAME = "growth"
FEW, MANY, MOST = 10, 100, 1_000  # teams
TARGET = Target(1.5, "×")
# 400 open, as many closed and a fifth of the activities: what is not of this team is not read, that is the point.
TEAM = Size(800, sellers=TEAM_SIZE, open_share=0.5, activities=2)
# One of the copies: its rows lie among those of all others.
COPY = Scope("team", f"t{MARK}1-0000", f"Team {MARK}1-0")


def run(options: Options) -> None:
    """Measure on SQLite, and on PostgreSQL when asked for."""
    many = MOST if options.full else MANY
    _on(databases.sqlite, many, options.turns)
    if options.postgresql:
        _on(databases.postgresql, many, options.turns)


def _on(opening: databases.Opening, many: int, turns: int) -> None:
    with ExitStack() as stack:
        few, name = stack.enter_context(_company(opening, FEW))
        grown, _ = stack.enter_context(_company(opening, many))
        for what, work in (("pack of one team", _pack), ("reading its Book", _read)):
            large, small = in_turns(partial(work, grown), partial(work, few), turns)
            compare(f"B2 {what}, {many} teams, {name}", large, small, f"{FEW} teams", TARGET)


def _pack(store: Store) -> None:
    team_agenda(store.book(COPY, MONDAY, LAST_MONDAY))


def _read(store: Store) -> None:
    store.book(COPY, MONDAY, LAST_MONDAY)


@contextmanager
def _company(opening: databases.Opening, teams: int) -> Iterator[tuple[Store, str]]:
    """A company of so many like teams, in a database of its own, and that database's name."""
    with opening() as place:
        store = fill(place.database, TEAM)
        _multiply(place, teams)
        _learn(place)
        yield store, place.name


def _multiply(place: Place, times: int) -> None:
    """Copy the only team, until there are so many: every id gets the number of its copy.

    Without indexes meanwhile: to find the place of each row in each of them takes five times as long as to sort them at the end.
    """
    made = [tuple(row) for row in place.driver.execute(_INDEXES_OF_SQLITE if place.is_sqlite else _INDEXES)]
    place.driver.execute("BEGIN")
    for name, _ in made:
        place.driver.execute(f'DROP INDEX "{name}"')
    for table in schema.metadata.sorted_tables:
        if table.name not in ("workspace", "stage"):
            place.driver.execute(_copies(table, times - 1))
    for _, statement in made:
        place.driver.execute(statement)
    place.driver.execute("COMMIT")


def _learn(place: Place) -> None:
    """What a database in use knows of its tables: SQLite the proportions that it is told, PostgreSQL what it finds itself."""
    if place.is_sqlite:
        place.database.upgrade()
    else:
        place.analyze()


_INDEXES_OF_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
_INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes
    WHERE schemaname = 'public' AND indexname NOT IN (SELECT conname FROM pg_constraint)"""


def _copies(table: Table, most: int) -> str:
    """The statement that adds so many copies of all rows; each row's copies follow one another."""
    names = ", ".join(f'"{column.name}"' for column in table.c)
    values = ", ".join(_copied(column) for column in table.c)
    return f"""
    WITH RECURSIVE copies(nth) AS (SELECT 1 UNION ALL SELECT nth + 1 FROM copies WHERE nth < {most})
    INSERT INTO "{table.name}" ({names}) SELECT {values} FROM "{table.name}" CROSS JOIN copies"""


def _copied(column: Column[object]) -> str:
    kept = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    if not isinstance(kept, Text) or column.name == "workspace_id":
        return f'"{column.name}"'
    return f"""replace("{column.name}", '{MARK}', '{MARK}' || nth || '-')"""
