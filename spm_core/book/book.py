"""The Book: what was known about one scope at one moment, fetched once, immutable; every report takes it."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from spm_core.book.agreed import Action, Answer, QuestionSet, Review, Setting
from spm_core.book.cadence import Absence, CadenceRule, Occurrence
from spm_core.book.choices import prevailing
from spm_core.book.customers import Customers
from spm_core.book.history import Visit
from spm_core.book.memo import Memo
from spm_core.book.money import Rates, to_major
from spm_core.book.opportunities import Event, Offer, Opportunity
from spm_core.book.periods import local_day
from spm_core.book.records import (
    MISTAKE,
    Account,
    Activity,
    Benchmark,
    Kind,
    Member,
    Membership,
    Note,
    Planned,
    Previous,
    Product,
    Scope,
    Snooze,
    Stages,
    Target,
    Team,
    WorkPlan,
    Workspace,
)
from spm_core.book.track import Made

HALF_A_YEAR = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Touched:
    """An opportunity to which something happened since the previous meeting: as known then, as known now, and its events."""

    then: Opportunity | None
    now: Opportunity
    events: tuple[Event, ...]
    visits: tuple[Visit, ...] = ()


@dataclass(frozen=True, slots=True)
class Dwell:
    """Days spent in a stage within the statistics window, and how many opportunities passed it (F7)."""

    days: int = 0
    passed: int = 0


@dataclass(frozen=True, slots=True)
class Singles:
    """What a Book otherwise only counts, one by one: the ``visits`` of untouched opportunities by id, and all ``won`` ones.

    ``won`` are those of the scope since the start of the fiscal year before the one under way.
    """

    visits: Mapping[str, tuple[Visit, ...]] = field(default_factory=dict)
    won: tuple[Opportunity, ...] = ()


@dataclass(frozen=True)
class Company:
    """What all scopes of a workspace share: settings, stages, rates, list prices, fixed benchmarks."""

    workspace: Workspace
    stages: Stages
    rates: Rates
    products: Mapping[str, Product] = field(default_factory=dict)
    benchmarks: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    closed_days: frozenset[date] = frozenset()  # holidays and closures of the company, in a Book those of its scope
    closed_by_team: Mapping[str, frozenset[date]] = field(default_factory=dict)  # of teams where they differ, by id
    settings: tuple[Setting, ...] = ()  # what the company and its teams chose that reports heed
    home: str | None = None  # in a Book the team whose choices hold for its scope

    def chose(self, name: str) -> Any:  # noqa: ANN401 - JSON's
        """What holds here of the things to choose: the team's word, else the company's, else the usual."""
        return self._chosen[name]

    @cached_property
    def _chosen(self) -> Memo[str, Any]:
        """Each looked up once: a ranking asks for every opportunity."""
        return Memo(lambda name: prevailing(self.settings, name, self.home))

    def closed_for(self, team_id: str | None) -> frozenset[date]:
        """The days on which a team does no business; None: somebody without a team."""
        return self.closed_by_team.get(team_id or "", self.closed_days)

    def benchmark(self, name: str, stage: str = "") -> Decimal | None:
        """A number that the company fixed, None where it is computed."""
        return self.benchmarks.get((name, stage))

    @staticmethod
    def keyed(benchmarks: tuple[Benchmark, ...]) -> dict[tuple[str, str], Decimal]:
        """Benchmarks by name and stage code."""
        return {(item.name, item.stage): item.value for item in benchmarks}


@dataclass(frozen=True)
class Book:
    """The facts about one scope, known before ``as_of`` (UTC); ``since`` is the freeze of the previous meeting (UTC).

    ``still``: open opportunities of the scope to which nothing happened since ``since``; they are now what they were then.
    ``touched``: every other opportunity that the scope owned then or owns now. ``closed``: untouched closed ones of the
    statistics window (365 days, or since ``since`` if that is longer), ``dwell`` the stays of untouched ones in that window by
    stage code. Of untouched ones, too, counted by whole days of the workspace's zone: ``visited`` the visits of a stage that
    began in the window, by (stage code, days in it, whether it ended; if not, days until now); ``closings`` the same visits by
    (stage code, days from entering it to the opportunity's close, whether it closed; if not, days until now). ``wins``: what
    the scope won of them since the start of the fiscal year before the current one, count and minor units by (local day of the
    close, currency, product where no amount is known). ``activities`` reach back ``activity_from``; ``courted`` are
    the ids of those with a new customer of whom somebody beyond the scope had an opportunity open; ``offers`` are those out now
    or sent since ``since``. ``track``: what was forecast for the company at the start of past periods, oldest first.

    Filled only where the Book was read whole, with ``accounts`` those of the whole company: ``customers``, ``work_plans`` that
    reach into the window or ahead, ``rules`` of meetings, the ``occurrences`` whose nominal day lies in the window, the
    ``absences`` told so far, and of ``actions`` (by due day, as they stood then), ``answers`` (oldest first) and ``reviews`` what
    the scope's readers may see: what is private to a seller and the manager is in the Book of that member alone;
    ``question_sets`` are all versions of those that the company edited. ``singles`` are filled where numbers are to be
    explained.
    """

    company: Company
    scope: Scope
    as_of: datetime
    since: datetime
    zone: ZoneInfo
    teams: Mapping[str, Team]
    members: Mapping[str, Member]
    memberships: tuple[Membership, ...]
    accounts: Mapping[str, Account]
    still: tuple[Opportunity, ...] = ()
    touched: tuple[Touched, ...] = ()
    closed: tuple[Opportunity, ...] = ()
    dwell: Mapping[str, Dwell] = field(default_factory=dict)
    visited: Mapping[tuple[str, int, bool], int] = field(default_factory=dict)
    closings: Mapping[tuple[str, int, bool], int] = field(default_factory=dict)
    wins: Mapping[tuple[date, str, str | None], tuple[int, int]] = field(default_factory=dict)
    track: tuple[Made, ...] = ()
    statistics_from: date | None = None
    longest_cycle: int | None = None
    offers: tuple[Offer, ...] = ()
    activities: tuple[Activity, ...] = ()
    first_activity: datetime | None = None
    contacts: Mapping[str, datetime] = field(default_factory=dict)
    courted: frozenset[str] = frozenset()
    new_meetings_180d: int = 0
    targets: tuple[Target, ...] = ()
    notes: tuple[Note, ...] = ()
    snoozes: Mapping[str, Snooze] = field(default_factory=dict)
    planned: tuple[Planned, ...] = ()
    previous: Previous | None = None
    customers: Customers = field(default_factory=Customers)
    work_plans: tuple[WorkPlan, ...] = ()
    rules: tuple[CadenceRule, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
    absences: tuple[Absence, ...] = ()
    actions: tuple[Action, ...] = ()
    beyond: Mapping[str, str] = field(default_factory=dict)
    answers: tuple[Answer, ...] = ()
    reviews: tuple[Review, ...] = ()
    question_sets: tuple[QuestionSet, ...] = ()
    singles: Singles = field(default_factory=Singles)

    @property
    def stages(self) -> Stages:
        """The stages of the workspace."""
        return self.company.stages

    @cached_property
    def today(self) -> date:
        """The local day that begins, or is under way, at ``as_of``."""
        return local_day(self.as_of, self.zone)

    @cached_property
    def since_day(self) -> date:
        """The local day of ``since``."""
        return local_day(self.since, self.zone)

    @cached_property
    def day(self) -> Callable[[datetime], date]:
        """The local day of an instant."""
        return Memo[datetime, date](lambda moment: moment.astimezone(self.zone).date()).__getitem__

    @cached_property
    def office_day(self) -> Callable[[datetime], date]:
        """The company's own day of an instant: stays in stages are counted in it for all teams, wherever they are."""
        office = ZoneInfo(self.company.workspace.timezone)
        return Memo[datetime, date](lambda moment: moment.astimezone(office).date()).__getitem__

    @cached_property
    def open(self) -> tuple[Opportunity, ...]:
        """The open opportunities the scope owns now."""
        moved = (item.now for item in self.touched if item.now.is_open and self.holds(item.now.owner_id, self.today))
        return (*self.still, *moved)

    @cached_property
    def _at_account(self) -> Counter[str | None]:
        return Counter(item.account_id for item in self.open)

    def has_neighbours(self, item: Opportunity) -> bool:
        """Whether its account has another open opportunity, so that the account's name alone does not say which is meant."""
        return item.account_id is not None and self._at_account[item.account_id] > item.is_open

    @cached_property
    def by_id(self) -> Mapping[str, Opportunity]:
        """Every opportunity in the book as it is now."""
        return {item.id: item for item in (*self.still, *self.closed, *(touched.now for touched in self.touched))}

    @cached_property
    def ended(self) -> tuple[Opportunity, ...]:
        """Opportunities won or lost in the statistics window by the scope (owner, team at the close), oldest close first.

        Those entered by mistake and merged ones are in no statistics (F8).
        """
        start = self.statistics_from or self.since_day
        closed = (*self.closed, *(item.now for item in self.touched if item.now.kind is not Kind.OPEN))
        mine = (
            item for item in closed if item.closed_at and start <= self.day(item.closed_at) and self.owns_close(item)
        )
        return tuple(sorted(mine, key=lambda item: (item.closed_at, item.id)))

    def owns_close(self, item: Opportunity) -> bool:
        """Whether a closed opportunity counts for the scope: by its owner's team on the day of the close."""
        counts = item.merged_into is None and item.reason != MISTAKE
        return counts and item.closed_at is not None and self.owns(item)

    def owns(self, item: Opportunity) -> bool:
        """Whether an opportunity is the scope's: by its owner's team on the day of the close, while it is open today."""
        if self.scope.kind != "team":
            return self.holds(item.owner_id, self.today)
        return self.holds(item.owner_id, self.day(item.closed_at) if item.closed_at else self.today)

    def holds(self, member_id: str, day: date) -> bool:
        """Whether a member belongs to the scope on a local day."""
        if self.scope.kind == "company":
            return True
        if self.scope.kind == "member":
            return member_id == self.scope.id
        return any(m.team_id == self.scope.id and m.on(day) for m in self._of_member.get(member_id, ()))

    @cached_property
    def _of_member(self) -> Mapping[str, tuple[Membership, ...]]:
        grouped: dict[str, list[Membership]] = {}
        for membership in self.memberships:
            grouped.setdefault(membership.member_id, []).append(membership)
        return {member: tuple(rows) for member, rows in grouped.items()}

    def team_of(self, member_id: str, day: date) -> Team | None:
        """The home team of a member on a local day."""
        teams = (self.teams.get(m.team_id) for m in self._of_member.get(member_id, ()) if m.on(day))
        return next((team for team in teams if team), None)

    def called(self, member_id: str) -> str:
        """A member's first name where only one here has it, else the whole name."""
        return self._called.get(member_id, member_id)

    @cached_property
    def _called(self) -> Mapping[str, str]:
        first = {member.id: member.name.split()[0] for member in self.members.values()}
        often = Counter(first.values())
        return {of: name if often[name] == 1 else self.members[of].name for of, name in first.items()}

    @cached_property
    def people(self) -> tuple[Member, ...]:
        """The members of the scope today, by name; a manager only if opportunities or targets are theirs."""
        selling = {item.owner_id for item in self.open} | {target.of_id for target in self.targets}
        here = (m for m in self.members.values() if self.holds(m.id, self.today) and self._employed(m))
        return tuple(sorted((m for m in here if m.role in ("seller", "kam") or m.id in selling), key=lambda m: m.name))

    def _employed(self, member: Member) -> bool:
        return member.active and (member.employed_to is None or self.today < member.employed_to)

    def estimated(self, item: Opportunity) -> bool:
        """Whether the value of an opportunity is its product's list price (no amount known)."""
        return item.amount is None and item.product in self.company.products

    def value(self, item: Opportunity, on: date | None = None) -> Decimal | None:
        """The value of an opportunity in the reporting currency at the rate of a day (default today).

        The product's list price stands in for a missing amount. None when neither is known or there is no rate (F0).
        """
        return self._values[item.amount, item.currency, item.product, on]

    @cached_property
    def _values(self) -> Memo[tuple[int | None, str, str | None, date | None], Decimal | None]:
        """Values already worked out: a meeting asks for each about twenty times."""
        return Memo(lambda known: self._valued(*known))

    def _valued(self, amount: int | None, currency: str, name: str | None, on: date | None) -> Decimal | None:
        if amount is None:
            product = self.company.products.get(name or "")
            if product is None:
                return None
            amount, currency = product.list_price, product.currency
        if currency == self.company.workspace.currency:
            return to_major(amount, currency)
        return self.company.rates.convert(amount, currency, on or self.today)

    def final_value(self, item: Opportunity) -> Decimal | None:
        """The value of a closed opportunity at the rate of its close (F0)."""
        return self.value(item, self.day(item.closed_at)) if item.closed_at else self.value(item)

    def unconverted(self, item: Opportunity) -> bool:
        """Whether the amount is known but there is no rate for its currency."""
        return item.amount is not None and self.value(item) is None

    def probability(self, item: Opportunity) -> Decimal:
        """The chance (0..1) of an open opportunity: its own, else its stage's (F1)."""
        if item.probability_override is not None:
            return item.probability_override
        return self.stages.by_code[item.stage].probability

    def age(self, moment: datetime) -> int:
        """Whole days from the local day of an instant to ``as_of`` (F0)."""
        return (self.today - self.day(moment)).days

    @cached_property
    def new_opportunities_180d(self) -> int:
        """How many were new in half a year."""
        return sum(1 for _ in self.new(local_day(self.as_of - HALF_A_YEAR, self.zone)))

    def new(self, start: date) -> Iterator[Opportunity]:
        """Opportunities created on or after a local day (before ``as_of``) that the scope owns now or at the close (F3)."""
        return (item for item in self._dated if start <= self.day(item.created_at))

    @cached_property
    def _dated(self) -> tuple[Opportunity, ...]:
        """What was ever new in the scope: without those that have no date, were merged or entered by mistake."""
        counted = (item for item in self.by_id.values() if not item.undated and not item.merged_into)
        return tuple(item for item in counted if item.reason != MISTAKE and self.owns(item))
