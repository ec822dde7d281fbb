"""When the agendas of the teams are due: an hour before each planned meeting, with their thread behind them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.hours import DAY
from bot.outbox import scheduled
from spm_core.book.cadence import CadenceRule, Occurrence, Post
from spm_core.book.periods import midnight
from spm_core.book.records import Team
from spm_core.meetings.cadence import FREEZE_LEAD
from spm_core.meetings.calendar import FARTHEST, calendar
from spm_core.meetings.occurrences import record
from spm_core.reports import figures
from spm_core.store import Store

PHASE = "agenda"
PARTS = 5  # thread replies
DAYS_PLANNED = 14
LATE = timedelta(hours=4)
MOMENT = timedelta(microseconds=1)
THREAD_LATE = timedelta(hours=1)  # what hangs below an agenda may follow it that much later


@dataclass(frozen=True, slots=True)
class Planned:
    """A team's meeting as it stands: its occurrence, and the rule that plans it."""

    team: Team
    rule: CadenceRule
    occurrence: Occurrence

    @property
    def freeze_at(self) -> datetime:
        """The instant (UTC) at which its numbers are frozen and its agenda is due."""
        return self.occurrence.starts_at - FREEZE_LEAD

    @property
    def ends_at(self) -> datetime:
        """The instant (UTC) at which it is over."""
        return self.occurrence.starts_at + timedelta(minutes=self.occurrence.minutes)

    @property
    def expires_at(self) -> datetime:
        """The instant (UTC) from which its agenda is of no use any more."""
        return min(self.freeze_at + LATE, self.ends_at)

    @property
    def starts(self) -> datetime:
        """When it starts, on the team's clock."""
        return self.occurrence.starts_at.astimezone(ZoneInfo(self.rule.timezone))

    @property
    def on_date(self) -> date:
        """The day that its posts are known by: the nominal one, or another when it was moved after its agenda was out."""
        frozen = self.occurrence.freeze_at
        again = frozen is not None and frozen.date() != self.freeze_at.date()
        return self.starts.date() if again else self.occurrence.nominal_date

    @property
    def name(self) -> str:
        """`team North, Mon 30 Nov 09:00`."""
        return f"team {self.team.name}, {figures.day(self.starts)} {self.starts:%H:%M}"


def plan(store: Store, now: datetime) -> list[Post]:
    """The agendas of the next two weeks and their threads; keeps the meetings themselves planned, and held when they are over."""
    _hold(store, now)
    due = [item for item in _coming(store, now, DAYS_PLANNED) if item.expires_at > now]
    _keep(store, due, now)
    return [post for item in due if item.team.channel_id for post in _posts(item, item.team.channel_id)]


def upcoming(store: Store, now: datetime, days: int) -> list[tuple[datetime, str]]:
    """When agendas are due in the next days, each with a name for people: `Agenda of team North, Mon 30 Nov 08:00`."""
    found = []
    for item in _coming(store, now, days):
        if item.freeze_at > now and item.team.channel_id:
            due = item.freeze_at.astimezone(ZoneInfo(item.rule.timezone))
            found.append((item.freeze_at, f"Agenda of team {item.team.name}, {figures.day(due)} {due:%H:%M}"))
    return found


def planned(store: Store, post: Post) -> Planned | None:
    """The meeting that a post is about; None when it is planned no longer."""
    found = _between(store, post.on_date - FARTHEST, post.on_date + FARTHEST)
    return next((item for item in found if item.occurrence.id == post.about), None)


def next_meeting(store: Store, team: Team, now: datetime) -> Planned | None:
    """The team's next meeting of the coming weeks."""
    coming = (item for item in _coming(store, now, 100) if item.team.id == team.id and item.ends_at > now)
    return next(coming, None)


def _posts(item: Planned, channel: str) -> Iterator[Post]:
    """The agenda and what hangs below it, each due a moment after the one before, so that they go out in order."""
    about, day = item.occurrence.id, item.on_date
    agenda = scheduled(about, PHASE, channel, day, due_at=item.freeze_at, expires_at=item.expires_at)
    yield agenda
    for part in range(1, PARTS + 1):
        due = item.freeze_at + part * MOMENT
        end = item.expires_at + THREAD_LATE
        yield scheduled(about, f"{PHASE}-{part}", channel, day, due_at=due, expires_at=end, after=agenda.id)


def _coming(store: Store, now: datetime, days: int) -> list[Planned]:
    today = now.date()
    start, end = (midnight(day, ZoneInfo("UTC")) for day in (today - DAY, today + days * DAY))
    found = _between(store, today - DAY - FARTHEST, today + days * DAY + FARTHEST)
    coming = (item for item in found if start <= item.occurrence.starts_at < end)
    return sorted(coming, key=lambda item: (item.occurrence.starts_at, item.team.name))


def _between(store: Store, start: date, end: date) -> Iterator[Planned]:
    """The meetings of all teams whose nominal dates lie in a range, the cancelled ones left out."""
    cadence = store.cadence(start, end).only("team")
    for meeting in calendar(cadence):
        team = cadence.teams.get(meeting.rule.scope_id)
        if team and meeting.status != "cancelled":
            yield Planned(team, meeting.rule, record(meeting))


def _keep(store: Store, due: list[Planned], now: datetime) -> None:
    """Save the meetings that are new or changed."""
    if not due:
        return
    days = [item.occurrence.nominal_date for item in due]
    known = {item.id: item for item in store.cadence(min(days), max(days) + DAY).occurrences}
    changed = [item.occurrence for item in due if known.get(item.occurrence.id) != item.occurrence]
    if changed:
        with store.write(now) as unit:
            for item in changed:
                unit.save_unless_changed(item, known.get(item.id))  # a person may have moved it in this moment


def _hold(store: Store, now: datetime) -> None:
    """A meeting whose agenda was posted counts as held when it is over (DECISIONS.md, "Time and history")."""
    over = [
        replace(item, status="held")
        for item in store.occurrences(now - DAYS_PLANNED * DAY, now)
        if item.status in ("planned", "moved")
        and item.freeze_at is not None
        and item.starts_at + timedelta(minutes=item.minutes) <= now
        and any(post.phase == PHASE and post.state == "sent" for post in store.posts(item.id))
    ]
    if over:
        with store.write(now) as unit:
            unit.save_many(over)
