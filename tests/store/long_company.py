"""A company with a long past: 170 opportunities over two years, told on time or late, so that history says when things close."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from random_company import HOUR, MEMBERS, OPEN, World

from spm_core.book.opportunities import Event, Opportunity
from spm_core.book.records import DEFAULT_STAGES
from spm_core.book.refusals import Refusal
from spm_core.rules import opportunities
from spm_core.rules.stamp import Stamp

Act = tuple[datetime, datetime, int, str, Any]  # when told, when it happened, on which, what, with what


def live(world: World, seed: int, *, until: int = 700, count: int = 170) -> None:
    """Let it happen within so many days."""
    dice, start = Random(seed), world.now
    acts = [act for number in range(count) for act in _life(dice, number, start, until)]
    for told, happened, number, what, value in sorted(acts, key=lambda act: (act[0], act[2], act[1])):
        if (told - start).days > until:
            continue
        world.now = max(world.now + HOUR / 60, told)
        with world.store.write(world.now) as unit:
            try:
                events = _events(world, Stamp("anna", happened, unit.now), f"d{number:03}", what, value)
            except Refusal:
                continue
            if events:
                unit.append(events)
                world.events.setdefault(events[0].opportunity_id, []).extend(events)


def _life(dice: Random, number: int, start: datetime, until: int) -> Iterator[Act]:
    """One opportunity: created, moved on, back, handed over, re-dated, won, lost or left open; some of it told late."""
    at = start + timedelta(days=dice.randrange(until), hours=dice.randrange(9))
    close = at.date() + timedelta(days=dice.randrange(15, 90))
    yield at, at, number, "create", (dice.randrange(2), close, number)
    stage = 0
    for _ in range(dice.randrange(1, 8)):
        at += timedelta(days=dice.randrange(1, 16), hours=dice.randrange(5))
        told = at + timedelta(days=dice.choice((0, 0, 0, 0, dice.randrange(1, 25))))
        what = dice.choice(("move", "move", "move", "back", "owner", "amount", "date", "date", "category"))
        if what in ("move", "back"):
            stage = max(0, min(4, stage + (1 if what == "move" else -1)))
            yield told, at, number, "move", OPEN[stage]
        else:
            yield told, at, number, what, dice.randrange(40)
    at += timedelta(days=dice.randrange(1, 20))
    end = dice.choice(("win", "win", "lose", "lose", "stay"))
    if end != "stay":
        yield at + timedelta(days=dice.choice((0, 0, 3))), at, number, end, dice.randrange(20)
    if end == "lose" and number % 11 == 0:
        later = at + timedelta(days=dice.randrange(5, 40))
        yield later, later, number, "reopen", OPEN[1]


def _events(world: World, stamp: Stamp, of: str, what: str, value: Any) -> list[Event]:
    if what == "create":
        return _created(stamp, of, *value)
    item: Opportunity = world.store.opportunity(of)
    if what == "move":
        return opportunities.move(stamp, item, value, DEFAULT_STAGES)
    if what == "win":
        return opportunities.win(stamp, item, DEFAULT_STAGES)
    if what == "lose":
        return opportunities.lose(stamp, item, DEFAULT_STAGES, reason="price")
    if what == "reopen":
        return opportunities.reopen(stamp, item, value, DEFAULT_STAGES)
    return opportunities.change(stamp, item, **_field(stamp, what, value))


def _created(stamp: Stamp, of: str, first: int, close: date, number: int) -> list[Event]:
    return opportunities.create(
        stamp,
        id=of,
        name=of,
        owner_id=MEMBERS[number % 4],
        stage=OPEN[first],
        currency=("EUR", "EUR", "USD")[number % 3],
        amount=None if number % 9 == 8 else Decimal(1000 + number * 37 % 900),
        product=("Pump", None)[number % 2],
        expected_close=close,
        category=("pipeline", "best", "commit")[number % 3],
        account_id=("acme", "beta", "core")[number % 3],
        stages=DEFAULT_STAGES,
    )


def _field(stamp: Stamp, what: str, value: int) -> dict[str, Any]:
    if what == "owner":
        return {"owner_id": MEMBERS[value % 4]}
    if what == "amount":
        return {"amount": Decimal(500 + value * 31)}
    if what == "category":
        return {"category": ("pipeline", "best", "commit", "omitted")[value % 4]}
    return {"expected_close": stamp.at.date() + timedelta(days=5 + value * 3)}
