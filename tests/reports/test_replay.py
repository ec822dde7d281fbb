"""The track on real databases: replayed as known then, remembered once, forgotten when an import changes the past."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from report_histories import HELSINKI, History, World

from spm_core.book.periods import Period, Span, midnight
from spm_core.book.records import Account, Member, Membership, Scope, Team
from spm_core.book.track import Made
from spm_core.reports.accuracy import foretold, settled
from spm_core.store import Store
from spm_core.track import missing, past_periods, remembered, replayed, step

NOW = datetime(2026, 3, 10, 8, tzinfo=UTC)
COMPANY = Scope("company")
ACME = Scope("team", "north", "North")


def histories() -> Iterator[History]:
    """Four are created in each week and win or lose after ten to forty days, from September on."""
    first = date(2025, 9, 1)
    for number in range(100):
        born = first + timedelta(days=number * 7 // 4)
        close = born + timedelta(days=10 + number * 7 % 31)
        owner, amount = ("anna", "ben")[number % 2], str(1000 + number * 37 % 900)
        history = History(f"O{number:03}", owner, amount, initial={"expected_close": close.isoformat()})
        history.created("S1", born.isoformat())
        if close < NOW.date():
            history.moved("LOST" if number % 3 == 0 else "WON", close.isoformat())
        yield history


@pytest.fixture
def told(store: Store) -> Store:
    with store.write(NOW) as unit:
        unit.save_many([Member("anna", "Anna"), Member("ben", "Ben"), Team("north", "North", "Europe/Helsinki")])
        unit.save_many([Membership("anna", "north"), Account("acme", "Acme")])
        unit.append_many(history.events for history in histories())
    return store


def starts(periods: list[Period]) -> list[str]:
    return [f"{period.start:%Y-%m}" for period in periods]


def test_the_periods_that_can_be_judged(told: Store, store: Store) -> None:
    # The first ones were decided in September: October is the first month that began with something to go by.
    assert starts(past_periods(told, Span.MONTH, NOW)) == ["2025-10", "2025-11", "2025-12", "2026-01", "2026-02"]
    assert starts(past_periods(told, Span.QUARTER, NOW)) == ["2025-10"]
    assert past_periods(told, Span.YEAR, NOW) == []
    assert starts(past_periods(told, Span.MONTH, NOW - timedelta(days=40))) == ["2025-10", "2025-11", "2025-12"]


def test_a_company_without_outcomes_has_no_track(store: Store) -> None:
    assert past_periods(store, Span.MONTH, NOW) == []
    assert remembered(store, Span.MONTH, NOW, NOW) == ()
    assert not step(store, NOW)


def test_each_forecast_is_what_the_book_of_that_midnight_says_and_knows_only_of_earlier_ones(told: Store) -> None:
    periods = past_periods(told, Span.MONTH, NOW)
    found = list(replayed(told, COMPANY, Span.MONTH, periods))
    world = World(tuple(histories()), rates=())
    track: tuple[Made, ...] = ()
    for period, made in zip(periods, found, strict=True):
        start, end = midnight(period.start, HELSINKI), midnight(period.end, HELSINKI)
        # The slow way: every opportunity folded from its events, at the start and at the end; only the days to the close counted.
        begins = world.book(start, start - timedelta(days=28), COMPANY)
        closings = told.book(COMPANY, start, start).closings
        begins = replace(begins, touched=(), still=begins.open, closed=begins.ended, closings=closings, track=track)
        ends = world.book(end, start, COMPANY)
        expected = settled(foretold(begins, Span.MONTH), ends)
        assert made == expected
        track = (*track, made)
    assert found[-1].actual == sum(
        Decimal(history.amount or 0)
        for history in histories()
        if history.events[-1].type == "won" and history.events[-1].effective_at.astimezone(HELSINKI).month == 2
    )
    assert any("simulation" in made.rules for made in found)


def test_it_is_remembered_once_and_then_read(told: Store) -> None:
    asked: list[Period] = []
    first = remembered(told, Span.MONTH, NOW, NOW, asked.append)
    assert starts(asked) == ["2025-10", "2025-11", "2025-12", "2026-01", "2026-02"]
    again: list[Period] = []
    assert remembered(told, Span.MONTH, NOW, NOW, again.append) == first == told.track()
    assert again == []
    assert list(first) == list(replayed(told, COMPANY, Span.MONTH, asked))
    # A Book knows the track as far as it was over then.
    assert told.book(ACME, NOW).track == first
    assert told.book(ACME, midnight(date(2026, 1, 1), HELSINKI)).track == first[:3]
    assert told.book(ACME, midnight(date(2026, 1, 1), HELSINKI) - timedelta(hours=1)).track == first[:2]


def test_the_bot_makes_it_step_by_step(told: Store) -> None:
    steps = 0
    while step(told, NOW):
        steps += 1
    assert steps == 6
    assert missing(told, Span.MONTH, NOW) == []
    assert {made.span for made in told.track()} == {Span.MONTH, Span.QUARTER}
    months = tuple(made for made in told.track() if made.span is Span.MONTH)
    assert months == tuple(replayed(told, COMPANY, Span.MONTH, past_periods(told, Span.MONTH, NOW)))


def test_a_new_past_is_a_new_track(told: Store) -> None:
    remembered(told, Span.MONTH, NOW, NOW)
    with told.write(NOW) as unit:
        unit.forget_track()
    assert told.track() == ()
    assert len(missing(told, Span.MONTH, NOW)) == 5


def test_a_team_is_replayed_on_its_own(told: Store) -> None:
    periods = past_periods(told, Span.MONTH, NOW, ACME)
    mine = list(replayed(told, ACME, Span.MONTH, periods))
    all_ = list(replayed(told, COMPANY, Span.MONTH, periods))
    assert [made.start for made in mine] == [made.start for made in all_]
    assert all(0 < (one.actual or 0) < (other.actual or 0) for one, other in zip(mine, all_, strict=True))
    assert told.track() == ()
