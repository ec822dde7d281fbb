"""Half-open periods of local days, fiscal months, quarters and years, business days, and the instants at which they begin."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

MONTHS_A_YEAR = 12
SATURDAY = 5


class Span(StrEnum):
    """The lengths of a forecast or target period."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        """How many months the span has."""
        return {Span.MONTH: 1, Span.QUARTER: 3, Span.YEAR: 12}[self]


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from ``start`` up to, but not including, ``end``."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """Length in calendar days."""
        return (self.end - self.start).days

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def months(self) -> Iterator["Period"]:
        """The calendar months that touch this period, each whole."""
        first = self.start.replace(day=1)
        while first < self.end:
            following = add_months(first, 1)
            yield Period(first, following)
            first = following


def add_months(day: date, months: int) -> date:
    """The first day of the month that lies ``months`` after the month of ``day``."""
    index = day.year * MONTHS_A_YEAR + day.month - 1 + months
    return date(index // MONTHS_A_YEAR, index % MONTHS_A_YEAR + 1, 1)


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months later (earlier, if negative), else that month's last day."""
    first, following = add_months(day, months), add_months(day, months + 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))


def period_of(day: date, span: Span, fiscal_year_start: int = 1) -> Period:
    """The fiscal month, quarter or year that ``day`` lies in; the fiscal year begins in month 1..12."""
    into_year = (day.month - fiscal_year_start) % MONTHS_A_YEAR
    start = add_months(day, -(into_year % span.months))
    return Period(start, add_months(start, span.months))


def business_days(period: Period, closed: frozenset[date] = frozenset()) -> int:
    """Mondays to Fridays of a period that are not closed (F10)."""
    days = (period.start + timedelta(days=n) for n in range(period.days))
    return sum(day.weekday() < SATURDAY and day not in closed for day in days)


def next_business_day(day: date, closed: frozenset[date] = frozenset()) -> date:
    """The day itself if business is done on it, else the next one on which it is."""
    while day.weekday() >= SATURDAY or day in closed:
        day += timedelta(days=1)
    return day


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which a local day begins; where midnight is skipped, the first instant after the gap."""
    return instant(day, time(0), zone)


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant (UTC) of a wall time: of two the first, in a gap the first instant after it."""
    local = datetime.combine(day, at, tzinfo=zone)
    if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return local.astimezone(UTC)
    # A wall time in a gap, read with the offset from before it, lies after the change by less than the gap's length.
    after = local.astimezone(UTC)
    gap = abs((local.replace(fold=1).utcoffset() or timedelta()) - (local.utcoffset() or timedelta()))
    return offset_change(int((after - gap).timestamp()), int(after.timestamp()), zone)


def offset_change(low: int, high: int, zone: ZoneInfo) -> datetime:
    """The first second (POSIX) after ``low``, up to ``high``, at which a zone has another offset than at ``low``."""
    offset = datetime.fromtimestamp(low, zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)


@lru_cache(maxsize=100_000)
def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The local date of an instant."""
    return moment.astimezone(zone).date()
