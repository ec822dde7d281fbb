"""The cadence: on which days and at which instants the meetings of a rule are, from the weeks ticked in the deck's table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from spm_core.book.cadence import CadenceRule, Occurrence
from spm_core.book.periods import SATURDAY, instant
from spm_core.book.refusals import NotFoundError

WEEK = timedelta(weeks=1)
DAY = timedelta(days=1)
FREEZE_LEAD = timedelta(minutes=60)  # the numbers are frozen and the agenda is out an hour before the meeting
LAST_WEEK = 5
ROLLING_WEEKS = 5
WEEKS_A_QUARTER = 13
REGULAR_YEAR = 52
HORIZON = 10 * REGULAR_YEAR  # weeks; a rule without a meeting in ten years has none
# The deck's table: in which weeks each kind of meeting is.
DECK = {
    "team": frozenset({1}),
    "coaching": frozenset({1, 3, 5}),
    "performance": frozenset({5}),
    "kam": frozenset({2}),
}


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting of a rule: the week 1..5 it belongs to, the day it was meant for, and the instant (UTC) it starts.

    ``status`` is that of an Occurrence; a meeting whose whole week is closed is ``cancelled``.
    """

    rule: CadenceRule
    week: int
    nominal_date: date
    starts_at: datetime
    status: str = "planned"

    @property
    def freeze_at(self) -> datetime:
        """The instant (UTC) at which its numbers are frozen and its agenda goes out."""
        return self.starts_at - FREEZE_LEAD

    @property
    def ends_at(self) -> datetime:
        """The instant (UTC) at which it is over."""
        return self.starts_at + timedelta(minutes=self.rule.minutes)


def meetings(rule: CadenceRule, start: date, end: date, closed: frozenset[date] = frozenset()) -> Iterator[Meeting]:
    """The meetings of a rule whose nominal local dates lie in ``[start, end)``, oldest first.

    A nominal day on which no business is done moves to the next business day of its week, else to the previous one. The wall
    time holds on every day: in a gap of the clock the meeting starts right after it, in a doubled hour the first time.
    """
    start, end = max(start, rule.valid_from or start), min(end, rule.valid_to or end)
    monday = start - timedelta(days=start.weekday())
    while monday < end:
        nominal = monday + timedelta(days=rule.weekday)
        if start <= nominal < end and _meets(rule, monday):
            yield _meeting(rule, monday, nominal, closed)
        monday += WEEK


def next_dates(
    rule: CadenceRule, count: int, after: date, closed: frozenset[date] = frozenset()
) -> tuple[Meeting, ...]:
    """The next meetings on or after a local day, at most ``count``, the cancelled ones left out."""
    upcoming = meetings(rule, after, after + HORIZON * WEEK, closed)
    return tuple(islice((meeting for meeting in upcoming if meeting.status != "cancelled"), count))


def calendar(
    rules: Iterable[CadenceRule],
    known: Iterable[Occurrence],
    start: date,
    end: date,
    closed: frozenset[date] = frozenset(),
) -> list[Meeting]:
    """The meetings of several rules in ``[start, end)`` by the instant they start, as the known occurrences changed them.

    A known occurrence keeps its own instant and status: it may have been moved, cancelled or held.
    """
    changed = {(item.kind, item.scope_kind, item.scope_id, item.nominal_date): item for item in known}
    found = []
    for rule in rules:
        for meeting in meetings(rule, start, end, closed):
            item = changed.get((rule.kind, rule.scope_kind, rule.scope_id, meeting.nominal_date))
            found.append(replace(meeting, starts_at=item.starts_at, status=item.status) if item else meeting)
    return sorted(found, key=lambda meeting: (meeting.starts_at, meeting.rule.kind, meeting.rule.scope_id))


def week_of(rule: CadenceRule, day: date) -> int:
    """The number 1..5 of the week of a day, which is that of its Monday (DOMAIN.md, 4.2)."""
    monday = day - timedelta(days=day.weekday())
    if rule.mode == "rolling":
        return (monday - _anchor(rule)).days // 7 % ROLLING_WEEKS + 1
    if rule.mode == "445":
        return _week_445(monday, _anchor(rule))
    return (monday.day - 1) // 7 + 1


def business_day(day: date, offset: int, closed: frozenset[date] = frozenset()) -> date:
    """The day so many business days after (or, if negative, before) a day."""
    step = DAY if offset > 0 else -DAY
    for _ in range(abs(offset)):
        day += step
        while not _is_business(day, closed):
            day += step
    return day


def _meets(rule: CadenceRule, monday: date) -> bool:
    week = week_of(rule, monday)
    if rule.mode == "weekly" or week in rule.weeks:
        return True
    # Where a block has no fifth week, its last one may stand in.
    stands_in = rule.w5_missing == "last_week" and LAST_WEEK in rule.weeks and week == LAST_WEEK - 1
    return stands_in and week_of(rule, monday + WEEK) != LAST_WEEK


def _meeting(rule: CadenceRule, monday: date, nominal: date, closed: frozenset[date]) -> Meeting:
    after = [nominal + timedelta(days=n) for n in range((monday + WEEK - nominal).days)]
    before = [nominal - timedelta(days=n) for n in range(1, rule.weekday + 1)]
    # A team that means to meet at the weekend does; only closed days send it elsewhere.
    meets_at_weekends = rule.weekday >= SATURDAY and nominal not in closed
    day = nominal if meets_at_weekends else next((day for day in (*after, *before) if _is_business(day, closed)), None)
    starts_at = instant(day or nominal, rule.at, ZoneInfo(rule.timezone))
    return Meeting(rule, week_of(rule, monday), nominal, starts_at, "planned" if day else "cancelled")


def _is_business(day: date, closed: frozenset[date]) -> bool:
    return day.weekday() < SATURDAY and day not in closed


def _anchor(rule: CadenceRule) -> date:
    """The Monday from which the weeks of a rolling or 4-4-5 rule are counted; NotFoundError where nobody chose one."""
    anchor = rule.anchor or rule.valid_from
    if anchor is None:
        raise NotFoundError("This rhythm counts its weeks from a first Monday. Choose the day it begins.")
    return anchor - timedelta(days=anchor.weekday())


def _week_445(monday: date, anchor: date) -> int:
    """The week of its block of 4, 4 or 5; a 53rd week makes the last block six long and is W5 again."""
    start = _year_start(anchor, monday.year + 1)
    for year in (monday.year, monday.year - 1):
        if start <= monday:
            break
        start = _year_start(anchor, year)
    index = (monday - start).days // 7
    if index >= REGULAR_YEAR:
        return LAST_WEEK
    of_quarter = index % WEEKS_A_QUARTER
    return of_quarter % 4 + 1 if of_quarter < WEEKS_A_QUARTER - 1 else LAST_WEEK


def _year_start(anchor: date, year: int) -> date:
    """The Monday nearest to the anchor's day in a year: there a 4-4-5 year begins."""
    leap_day = (anchor.month, anchor.day) == (2, 29)
    day = date(year, anchor.month, 28 if leap_day else anchor.day)
    return day - timedelta(days=(day.weekday() + 3) % 7 - 3)
