"""Records of the cadence: when which meeting is planned, what became of it, and the posts that announce it."""

import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from spm_core.book.records import Member, Membership, Team

MEETING_KINDS = ("team", "coaching", "performance", "kam")
_MEETINGS = uuid.UUID("b7a0a9a4-5f0e-4b43-8a52-1d6c2f1c7a10")


Identity = tuple[str, str, str, date]  # kind, scope_kind, scope_id, nominal date: there is one meeting of each


def occurrence_id(kind: str, scope_kind: str, scope_id: str, nominal_date: date) -> str:
    """The id of the meeting that is unique by these; wherever it is moved, it keeps its nominal date."""
    return str(uuid.uuid5(_MEETINGS, f"{kind}\n{scope_kind}\n{scope_id}\n{nominal_date.isoformat()}"))


@dataclass(frozen=True, slots=True)
class CadenceRule:
    """One kind of meeting of one scope, from a day on; wall time and zone, never an offset.

    ``mode``: ``weekly`` (every week), ``month`` (W k is the k-th Monday's week of the month), ``rolling`` (five weeks from the
    anchor Monday), ``445`` (4-4-5 weeks from the fiscal anchor Monday). ``weeks`` are the ticked ones of 1..5 (ignored when
    weekly). ``weekday`` is 0 for Monday. ``w5_missing``: what happens in months without a fifth week (``skip`` or
    ``last_week``); ``w5_combine``: performance coaching follows right after the coaching of the same week, in one longer talk.
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

    ``started_at`` and ``ended_at`` are there when somebody ran it by hand; ``changed_by`` (a member), ``why`` and ``changed_at``
    say who moved or cancelled it last and when, ``changes`` how often that was.
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
    changed_at: datetime | None = None
    changes: int = 0

    @property
    def identity(self) -> Identity:
        """What makes it unique, wherever it is moved."""
        return self.kind, self.scope_kind, self.scope_id, self.nominal_date


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

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end


@dataclass(frozen=True, slots=True)
class Cadence:
    """What decides when a company meets: the rules, what is known of meetings, the days without business, and who is away.

    ``occurrences`` are those whose nominal date lies from ``start`` up to, but not including, ``end``; ``closed`` is the
    company's, ``closed_by_team`` that of the teams where it differs, by id.
    """

    start: date
    end: date
    rules: tuple[CadenceRule, ...]
    occurrences: tuple[Occurrence, ...] = ()
    closed: frozenset[date] = frozenset()
    closed_by_team: Mapping[str, frozenset[date]] = field(default_factory=dict)
    absences: tuple[Absence, ...] = ()
    teams: Mapping[str, Team] = field(default_factory=dict)
    members: Mapping[str, Member] = field(default_factory=dict)
    memberships: tuple[Membership, ...] = ()

    def only(self, *kinds: str) -> "Cadence":
        """The same of some kinds of meetings alone."""
        rules = tuple(rule for rule in self.rules if rule.kind in kinds)
        return replace(self, rules=rules, occurrences=tuple(item for item in self.occurrences if item.kind in kinds))

    def of(self, scopes: Collection[str]) -> "Cadence":
        """The same of some teams and members alone, by their ids."""
        return replace(self, rules=tuple(rule for rule in self.rules if rule.scope_id in scopes))

    def team(self, of: CadenceRule | Occurrence) -> Team | None:
        """The team whose meeting it is, or whose seller's: the home team when the range begins, else the first one after."""
        if of.scope_kind == "team":
            return self.teams.get(of.scope_id)
        homes = [m for m in self.memberships if m.member_id == of.scope_id and (m.end is None or m.end > self.start)]
        return self.teams.get(homes[0].team_id) if homes else None

    def manager(self, of: CadenceRule | Occurrence) -> str | None:
        """Who holds it: the seller's own manager, else the team's."""
        member = self.members.get(of.scope_id) if of.scope_kind == "member" else None
        team = self.team(of)
        return (member.manager_id if member else None) or (team.manager_id if team else None)

    def closed_for(self, of: CadenceRule | Occurrence) -> frozenset[date]:
        """The days without business where it takes place."""
        team = self.team(of)
        return self.closed_by_team.get(team.id, self.closed) if team else self.closed

    def away(self, of: CadenceRule | Occurrence) -> Iterator[Absence]:
        """The absences that keep a pair from talking: the seller's and the manager's. A team meets without either."""
        pair = {of.scope_id, self.manager(of)} if of.scope_kind == "member" else set()
        return (item for item in self.absences if item.member_id in pair)


@dataclass(frozen=True, slots=True)
class Post:
    """A scheduled message, unique by (about, phase, audience, on_date).

    ``about`` is an occurrence id or a member id, ``phase`` says which message (agenda, agenda-1 …, prep, pack, reminder, notice),
    ``audience`` a channel or user id of Slack. ``state``: pending, sending, sent, unknown, missed, dead, cancelled, or dropped:
    planned no longer, unless it is planned again. ``slack_key`` is the opaque key sent along as metadata; ``payload`` the message
    as it was first composed (JSON), empty before that. ``after`` is the post below which it hangs; one that is ``alone`` goes out
    by itself where that one did not.
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
    after: str | None = None
    alone: bool = False
    channel: str | None = None
    ts: str | None = None
    attempts: int = 0
    not_before: datetime | None = None
    lease_until: datetime | None = None
    owner: str | None = None
    last_error: str | None = None
