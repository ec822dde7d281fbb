"""Two years of planned meetings in every zone of the world and in all three modes, against a second, naive calendar."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from spm_core.book.cadence import Cadence, CadenceRule
from spm_core.book.closed import closed_days
from spm_core.meetings.cadence import DECK, meetings
from spm_core.meetings.calendar import calendar

ZONES = sorted(
    name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix", "right"))
)
START, END = date(2026, 1, 1), date(2028, 1, 1)  # 24 months
ANCHOR = date(2026, 1, 5)
DAY = timedelta(days=1)
MODES = ("month", "rolling", "445")
KINDS = {"team": (0, time(9)), "coaching": (1, time(2, 30)), "performance": (3, time(0)), "kam": (2, time(23, 45))}


def naive_week(day: date, mode: str) -> int:
    """The week of a day, counted by hand: from the Mondays one by one."""
    monday = day
    while monday.weekday() != 0:
        monday -= DAY
    if mode == "month":
        return len([n for n in range(1, monday.day + 1) if monday.replace(day=n).weekday() == 0])
    weeks = 0
    step = ANCHOR
    while step < monday:
        step, weeks = step + 7 * DAY, weeks + 1
    while step > monday:
        step, weeks = step - 7 * DAY, weeks - 1
    if mode == "rolling":
        return [1, 2, 3, 4, 5][weeks % 5]
    quarter = [1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 5]  # 4, 4 and 5 weeks; 2026 and 2027 have 52 each
    return quarter[weeks % 13]


def naive_days(mode: str, kind: str) -> list[date]:
    """The planned days of 24 months, looked at one by one."""
    weekday, _ = KINDS[kind]
    days = (START + n * DAY for n in range((END - START).days))
    return [day for day in days if day.weekday() == weekday and naive_week(day, mode) in DECK[kind]]


PLANNED = {(mode, kind): naive_days(mode, kind) for mode in MODES for kind in KINDS}


def rule(mode: str, kind: str, zone: str) -> CadenceRule:
    weekday, at = KINDS[kind]
    return CadenceRule(f"{mode}-{kind}", kind, "team", "north", mode, DECK[kind], weekday, at, 60, zone, ANCHOR)


def test_about_five_hundred_zones_are_looked_at() -> None:
    assert 400 < len(ZONES) < 700


@pytest.mark.parametrize("mode", MODES)
def test_exactly_one_meeting_on_each_planned_local_day_in_every_zone(mode: str) -> None:
    for name in ZONES:
        zone = ZoneInfo(name)
        for kind in KINDS:
            found = list(meetings(rule(mode, kind, name), START, END))
            assert [item.nominal_date for item in found] == PLANNED[mode, kind], name
            local = [item.starts_at.astimezone(zone) for item in found]
            assert [moment.date() for moment in local] == PLANNED[mode, kind], name
            for moment in (m for m in local if m.time() != KINDS[kind][1]):
                # Only a gap of the clock makes it later, and it begins right after it.
                before = (moment.astimezone(UTC) - timedelta(minutes=1)).astimezone(zone)
                assert before.utcoffset() != moment.utcoffset(), (name, moment)


CHANGES = {
    # zone: the Mondays before and after each change of the clocks, with nine o'clock there in UTC
    "Europe/Helsinki": (("2026-03-23", 7), ("2026-03-30", 6), ("2026-10-19", 6), ("2026-10-26", 7)),
    "Europe/London": (("2026-03-23", 9), ("2026-03-30", 8), ("2026-10-19", 8), ("2026-10-26", 9)),
    "America/New_York": (("2026-03-02", 14), ("2026-03-09", 13), ("2026-10-26", 13), ("2026-11-02", 14)),
    "America/Sao_Paulo": (
        ("2026-03-23", 12),
        ("2026-03-30", 12),
        ("2026-10-19", 12),
        ("2026-11-02", 12),
    ),  # none since 2019
    "Pacific/Auckland": (("2026-03-30", -4), ("2026-04-06", -3), ("2026-09-21", -3), ("2026-09-28", -4)),
}


@pytest.mark.parametrize("zone", CHANGES)
def test_nine_stays_nine_when_the_clocks_change(zone: str) -> None:
    weekly = CadenceRule("r", "team", "team", "north", "weekly", frozenset(), 0, time(9), 60, zone)
    found = {item.nominal_date: item.starts_at for item in calendar(Cadence(START, date(2027, 1, 1), (weekly,)))}
    for day, hour in CHANGES[zone]:
        midnight = datetime.combine(date.fromisoformat(day), time(0), UTC)
        assert found[date.fromisoformat(day)] == midnight + timedelta(hours=hour), (zone, day)


def naive_day(nominal: date, closed: frozenset[date]) -> date | None:
    """Where a meeting goes when its day is closed: the next day of its week that is open, else the last one before."""
    monday = nominal - nominal.weekday() * DAY
    workdays = [monday + n * DAY for n in range(5)]
    after = [day for day in workdays if day >= nominal and day not in closed]
    before = [day for day in workdays if day < nominal and day not in closed]
    return after[0] if after else before[-1] if before else None


@pytest.mark.parametrize("place", ["FI", "GB-ENG", "US", "BR", "NZ", "DE-BY", "JP"])
def test_closed_days_send_meetings_within_their_week_or_off(place: str) -> None:
    summer = frozenset(date(2026, 7, 6) + n * DAY for n in range(19))  # three working weeks
    closed = closed_days(place, ()) | summer
    became = {"planned": 0, "elsewhere": 0, "cancelled": 0}
    for weekday in range(5):
        weekly = CadenceRule(
            "r", "team", "team", "north", "weekly", frozenset(), weekday, time(9), 60, "Europe/Helsinki"
        )
        for item in meetings(weekly, START, END, closed):
            expected = naive_day(item.nominal_date, closed)
            assert (item.status == "cancelled") == (expected is None), item
            assert expected is None or item.local.date() == expected
            became[
                "cancelled" if expected is None else "planned" if expected == item.nominal_date else "elsewhere"
            ] += 1
    assert became["cancelled"] == 15  # three weeks of the summer, five weekdays
    assert became["elsewhere"] > 0
    assert became["planned"] > 400
