"""The demo company's calendar: dice that always fall alike, working days, and instants within working hours."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from spm_core.book.periods import SATURDAY, instant, next_business_day

WEEK = timedelta(days=7)
LEAN_WEEKS = 8  # so long ago sellers began to meet fewer new customers
FRIDAY = 4
_NAMESPACE = uuid5(NAMESPACE_URL, "spm:demo")


def dice(*key: object) -> Random:
    """Random draws that depend on nothing but their key."""
    return Random("/".join(map(str, key)))  # noqa: S311 - it invents a company, it keeps no secret


def chance(rng: Random, share: float) -> bool:
    """Whether something with a probability of ``share`` (0..1) happens."""
    return rng.random() < share


def made_id(*key: object) -> str:
    """The id (UUID text) of something invented, the same for the same key."""
    return str(uuid5(_NAMESPACE, "/".join(map(str, key))))


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days of the history: from ``first`` up to, but not including, ``today``."""

    first: date
    today: date

    @property
    def last_meeting(self) -> date:
        """The Monday before today: the last team meeting that was held."""
        return self.next_meeting - WEEK

    @property
    def next_meeting(self) -> date:
        """Today if it is a Monday, else the next one: the meeting whose agenda comes next."""
        return self.today + timedelta(days=-self.today.weekday() % 7)

    @property
    def news(self) -> list[date]:
        """The working days since the last held meeting, its own day included; on a Tuesday that is Monday alone."""
        days = ((self.last_meeting + timedelta(days=n)) for n in range(7))
        return [day for day in days if day < self.today and day.weekday() < SATURDAY]

    def mondays(self) -> list[date]:
        """Every Monday of the history."""
        count = (self.last_meeting - self.first).days // 7
        return [self.last_meeting - WEEK * n for n in range(count, -1, -1)]


def working_moment(rng: Random, day: date, zone: ZoneInfo) -> datetime:
    """An instant (UTC) between 10:00 and 16:59 local, on the day itself or the next one on which business is done."""
    return instant(next_business_day(day), time(rng.randint(10, 16), rng.randint(0, 59)), zone)


def friday_afternoon(rng: Random, day: date, zone: ZoneInfo) -> datetime:
    """An instant (UTC) on the afternoon of the Friday of a working day's week."""
    return instant(day + timedelta(days=FRIDAY - day.weekday()), time(17, rng.randint(5, 40)), zone)
