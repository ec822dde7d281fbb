"""When the daily message of each member is due: at nine of their own clock, on the days on which they work."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.hours import DAY
from bot.outbox import scheduled
from spm_core.book.cadence import Post
from spm_core.book.periods import instant, next_business_day
from spm_core.book.records import Member, Workspace
from spm_core.store import Store

PHASE = "reminder"
AT = time(9)
LATE = timedelta(hours=4)
DAYS_PLANNED = 2


def plan(store: Store, now: datetime) -> list[Post]:
    """The daily messages of today and tomorrow that are still of use."""
    workspace, off = store.workspace, store.days_off()
    planned = []
    for member in recipients(store):
        zone = zone_of(member, workspace)
        for day, due in _mornings(now, zone, off[member.id], DAYS_PLANNED):
            if due + LATE > now:
                to = member.slack_user_id or ""
                planned.append(scheduled(member.id, PHASE, to, day, due_at=due, expires_at=due + LATE))
    return planned


def upcoming(store: Store, now: datetime, days: int) -> list[tuple[datetime, str]]:
    """When daily messages are due in the next days, each instant once with a name for people: `Reminders, Tue 24 Nov 09:00`."""
    workspace, off = store.workspace, store.days_off()
    zones: dict[datetime, ZoneInfo] = {}
    for zone, closed in {(zone_of(member, workspace), off[member.id]) for member in recipients(store)}:
        zones |= {due: zone for _, due in _mornings(now, zone, closed, days) if due > now}
    several = len({zone.key for zone in zones.values()}) > 1
    return [(due, _name(due, zone, several=several)) for due, zone in sorted(zones.items())]


def _name(due: datetime, zone: ZoneInfo, *, several: bool) -> str:
    local = due.astimezone(zone)
    where = f" ({zone.key})" if several else ""
    return f"Reminders, {local:%a} {local.day} {local:%b} {local:%H:%M}{where}"


def recipients(store: Store) -> list[Member]:
    """The members who can be written to."""
    return [member for member in store.members() if member.active and member.slack_user_id]


def zone_of(member: Member, workspace: Workspace) -> ZoneInfo:
    """A member's time zone, else the company's."""
    return ZoneInfo(member.timezone or workspace.timezone)


def _mornings(now: datetime, zone: ZoneInfo, closed: frozenset[date], days: int) -> Iterator[tuple[date, datetime]]:
    """The days of work among the next ones from today, each with the instant (UTC) of its message."""
    today = now.astimezone(zone).date()
    for ahead in range(days):
        day = today + ahead * DAY
        if next_business_day(day, closed) == day:
            yield day, instant(day, AT, zone)
