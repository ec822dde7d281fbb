"""Nobody gets two unasked messages on a day, whatever is planned for them, whenever it is sent and whatever fails."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.hours import Hours
from bot.outbox import NOTICE, scheduled
from bot.threads import DAILY, one_a_day
from spm_core.book.cadence import Post
from spm_core.store import Database, Store

ZONES = ("Europe/Helsinki", "America/New_York", "America/Sao_Paulo", "Pacific/Auckland", "Europe/London")
START = datetime(2026, 3, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
HELSINKI = Hours(ZoneInfo("Europe/Helsinki"))
ANNA = {"U0ANNA001": HELSINKI}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI.zone).astimezone(UTC)


def post(phase: str, due: datetime, to: str = "U0ANNA001", about: str = "anna", *, hours: int = 4) -> Post:
    day = due.astimezone(HELSINKI.zone).date()
    return scheduled(about, phase, to, day, due_at=due, expires_at=due + hours * HOUR, alone=True)


def chain(posts: list[Post]) -> list[tuple[str, str, str | None]]:
    """Phase, local time and the phase it hangs below."""
    phases = {one.id: one.phase for one in posts}
    return [
        (one.phase, one.due_at.astimezone(HELSINKI.zone).strftime("%a %H:%M"), phases.get(one.after or ""))
        for one in posts
    ]


def test_packs_hang_below_the_message_of_the_day() -> None:
    planned = [post("prep", at("2026-03-03 14:00")), post(DAILY, at("2026-03-03 09:00"))]
    assert chain(one_a_day(planned, [], START, ANNA)) == [
        (DAILY, "Tue 09:00", None),
        ("prep", "Tue 14:00", DAILY),
    ]


def test_the_message_of_the_day_goes_first_however_early_a_pack_is() -> None:
    planned = [post("pack", at("2026-03-03 08:30")), post(DAILY, at("2026-03-03 09:00"))]
    assert chain(one_a_day(planned, [], START, ANNA)) == [
        (DAILY, "Tue 08:30", None),
        ("pack", "Tue 08:30", DAILY),
    ]


def test_what_is_due_at_night_comes_with_the_morning() -> None:
    planned = [post(NOTICE, at("2026-03-02 19:30"), hours=100), post(DAILY, at("2026-03-03 09:00"))]
    assert chain(one_a_day(planned, [], START, ANNA)) == [
        (DAILY, "Tue 08:00", None),
        (NOTICE, "Tue 08:00", DAILY),
    ]


def test_what_is_told_a_day_late_belongs_to_the_day_on_which_it_is_told() -> None:
    prep = post("prep", at("2026-03-02 14:00"), hours=24)
    now = at("2026-03-03 08:20")
    coming = one_a_day([prep, post(DAILY, at("2026-03-03 09:00"))], [prep], now, ANNA)
    assert chain(coming) == [(DAILY, "Tue 08:20", None), ("prep", "Tue 08:20", DAILY)]
    again = one_a_day([prep, post(DAILY, at("2026-03-03 09:00"))], coming, now + HOUR / 60, ANNA)
    assert chain(again) == chain(coming)


def test_what_has_begun_is_what_the_rest_hangs_below() -> None:
    daily, first = replace(post(DAILY, at("2026-03-03 09:00")), state="cancelled"), post("prep", at("2026-03-03 14:00"))
    sent = replace(first, state="sent", after=daily.id)
    second = post("prep", at("2026-03-03 14:00"), about="another")
    [left] = one_a_day([first, second], [daily, sent], at("2026-03-03 14:30"), ANNA)
    assert (left.id, left.after) == (second.id, sent.id)


class Life:
    """Some people over two weeks: what is planned for them, a bot that is down now and then, and what reaches them."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store, self.dice = store, random.Random(seed)
        self.hours = {f"U0P{n}": Hours(ZoneInfo(zone)) for n, zone in enumerate(self.dice.sample(ZONES, 3))}
        self.plans = [one for to, reader in self.hours.items() for one in self._planned(to, reader)]
        self.opened: list[tuple[str, date]] = []
        self.told: list[str] = []

    def _planned(self, to: str, reader: Hours) -> Iterator[Post]:
        for n in range(14):
            day = date(2026, 3, 2) + timedelta(days=n)
            if reader.works(day):
                due = datetime.combine(day, datetime.min.time(), reader.zone).replace(hour=9).astimezone(UTC)
                yield scheduled(to, DAILY, to, day, due_at=due, expires_at=due + 4 * HOUR, alone=True)
        for n in range(12):
            due = START + timedelta(minutes=self.dice.randrange(14 * 24 * 60))
            late = self.dice.choice([2, 4, 24])
            yield scheduled(f"m{n}", "pack", to, reader.day(due), due_at=due, expires_at=due + late * HOUR, alone=True)

    def run(self) -> None:
        now = START
        while now < START + timedelta(days=14):
            if self.dice.random() < 0.9:  # else it is down
                self._tick(now)
            now += timedelta(minutes=self.dice.choice([1, 7, 20, 45, 300]))

    def _tick(self, now: datetime) -> None:
        due = [one for one in self.plans if one.expires_at > now and one.due_at < now + timedelta(days=2)]
        known = [
            one
            for one in self.store.posts_due(now - timedelta(days=3), now + timedelta(days=20))
            if one.state != "pending" or one.expires_at > now
        ]
        told = []
        if self.dice.random() < 0.02:
            to = self.dice.choice(list(self.hours))
            told = [scheduled(f"n{now}", NOTICE, to, now.date(), due_at=now, expires_at=now + 72 * HOUR, alone=True)]
        self.store.plan(one_a_day([*due, *told], known, now, self.hours))
        self.store.miss(now)
        while found := self.store.claim("here", now, 60, 5, real=now):
            for one in found:
                self._send(one, now)

    def _send(self, one: Post, now: datetime) -> None:
        fate = self.dice.random()
        if fate < 0.3:
            assert self.store.mark(one, "cancelled")
        elif fate < 0.35:
            assert self.store.mark(one, "dead")
        elif fate < 0.45:
            assert self.store.mark(one, "unknown", not_before=now + timedelta(minutes=3))
        else:
            self.told.append(one.id)
            if self._root(one) is None:
                self.opened.append((one.audience, self.hours[one.audience].day(now)))
            assert self.store.mark_sent(one, "D1", str(len(self.told)))

    def _root(self, one: Post) -> str | None:
        root, above = None, self.store.post(one.after) if one.after else None
        while above:
            root = above.ts if above.state == "sent" else root
            above = self.store.post(above.after) if above.after else None
        return root


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", range(20))
def test_two_weeks_of_anything(database: Database, seed: int) -> None:
    from support.north import north

    life = Life(north(database), seed)
    life.run()
    assert len(life.opened) == len(set(life.opened))
    assert len(life.told) == len(set(life.told))
    assert len(life.told) > 10
