"""Everything a workspace knows, record by record, for an export."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from spm_core.book.opportunities import Event, Offer, OfferEvent, Opportunity
from spm_core.book.records import Account, Activity, Benchmark, Member, Membership, Product, Stage, Target, Team
from spm_core.store import schema
from spm_core.store.rows import ALWAYS, TABLES, columns

Kept = TypeVar("Kept")
AT_ONCE = 1000


class Everything:
    """One state of a workspace's data; each method streams its records, and lasts as long as the ``with`` that opened it."""

    def __init__(self, connection: Connection, workspace_id: str) -> None:
        self._connection = connection
        self._ws = workspace_id

    def _stream(self, record: type[Kept], *order: str) -> Iterator[Kept]:
        table = TABLES[record]
        statement = select(*columns(record)).where(table.c.workspace_id == self._ws)
        for values in self._rows(statement.order_by(*(table.c[name] for name in order))):
            yield record(*values)

    def _rows(self, statement: Any) -> Iterator[Any]:  # noqa: ANN401 - a select and its rows
        yield from self._connection.execution_options(yield_per=AT_ONCE).execute(statement)

    def stages(self) -> Iterator[Stage]:
        """Stages in their order."""
        return self._stream(Stage, "order")

    def teams(self) -> Iterator[Team]:
        """Teams by name."""
        return self._stream(Team, "name")

    def members(self) -> Iterator[Member]:
        """Members by name."""
        return self._stream(Member, "name", "id")

    def memberships(self) -> Iterator[Membership]:
        """Memberships by member and start."""
        for item in self._stream(Membership, "member_id", "start"):
            yield replace(item, start=None) if item.start == ALWAYS else item

    def accounts(self) -> Iterator[Account]:
        """Accounts by name."""
        return self._stream(Account, "name", "id")

    def products(self) -> Iterator[Product]:
        """Products by name."""
        return self._stream(Product, "name")

    def benchmarks(self) -> Iterator[Benchmark]:
        """Benchmarks by name and stage."""
        return self._stream(Benchmark, "name", "stage")

    def targets(self) -> Iterator[Target]:
        """Targets by whom they are of, and month."""
        return self._stream(Target, "of_id", "month")

    def rates(self) -> Iterator[tuple[date, str, Decimal]]:
        """Exchange rates as (day, currency, rate), oldest first."""
        rate = schema.rate.c
        statement = select(rate.day, rate.currency, rate.rate).where(rate.workspace_id == self._ws)
        yield from self._rows(statement.order_by(rate.day, rate.currency))

    def opportunities(self) -> Iterator[Opportunity]:
        """Opportunities by id (in the order they were entered)."""
        return self._stream(Opportunity, "id")

    def events(self) -> Iterator[Event]:
        """Events by opportunity, then seq."""
        return self._stream(Event, "opportunity_id", "seq")

    def offers(self) -> Iterator[Offer]:
        """Offers by opportunity, then number."""
        return self._stream(Offer, "opportunity_id", "number")

    def offer_events(self) -> Iterator[OfferEvent]:
        """Events by offer, then seq."""
        return self._stream(OfferEvent, "offer_id", "seq")

    def activities(self) -> Iterator[Activity]:
        """Activities that were not removed, oldest first."""
        table = schema.activity
        statement = select(*columns(Activity)).where(table.c.workspace_id == self._ws, table.c.removed_at.is_(None))
        for values in self._rows(statement.order_by(table.c.starts_at, table.c.id)):
            yield Activity(*values)
