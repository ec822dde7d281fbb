"""Column types that keep times, exact numbers and lists the same on SQLite and PostgreSQL, and lists as parameters."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import BigInteger, Boolean, ColumnElement, Dialect, Text, bindparam
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import TypeDecorator, TypeEngine

from spm_core.book.memo import Memo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_KEPT = 10_000
_AS_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

Read = Callable[[Any], Any]


def _on_postgresql(dialect: Dialect) -> bool:
    return dialect.name == "postgresql"


def _remembering(read: Read) -> Read:
    """``read``, with a memory: the same few values (a stage, a list of members) come in thousands of rows.

    A lookup costs a twentieth of SQLAlchemy's way through two functions; so it is what ``result_processor`` returns.
    """
    return Memo[Any, Any](lambda stored: None if stored is None else read(stored), _KEPT).__getitem__


class UtcTime(TypeDecorator[datetime]):
    """An instant: timestamptz on PostgreSQL, microseconds since 1970 on SQLite (whose own type drops the offset)."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The type of the database."""
        return dialect.type_descriptor(TIMESTAMP(timezone=True) if _on_postgresql(dialect) else BigInteger())

    def bind_processor(self, dialect: Dialect) -> Read:
        """To the database. Raises ValueError for a time without zone."""
        return _to_postgresql if _on_postgresql(dialect) else _to_sqlite

    def result_processor(self, dialect: Dialect, coltype: object) -> Read:  # noqa: ARG002 - SQLAlchemy's form
        """From the database, always in UTC."""
        return _of_postgresql if _on_postgresql(dialect) else _of_sqlite


def _zoned(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"{value} has no zone and cannot be stored")
    return value


def _to_postgresql(value: datetime | None) -> datetime | None:
    return value and _zoned(value)


def _to_sqlite(value: datetime | None) -> int | None:
    return None if value is None else (_zoned(value) - _EPOCH) // _MICROSECOND


def _of_postgresql(value: datetime | None) -> datetime | None:
    return value and value.astimezone(UTC)


def _of_sqlite(value: int | None) -> datetime | None:
    return None if value is None else _EPOCH + timedelta(0, 0, value)


class Exact(TypeDecorator[Decimal]):
    """A Decimal as plain text, because SQLite's Numeric is a float."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's form
        """To the database."""
        return None if value is None else str(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Read:  # noqa: ARG002
        """From the database."""
        return _remembering(Decimal)


class Word(TypeDecorator[Enum]):
    """A member of a string enumeration, stored as its text."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[Enum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: Enum | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """To the database."""
        return None if value is None else str(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Read:  # noqa: ARG002
        """From the database."""
        return _remembering(self.words)


class Json(TypeDecorator[Any]):
    """Small structured values as JSON text; ``shape`` makes a list what the record wants (tuple, frozenset)."""

    impl = Text
    cache_ok = True

    def __init__(self, shape: Callable[[Any], Any] | None = None) -> None:
        super().__init__()
        self.shape = shape

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ANN401, ARG002
        """To the database."""
        if value is None:
            return None
        plain = dict(value) if isinstance(value, Mapping) else sorted(value) if isinstance(value, frozenset) else value
        return _AS_JSON(plain)

    def result_processor(self, dialect: Dialect, coltype: object) -> Read:  # noqa: ARG002
        """From the database."""
        shape = self.shape
        if shape is None:
            return lambda value: None if value is None else json.loads(value)  # a dict is never shared
        return _remembering(lambda value: shape(json.loads(value)))


class _Texts(TypeDecorator[list[str]]):
    """A list of texts as one parameter: an array on PostgreSQL, JSON on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(Text()) if _on_postgresql(dialect) else Text())

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> Any:  # noqa: ANN401
        return value if _on_postgresql(dialect) or value is None else json.dumps(value)


class _Listed(FunctionElement[str]):
    """The rows of a list parameter."""

    inherit_cache = True
    name = "listed"


@compiles(_Listed, "sqlite")
def _json_each(element: _Listed, compiler: Any, **kw: Any) -> str:  # noqa: ANN401 - SQLAlchemy's compiler hook
    return f"json_each({compiler.process(element.clauses, **kw)})"


@compiles(_Listed, "postgresql")
def _unnest(element: _Listed, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    return f"unnest({compiler.process(element.clauses, **kw)})"


def listed(parameter: str) -> Any:  # noqa: ANN401 - a table-valued alias
    """The values of a list parameter as rows of one column ``value``; the statement's text does not depend on how many."""
    return _Listed(bindparam(parameter, type_=_Texts())).table_valued("value", name="value")


class _Among(ColumnElement[bool]):
    """Whether a column's value is one of a list parameter's."""

    inherit_cache = True
    __visit_name__ = "among"
    _traverse_internals = [  # noqa: RUF012 - as SQLAlchemy declares it
        ("column", InternalTraversal.dp_clauseelement),
        ("one_of", InternalTraversal.dp_clauseelement),
    ]
    type = Boolean()

    def __init__(self, column: ColumnElement[Any], parameter: str) -> None:
        self.column = column
        self.one_of = bindparam(parameter, type_=_Texts())

    def self_group(self, against: Any = None) -> "_Among":  # noqa: ANN401, ARG002 - SQLAlchemy's form
        """As it stands: SQLite, told ``… IN (…) = 1``, looks through all rows instead of an index."""
        return self

    @property
    def _from_objects(self) -> list[Any]:
        return list(self.column._from_objects)  # noqa: SLF001 - what an element of SQLAlchemy says of itself


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    parts = (compiler.process(part, **kw) for part in (element.column, element.one_of))
    return "{} IN (SELECT value FROM json_each({}))".format(*parts)  # noqa: S608 - a column and a parameter of our own


@compiles(_Among, "postgresql")
def _any_of(element: _Among, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    """As an array: of a list as rows PostgreSQL thinks it better to read the whole table."""
    parts = (compiler.process(part, **kw) for part in (element.column, element.one_of))
    return "{} = ANY({})".format(*parts)


def among(column: ColumnElement[Any], parameter: str) -> ColumnElement[bool]:
    """Whether a column's value is one of a list parameter's."""
    return _Among(column, parameter)
