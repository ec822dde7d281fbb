"""When what is due for every kind of meeting, for a year, in five zones read from five others, worked out a second time."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from bot.hours import Hours
from bot.meetings.planned import Planned
from bot.meetings.schedule import posts
from spm_core.book.cadence import MEETING_KINDS, CadenceRule, Occurrence
from spm_core.book.periods import instant
from spm_core.book.records import Member, Scope, Team

ZONES = ("Europe/Helsinki", "Europe/London", "America/New_York", "America/Sao_Paulo", "Pacific/Auckland")
YEAR = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
# Easter and Christmas, and a July in which nobody works.
CLOSED = frozenset({date(2026, 4, 3), date(2026, 4, 6), date(2026, 12, 24), date(2026, 12, 25)}) | frozenset(
    day for day in YEAR if day.month == 7
)
WORKING = [day for day in YEAR if day.weekday() < 5 and day not in CLOSED]
STARTS = (time(7, 30), time(9), time(13), time(18))
QUARTER_HOUR = timedelta(minutes=15)
SELLER, MANAGER = Member("anna", "Anna", slack_user_id="UANNA"), Member("mia", "Mia", slack_user_id="UMIA")
# What goes to whom before a meeting of each kind (DOMAIN.md, 4.3).
SENT = {
    "team": {("agenda", "CNORTH"), ("prep", "UMIA")},
    "coaching": {("prep", "UMIA"), ("prep", "UANNA"), ("pack", "UMIA"), ("pack", "UANNA")},
    "performance": {("prep", "UMIA"), ("prep", "UANNA"), ("pack", "UMIA"), ("pack", "UANNA")},
    "kam": {("prep", "UMIA"), ("prep", "UANNA"), ("pack", "UMIA"), ("pack", "UANNA")},
}


def meeting(kind: str, day: date, at: time, zone: str) -> Planned:
    scope = Scope("team", "north", "North") if kind in ("team", "kam") else Scope("member", "anna", "Anna")
    rule = CadenceRule("r", kind, scope.kind, scope.id, "weekly", frozenset(), day.weekday(), at, 60, zone)
    occurrence = Occurrence("o", kind, scope.kind, scope.id, day, instant(day, at, ZoneInfo(zone)), 60)
    team = Team("north", "North", zone, "mia", "CNORTH")
    return Planned(occurrence, rule, scope, team, MANAGER, (MANAGER, SELLER), CLOSED)


def instants_of(day: date, at: time, zone: str) -> datetime:
    """The first of all quarter hours of UTC around a day that a clock there shows as this time."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=15)
    return next(
        moment
        for moment in (start + n * QUARTER_HOUR for n in range(200))
        if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime.combine(day, at)
    )


def awake(moment: datetime, zone: str) -> datetime:
    """The first quarter hour from then on at which the reader works."""
    while True:
        local = moment.astimezone(ZoneInfo(zone))
        if local.date() in AT_WORK and 8 <= local.hour < 18:
            return moment
        moment += QUARTER_HOUR


AT_WORK = frozenset(WORKING) | {date(2027, 1, 1) + timedelta(days=n) for n in range(20)}


def expected(kind: str, day: date, at: time, team: str, reader: str) -> dict[tuple[str, str], datetime]:
    starts = instants_of(day, at, team)
    before = WORKING[WORKING.index(day) - 1]
    found: dict[tuple[str, str], datetime] = {}
    for phase, to in SENT[kind]:
        if phase == "agenda":
            found[phase, to] = starts - timedelta(hours=1)
            continue
        usual = instants_of(before, time(14), reader) if phase == "prep" else starts - timedelta(hours=1)
        last = starts - timedelta(hours=1) if phase == "prep" else starts + timedelta(hours=1)
        late = timedelta(hours=24 if phase == "prep" else 4)
        if awake(usual, reader) < min(last, usual + late):
            found[phase, to] = awake(usual, reader)
    return found


def cases() -> Iterator[tuple[str, date, time, str, str]]:
    """Every working day of the year in every pair of zones; kinds and hours in turn, each with each."""
    turns = list(product(MEETING_KINDS, STARTS))
    for n, (day, team, reader) in enumerate(product(WORKING[1:], ZONES, ZONES)):
        yield (turns[n % len(turns)][0], day, turns[n % len(turns)][1], team, reader)


@pytest.mark.parametrize("team", ZONES)
def test_every_due_instant_of_a_year(team: str) -> None:
    checked = 0
    for kind, day, at, zone, reader in cases():
        if zone != team:
            continue
        readers = {"UANNA": Hours(ZoneInfo(reader), CLOSED), "UMIA": Hours(ZoneInfo(reader), CLOSED)}
        due = {
            (post.phase, post.audience): post.due_at
            for post in posts(meeting(kind, day, at, zone), readers)
            if not post.phase.startswith("agenda-")
        }
        assert due == expected(kind, day, at, zone, reader), (kind, day, at, zone, reader)
        checked += 1
    assert checked == len(WORKING[1:]) * len(ZONES)


def test_business_days_before_and_after() -> None:
    for place, day in enumerate(WORKING[5:-5], 5):
        item = meeting("team", day, time(9), "Europe/Helsinki")
        assert [item.business_day(n) for n in (-5, -3, -1, 1)] == [WORKING[place + n] for n in (-5, -3, -1, 1)]
