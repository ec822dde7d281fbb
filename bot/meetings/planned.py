"""The meetings that are planned, each with the people in it: what posts, lines and notices are made for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from spm_core.book.cadence import Cadence, CadenceRule, Occurrence
from spm_core.book.people import People
from spm_core.book.records import Account, Member, Scope, Team
from spm_core.book.refusals import NotFoundError
from spm_core.meetings.cadence import DAY, FREEZE_LEAD, WEEK, Meeting, business_day
from spm_core.meetings.calendar import FARTHEST, calendar, starting
from spm_core.meetings.circle import circle
from spm_core.meetings.occurrences import record
from spm_core.reports import figures
from spm_core.store import Store

NAMES = {
    "team": "team",
    "coaching": "coaching of",
    "performance": "performance coaching of",
    "kam": "key accounts of team",
}


@dataclass(frozen=True)
class Planned:
    """A meeting as it stands: of whom, when, and the members who are in it, whoever leads it first.

    ``closed`` are the days without business where it takes place.
    """

    occurrence: Occurrence
    rule: CadenceRule
    scope: Scope
    team: Team | None
    manager: Member | None
    circle: tuple[Member, ...]
    closed: frozenset[date]
    known: Occurrence | None = None  # as it is kept

    @property
    def kind(self) -> str:
        """One of MEETING_KINDS."""
        return self.occurrence.kind

    @property
    def freeze_at(self) -> datetime:
        """The instant (UTC) at which its numbers are frozen and its agenda is due."""
        return self.occurrence.starts_at - FREEZE_LEAD

    @property
    def ends_at(self) -> datetime:
        """The instant (UTC) at which it is over."""
        return self.occurrence.starts_at + timedelta(minutes=self.occurrence.minutes)

    @property
    def starts(self) -> datetime:
        """When it starts, on its own clock."""
        return self.occurrence.starts_at.astimezone(ZoneInfo(self.rule.timezone))

    @property
    def name(self) -> str:
        """`team North, Mon 30 Nov 09:00`, `coaching of Anna Berg, Tue 1 Dec 10:00`."""
        return f"{NAMES[self.kind]} {self.scope.name}, {figures.day(self.starts)} {self.starts:%H:%M}"

    def business_day(self, offset: int) -> date:
        """The day so many business days after (or, if negative, before) its own."""
        return business_day(self.starts.date(), offset, self.closed)


def between(store: Store, start: datetime, end: datetime) -> list[Planned]:
    """The meetings that start from one instant up to another (UTC), the earliest first, the cancelled ones left out."""
    cadence = store.cadence(start.date() - FARTHEST, end.date() + FARTHEST)
    return list(in_detail(store, cadence, starting(cadence, start, end)))


def planned(store: Store, occurrence_id: str) -> Planned | None:
    """A meeting that was planned once, as it stands; None when it is off, or there never was one."""
    try:
        nominal = store.occurrence(occurrence_id).nominal_date
    except NotFoundError:
        return None
    cadence = store.cadence(nominal - WEEK, nominal + WEEK + DAY)
    found = [item for item in calendar(cadence) if item.id == occurrence_id]
    return next(in_detail(store, cadence, found), None)


def business_days_ahead(store: Store, day: date, count: int) -> date:
    """The day that is at least so many business days after another, wherever business is done."""
    company = store.company()
    return max(business_day(day, count, closed) for closed in (company.closed_days, *company.closed_by_team.values()))


def in_detail(store: Store, cadence: Cadence, meetings: list[Meeting]) -> Iterator[Planned]:
    """These meetings with everybody in them, the cancelled ones left out."""
    people = People(tuple(cadence.members.values()), tuple(cadence.teams.values()), cadence.memberships)
    accounts = store.accounts() if any(item.rule.kind == "kam" for item in meetings) else ()
    for meeting in meetings:
        scope = _scope(cadence, meeting.rule)
        if scope and meeting.status != "cancelled":
            yield _one(cadence, people, accounts, meeting, scope)


def _scope(cadence: Cadence, rule: CadenceRule) -> Scope | None:
    of = (cadence.teams if rule.scope_kind == "team" else cadence.members).get(rule.scope_id)
    return Scope(rule.scope_kind, of.id, of.name) if of else None


def _one(cadence: Cadence, people: People, accounts: tuple[Account, ...], meeting: Meeting, scope: Scope) -> Planned:
    occurrence, day = record(meeting), meeting.local.date()
    inside = (people.by_id.get(one) for one in circle(occurrence, people, day, accounts))
    team = people.team_by_id.get(scope.id) if scope.kind == "team" else people.home(scope.id, day)
    manager = people.by_id.get(cadence.manager(meeting.rule) or "")
    there = tuple(member for member in inside if member and member.active)
    closed = cadence.closed_for(meeting.rule)
    return Planned(occurrence, meeting.rule, scope, team, manager, there, closed, meeting.known)
