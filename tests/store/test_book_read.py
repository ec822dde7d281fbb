"""A Book read from the database is what the slow and obvious way makes of the raw history, at any moment, on both databases."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from naive_book import Naive
from random_company import HOUR, START, STEPS, Step, World, founded

from spm_core.book.book import Book
from spm_core.book.records import Scope
from spm_core.store import Database

SCOPES = (
    Scope("company"),
    Scope("team", "north", "North"),
    Scope("team", "south", "South"),
    Scope("member", "anna", "Anna"),
    Scope("member", "carla", "Carla"),
)
HISTORY = st.lists(STEPS, min_size=5, max_size=60)
# Moments as shares of the history's length, so that they lie within it and shrink with it.
MOMENTS = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=1, max_size=3)
OFTEN = settings(
    max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def moments(world: World, shares: list[tuple[int, int]]) -> list[tuple[datetime, datetime]]:
    """Pairs of ``as_of`` and an earlier ``since`` on whole hours, so that they often fall on something that happens."""
    hours = int((world.now - START) / HOUR) + 1
    pairs = [(START + hours * low // 100 * HOUR, START + hours * high // 100 * HOUR) for low, high in shares]
    return [(max(pair), min(pair)) for pair in pairs] + [(world.now + HOUR, world.now - timedelta(days=28))]


def check(book: Book, naive: Naive) -> None:
    assert book.zone == naive.zone
    assert set(book.still) == naive.still()
    assert {item.now.id: item for item in book.touched} == naive.touched()
    assert set(book.closed) == naive.closed()
    assert {code: dwell for code, dwell in book.dwell.items() if dwell.days or dwell.passed} == naive.dwell()
    assert book.visited == naive.visited()
    assert book.closings == naive.closings()
    assert book.wins == naive.wins()
    assert book.statistics_from == naive.statistics_from
    assert book.longest_cycle == naive.longest_cycle()
    assert [(done.id, done.new_customer) for done in book.activities] == naive.activities()
    assert book.first_activity == naive.first_activity()
    assert book.new_meetings_180d == naive.new_meetings_180d()
    assert book.contacts == naive.contacts()
    assert set(book.offers) == naive.offers()
    assert book.new_opportunities_180d == naive.new_opportunities_180d()
    assert {item.account_id for item in book.open if item.account_id} <= book.accounts.keys()
    assert {item.owner_id for item in book.by_id.values()} <= book.members.keys()


@OFTEN
@given(history=HISTORY, shares=MOMENTS)
def test_a_book_is_what_the_raw_history_says(
    shared: Database, history: list[Step], shares: list[tuple[int, int]]
) -> None:
    world = founded(shared)
    world.live(history)
    for as_of, since in moments(world, shares):
        for scope in SCOPES:
            check(world.store.book(scope, as_of, since), Naive(world, scope, as_of, since))


@OFTEN
@given(history=HISTORY, later=HISTORY)
def test_a_book_of_the_past_never_changes(shared: Database, history: list[Step], later: list[Step]) -> None:
    world = founded(shared)
    world.live(history)
    as_of, since = world.now + HOUR, world.now - timedelta(days=21)
    before = [world.store.book(scope, as_of, since) for scope in SCOPES]
    world.now += HOUR
    world.live(later)
    after = [world.store.book(scope, as_of, since) for scope in SCOPES]
    assert [replace(book, accounts={}, members={}) for book in after] == [
        replace(book, accounts={}, members={}) for book in before
    ]


@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_an_empty_company_gives_an_empty_book(shared: Database, scope: Scope) -> None:
    world = founded(shared)
    book = world.store.book(scope, START + HOUR)
    assert book.since == START + HOUR - timedelta(days=28)
    assert (book.open, book.touched, book.closed, book.activities, book.offers) == ((), (), (), (), ())
    assert (book.visited, book.closings, book.wins) == ({}, {}, {})
    assert book.longest_cycle is None
    assert book.first_activity is None
