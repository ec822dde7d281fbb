"""The cadence: on which days and at which instants the meetings of a rule are, from the weeks ticked in the deck's table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from spm_core.book.cadence import Absence, CadenceRule, Identity, Occurrence, occurrence_id
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

    ``usual_at`` is when its rule has it, closed days considered (UTC). ``status`` is that of an Occurrence; a meeting whose whole
    week is closed is ``cancelled``, and so is a pair's when one of the two is away on all that is left of its week:
    ``away`` is that absence, also where it only sends the meeting to another day of its week. ``known``: what was kept of it.
    """

    rule: CadenceRule
    week: int
    nominal_date: date
    starts_at: datetime
    minutes: int
    usual_at: datetime
    status: str = "planned"
    away: Absence | None = None
    known: Occurrence | None = None

    @property
    def id(self) -> str:
        """The id of its occurrence."""
        return self.known.id if self.known else occurrence_id(*self.identity)

    @property
    def identity(self) -> Identity:
        """What makes it unique, wherever it is moved."""
        return self.rule.kind, self.rule.scope_kind, self.rule.scope_id, self.nominal_date

    @property
    def freeze_at(self) -> datetime:
        """The instant (UTC) at which its numbers are frozen and its agenda goes out."""
        return self.starts_at - FREEZE_LEAD

    @property
    def ends_at(self) -> datetime:
        """The instant (UTC) at which it is over."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def local(self) -> datetime:
        """When it starts, on the clock of its rule."""
        return self.starts_at.astimezone(ZoneInfo(self.rule.timezone))


def meetings(
    rule: CadenceRule, start: date, end: date, closed: frozenset[date] = frozenset(), away: Sequence[Absence] = ()
) -> Iterator[Meeting]:
    """The meetings of a rule whose nominal local dates lie in ``[start, end)``, oldest first.

    A nominal day on which no business is done, or on which somebody who is needed is ``away``, moves to the next day of its week
    on which it can be, else to the previous one, but not to before that absence was told. The wall time holds on every day: in
    a gap of the clock the meeting starts right after it, in a doubled hour the first time.
    """
    start, end = max(start, rule.valid_from or start), min(end, rule.valid_to or end)
    monday = start - timedelta(days=start.weekday())
    while monday < end:
        nominal = monday + timedelta(days=rule.weekday)
        if start <= nominal < end and _meets(rule, monday):
            yield _meeting(rule, monday, nominal, closed, away)
        monday += WEEK


def next_dates(
    rule: CadenceRule, count: int, after: date, closed: frozenset[date] = frozenset()
) -> tuple[Meeting, ...]:
    """The next meetings on or after a local day, at most ``count``, the cancelled ones left out."""
    upcoming = meetings(rule, after, after + HORIZON * WEEK, closed)
    return tuple(islice((meeting for meeting in upcoming if meeting.status != "cancelled"), count))


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


def _meeting(
    rule: CadenceRule, monday: date, nominal: date, closed: frozenset[date], away: Sequence[Absence]
) -> Meeting:
    days = _days(rule, monday, nominal, closed)
    day = next(days, None)
    usual = _at(rule, day or nominal)
    found = Meeting(rule, week_of(rule, monday), nominal, usual, rule.minutes, usual)
    if day is None:
        return replace(found, status="cancelled")
    hindrance = next((item for item in away if day in item), None)
    if hindrance is None:
        return found
    free = (_at(rule, other) for other in days if not any(other in item for item in away))
    instead = next((at for at in free if at > hindrance.at), None)
    if instead is None:
        return replace(found, status="cancelled", away=hindrance)
    return replace(found, starts_at=instead, away=hindrance)


def _days(rule: CadenceRule, monday: date, nominal: date, closed: frozenset[date]) -> Iterator[date]:
    """The days of its week on which a meeting may be, the one it is on first."""
    # A team that means to meet at the weekend does; only closed days send it elsewhere.
    if nominal not in closed:
        yield nominal
    after = (nominal + timedelta(days=n) for n in range(1, (monday + WEEK - nominal).days))
    before = (nominal - timedelta(days=n) for n in range(1, rule.weekday + 1))
    yield from (day for day in (*after, *before) if _is_business(day, closed))


def _at(rule: CadenceRule, day: date) -> datetime:
    return instant(day, rule.at, ZoneInfo(rule.timezone))


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
