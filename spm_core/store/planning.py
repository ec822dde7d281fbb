"""What SQLite's query planner is told about the tables, so that it takes the same good way through small and large ones.

Without statistics it supposes that any first column of an index picks ten rows, and the first column here is always the
workspace. So it gets the proportions of a company of 100 sellers, from the first day, as SQLite's manual proposes.
"""

from math import prod

from sqlalchemy import Connection, text

ROWS = 100_000
ROWS_OF_PART = 10_000  # in an index of some rows only
# How many different values a column has; any other column has many.
DIFFERENT = {
    "workspace_id": 1,
    "owner_id": 1_000,
    "member_id": 1_000,
    "team_id": 10,
    "kind": 3,
    "is_open": 1,  # it stands in indexes of open rows only
    "waiting": 1,
    "contact": 2,
    "stage": 7,
    "account_id": 10_000,
    "closed_at": 1_000,
    "left_day": 1_000,
}
MANY = 50_000

_TABLES = text("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
_INDEXES = text("SELECT name, origin, partial FROM pragma_index_list(:of)")
_COLUMNS = text("SELECT name FROM pragma_index_info(:of) ORDER BY seqno")
_WITHOUT_ROWID = text("SELECT 1 FROM sqlite_master WHERE name = :of AND sql LIKE '%WITHOUT ROWID%'")
_SAY = text("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (:of, :name, :said)")


def tell(connection: Connection) -> None:
    """Write the statistics of all indexes that a SQLite database has."""
    connection.execute(text("ANALYZE"))  # makes the table for them
    connection.execute(text("DELETE FROM sqlite_stat1"))
    for table in list(connection.execute(_TABLES).scalars()):
        clustered = connection.execute(_WITHOUT_ROWID, {"of": table}).first() is not None
        for index, origin, partial in list(connection.execute(_INDEXES, {"of": table})):
            columns = list(connection.execute(_COLUMNS, {"of": index}).scalars())
            # The key of a table without rowid goes by the table's name.
            name = table if clustered and origin == "pk" else index
            connection.execute(
                _SAY, {"of": table, "name": name, "said": _said(columns, ROWS_OF_PART if partial else ROWS)}
            )
    connection.execute(text("ANALYZE sqlite_schema"))  # the planner reads them anew


def _said(columns: list[str], rows: int) -> str:
    """Rows of an index, then rows for one value of its first column, of its first two, and so on."""
    different = [DIFFERENT.get(column, MANY) for column in columns]
    prefixes = (prod(different[: n + 1]) for n in range(len(columns)))
    return " ".join(map(str, [rows, *(max(1, rows // values) for values in prefixes)]))
