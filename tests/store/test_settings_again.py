"""Whatever is chosen, corrected or planned anew later: a report about the past is the one that was given then, on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from busy_company import DEEDS, PERSONS, TREE, Deed
from hypothesis import given
from hypothesis import strategies as st
from random_company import HOUR, MEMBERSHIPS, TEAMS, Step
from test_every_report import company, everything
from test_reports_again import OFTEN, STEPS, TOLD

from spm_core.book.agreed import Setting
from spm_core.book.cadence import Absence, CadenceRule, Closure, Occurrence, occurrence_id
from spm_core.book.choices import HOLIDAYS, SCORE, TWO_EACH, VELOCITY_FROM
from spm_core.book.records import (
    DEFAULT_STAGES,
    OWN_LIMITS,
    Benchmark,
    Member,
    Planned,
    Product,
    Rate,
    Scope,
    Target,
    WorkPlan,
)
from spm_core.store import Database, Store, Unit

NORTH = Scope("team", "north", "North")
SOME_DAY = date(2024, 11, 1)


def setting(unit: Unit, store: Store, a: int, b: int) -> None:
    name, values = (
        (SCORE, ("expected", "amount", "gain", "close", "pins")),
        (TWO_EACH, (True, False)),
        (VELOCITY_FROM, ("", "S2", "S3")),
        (HOLIDAYS, ("FI", "DE", "US")),
    )[a % 4]
    of = (("company", ""), ("team", "north"), ("team", "south"))[b % 3]
    unit.save(Setting(*of, name, values[b % len(values)]))


def stage(unit: Unit, store: Store, a: int, b: int) -> None:
    chances = Decimal(a % 9 + 1) / 10
    unit.save(replace(DEFAULT_STAGES.open[b % 5], probability=chances, stalled_days=5 + a, expected_days=3 + b))


def money(unit: Unit, store: Store, a: int, b: int) -> None:
    day = SOME_DAY + timedelta(days=a * 17)
    unit.save(Rate(day, ("USD", "SEK")[b % 2], Decimal(b + 3) / 7))
    unit.save(Product(("Pump", "Valve")[a % 2], 1000 * (b + 1), "EUR"))
    unit.save(Target(("anna", "carla", "south")[a % 3], date(2025, b % 12 + 1, 1), 7000 + a, "EUR", unit.now))


def fixed(unit: Unit, store: Store, a: int, b: int) -> None:
    stages = ("mean_days", "win_share")[a % 2], f"S{b % 5 + 1}"
    name = (("average_won", ""), ("win_rate", ""), ("cycle_days", ""), (OWN_LIMITS, ""), stages)[a % 5]
    unit.save(Benchmark(*name, Decimal(b % 2 if name[0] == OWN_LIMITS else b + 1) / (20 if "win" in name[0] else 1)))


def people(unit: Unit, store: Store, a: int, b: int) -> None:
    day = SOME_DAY + timedelta(days=a * 13)
    gone = day if b % 5 == 4 else None
    unit.save(Member("carla", "Carla", employed_from=day, employed_to=gone, ramp=(0, b * 5), active=b % 7 != 6))
    unit.save(replace(TEAMS[b % 2], timezone=("Asia/Tokyo", "Europe/Helsinki", "America/New_York")[a % 3]))
    if b % 3 == 0:
        unit.save(replace(MEMBERSHIPS[a % 5], team_id=("north", "south")[b % 2], end=day if a % 2 else None))


def office(unit: Unit, store: Store, a: int, b: int) -> None:
    known = store.workspace
    unit.save(replace(known, fiscal_year_start=b % 12 + 1))
    found = store.closures()
    if found and a % 3 == 0:
        unit.remove(found[0])
    day = SOME_DAY + timedelta(days=b * 20)
    unit.save(Closure(f"c{a % 4}", day, day + timedelta(days=a), "stocktaking", "north" if b % 2 else None))
    unit.save(Absence(f"b{a % 3}", "anna", day, day + timedelta(days=b + 1), unit.now))


def customers(unit: Unit, store: Store, a: int, b: int) -> None:
    unit.save(
        replace(TREE[a % 3], parent_id=None, key_account=b % 2 == 0, estimated_spend=1000 * b, review_every=b + 1)
    )
    left = SOME_DAY + timedelta(days=10 * a) if b % 3 == 0 else None
    unit.save(replace(PERSONS[b % len(PERSONS)], key_person=a % 2 == 0, left_on=left))


def meetings(unit: Unit, store: Store, a: int, b: int) -> None:
    of, day = NORTH if a % 2 else Scope("member", "anna", "Anna"), unit.now.date() - timedelta(days=b % 9)
    kind = "team" if a % 2 else "coaching"
    status = ("planned", "held", "held", "cancelled")[b % 4]
    at = datetime.combine(day, time(9), UTC)
    freeze = at if status == "held" else None
    frozen = {"progress": a / 20, "top5": [f"o{a % 5}"]} if freeze else {}
    id_ = occurrence_id(kind, of.kind, of.id, day)
    unit.save(Occurrence(id_, kind, of.kind, of.id, day, at, 60, status, freeze, frozen))
    weeks = frozenset({a % 5 + 1})
    unit.save(CadenceRule(f"r{b % 2}", kind, of.kind, of.id, "month", weeks, b % 5, time(9), 60, "UTC"))


def work(unit: Unit, store: Store, a: int, b: int) -> None:
    due = unit.now.date() + timedelta(days=a - 8)
    of = f"o{b}" if any(item.id == f"o{b}" for item in store.open_opportunities()) else None
    done = store.last_act("anna", unit.now - timedelta(days=900))
    plan = Planned(f"q{a % 4}", of, ("anna", "carla")[b % 2], "call", due, "them", planned_on=unit.now.date())
    unit.save(replace(plan, done_activity_id=done.activities[0] if done and done.activities and a % 2 else None))
    unit.save(WorkPlan(("anna", "ben")[b % 2], SOME_DAY + timedelta(days=30 * a), date(2027, 1, 1), *[Decimal(b)] * 4))


CHOICES: tuple[Callable[[Unit, Store, int, int], None], ...] = (
    *(setting, stage, money, fixed, people, office, customers, meetings, work),
)
CHANGES = st.lists(st.tuples(st.sampled_from(CHOICES), st.integers(0, 20), st.integers(0, 20)), min_size=3, max_size=8)


@OFTEN
@given(
    first=st.lists(STEPS, min_size=25, max_size=60),
    more=TOLD,
    deeds=DEEDS,
    times=st.lists(st.tuples(CHANGES, st.lists(STEPS, max_size=8)), min_size=2, max_size=4),
)
def test_what_was_said_on_a_day_is_what_a_report_about_that_day_says(
    database: Database, first: list[Step], more: list[Any], deeds: list[Deed], times: list[Any]
) -> None:
    world = company(database, first, more, deeds).world
    store, said = world.store, []
    for changes, steps in times:
        world.now += 2 * HOUR
        for change, a, b in changes:
            world.now += HOUR
            with store.write(world.now) as unit:
                change(unit, store, a, b)
        as_of = world.now + HOUR
        said.append((as_of, told(store, as_of)))
        world.now += 2 * HOUR
        world.live(steps)
    for as_of, then in said:
        for report, now in told(store, as_of).items():
            assert now == then[report], (as_of, report)


def told(store: Store, as_of: datetime) -> dict[str, Any]:
    """All reports of a moment: since its previous meeting, and over a time that is asked for."""
    since = everything(store, as_of, store.book(NORTH, as_of, meeting="team").since)
    return since | {
        f"four weeks {name}": what for name, what in everything(store, as_of, as_of - timedelta(28)).items()
    }
