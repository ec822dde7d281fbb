"""The table of what was forecast for the company at the start of past periods: it can be made again from the events."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal

from sqlalchemy import Date, Dialect, Integer, Table, Text
from sqlalchemy.types import TypeDecorator

from spm_core.book.periods import Span
from spm_core.store.columns import Exact, Word
from spm_core.store.schema.base import key, may, metadata, must, of_workspace


class Amounts(TypeDecorator[Mapping[str, Decimal]]):
    """Exact amounts by name, as JSON whose values are text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, Decimal] | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's form
        """To the database."""
        return None if value is None else json.dumps({name: str(amount) for name, amount in value.items()})

    def result_processor(
        self,
        dialect: Dialect,  # noqa: ARG002
        coltype: object,  # noqa: ARG002
    ) -> Callable[[str], dict[str, Decimal]]:
        """From the database."""
        return lambda text: {name: Decimal(amount) for name, amount in json.loads(text).items()}


track = Table(
    "track",
    metadata,
    of_workspace(),
    must("span", Word(Span)),
    must("start", Date),
    must("end", Date),
    must("rules", Amounts),
    may("p10", Exact),
    may("p50", Exact),
    may("p90", Exact),
    may("actual", Exact),
    may("slip", Exact),
    may("pushes", Integer),
    key("span", "start"),
)
