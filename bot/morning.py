"""The one message a day: what a room says to bring its lines into a person's list, and how the ten that are shown are chosen."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.blocks import Block, escape
from spm_core.book.book import Book
from spm_core.book.cadence import Cadence, CadenceRule, Occurrence
from spm_core.book.people import People
from spm_core.book.records import Member, Scope
from spm_core.meetings.cadence import Meeting
from spm_core.meetings.calendar import FARTHEST, calendar
from spm_core.meetings.occurrences import record
from spm_core.reports import figures
from spm_core.store import Store

MOST = 10
TITLES = {
    "team": "Team meeting",
    "coaching": "Coaching",
    "performance": "Performance coaching",
    "kam": "Key accounts",
}
LONG_AGO = datetime.min.replace(tzinfo=UTC)
BACK, AHEAD = timedelta(days=14), timedelta(days=28)
BLINK = timedelta(microseconds=1)  # a Book knows what was before its instant
FIRST = Decimal("Infinity")  # the worth of a line that is seen today or never


@dataclass(frozen=True)
class Morning:
    """For whom and when lines are asked for.

    ``now``: UTC; ``today``: the member's local day; ``told``: the local day of their last daily message, so that what came due
    since is said once, and ``told_at`` (UTC) when that one was due. ``on_demand``: somebody typed `/spm todo` and sees everything
    that waits, said before or not.
    """

    store: Store
    member: Member
    now: datetime
    today: date
    told: date | None = None
    on_demand: bool = False
    told_at: datetime | None = None

    @cached_property
    def cadence(self) -> Cadence:
        """What decides when the company meets in the weeks around today; of the rules only those of the member's meetings.

        Their own, those of the teams they are in or lead, those of the sellers they manage.
        """
        around = self.store.cadence(self.today - FARTHEST - BACK, self.today + FARTHEST + AHEAD)
        return replace(around, rules=tuple(rule for rule in around.rules if self._concerns(around, rule)))

    def _concerns(self, around: Cadence, rule: CadenceRule) -> bool:
        return rule.scope_id in self._mine or (rule.scope_id in self._near and around.manager(rule) == self.member.id)

    @cached_property
    def _mine(self) -> frozenset[str]:
        """The ids of the member and of their teams today."""
        homes = (m.team_id for m in self.store.memberships() if m.member_id == self.member.id and m.on(self.today))
        return frozenset({self.member.id, *homes})

    @cached_property
    def _near(self) -> frozenset[str]:
        """The ids of the teams the member leads, and of those whom they may manage."""
        me = self.member.id
        teams = {team.id for team in self.store.teams() if team.manager_id == me}
        people = {member.id for member in self.store.members() if member.manager_id == me}
        return frozenset(teams | people | {m.member_id for m in self.store.memberships() if m.team_id in teams})

    @cached_property
    def meetings(self) -> list[Meeting]:
        """The meetings of these rules, cancelled ones too, by the instant they start."""
        return calendar(self.cadence)

    @cached_property
    def book(self) -> Book:
        """What is known of the member now."""
        return self.store.book(Scope("member", self.member.id, self.member.name), self.now + BLINK)

    @cached_property
    def _people(self) -> People:
        around = self.cadence
        return People(tuple(around.members.values()), tuple(around.teams.values()), around.memberships)

    def heading(self, meeting: Occurrence) -> str:
        """What the lines of a meeting stand below: `*Coaching with Mia · Tue 3 Mar 10:00*`, on the member's clock."""
        me, people = self.member.id, self._people
        other = people.manager(me, self.today) if meeting.scope_id == me else meeting.scope_id
        whom = f" with {people.called(other)}" if meeting.scope_kind == "member" and other else ""
        zone = ZoneInfo(self.member.timezone or self.store.workspace.timezone)
        when = meeting.starts_at.astimezone(zone)
        return f"*{escape(f'{TITLES[meeting.kind]}{whom} · {figures.day(when)} {when:%H:%M}')}*"

    def fresh(self, day: date) -> bool:
        """Whether what came due on a local day is said now: it did so since the last message, or everything is asked for."""
        return day <= self.today and (self.on_demand or self.told is None or self.told < day)

    def news(self, moment: datetime) -> bool:
        """Whether what somebody did at an instant (UTC) is said now: it was done since the last message."""
        return self.on_demand or self.told_at is None or self.told_at < moment


@dataclass(frozen=True, slots=True)
class Todo:
    """One line to settle.

    ``key``: what it is about, begun with the room's name (`action:17`), once in a message: a press that answers with Settled
    puts its text in place of the line. ``group``: the heading it stands under (`*Actions*`); ``text``: the line; both mrkdwn,
    people's words escaped. ``presses``: at most two buttons and one overflow. ``worth``: what is at stake, in the company's
    currency; FIRST for what is seen today or never.
    """

    key: str
    group: str
    text: str
    presses: Sequence[Block] = ()
    worth: Decimal = Decimal(0)


Lines = Callable[[Morning], Iterable[Todo]]


def gathered(sources: Sequence[Lines], morning: Morning) -> list[Todo]:
    """The lines of all rooms in the order in which they are signed up, those of meetings behind, the next meeting first.

    What two rooms bring is there once, where it came first.
    """
    found: dict[str, Todo] = {}
    for source in sources:
        for todo in source(morning):
            found.setdefault(todo.key, todo)
    starts = {morning.heading(record(one)): one.starts_at for one in morning.meetings} if found else {}
    return sorted(found.values(), key=lambda todo: _start(todo.group, starts))


def _start(group: str, starts: Mapping[str, datetime]) -> datetime:
    """When the meeting of a heading starts; long ago for others."""
    return next((at for heading, at in starts.items() if group.startswith(heading)), LONG_AGO)


def shown(todos: Sequence[Todo]) -> list[Todo]:
    """The most valuable ten, in their order."""
    best = sorted(range(len(todos)), key=lambda n: (-todos[n].worth, n))[:MOST]
    return [todos[n] for n in sorted(best)]
