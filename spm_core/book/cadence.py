"""Records of the cadence: when which meeting is planned, what became of it, and the posts that announce it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

MEETING_KINDS = ("team", "coaching", "performance", "kam")


@dataclass(frozen=True, slots=True)
class CadenceRule:
    """One kind of meeting of one scope, from a day on; wall time and zone, never an offset.

    ``mode``: ``weekly`` (every week), ``month`` (W k is the k-th Monday's week of the month), ``rolling`` (five weeks from the
    anchor Monday), ``445`` (4-4-5 weeks from the fiscal anchor Monday). ``weeks`` are the ticked ones of 1..5 (ignored when
    weekly). ``weekday`` is 0 for Monday. ``w5_missing``: what happens in months without a fifth week (``skip`` or
    ``last_week``); ``w5_combine``: performance coaching takes the slot of the coaching in the same week, in one longer talk.
    """

    id: str
    kind: str
    scope_kind: str  # team or member
    scope_id: str
    mode: str
    weeks: frozenset[int]
    weekday: int
    at: time
    minutes: int
    timezone: str
    anchor: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    w5_missing: str = "skip"
    w5_combine: bool = False


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One planned meeting, unique by (scope, kind, nominal date); ``status``: planned, moved, cancelled, held.

    ``started_at`` and ``ended_at`` are there when somebody ran it by hand; ``changed_by`` (a member) and ``why`` say who moved or
    cancelled it.
    """

    id: str
    kind: str
    scope_kind: str
    scope_id: str
    nominal_date: date
    starts_at: datetime
    minutes: int
    status: str = "planned"
    freeze_at: datetime | None = None
    frozen: Mapping[str, object] = field(default_factory=dict)  # the parameters and TOP5 kept at the freeze
    started_at: datetime | None = None
    ended_at: datetime | None = None
    changed_by: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which no business is done, from ``start`` up to, but not including, ``end``; of a team, or (None) of all."""

    id: str
    start: date
    end: date
    why: str
    team_id: str | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """A member is away from ``start`` up to, but not including, ``end`` (local days)."""

    id: str
    member_id: str
    start: date
    end: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Post:
    """A scheduled message, unique by (about, phase, audience, on_date).

    ``about`` is an occurrence id or a member id, ``phase`` says which message (agenda, agenda-1 … agenda-5, reminder),
    ``audience`` a channel or user id of Slack. ``state``: pending, sending, sent, unknown, missed, dead, cancelled. ``slack_key``
    is the opaque key sent along as metadata; ``payload`` the message as it was first composed (JSON), empty before that.
    """

    id: str
    about: str
    phase: str
    audience: str
    on_date: date
    due_at: datetime
    expires_at: datetime
    state: str = "pending"
    slack_key: str = ""
    payload: str = ""
    after: str | None = None  # the post in whose thread this one hangs
    channel: str | None = None
    ts: str | None = None
    attempts: int = 0
    not_before: datetime | None = None
    lease_until: datetime | None = None
    owner: str | None = None
    last_error: str | None = None
