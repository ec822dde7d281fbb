"""The calendar file, read back: wall times in their zones, one name a meeting, and what was moved or cancelled."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from spm_core.book.cadence import Absence, Cadence, CadenceRule
from spm_core.book.records import Member, Membership, Team
from spm_core.meetings.cadence import DECK
from spm_core.meetings.calendar import calendar
from spm_core.meetings.changing import Change, cancel, move
from spm_core.meetings.ical import calendar_file

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def cadence(zone: str, *rules: CadenceRule, weekday: int = 0, at: time = time(9)) -> Cadence:
    weekly = CadenceRule("t", "team", "team", "north", "weekly", frozenset(), weekday, at, 60, zone)
    pair = CadenceRule("c", "coaching", "member", "anna", "month", DECK["coaching"], 1, time(10), 45, zone)
    return Cadence(
        date(2026, 1, 1),
        date(2027, 1, 1),
        (weekly, pair, *rules),
        teams={"north": Team("north", "North", zone, "mia")},
        members={"anna": Member("anna", "Anna Berg"), "mia": Member("mia", "Mia, Stone; & Co")},
        memberships=(Membership("anna", "north"),),
    )


def events(of: Cadence, name: str = "North") -> dict[str, object]:
    made = calendar_file(of, calendar(of), name, NOW)
    assert b"\r\n" in made
    assert max(len(line) for line in made.split(b"\r\n")) <= 75
    read = Calendar.from_ical(made)
    found = {str(event["uid"]): event for event in read.walk("VEVENT")}
    assert len(found) == len(calendar(of))
    return found


ZONES = [
    "Europe/Helsinki",
    "Europe/London",
    "America/New_York",
    "America/Sao_Paulo",
    "Pacific/Auckland",
    "Australia/Lord_Howe",
]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("weekday", "at"), [(0, time(9)), (6, time(2, 30)), (6, time(3, 30)), (6, time(1, 30))])
def test_every_meeting_is_read_back_at_its_instant_by_the_files_own_zone(zone: str, weekday: int, at: time) -> None:
    of = cadence(zone, weekday=weekday, at=at)
    made = calendar_file(of, calendar(of), "North", NOW)
    read = Calendar.from_ical(made)
    (described,) = read.walk("VTIMEZONE")
    own = described.to_tz(lookup_tzid=False)
    planned = {item.nominal_date: item for item in calendar(of) if item.rule.kind == "team"}
    seen = 0
    for event in read.walk("VEVENT"):
        assert event["dtstart"].params["TZID"] == zone
        wall = event["dtstart"].dt.replace(tzinfo=None)
        if str(event["summary"]).startswith("Team meeting"):
            item = planned[wall.date()]
            assert event["dtstart"].dt.astimezone(UTC) == item.starts_at
            assert wall.replace(tzinfo=own).astimezone(UTC) == item.starts_at, (zone, wall)
            assert event["duration"].dt == timedelta(hours=1)
            seen += 1
    assert seen == len(planned) > 50


@pytest.mark.parametrize("zone", ZONES)
def test_the_zone_of_the_file_has_the_offsets_of_the_world(zone: str) -> None:
    of = cadence(zone)
    (described,) = Calendar.from_ical(calendar_file(of, calendar(of), "North", NOW)).walk("VTIMEZONE")
    # RFC 5545: each part holds from its wall time on, read with the offset from before it.
    onsets = sorted(
        ((part["dtstart"].dt - part["tzoffsetfrom"].td).replace(tzinfo=UTC), part["tzoffsetto"].td)
        for part in described.subcomponents
    )
    moment = datetime(2026, 1, 6, tzinfo=UTC)
    while moment < datetime(2026, 12, 27, tzinfo=UTC):
        shown = [to for start, to in onsets if start <= moment][-1]
        assert shown == moment.astimezone(ZoneInfo(zone)).utcoffset(), moment
        moment += timedelta(minutes=30)


def test_a_moved_and_a_cancelled_meeting_keep_their_name_and_say_so() -> None:
    of = cadence("Europe/Helsinki")
    before = events(of)
    planned = calendar(of)
    coaching = next(item for item in planned if item.rule.kind == "coaching" and item.starts_at > NOW)
    series = [item for item in planned if item.rule.kind == "coaching"]
    once = move(coaching, datetime(2026, 3, 5, 12, tzinfo=UTC), series, Change("mia", NOW, "customer visit; urgent"))
    shifted = replace(coaching, known=once, starts_at=once.starts_at, status="moved")
    twice = move(shifted, datetime(2026, 3, 6, 12, tzinfo=UTC), series, Change("mia", NOW, "customer visit; urgent"))
    team = next(item for item in planned if item.rule.kind == "team" and item.nominal_date == date(2026, 3, 9))
    off = cancel(team, Change("mia", NOW))
    after = events(replace(of, occurrences=(twice, off)))
    assert before.keys() == after.keys()
    changed = {
        uid
        for uid in before
        if (before[uid]["dtstart"].dt, str(before[uid]["status"]))
        != (after[uid]["dtstart"].dt, str(after[uid]["status"]))
    }
    assert len(changed) == 2
    moved = after[f"{coaching.id}@spm"]
    assert moved["dtstart"].dt == datetime(2026, 3, 6, 14, tzinfo=ZoneInfo("Europe/Helsinki"))
    assert (int(moved["sequence"]), str(moved["status"])) == (2, "CONFIRMED")
    assert str(moved["description"]) == "Moved from Tue 3 Mar 10:00 by Mia, Stone; & Co: customer visit; urgent"
    assert str(moved["summary"]) == "Coaching Anna Berg"
    gone = after[f"{team.id}@spm"]
    assert (int(gone["sequence"]), str(gone["status"]), str(gone["description"])) == (
        1,
        "CANCELLED",
        "Cancelled by Mia, Stone; & Co",
    )


def test_somebody_away_changes_the_file_as_well() -> None:
    gone = Absence("a", "anna", date(2026, 3, 2), date(2026, 3, 5), NOW - timedelta(days=3))
    found = events(replace(cadence("Europe/Helsinki"), absences=(gone,)))
    (moved,) = [event for event in found.values() if "away" in str(event.get("description"))]
    assert str(moved["description"]) == "Moved from Tue 3 Mar 10:00: Anna Berg is away until Thu 5 Mar"
    assert moved["dtstart"].dt == datetime(2026, 3, 5, 10, tzinfo=ZoneInfo("Europe/Helsinki"))
    assert int(moved["sequence"]) == 1


def test_nothing_planned_is_an_empty_calendar() -> None:
    assert events(replace(cadence("Europe/Helsinki"), rules=())) == {}
