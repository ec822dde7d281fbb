"""A calendar file (iCalendar) of meetings: wall times with their zones, each meeting known by the same name wherever it goes."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from spm_core.book.cadence import Cadence, occurrence_id
from spm_core.book.periods import offset_change
from spm_core.book.records import Member
from spm_core.meetings.cadence import Meeting
from spm_core.meetings.rhythm import TITLES
from spm_core.reports import figures

DAY = timedelta(days=1)


def calendar_file(of: Cadence, meetings: Sequence[Meeting], name: str, now: datetime) -> bytes:
    """The meetings as a file that calendars read; ``name`` is the calendar's, ``now`` (UTC) when it was made.

    A meeting's UID follows from its scope, kind and nominal date, its SEQUENCE grows with every change, and a cancelled one says
    so: read in again, the file changes what was read in before.
    """
    made = Calendar()
    for key, value in (
        ("prodid", "-//SPM//cadence//EN"),
        ("version", "2.0"),
        ("method", "PUBLISH"),
        ("x-wr-calname", name),
    ):
        made.add(key, value)
    for zone in sorted({item.rule.timezone for item in meetings}):
        inside = [item for item in meetings if item.rule.timezone == zone]
        first, last = min(item.starts_at for item in inside), max(item.ends_at for item in inside)
        made.add_component(_zone(ZoneInfo(zone), first - DAY, last + DAY))
    for item in meetings:
        made.add_component(_event(of, item, now))
    return bytes(made.to_ical())


def _event(of: Cadence, item: Meeting, now: datetime) -> Event:
    off, known = item.status == "cancelled", item.known
    event = Event()
    event.add("uid", f"{occurrence_id(*item.identity)}@spm")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("sequence", (known.changes if known else 0) + (item.away is not None))
    event.add("summary", _title(of, item))
    event.add("dtstart", item.local)
    event.add("duration", timedelta(minutes=item.minutes))  # an end in a doubled hour would be read two ways
    event.add("status", "CANCELLED" if off else "CONFIRMED")
    if said := _said(of, item):
        event.add("description", said)
    if known and known.changed_at:
        event.add("last-modified", known.changed_at.astimezone(UTC))
    return event


def _title(of: Cadence, item: Meeting) -> str:
    """`Coaching Anna Berg`, `Team meeting North`."""
    scope = item.rule.scope_id
    named = of.members.get(scope) or of.teams.get(scope)
    return f"{TITLES[item.rule.kind]} {named.name}" if named else TITLES[item.rule.kind]


def _said(of: Cadence, item: Meeting) -> str:
    """What became of it and why: `Moved from Tue 3 Mar 10:00 by Mia: customer visit`."""
    usual = item.usual_at.astimezone(item.local.tzinfo)
    moved = f"Moved from {figures.day(usual)} {usual:%H:%M}" if item.starts_at != item.usual_at else ""
    became = "Cancelled" if item.status == "cancelled" else moved
    if not became:
        return ""
    if item.away:
        return f"{became}: {_name(of.members.get(item.away.member_id))} is away until {figures.day(item.away.end)}"
    by = f" by {_name(of.members.get(item.known.changed_by))}" if item.known and item.known.changed_by else ""
    return f"{became}{by}" + (f": {item.known.why}" if item.known and item.known.why else "")


def _name(member: Member | None) -> str:
    return member.name if member else "somebody"


def _zone(zone: ZoneInfo, start: datetime, end: datetime) -> Timezone:
    """A zone's offsets between two instants; each change begins at the wall time that was shown before it (RFC 5545).

    The library's own list has each spring's change an hour late.
    """
    made = Timezone()
    made.add("tzid", zone.key)
    made.add_component(_offset(start.astimezone(zone), start.astimezone(zone)))
    for moment in _changes(zone, start, end):
        made.add_component(_offset((moment - timedelta(seconds=1)).astimezone(zone), moment.astimezone(zone)))
    return made


def _changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """The instants (UTC) at which a zone has another offset than before."""
    low = start
    while low < end:
        high = low + DAY
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            yield offset_change(int(low.timestamp()), int(high.timestamp()), zone)
        low = high


def _offset(before: datetime, after: datetime) -> TimezoneStandard | TimezoneDaylight:
    part = TimezoneDaylight() if after.dst() else TimezoneStandard()
    old, new = before.utcoffset() or timedelta(), after.utcoffset() or timedelta()
    part.add("dtstart", (after.astimezone(UTC) + old).replace(tzinfo=None))
    part.add("tzoffsetfrom", old)
    part.add("tzoffsetto", new)
    part.add("tzname", after.tzname() or "")
    return part
