"""A quarter lived through with the clock moved from one due instant to the next: every planned post, at its local minute, once.

What is expected is worked out here by a second, naive calendar. The quarters hold the spring and the autumn change of five
zones (São Paulo has none any more), a cancelled and a moved meeting, and a week in which the bot did not run.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from slack_sdk import WebClient
from support.northwind import NORTHWIND
from support.slack import ROOT, Slack

from bot import rooms
from bot.outbox import Outbox
from bot.scheduled import Schedule
from spm_core.book.cadence import CadenceRule
from spm_core.book.periods import instant
from spm_core.book.records import DEFAULT_STAGES, Account, Member, Membership, Role, Team, Workspace
from spm_core.rules import opportunities
from spm_core.rules.stamp import Stamp
from spm_core.store import Database, Store

DAY = timedelta(days=1)
ZONES = ("Europe/Helsinki", "Europe/London", "America/New_York", "America/Sao_Paulo", "Pacific/Auckland")
SPRING, AUTUMN = (
    date(2026, 2, 16),
    date(2026, 9, 7),
)  # Mondays; each quarter holds a change of the clock in both hemispheres
WEEKS = 13
CHANNEL, MIA, ANNA = "C0NORTH01", "U0MIA0001", "U0ANNA001"
# kind: the weeks it is in, its weekday, when it starts, and who gets its pack (a team's is for the manager, the day before)
KINDS = {
    "team": ({1}, 0, time(9), (MIA,)),
    "coaching": ({1, 3, 5}, 1, time(10), (MIA, ANNA)),
    "performance": ({5}, 3, time(11), (MIA, ANNA)),
    "kam": ({2}, 2, time(13), (MIA, ANNA)),
}
Seen = set[tuple[str, str, str]]  # phase, to whom, local minute


class NoPictures:
    """Words are complete without pictures; those are drawn in other tests."""

    def upload(self, _slack: WebClient, _chart: str, *_reports: object) -> None:
        return None


@pytest.fixture(scope="module")
def client() -> Iterator[WebClient]:
    with Slack.start(NORTHWIND, ROOT / "manifest.yml", options=("--rate-limits", "off")) as slack:
        yield WebClient(NORTHWIND["bot_token"], base_url=slack.api_url, timeout=10, retry_handlers=[])


def company(database: Database, zone: str, first: date) -> Store:
    """A manager, a seller with a key account and something open, and the deck's rhythm, all in one zone."""
    workspace = Workspace("northwind", "Northwind Pumps", "EUR", zone, slack_team_id="T0NORTHWD")
    store = database.add_workspace(workspace, DEFAULT_STAGES)
    begin = instant(first - 60 * DAY, time(12), ZoneInfo(zone))
    with store.write(begin) as unit:
        unit.save(Member("mia", "Mia", Role.MANAGER, slack_user_id=MIA, timezone=zone))
        unit.save(Team("north", "North", zone, "mia", CHANNEL))
        unit.save(Member("anna", "Anna", slack_user_id=ANNA, timezone=zone, manager_id="mia"))
        unit.save(Membership("anna", "north"))
        unit.save(Account("acme", "Acme", owner_id="anna", key_account=True))
        for kind, (weeks, weekday, at, _) in KINDS.items():
            of = ("member", "anna") if kind in ("coaching", "performance") else ("team", "north")
            unit.save(CadenceRule(kind, kind, *of, "month", frozenset(weeks), weekday, at, 60, zone, valid_from=first))
        stamp = Stamp("anna", begin, begin)
        made = {"name": "Birch", "owner_id": "anna", "stage": "S1", "currency": "EUR", "account_id": "acme"}
        unit.append(opportunities.create(stamp, id="birch", stages=DEFAULT_STAGES, **made))
    return store


def naive(zone: str, first: date) -> Iterator[tuple[str, date, time]]:
    """The meetings of a quarter and of the week after it: (kind, day, start), by counting Mondays."""
    for week in range(WEEKS + 1):
        monday = first + week * 7 * DAY
        number = (monday.day - 1) // 7 + 1
        for kind, (weeks, weekday, at, _) in KINDS.items():
            day = monday + weekday * DAY
            if number in weeks:
                yield kind, day, at


def told(kind: str, day: date, at: time) -> Iterator[tuple[str, str, datetime]]:
    """What goes out for one meeting: (phase, to whom, local wall time)."""
    before = day - DAY if day.weekday() else day - 3 * DAY
    hour_before = datetime.combine(day, at) - timedelta(hours=1)
    readers = KINDS[kind][3]
    if kind == "team":
        yield "agenda", CHANNEL, hour_before
    yield from (("prep", to, datetime.combine(before, time(14))) for to in readers)
    if kind != "team":
        yield from (("pack", to, hour_before) for to in readers)


class Life:
    """The quarter: the schedule of one company, and what it sent at which instant."""

    def __init__(self, store: Store, database: Database, client: WebClient, zone: str) -> None:
        self.store, self.zone = store, ZoneInfo(zone)
        self.now = datetime(2000, 1, 1, tzinfo=UTC)
        outbox = Outbox(database, client, NoPictures(), pace=0)
        self.schedule = Schedule(store, outbox, lambda: self.now, rooms.desk().mornings)
        self.sent: dict[str, datetime] = {}

    def tick(self, at: datetime) -> None:
        """A tick at an instant, and the next ones: what hangs below a post goes out right after it."""
        for now in (at, at + timedelta(seconds=1), at + timedelta(seconds=2)):
            self.now = now
            self.schedule.plan()
            self.schedule.deliver()
            for post in self.posts():
                if post.state == "sent":
                    self.sent.setdefault(post.id, now)

    def posts(self):
        return self.store.posts_due(self.now - 5 * DAY, self.now + 2 * DAY)

    def until(self, end: datetime) -> None:
        """From one due instant to the next, as the clock's hand goes."""
        while True:
            following = [at for at, _ in self.schedule.upcoming() if at > self.now]
            if not following or min(following) >= end:
                self.tick(end)
                return
            self.tick(min(following))

    def seen(self) -> Seen:
        """What was sent for meetings, when, on the wall."""
        found = {}
        for post_id, at in self.sent.items():
            post = self.store.post(post_id)
            if post.phase in ("agenda", "prep", "pack"):
                found[post.id] = (post.phase, post.audience, f"{at.astimezone(self.zone):%Y-%m-%d %H:%M}")
        assert len(set(found.values())) == len(found)
        return set(found.values())


def wall(rows: Iterator[tuple[str, str, datetime]], first: date) -> Seen:
    start = datetime.combine(first, time(0))
    end = start + WEEKS * 7 * DAY
    return {(phase, to, f"{at:%Y-%m-%d %H:%M}") for phase, to, at in rows if start < at < end}


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("first", [SPRING, AUTUMN], ids=["spring", "autumn"])
@pytest.mark.parametrize("zone", ZONES)
def test_every_planned_post_and_only_those(database: Database, client: WebClient, zone: str, first: date) -> None:
    life = Life(company(database, zone, first), database, client, zone)
    begin, end = (instant(day, time(0), ZoneInfo(zone)) for day in (first, first + WEEKS * 7 * DAY))
    life.tick(begin)
    expected = list(naive(zone, first))
    coachings = [day for kind, day, _ in expected if kind == "coaching"]
    off, later = coachings[1], coachings[2]
    away = next(kind_day for kind_day in expected if kind_day[0] == "team" and kind_day[1] > coachings[3])

    life.until(instant(off - 3 * DAY, time(12), ZoneInfo(zone)))
    change(life, off, status="cancelled")
    life.until(instant(later - 4 * DAY, time(12), ZoneInfo(zone)))
    change(life, later, status="moved", starts_at=instant(later + DAY, time(15), ZoneInfo(zone)))
    down = away[1] - away[1].weekday() * DAY - 7 * DAY  # the Monday of the week before that team meeting
    life.until(instant(down, time(0), ZoneInfo(zone)))
    life.tick(instant(down + 7 * DAY, time(0, 30), ZoneInfo(zone)))  # nothing ran for a week
    life.until(end)

    rows = [
        row
        for kind, day, at in expected
        if (kind, day) not in (("coaching", off), ("coaching", later))
        for row in told(kind, day, at)
    ]
    rows += told("coaching", later + DAY, time(15))
    missed = (datetime.combine(down, time(0)), datetime.combine(down + 7 * DAY, time(0, 30)))
    rows = [row for row in rows if not missed[0] < row[2] < missed[1]]
    assert life.seen() == wall(iter(rows), first)
    one_a_day(life)


def change(life: Life, day: date, **fields: object) -> None:
    """Cancel or move one coaching, as `/spm cadence` does: its day stays what it is known by."""
    known = life.store.occurrences(life.now - DAY, life.now + 14 * DAY)
    meeting = next(item for item in known if (item.kind, item.nominal_date) == ("coaching", day))
    with life.store.write(life.now) as unit:
        unit.save(replace(meeting, **fields))


def one_a_day(life: Life) -> None:
    """Nobody got two messages of their own on a day; each in working hours; everything else hangs below one."""
    opened = []
    for post_id, at in life.sent.items():
        post = life.store.post(post_id)
        if post.audience != CHANNEL:
            local = at.astimezone(life.zone)
            assert time(8) <= local.time() < time(18)
            assert local.weekday() < 5
            if post.after is None:
                opened.append((post.audience, local.date()))
    assert len(opened) == len(set(opened))
    assert len(opened) > 20
