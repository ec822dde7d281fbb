"""Five teams in five cities and two quarters, and what is to be sent in them, worked out day by day from the deck's table."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY, HOUR, WEEK = timedelta(days=1), timedelta(hours=1), timedelta(weeks=1)
CITIES = {
    "helsinki": "Europe/Helsinki",
    "london": "Europe/London",
    "new_york": "America/New_York",
    "sao_paulo": "America/Sao_Paulo",
    "auckland": "Pacific/Auckland",
}
# Kind: its weeks of the month, weekday, wall time and minutes. Auckland's pair talks so early that its pack comes before nine.
DECK = {
    "team": ({1}, 0, time(9), 60),
    "coaching": ({1, 3, 5}, 1, time(10), 45),
    "kam": ({2}, 2, time(13), 90),
    "performance": ({5}, 3, time(14), 60),
}
EARLY = {("coaching", "auckland"): time(9, 30)}
OPENS, CLOSES = time(8), time(18)


@dataclass(frozen=True)
class Quarter:
    """A stretch of business days: what is closed, what is moved and cancelled, and when nobody is there."""

    start: datetime
    end: datetime
    closed: tuple[date, ...]
    cancelled: tuple[str, str, date]  # kind, city, nominal day
    cancelled_at: datetime
    moved: tuple[str, str, date]
    moved_at: datetime
    moved_to: datetime
    down: tuple[datetime, datetime]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


SPRING = Quarter(
    start=at("2026-03-01T00:00"),
    end=at("2026-05-30T00:00"),
    closed=(date(2026, 4, 3), date(2026, 4, 6)),  # Good Friday and Easter Monday: the team meets on Tuesday 7 April
    cancelled=("kam", "helsinki", date(2026, 3, 11)),
    cancelled_at=at("2026-03-09T10:00"),
    moved=("coaching", "london", date(2026, 3, 17)),
    moved_at=at("2026-03-16T10:00"),
    moved_to=at("2026-03-19T14:00"),
    down=(at("2026-04-27T05:00"), at("2026-05-04T06:30")),
)
AUTUMN = Quarter(
    start=at("2026-09-06T00:00"),
    end=at("2026-12-05T00:00"),
    closed=(date(2026, 11, 2),),
    cancelled=("team", "new_york", date(2026, 10, 5)),
    cancelled_at=at("2026-10-01T15:00"),
    moved=("coaching", "sao_paulo", date(2026, 10, 20)),
    moved_at=at("2026-10-19T12:30"),
    moved_to=at("2026-10-22T17:00"),
    down=(at("2026-11-09T05:00"), at("2026-11-16T06:30")),
)


@dataclass(frozen=True)
class Meet:
    """One meeting as it was meant, and as it stands at an instant."""

    kind: str
    city: str
    nominal: date
    starts: datetime

    @property
    def key(self) -> tuple[str, str, date]:
        return self.kind, self.city, self.nominal

    @property
    def freeze(self) -> datetime:
        return self.starts - HOUR

    @property
    def ends(self) -> datetime:
        return self.starts + timedelta(minutes=DECK[self.kind][3])


@dataclass(frozen=True, order=True)
class Due:
    """Something to be sent: when, to whom, as what; ``last`` is when it is too late."""

    at: datetime
    to: str
    what: str
    last: datetime


class Oracle:
    """What is to be sent, worked out by walking over the days."""

    def __init__(self, quarter: Quarter) -> None:
        self.quarter = quarter
        first = quarter.start.date() + DAY
        mondays = [first + n * WEEK for n in range(-1, 16)]
        self.meant = [
            meet for monday in mondays for meet in self._week(monday - DAY * monday.weekday()) if meet.nominal >= first
        ]

    def _week(self, monday: date) -> Iterator[Meet]:
        for kind, (weeks, weekday, wall, _) in DECK.items():
            if (monday.day - 1) // 7 + 1 in weeks:
                for city in CITIES:
                    nominal = monday + weekday * DAY
                    days = [nominal + n * DAY for n in range(5 - weekday)] + [
                        nominal - n * DAY for n in range(1, weekday + 1)
                    ]
                    day = next(day for day in days if self.works(day))
                    yield Meet(kind, city, nominal, utc(city, day, EARLY.get((kind, city), wall)))

    def works(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.quarter.closed

    def business(self, day: date, count: int) -> date:
        step = DAY if count > 0 else -DAY
        while count:
            day += step
            count -= (1 if step > timedelta() else -1) if self.works(day) else 0
        return day

    def stands(self, meet: Meet, when: datetime) -> Meet | None:
        """A meeting as it is known at an instant."""
        if meet.key == self.quarter.cancelled and when >= self.quarter.cancelled_at:
            return None
        if meet.key == self.quarter.moved and when >= self.quarter.moved_at:
            return replace(meet, starts=self.quarter.moved_to)
        return meet

    def versions(self, meet: Meet) -> Iterator[Meet]:
        yield meet
        if meet.key == self.quarter.moved:
            yield replace(meet, starts=self.quarter.moved_to)

    def before(self, meet: Meet, count: int) -> date:
        return self.business(local(meet.city, meet.starts).date(), count)

    def packs(self) -> Iterator[Due]:
        """The agendas and packs that are due, late or not; of a meeting that is changed those that are still true by then."""
        for meant in self.meant:
            for meet in self.versions(meant):
                for due in self._of(meet):
                    if self.stands(meant, due.at) == meet and due.at >= self.quarter.start:
                        yield due

    def _of(self, meet: Meet) -> Iterator[Due]:
        pair = [to("m", meet.city), to("s", meet.city)]
        prep = utc(meet.city, self.before(meet, -1), time(14))
        for reader in pair[:1] if meet.kind == "team" else pair:
            yield Due(prep, reader, f"prep {meet.kind}", min(prep + DAY, meet.freeze))
        phase = "agenda" if meet.kind == "team" else "pack"
        for reader in [f"C{meet.city.upper()}"] if meet.kind == "team" else pair:
            yield Due(meet.freeze, reader, f"{phase} {meet.kind}", min(meet.freeze + 4 * HOUR, meet.ends))

    def sent(self) -> list[Due]:
        """What goes out, and when: a week's absence makes late what is still of use then."""
        others = [due for due in self.packs() if self._when(due)]
        told = [replace(due, at=self._when(due) or due.at) for due in others]
        told += [Due(awake(city, self.quarter.down[1]), to("m", city), "notice", self.quarter.end) for city in CITIES]
        return sorted(due for due in [*told, *self._dailies(told)] if due.at < self.quarter.end)

    def _when(self, due: Due) -> datetime | None:
        """When something due goes out; None when it comes too late."""
        start, back = self.quarter.down
        if not start <= due.at < back:
            return due.at
        if due.to.startswith("C"):
            return back if back < due.last else None
        at = awake(due.to[2:].lower(), back)
        return at if at < due.last else None

    def _dailies(self, told: list[Due]) -> Iterator[Due]:
        for city in CITIES:
            for who in "ms":
                said: set[date] = set()
                for day in self._days():
                    nine = utc(city, day, time(9))
                    due = Due(nine, to(who, city), "daily", nine + 4 * HOUR)
                    first = [one.at for one in told if one.to == due.to and local(city, one.at).date() == day]
                    at = self._when(due)
                    at = min([at, *first]) if at else None
                    if at and nine >= self.quarter.start and self.works(day) and self._lines(who, city, day, at, said):
                        yield replace(due, at=at)
                        said.add(day)

    def _days(self) -> list[date]:
        first = self.quarter.start.date()
        return [first + n * DAY for n in range((self.quarter.end.date() - first).days + 1)]

    def _lines(self, who: str, city: str, day: date, when: datetime, said: set[date]) -> bool:
        """Whether somebody has a line on a day: one of this day, or one of yesterday that nobody was there to say."""
        yesterday = (
            self.works(day - DAY) and self.quarter.down[0] <= utc(city, day - DAY, time(9)) < self.quarter.down[1]
        )
        late = [day - DAY] if yesterday and day - DAY not in said else []
        return any(self._asked(who, city, one, when, after=one == day) for one in [day, *late])

    def _asked(self, who: str, city: str, day: date, when: datetime, *, after: bool) -> bool:
        quarter = self.quarter
        for meant in (one for one in self.meant if one.city == city):
            meet = self.stands(meant, when)
            changes = {quarter.cancelled: quarter.cancelled_at, quarter.moved: quarter.moved_at}
            changed = changes.get(meant.key)
            if (
                changed
                and who == "s"
                and after
                and self.business(local(city, changed).date(), 1) == day
                and changed < when
            ):
                return True  # the manager changed it: the seller hears of it on the next morning
            if after and meant.nominal in quarter.closed and self.business(meant.nominal, -1) == day:
                return True  # a closed day sends it elsewhere
            if meet is None:
                continue
            if meet.starts > when and any(self.before(meet, -n) == day for n in ASKED[who, meet.kind]):
                return True
            if after and who == "m" and meet.ends < when and self.before(meet, 1) == day and self._was_held(meet):
                return True
        return False

    def _was_held(self, meet: Meet) -> bool:
        """Whether its agenda or pack went out; a performance coaching asks for its plan in any case."""
        if meet.kind == "performance":
            return True
        return any(self._when(due) for due in self._of(meet) if meet.kind != "team" or due.what.startswith("agenda"))


# So many business days before a meeting the manager and the seller have a line in their message.
ASKED = {
    ("m", "team"): (),
    ("m", "coaching"): (),
    ("m", "kam"): (),
    ("m", "performance"): (3,),
    ("s", "team"): (3, 1),
    ("s", "coaching"): (1,),
    ("s", "kam"): (5,),
    ("s", "performance"): (5, 3),
}


def to(who: str, city: str) -> str:
    return f"U{who}{city}".upper()


def utc(city: str, day: date, wall: time) -> datetime:
    return datetime.combine(day, wall, ZoneInfo(CITIES[city])).astimezone(UTC)


def local(city: str, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(CITIES[city]))


def awake(city: str, moment: datetime) -> datetime:
    """The instant itself between eight and six, else the next morning at eight; it is the middle of a week."""
    here = local(city, moment)
    if OPENS <= here.time() < CLOSES:
        return moment
    return utc(city, here.date() + (DAY if here.time() >= CLOSES else timedelta()), OPENS)
