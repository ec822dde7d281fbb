"""Rows as the driver takes them: made before it is their turn, so that under the lock they are only handed over."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Dialect, Table
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.dialects.sqlite import pysqlite

from spm_core.store import schema

Row = tuple[Any, ...]
Rows = dict[str, list[Row]]  # by table, in an order in which they can be inserted

_DIALECTS: Mapping[str, Callable[[], Dialect]] = {"sqlite": pysqlite.dialect, "postgresql": psycopg.dialect}


class Form:
    """How values by column become a row of one table, and the statements that write it.

    SQLAlchemy's own way from a dictionary to the driver takes three times as long as SQLite takes for the row.
    """

    def __init__(self, table: Table, dialect: Dialect) -> None:
        quoted = [dialect.identifier_preparer.quote(column.name) for column in table.c]
        mark = "?" if dialect.paramstyle == "qmark" else "%s"
        self.insert = f"INSERT INTO {table.name} ({', '.join(quoted)}) VALUES ({', '.join([mark] * len(quoted))})"  # noqa: S608
        settings = ", ".join(f"{name} = {mark}" for name in quoted)
        self.replace = (
            f"UPDATE {table.name} SET {settings} WHERE workspace_id = {mark} AND id = {mark} AND version = {mark}"  # noqa: S608
        )
        self._pick = itemgetter(*(column.name for column in table.c))
        binds = (column.type.dialect_impl(dialect).bind_processor(dialect) for column in table.c)
        self._binds = [(place, bind) for place, bind in enumerate(binds) if bind is not None]

    def row(self, values: Mapping[str, Any]) -> Row:
        """A row from the values of all columns by name."""
        cells = [*self._pick(values)]
        for place, bind in self._binds:
            if cells[place] is not None:
                cells[place] = bind(cells[place])
        return tuple(cells)


@cache
def form(table: str, dialect: str) -> Form:
    """The form of a table for ``sqlite`` or ``postgresql``."""
    return Form(schema.metadata.tables[table], _DIALECTS[dialect]())


def formed(table: Table, dialect: str, values: Iterable[Mapping[str, Any]]) -> Rows:
    """Rows of one table."""
    return {table.name: [*map(form(table.name, dialect).row, values)]}
