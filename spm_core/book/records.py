"""The records of a sales company as frozen dataclasses: who sells, to whom, what, and what was said about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

# When something was told of which nobody knows when: before all that was recorded.
FROM_THE_START = datetime(1900, 1, 1, tzinfo=UTC)


class Kind(StrEnum):
    """What a stage means."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Role(StrEnum):
    """What a member may do; an administrator configures, a manager leads a team, a seller sells."""

    SELLER = "seller"
    MANAGER = "manager"
    KAM = "kam"
    ADMIN = "admin"


class Verdict(StrEnum):
    """The word every answer begins with."""

    OK = "ok"
    WATCH = "watch"
    SHORT = "short"
    NA = "n/a"


@dataclass(frozen=True, slots=True)
class Workspace:
    """One company: everything else belongs to exactly one."""

    id: str
    name: str
    currency: str = "EUR"
    timezone: str = "UTC"
    fiscal_year_start: int = 1
    locale: str = "en"
    slack_team_id: str | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the sales process; ``order`` rises towards the close, ``probability`` is 0..1, limits are in days."""

    code: str
    name: str
    order: int
    probability: Decimal
    expected_days: int | None = None
    stalled_days: int | None = None
    kind: Kind = Kind.OPEN


@dataclass(frozen=True, slots=True)
class Team:
    """A sales team; its zone decides where its days and periods begin."""

    id: str
    name: str
    timezone: str
    manager_id: str | None = None
    channel_id: str | None = None
    share_activity: bool = False  # activity per person in the channel: off until the manager switches it on


@dataclass(frozen=True, slots=True)
class Member:
    """A person who sells or leads.

    ``ramp``: percents of the monthly target in the first months of employment, the whole of it from then on (F10); None: the
    whole from the first day.
    """

    id: str
    name: str
    role: Role = Role.SELLER
    email: str | None = None
    slack_user_id: str | None = None
    timezone: str | None = None
    locale: str | None = None
    manager_id: str | None = None
    employed_from: date | None = None
    employed_to: date | None = None
    active: bool = True
    ramp: tuple[int, ...] | None = None


# What is usual for a new seller: nothing in the month of the start, then a quarter more each month.
USUAL_RAMP = (0, 25, 50, 75)


@dataclass(frozen=True, slots=True)
class Membership:
    """A member's home team from a day (inclusive, None: always) to a day (exclusive, None: still)."""

    member_id: str
    team_id: str
    start: date | None = None
    end: date | None = None

    def on(self, day: date) -> bool:
        """Whether the membership holds on a day."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Account:
    """A customer or prospect.

    ``estimated_spend`` is what they spend a year on what we could sell them, with whomever (minor units of the reporting
    currency); ``review_every`` the days between two reviews of a key account, None: a quarter.
    """

    id: str
    name: str
    parent_id: str | None = None
    sector: str | None = None
    owner_id: str | None = None
    key_account: bool = False
    tier: str | None = None
    customer_since: date | None = None
    estimated_spend: int | None = None
    review_every: int | None = None


@dataclass(frozen=True, slots=True)
class AccountPlan:
    """What is meant to be won at an account, all below it included, in the fiscal year that begins on ``start``; and its goals.

    ``amount`` in minor units, None while only goals are set. Set again it is a newer version, known from ``set_at`` (UTC) on.
    """

    account_id: str
    start: date
    set_at: datetime
    currency: str
    amount: int | None = None
    goals: str | None = None
    set_by: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at an account; ``attitude`` is one of ATTITUDES, ``key_person``: the account's decisions need them.

    ``left_on``: the day from which they are there no longer.
    """

    id: str
    account_id: str
    name: str
    role: str | None = None
    attitude: str | None = None
    key_person: bool = False
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """Something sold; its list price (minor units) stands in for a missing amount, shown as estimated."""

    name: str
    list_price: int
    currency: str


@dataclass(frozen=True, slots=True)
class Activity:
    """Something a seller did; ``new_customer`` None means it is derived from the account's history."""

    id: str
    type: str
    starts_at: datetime
    recorded_at: datetime
    minutes: int
    members: tuple[str, ...]
    account_id: str | None = None
    opportunity_id: str | None = None
    contacts: tuple[str, ...] = ()
    new_customer: bool | None = None
    lead_generation: bool = False
    outcome: str | None = None
    no_show: bool = False
    note: str | None = None
    source: str = "slack"
    external_id: str | None = None
    key: str | None = None
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """What a member or a team is to win in one month (its first day); amount in minor units.

    Set again for the same month it is a newer version; the older ones stay for the reports that knew them. ``set_at`` is UTC.
    """

    of_id: str
    month: date
    amount: int
    currency: str
    set_at: datetime = FROM_THE_START
    set_by: str | None = None


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A number fixed by the company and used instead of the computed one; ``stage`` is a code, or empty."""

    name: str
    stage: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit of a currency is worth in the reporting currency from a day on."""

    day: date
    currency: str
    rate: Decimal


# A benchmark that is 1 where the stages' own history says when something is stalled (F6).
OWN_LIMITS = "own_limits"


@dataclass(frozen=True, slots=True)
class Note:
    """Something for "any other business", carried until it was presented."""

    id: str
    team_id: str
    kind: str
    text: str
    author_id: str | None
    at: datetime
    presented_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Snooze:
    """A seller's word that an opportunity may rest until a day, and why; it silences reminders, never reports."""

    opportunity_id: str
    member_id: str
    until: date
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Planned:
    """A planned activity on an opportunity, or with a customer; ``planned_on`` is the day it was agreed, where that is known.

    ``dropped_on``: the day on which its member said that it will not happen; it stays planned and not done.
    """

    id: str
    opportunity_id: str | None
    member_id: str
    type: str
    due: date
    text: str | None = None
    done_activity_id: str | None = None
    planned_on: date | None = None
    account_id: str | None = None
    dropped_on: date | None = None


@dataclass(frozen=True, slots=True)
class WorkPlan:
    """The hours a member means to spend from ``start`` up to, but not including, ``end``, by kind of work."""

    member_id: str
    start: date
    end: date
    customer: Decimal = Decimal(0)
    lead_generation: Decimal = Decimal(0)
    internal: Decimal = Decimal(0)
    travel: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Previous:
    """What was frozen at the previous held meeting of the same kind and scope.

    ``progress``: the progress shares (0..1) of the last held meetings, at most six, the newest first.
    """

    freeze_at: datetime
    top5: tuple[str, ...] = ()
    progress: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose numbers are meant: the company, a team or a member."""

    kind: str  # company, team, member
    id: str = ""
    name: str = ""

    def __str__(self) -> str:
        return self.kind if self.kind == "company" else f"{self.kind}:{self.name}"


@dataclass(frozen=True)  # without slots: what is asked for every opportunity is found once
class Stages:
    """The stages of a workspace in their order, and the lookups that reports need."""

    all: tuple[Stage, ...]
    by_code: Mapping[str, Stage] = field(default_factory=dict)

    @classmethod
    def of(cls, stages: tuple[Stage, ...]) -> "Stages":
        """Stages sorted by their order."""
        ordered = tuple(sorted(stages, key=lambda stage: stage.order))
        return cls(ordered, {stage.code: stage for stage in ordered})

    @cached_property
    def open(self) -> tuple[Stage, ...]:
        """The stages an open opportunity can be in."""
        return tuple(stage for stage in self.all if stage.kind is Kind.OPEN)

    @cached_property
    def won(self) -> Stage:
        """The one stage that means won."""
        return next(stage for stage in self.all if stage.kind is Kind.WON)

    @cached_property
    def lost(self) -> Stage:
        """The one stage that means lost."""
        return next(stage for stage in self.all if stage.kind is Kind.LOST)


DEFAULT_STAGES = Stages.of(
    (
        Stage("S1", "Identified", 1, Decimal("0.1"), 14, 21),
        Stage("S2", "Qualified", 2, Decimal("0.2"), 21, 30),
        Stage("S3", "Value agreed", 3, Decimal("0.4"), 30, 45),
        Stage("S4", "Offer made", 4, Decimal("0.6"), 21, 30),
        Stage("S5", "Negotiation", 5, Decimal("0.8"), 14, 21),
        Stage("WON", "Won", 6, Decimal(1), kind=Kind.WON),
        Stage("LOST", "Lost", 7, Decimal(0), kind=Kind.LOST),
    )
)

# Activity types (F14): customer meetings, minutes each takes by default, and those that take no customer time.
MEETINGS = frozenset({"meeting", "remote", "demo", "visit"})
ACTIVITY_MINUTES = {
    "meeting": 60,
    "remote": 45,
    "demo": 60,
    "visit": 60,
    "call": 15,
    "email": 0,
    "event": 120,
    "internal": 60,
    "travel": 60,
}
NOT_CUSTOMER_FACING = frozenset({"email", "internal", "travel"})
NO_CONTACT = frozenset({"internal", "travel"})
ATTITUDES = ("promotes us", "positive", "neutral", "against us")
OUTCOMES = ("advance", "continuation", "no_interest", "order")
MISTAKE = "entered by mistake"
