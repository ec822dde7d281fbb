"""The next meeting somebody is in, on their clock, and the words that show its pack."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.words import quoted
from spm_core.book.people import People
from spm_core.book.records import Member, Team
from spm_core.meetings.cadence import Meeting
from spm_core.meetings.calendar import FARTHEST, starting
from spm_core.meetings.circle import circle
from spm_core.meetings.occurrences import record
from spm_core.store import Store

AHEAD = timedelta(days=42)
CALLED = {
    "team": "Team meeting",
    "coaching": "Coaching",
    "performance": "Performance coaching",
    "kam": "Key account review",
}


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A meeting to come: what it is called, when it starts (the reader's clock), and what to say after `/spm` to see its pack."""

    name: str
    starts: datetime
    command: str


def next_meeting(store: Store, member: Member, now: datetime) -> Upcoming | None:
    """The next meeting that a member is in; None within six weeks."""
    people = People(store.members(), store.teams(), store.memberships())
    today = now.astimezone(_zone(store, member)).date()
    accounts = store.accounts()
    mine = (item for item in _coming(store, now) if member.id in circle(record(item), people, today, accounts))
    found = next(mine, None)
    return _upcoming(store, people, found, member) if found else None


def next_meeting_of(store: Store, team: Team, reader: Member, now: datetime) -> Upcoming | None:
    """A team's next team meeting."""
    people = People(store.members(), store.teams(), store.memberships())
    mine = (item for item in _coming(store, now) if (item.rule.kind, item.rule.scope_id) == ("team", team.id))
    found = next(mine, None)
    return _upcoming(store, people, found, reader) if found else None


def _coming(store: Store, now: datetime) -> list[Meeting]:
    start = (now - FARTHEST).date()
    return starting(store.cadence(start, (now + AHEAD + FARTHEST).date()), now, now + AHEAD)


def _upcoming(store: Store, people: People, found: Meeting, reader: Member) -> Upcoming:
    kind, of = found.rule.kind, found.rule.scope_id
    name, words = CALLED[kind], f"agenda {kind}"
    if found.rule.scope_kind == "member":
        other = people.manager(of, found.nominal_date) if of == reader.id else of
        name += f" with {people.called(other)}" if other else ""
        words += "" if of == reader.id else f" {quoted(people.by_id[of].name)}"
    else:
        team = people.team_by_id[of].name
        name, words = f"{name}, {team}", f"{words} {quoted(team)}"
    return Upcoming(name, found.starts_at.astimezone(_zone(store, reader)), words)


def _zone(store: Store, member: Member) -> ZoneInfo:
    return ZoneInfo(member.timezone or store.workspace.timezone)
