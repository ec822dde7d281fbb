"""Everything a workspace knows, record by record, for an export; and what is known of many at once, for an import."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, or_, select

from spm_core.book.agreed import Action, Review, Setting
from spm_core.book.cadence import Absence, CadenceRule, Closure, Occurrence
from spm_core.book.earlier import Was
from spm_core.book.opportunities import Event, Offer, OfferEvent, Opportunity
from spm_core.book.records import (
    Account,
    AccountPlan,
    Activity,
    Benchmark,
    Contact,
    Member,
    Membership,
    Planned,
    Product,
    Snooze,
    Stage,
    Target,
    Team,
    WorkPlan,
)
from spm_core.store import schema
from spm_core.store.columns import among
from spm_core.store.earlier import stories
from spm_core.store.rows import ALWAYS, TABLES, columns

Kept = TypeVar("Kept")
AT_ONCE = 1000

_o, _e, _f, _a = schema.opportunity.c, schema.opportunity_event.c, schema.offer.c, schema.activity.c
_NAMED = select(_o.id, _o.external_id).where(
    _o.workspace_id == bindparam("ws"), or_(among(_o.external_id, "names"), among(_o.id, "names"))
)
_EVENTS = (
    select(*columns(Event)).where(_e.workspace_id == bindparam("ws"), among(_e.opportunity_id, "ids")).order_by(_e.seq)
)
_OFFERS = select(*columns(Offer)).where(_f.workspace_id == bindparam("ws"), among(_f.opportunity_id, "ids"))
_OFFER_EVENTS = (
    select(*columns(OfferEvent))
    .where(schema.offer_event.c.workspace_id == bindparam("ws"), among(schema.offer_event.c.offer_id, "ids"))
    .order_by(schema.offer_event.c.seq)
)
_ACTIVITIES = select(*columns(Activity)).where(
    _a.workspace_id == bindparam("ws"), or_(among(_a.external_id, "names"), among(_a.id, "names"))
)


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

    def contacts(self) -> Iterator[Contact]:
        """Persons by account, then name."""
        return self._stream(Contact, "account_id", "name", "id")

    def products(self) -> Iterator[Product]:
        """Products by name."""
        return self._stream(Product, "name")

    def benchmarks(self) -> Iterator[Benchmark]:
        """Benchmarks by name and stage."""
        return self._stream(Benchmark, "name", "stage")

    def settings(self) -> Iterator[Setting]:
        """Choices of the company and its teams by whose they are, then name."""
        return self._stream(Setting, "scope_kind", "scope_id", "name")

    def targets(self) -> Iterator[Target]:
        """Targets, each as often as it was set, by whom they are of, and month."""
        return self._stream(Target, "of_id", "month", "set_at")

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

    def planned(self) -> Iterator[Planned]:
        """Planned activities, those that are done too, by day and id."""
        return self._stream(Planned, "due", "id")

    def account_plans(self) -> Iterator[AccountPlan]:
        """What is meant to be won at key accounts, as often as it was set, by account and year."""
        return self._stream(AccountPlan, "account_id", "start", "set_at")

    def reviews(self) -> Iterator[Review]:
        """Reviews of key accounts, oldest first."""
        return self._stream(Review, "at", "id")

    def work_plans(self) -> Iterator[WorkPlan]:
        """Plans of hours by member and first day."""
        return self._stream(WorkPlan, "member_id", "start")

    def snoozes(self) -> Iterator[Snooze]:
        """Who let which opportunity rest, by opportunity, then when it was said."""
        return self._stream(Snooze, "opportunity_id", "at")

    def rules(self) -> Iterator[CadenceRule]:
        """Rules of meetings by kind and scope, the oldest first."""
        return self._stream(CadenceRule, "kind", "scope_kind", "scope_id", "valid_from", "id")

    def occurrences(self) -> Iterator[Occurrence]:
        """What is known of meetings, by the day for which they were planned."""
        return self._stream(Occurrence, "nominal_date", "kind", "id")

    def closures(self) -> Iterator[Closure]:
        """Days without business, oldest first."""
        return self._stream(Closure, "start", "id")

    def absences(self) -> Iterator[Absence]:
        """Who was away, oldest first."""
        return self._stream(Absence, "start", "id")

    def actions(self) -> Iterator[Action]:
        """What was agreed, private things too, as it was agreed."""
        return self._stream(Action, "agreed_at", "id")

    def earlier(self) -> Iterator[Was]:
        """What records were before they were changed, by time."""
        return stories(self._connection, self._ws)

    def histories(self, names: Sequence[str]) -> dict[str, list[Event]]:
        """All events of the opportunities with these external ids (or ids), by that name; unknown names are left out."""
        wanted = set(names)
        named = self._connection.execute(_NAMED, {"ws": self._ws, "names": list(names)}).all()
        by_id = {of: external_id if external_id in wanted else of for of, external_id in named}
        found: dict[str, list[Event]] = {name: [] for name in by_id.values()}
        for values in self._connection.execute(_EVENTS, {"ws": self._ws, "ids": list(by_id)}) if by_id else ():
            found[by_id[values.opportunity_id]].append(Event(*values))
        return found

    def offers_of(self, opportunity_ids: Sequence[str]) -> dict[str, list[tuple[Offer, list[OfferEvent]]]]:
        """The offers of opportunities, each with its events, by opportunity id."""
        ids = {"ws": self._ws, "ids": list(opportunity_ids)}
        offers = {values.id: Offer(*values) for values in self._connection.execute(_OFFERS, ids)}
        events: dict[str, list[OfferEvent]] = {of: [] for of in offers}
        for values in self._connection.execute(_OFFER_EVENTS, {"ws": self._ws, "ids": list(offers)}) if offers else ():
            events[values.offer_id].append(OfferEvent(*values))
        found: dict[str, list[tuple[Offer, list[OfferEvent]]]] = {}
        for offer in offers.values():
            found.setdefault(offer.opportunity_id, []).append((offer, events[offer.id]))
        return found

    def activities_named(self, names: Sequence[str]) -> dict[str, Activity]:
        """The activities with these external ids (or ids), removed ones too, by that name."""
        wanted = set(names)
        made = (
            Activity(*values)
            for values in self._connection.execute(_ACTIVITIES, {"ws": self._ws, "names": list(names)})
        )
        return {item.external_id if item.external_id in wanted else item.id: item for item in made}
