"""The reports agree with a second, naive computation over the raw events, to the last digit, on both databases.

Companies of chance: moves back, reopenings, undo, merges, mistakes, transfers, people who change teams, currencies, late entries.
"""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import naive_reports as again
from asked_numbers import check
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from naive_company import Naive, Told
from random_company import ACTS, HOUR, MEMBERSHIPS, START, TEAMS, Step, World, founded
from same_numbers import same

from bot.kinds import Kind, made
from spm_core.book.book import Book
from spm_core.book.records import DEFAULT_STAGES, FROM_THE_START, Product, Rate, Scope, Target
from spm_core.book.refusals import Refusal
from spm_core.reports.activity import activity
from spm_core.reports.attainment import attainment
from spm_core.reports.forecast import forecast
from spm_core.reports.funnel import funnel
from spm_core.reports.hygiene import hygiene
from spm_core.reports.inflow import inflow
from spm_core.reports.movement import Movement, movement
from spm_core.reports.offers import offers
from spm_core.reports.results import results
from spm_core.reports.stages import stages
from spm_core.reports.stalled import stalled
from spm_core.reports.top5 import top5
from spm_core.rules import opportunities
from spm_core.rules.stamp import Stamp
from spm_core.store import Database

SCOPES = (
    Scope("company"),
    Scope("team", "north", "North"),
    Scope("team", "south", "South"),
    Scope("member", "anna", "Anna"),
    Scope("member", "carla", "Carla"),
)
RATES = ((date(2024, 12, 1), "USD", Decimal("0.9")), (date(2025, 4, 10), "USD", Decimal("0.8123")))
PRODUCTS = {"Pump": Product("Pump", 123_45, "USD"), "Valve": Product("Valve", 70_00, "EUR")}
TARGETS = tuple(
    Target(of, date(2024 + (10 + n) // 12, (10 + n) % 12 + 1, 1), 40_00 + n, currency, FROM_THE_START)
    for of, currency in (("anna", "EUR"), ("carla", "USD"), ("dora", "EUR"), ("south", "EUR"))
    for n in range(40)
    if of != "south" or n % 4
)
CHANGES = st.sampled_from(
    [
        {"expected_close": date(2025, 2, 28)},
        {"expected_close": date(2025, 6, 30)},
        {"expected_close": date(2026, 6, 30)},
        {"expected_close": None},
        {"category": "commit"},
        {"category": "best"},
        {"category": "omitted"},
        {"amount": Decimal("1250.50")},
        {"amount": None},
        {"currency": "SEK"},
        {"product": "Pump"},
        {"probability_override": Decimal("0.35")},
        {"pinned": True},
        {"next_step": "call", "next_step_date": date(2025, 5, 1)},
    ]
)
MANY = 14
STEPS = st.builds(
    Step,
    st.sampled_from(ACTS),
    st.integers(0, MANY),
    st.integers(0, 11),
    st.integers(1, 200),
    st.one_of(st.just(0), st.just(0), st.integers(1, 24 * 40)),
)
TOLD = st.lists(st.tuples(st.integers(0, MANY), CHANGES, st.integers(0, 24 * 30)), max_size=15)
OFTEN = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=(Phase.explicit, Phase.generate),  # making one of these smaller takes longer than reading it
)


@OFTEN
@given(
    first=st.lists(STEPS, min_size=30, max_size=120),
    more=TOLD,
    last=st.lists(STEPS, max_size=60),
    at=st.integers(0, 100),
)
def test_every_report_is_what_plain_counting_gives(
    database: Database, first: list[Step], more: list[Any], last: list[Step], at: int
) -> None:
    world = lived(database, first, more, last)
    hours = int((world.now - START) / HOUR) + 1
    end, then, long_before = (START + hours * share // 200 * HOUR for share in (200, 2 * at, at))
    moments = [(world.now + HOUR, world.now - timedelta(days=28)), (end, then), (then + 24 * HOUR, long_before)]
    for scope in SCOPES[::2]:
        book = world.store.book(scope, *moments[0], explained=True)
        for kind in Kind:
            check(made(kind, book), book)
    for scope in SCOPES:
        for as_of, since in moments:
            agree(world.store.book(scope, as_of, since), Naive(told(world), scope.kind, scope.id, as_of, since))


def test_who_changes_teams_takes_open_opportunities_along(database: Database) -> None:
    world = founded(database)
    with world.store.write(START) as unit:
        stamp, carla = Stamp("carla", START, unit.now), {"owner_id": "carla", "stage": "S1", "stages": DEFAULT_STAGES}
        unit.append(opportunities.create(stamp, id="pump", name="Pump", currency="EUR", amount=Decimal(900), **carla))
    # Carla is in North until 1 March and in South from then on; nothing else happens.
    since, as_of = datetime(2025, 2, 20, tzinfo=UTC), datetime(2025, 3, 10, tzinfo=UTC)
    north, south = (movement(world.store.book(scope, as_of, since)) for scope in SCOPES[1:3])
    assert bridge(north) == {"open_before": 900, "transfer_out": -900}
    assert bridge(south) == {"transfer_in": 900, "open_now": 900}
    assert (north.open_before, north.transferred_out, north.progress_share) == (1, 1, None)
    assert bridge(movement(world.store.book(SCOPES[0], as_of, since))) == {"open_before": 900, "open_now": 900}


def bridge(report: Movement) -> dict[str, Decimal]:
    return {line.what: line.value for line in report.bridge if line.value}


def lived(database: Database, first: list[Step], more: list[Any], last: list[Step]) -> World:
    """A company with prices, rates and targets to which things happened, and more was told of them."""
    world = founded(database)
    with world.store.write(START) as unit:
        unit.bring(PRODUCTS.values())
        unit.bring(TARGETS)
        unit.bring(Rate(*rate) for rate in RATES)
    world.live(first)
    for number, fields, late in more:
        world.now += HOUR
        with world.store.write(world.now) as unit:
            stamp = Stamp("anna", world.now - late * HOUR, unit.now)
            try:
                item = world.store.opportunity(f"o{number}")
                world._append(unit, opportunities.change(stamp, item, **fields))
            except Refusal:
                continue
    world.live(last)
    return world


def told(world: World) -> Told:
    return Told(
        DEFAULT_STAGES.all,
        ZoneInfo("Europe/Helsinki"),
        {team.id: ZoneInfo(team.timezone) for team in TEAMS},
        MEMBERSHIPS,
        world.events,
        tuple(world.activities.values()),
        tuple(world.offers.values()),
        TARGETS,
        RATES,
        PRODUCTS,
    )


def agree(book: Book, naive: Naive) -> None:
    """Raise AssertionError unless every report of the Book says what plain counting gives."""
    assert book.zone == naive.zone
    same(funnel(book), again.funnel(naive))
    same(inflow(book), again.inflow(naive))
    same({"stages": stages(book).stages}, {"stages": again.stages(naive)})
    moved, by_hand = movement(book), again.movement(naive)
    same({"bridge": bridge(moved)}, {"bridge": by_hand.pop("bridge")})
    same(moved, by_hand)
    assert {line.id: line.days for line in stalled(book).opportunities} == again.stalled(naive)
    found, expected = results(book), again.results(naive)
    counted = expected.pop("by_member")
    shown = {(group.name, kind): getattr(group, kind) for group in found.by_member for kind in ("won", "lost")}
    assert {key: n for key, n in shown.items() if n} == {(who.title(), kind): n for (who, kind), n in counted.items()}
    assert {row.reason: row.count for row in found.reasons} == expected.pop("reasons")
    same(found, expected)
    same(forecast(book), again.forecast(naive))
    same(attainment(book), again.attainment(naive))
    assert [line.id for line in top5(book).opportunities] == again.top5(naive)
    both, expected = offers(book), again.offers(naive)
    assert Counter(line.id for line in both.sent) == expected["sent"]
    assert Counter(line.days_late for line in both.overdue) == expected["overdue"]
    people(book, naive)


def people(book: Book, naive: Naive) -> None:
    found = activity(book)
    same(found.team, again.tally(naive, None))
    for row in found.members:
        same(row, again.tally(naive, row.member.lower()))
    assert book.contacts.items() >= again.contacts(naive).items()
    together = hygiene(book).together
    same(together, again.hygiene(naive, again.contacts(naive)))
