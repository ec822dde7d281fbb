"""Time-aware forecasts and what became of them (F9, F17) agree with plain counting over a long past, on both databases."""

from datetime import timedelta

import naive_time as again
import pytest
from long_company import live
from naive_company import Naive, Told
from random_company import HOUR, START, World, founded
from same_numbers import same
from test_reports_again import PRODUCTS, RATES, SCOPES, TARGETS, told

from spm_core.book.periods import Span, midnight
from spm_core.book.records import Rate
from spm_core.reports.forecast import forecast
from spm_core.reports.rules import MODEL, SIMULATION
from spm_core.store import Database
from spm_core.track import past_periods, replayed


def company(database: Database, seed: int) -> World:
    made = founded(database)
    with made.store.write(START) as unit:
        unit.bring(PRODUCTS.values())
        unit.bring(TARGETS)
        unit.bring(Rate(*rate) for rate in RATES)
    live(made, seed)
    return made


@pytest.mark.parametrize("seed", [1, 2])
def test_what_closes_in_time_and_what_does_not_exist_yet(database: Database, seed: int) -> None:
    world = company(database, seed)
    known = told(world)
    for days in (0, 37, 95):
        as_of = world.now + HOUR - timedelta(days=days)
        since = as_of - timedelta(days=28)
        for scope in SCOPES:
            book = world.store.book(scope, as_of, since)
            naive = Naive(known, scope.kind, scope.id, as_of, since)
            for span in (Span.MONTH, Span.QUARTER):
                same(forecast(book, span), again.forecast(naive, span.months))
    whole = Naive(known, "company", "", world.now + HOUR, world.now - timedelta(days=28))
    assert again.timed_stages(whole) >= {"S1", "S2"}  # history says when, or this would prove little


def test_what_was_forecast_and_what_came_of_it(database: Database) -> None:
    world = company(database, 3)
    store, known = world.store, told(world)
    for scope in SCOPES[:3]:
        for span in (Span.MONTH, Span.QUARTER):
            made = list(replayed(store, scope, span, past_periods(store, span, world.now, scope)))
            assert len(made) >= (9 if span is Span.MONTH else 3)
            for item in made:
                begins, ends = (at(known, scope, store, day, span) for day in (item.start, item.end))
                said = {rule: value for rule, value in item.rules.items() if rule not in (SIMULATION, MODEL)}
                same(said, again.foretold(begins, span.months))
                assert said.keys() == again.foretold(begins, span.months).keys()
                same(item, again.became(ends, item.start, item.end))


def at(known: Told, scope: object, store: object, day: object, span: Span) -> Naive:
    """The company as it was known at a midnight, since the start of the period that ended on it."""
    zone = store.zone(scope)
    before = again.later(day, -span.months)
    return Naive(known, scope.kind, scope.id, midnight(day, zone), midnight(before, zone))
