"""When the daily message of each member is due: at nine of their own clock, on business days."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.hours import DAY, Hours, hours
from bot.outbox import scheduled
from bot.threads import DAILY
from spm_core.book.cadence import Post
from spm_core.book.periods import instant
from spm_core.reports import figures
from spm_core.store import Store

AT = time(9)
LATE = timedelta(hours=4)
DAYS_PLANNED = 2


def plan(store: Store, now: datetime, readers: Mapping[str, Hours]) -> list[Post]:
    """The daily messages of today and tomorrow that are still of use, to everybody who can be written to."""
    planned = []
    for member in store.members():
        to = member.slack_user_id or ""
        for day, due in _mornings(now, readers[to], DAYS_PLANNED) if member.active and to in readers else ():
            if due + LATE > now:
                planned.append(scheduled(member.id, DAILY, to, day, due_at=due, expires_at=due + LATE, alone=True))
    return planned


def upcoming(store: Store, now: datetime, days: int) -> list[tuple[datetime, str]]:
    """When daily messages are due in the next days, each instant once with a name for people: `Reminders, Tue 24 Nov 09:00`."""
    found: dict[datetime, ZoneInfo] = {}
    for reader in set(hours(store).values()):
        found |= {due: reader.zone for _, due in _mornings(now, reader, days) if due > now}
    several = len({zone.key for zone in found.values()}) > 1
    return [(due, _name(due, zone, several=several)) for due, zone in sorted(found.items())]


def _name(due: datetime, zone: ZoneInfo, *, several: bool) -> str:
    local = due.astimezone(zone)
    where = f" ({zone.key})" if several else ""
    return f"Reminders, {figures.day(local)} {local:%H:%M}{where}"


def _mornings(now: datetime, reader: Hours, days: int) -> Iterator[tuple[date, datetime]]:
    """The business days among the next ones from today, each with the instant (UTC) of its message."""
    today = reader.day(now)
    for ahead in range(days):
        day = today + ahead * DAY
        if reader.works(day):
            yield day, instant(day, AT, reader.zone)
