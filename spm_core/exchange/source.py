"""What an export asks for: all records of a workspace, streamed."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Protocol

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


class Source(Protocol):
    """One state of a workspace's records, in the orders that their files need."""

    def stages(self) -> Iterator[Stage]:
        """In their order."""

    def teams(self) -> Iterator[Team]:
        """Any order."""

    def members(self) -> Iterator[Member]:
        """Any order."""

    def memberships(self) -> Iterator[Membership]:
        """By member, then start."""

    def accounts(self) -> Iterator[Account]:
        """Any order."""

    def contacts(self) -> Iterator[Contact]:
        """Any order."""

    def products(self) -> Iterator[Product]:
        """Any order."""

    def benchmarks(self) -> Iterator[Benchmark]:
        """Any order."""

    def settings(self) -> Iterator[Setting]:
        """Any order."""

    def targets(self) -> Iterator[Target]:
        """Each as often as it was set, the earliest first."""

    def rates(self) -> Iterator[tuple[date, str, Decimal]]:
        """As (day, currency, rate)."""

    def opportunities(self) -> Iterator[Opportunity]:
        """By id."""

    def events(self) -> Iterator[Event]:
        """By opportunity id, then seq."""

    def offers(self) -> Iterator[Offer]:
        """By opportunity id, then number."""

    def offer_events(self) -> Iterator[OfferEvent]:
        """By offer, then seq."""

    def activities(self) -> Iterator[Activity]:
        """Those that were not removed."""

    def planned(self) -> Iterator[Planned]:
        """By day, then id; those that are done too."""

    def account_plans(self) -> Iterator[AccountPlan]:
        """In the order in which they were set."""

    def reviews(self) -> Iterator[Review]:
        """Any order."""

    def work_plans(self) -> Iterator[WorkPlan]:
        """Any order."""

    def snoozes(self) -> Iterator[Snooze]:
        """Any order."""

    def rules(self) -> Iterator[CadenceRule]:
        """Any order."""

    def occurrences(self) -> Iterator[Occurrence]:
        """Any order."""

    def closures(self) -> Iterator[Closure]:
        """Any order."""

    def absences(self) -> Iterator[Absence]:
        """Any order."""

    def earlier(self) -> Iterator[Was]:
        """In the order of their times."""

    def actions(self) -> Iterator[Action]:
        """Any order; private ones too."""
