"""Opportunities and offers, and the events that make them: what happened, when, and when it became known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum

from spm_core.book.records import MISTAKE, Kind

# An imported opportunity that is open since before the data begins has no date at all (DOMAIN.md, 6); this stands for it.
UNDATED = datetime(1900, 1, 1, tzinfo=UTC)


class Category(StrEnum):
    """The seller's call on an open opportunity."""

    PIPELINE = "pipeline"
    BEST = "best"
    COMMIT = "commit"
    OMITTED = "omitted"


class EventType(StrEnum):
    """What can happen to an opportunity; ``changed`` is any field that has no type of its own."""

    CREATED = "created"
    STAGE = "stage"
    AMOUNT = "amount"
    CLOSE_DATE = "close_date"
    OWNER = "owner"
    CATEGORY = "category"
    WON = "won"
    LOST = "lost"
    REOPENED = "reopened"
    MERGED = "merged"
    CORRECTED = "corrected"
    CHANGED = "changed"


class OfferEventType(StrEnum):
    """What can happen to an offer."""

    SENT = "sent"
    CHECK_MOVED = "check_moved"
    FOLLOWED_UP = "followed_up"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to an opportunity; never changed, never deleted.

    ``before`` and ``after`` are text: a stage code, an amount in major units, an ISO date, a member id, a category, the field's
    value; for ``created`` ``after`` is the first stage, for ``corrected`` the ``seq`` of the event it voids, for ``merged`` the
    surviving opportunity. ``initial`` holds the first values of a created opportunity, by field name of Opportunity.
    """

    opportunity_id: str
    seq: int
    type: EventType
    before: str | None
    after: str | None
    effective_at: datetime
    recorded_at: datetime
    actor_id: str | None = None
    field: str | None = None
    source: str = "slack"
    key: str | None = None
    initial: Mapping[str, str] | None = None

    @property
    def known_at(self) -> datetime:
        """When a report could first know it (UTC)."""
        return max(self.effective_at, self.recorded_at)


@dataclass(frozen=True, slots=True)
class Opportunity:
    """A possible order as its events left it (their fold); amounts in minor units, times in UTC.

    ``reached`` is the highest stage order since creation or reopening, ``progressed_at`` when it got there; ``ever_reached``
    survives reopening. ``manager_…`` is what the manager believes instead of the seller; both are kept.
    ``seen_at``: it came from a file without its history and stood in its stage by then; nobody knows since when. While it equals
    ``stage_since`` or ``progressed_at``, days counted from those are the fewest that it can be.
    ``pushes`` counts moves of the expected close to a later day. ``version`` is the number of its events.
    """

    id: str
    name: str
    owner_id: str
    stage: str
    currency: str
    created_at: datetime
    stage_since: datetime
    progressed_at: datetime
    reached: int
    ever_reached: int
    kind: Kind = Kind.OPEN
    account_id: str | None = None
    amount: int | None = None
    expected_close: date | None = None
    category: Category = Category.PIPELINE
    next_step: str | None = None
    next_step_date: date | None = None
    product: str | None = None
    probability_override: Decimal | None = None
    pinned: bool = False
    source: str = "slack"
    external_id: str | None = None
    closed_at: datetime | None = None
    reason: str | None = None
    competitor: str | None = None
    learning: str | None = None
    manager_category: Category | None = None
    manager_amount: int | None = None
    manager_close: date | None = None
    pushes: int = 0
    reopened: bool = False
    merged_into: str | None = None
    seen_at: datetime | None = None
    version: int = 0
    changed_at: datetime = UNDATED

    @property
    def is_open(self) -> bool:
        """Whether it can still be won."""
        return self.kind is Kind.OPEN and self.merged_into is None

    @property
    def voided(self) -> bool:
        """Whether it was merged away or entered by mistake: it was never an opportunity of its own and is in no statistics."""
        return self.merged_into is not None or (self.kind is not Kind.OPEN and self.reason == MISTAKE)

    @property
    def undated(self) -> bool:
        """Whether it is open since before the data begins: no ages, no movement."""
        return self.created_at == UNDATED

    @property
    def entered_at(self) -> datetime | None:
        """When it entered its stage; None where nobody knows."""
        return None if self.stage_since in (UNDATED, self.seen_at) else self.stage_since

    @property
    def waits_longer(self) -> bool:
        """Whether its progress lies before it was first seen: it has waited at least so long."""
        return self.progressed_at == self.seen_at


@dataclass(frozen=True, slots=True)
class Continuation:
    """What happens to an opportunity next: ``events`` to append to those ``stored`` (none: it is new).

    ``present`` is what all of them add up to, where somebody folded them already and saw that they can have happened.
    """

    stored: Sequence[Event]
    events: Sequence[Event]
    present: Opportunity | None = None


@dataclass(frozen=True, slots=True)
class OfferEvent:
    """One thing that happened to an offer; ``after`` is the (new) check-date in ISO form, where there is one.

    For ``corrected`` it is the ``seq`` of the event it voids.
    """

    offer_id: str
    seq: int
    type: OfferEventType
    at: datetime
    recorded_at: datetime
    before: str | None = None
    after: str | None = None
    reason: str | None = None
    actor_id: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A priced proposal for one opportunity; ``status`` is the event that decided it, ``sent`` while none did."""

    id: str
    opportunity_id: str
    number: int
    sent_on: date
    amount: int | None
    currency: str
    check_date: date
    valid_until: date | None = None
    status: OfferEventType = OfferEventType.SENT
    check_moves: int = 0
    version: int = 1
