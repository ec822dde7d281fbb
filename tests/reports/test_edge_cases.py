"""Every edge case of DOMAIN.md, section 2.3, as one table: what happened, and what the reports must say of it.

The window is that of the worked example: as of 2 March 2026, since the previous meeting on 2 February.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from report_histories import History, World, at, worked_example

from spm_core.book.book import Book
from spm_core.book.opportunities import UNDATED
from spm_core.book.periods import Period
from spm_core.book.records import (
    DEFAULT_STAGES,
    Member,
    Previous,
    Product,
    Scope,
    Target,
)
from spm_core.book.refusals import ConflictError, Refusal
from spm_core.reports.forecast import forecast
from spm_core.reports.funnel import funnel
from spm_core.reports.inflow import inflow
from spm_core.reports.movement import movement
from spm_core.reports.results import results
from spm_core.reports.stalled import stalled
from spm_core.reports.statistics import stage_facts
from spm_core.reports.targets import effective_target
from spm_core.reports.waiting import waiting
from spm_core.rules import opportunities
from spm_core.rules.stamp import Stamp
from spm_core.store import Store

COUNTS = ("open_before", "advanced", "won", "lost", "moved_back", "not_moved", "reopened", "transferred_out", "undated")


def said(book: Book) -> dict[str, Any]:
    """What the reports say that an edge case may be about, the zeros left out."""
    moved, closed = movement(book), results(book)
    found: dict[str, Any] = {name: getattr(moved, name) for name in COUNTS}
    found |= {f"bridge {line.what}": line.value for line in moved.bridge}
    found |= {"new": moved.new.count, "inflow": inflow(book).count, "won in window": closed.won.count}
    found |= {"lost in window": closed.lost.count, "late moves": sum(move.late for move in moved.moves)}
    found |= {"entered late": len(moved.late), "touched": sum(line.touched for line in moved.not_moved_list)}
    found |= {
        "stalled": len(stalled(book).opportunities),
        "clock": sum(line.days or 0 for line in waiting(book).values()),
    }
    found |= {"age": max((stage.oldest_days or 0 for stage in funnel(book).stages), default=0)}
    return {name: value for name, value in found.items() if value}


def deal() -> History:
    return History("D", "anna", "1000")


@dataclass(frozen=True)
class Case:
    """One row of the table: the history and all that is said of it."""

    name: str
    history: History
    said: Mapping[str, Any]


OPEN = {"open_before": 1, "bridge open_before": 1_000, "bridge open_now": 1_000}
CASES = (
    Case(
        "S1 to S4 is one advance",
        deal().created("S1", "2026-01-05").moved("S4", "2026-02-10"),
        {**OPEN, "advanced": 1, "clock": 20, "age": 20},
    ),
    Case(
        "back to S2: the stage's age starts again, the clock does not",
        deal().created("S2", "2026-01-05").moved("S3", "2026-01-19").moved("S2", "2026-02-17"),
        {**OPEN, "moved_back": 1, "clock": 42, "age": 13, "stalled": 1},
    ),
    Case(
        "S3, S2, S3 in the window is not moved, touched twice",
        deal().created("S3", "2026-01-20").moved("S2", "2026-02-05").moved("S3", "2026-02-12"),
        {**OPEN, "not_moved": 1, "touched": 2, "clock": 41, "age": 18},
    ),
    Case(
        "exactly at the limit is not stalled",
        deal().created("S5", "2026-02-09"),
        {"bridge new": 1_000, "bridge open_now": 1_000, "new": 1, "inflow": 1, "clock": 21, "age": 21},
    ),
    Case(
        "lost before and reopened in the window is neither new nor old",
        deal().created("S1", "2025-09-01").moved("LOST", "2025-10-20").reopened("S2", "2026-02-20"),
        {"reopened": 1, "bridge reopened": 1_000, "bridge open_now": 1_000, "clock": 10, "age": 10},
    ),
    Case(
        "lost and reopened in the window has the class of its stage and is not lost",
        deal().created("S2", "2026-01-05").moved("LOST", "2026-02-05").reopened("S3", "2026-02-10"),
        {**OPEN, "advanced": 1, "clock": 20, "age": 20},
    ),
    Case(
        "created and won in the window comes and goes",
        deal().created("S1", "2026-02-05").moved("WON", "2026-02-20"),
        {"bridge new": 1_000, "bridge won": -1_000, "new": 1, "inflow": 1, "won in window": 1},
    ),
    Case(
        "a move before the freeze that was told after it appears now and is marked",
        deal().created("S1", "2026-01-05").moved("S2", "2026-01-20", known="2026-02-10"),
        {**OPEN, "advanced": 1, "late moves": 1, "clock": 41, "age": 41, "stalled": 1},
    ),
    Case(
        "a close before the freeze that was told after it is a result of its own days",
        deal().created("S1", "2026-01-05").moved("WON", "2026-01-28", known="2026-02-10"),
        {"open_before": 1, "bridge open_before": 1_000, "bridge won": -1_000, "won": 1, "late moves": 1},
    ),
    Case(
        "created before the freeze and told after it is new, marked, and no inflow of the window",
        deal().created("S1", "2026-01-20", known="2026-02-10"),
        {"bridge new": 1_000, "bridge open_now": 1_000, "entered late": 1, "clock": 41, "age": 41, "stalled": 1},
    ),
    Case(
        "without any date it is in the funnel, in no age and no movement",
        deal().created("S1", UNDATED),
        {"undated": 1},
    ),
    Case(
        "a new owner in the team changes nothing for the team",
        deal().created("S1", "2026-02-01").handed("ben", "2026-02-10"),
        {**OPEN, "not_moved": 1, "clock": 29, "age": 29, "stalled": 1},
    ),
    Case(
        "merged into another is a correction, and no loss",
        deal().created("S1", "2026-01-05").merged("K", "2026-02-10"),
        {"open_before": 1, "bridge open_before": 1_000, "bridge correction": -1_000},
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_edge_case(case: Case) -> None:
    assert said(World((case.history,)).book()) == dict(case.said)


def test_a_jump_reached_all_stages_and_stayed_in_two() -> None:
    """36 days in S1 before the jump, 10 in S4 before it was won; S2 and S3 were passed without a day."""
    jump = deal().created("S1", "2026-01-05").moved("S4", "2026-02-10").moved("WON", "2026-02-20")
    facts = stage_facts(World((jump,)).book())
    assert [fact.reached for fact in facts][:4] == [1, 1, 1, 1]
    assert [fact.passed for fact in facts][:4] == [1, 1, 1, 1]
    visits = World((jump,)).book().touched[0].visits
    assert [stay.stage for stay in visits] == ["S1", "S4"]


def test_a_jump_is_one_move_of_three_steps_and_a_step_back_one() -> None:
    up = deal().created("S1", "2026-01-05").moved("S4", "2026-02-10")
    back = History("B", "anna", "1").created("S3", "2026-01-05").moved("S2", "2026-02-10")
    won = History("W", "anna", "1").created("S3", "2026-01-05").moved("WON", "2026-02-10")
    moves = {move.external_id: (move.steps, move.way) for move in movement(World((up, back, won)).book()).moves}
    assert moves == {
        "D": (3, "Identified → Offer made, 3 steps"),
        "B": (-1, "Value agreed → Qualified"),
        "W": (0, "Value agreed → Won"),
    }


def test_a_new_owner_stands_in_both_personal_bridges() -> None:
    world = World((deal().created("S1", "2026-02-01").handed("ben", "2026-02-10"),))
    books = [world.book(scope=Scope("member", name, name)) for name in ("anna", "ben")]
    lines = [{line.what: line.value for line in movement(book).bridge if line.value} for book in books]
    assert lines == [
        {"open_before": 1_000, "transfer_out": -1_000},
        {"transfer_in": 1_000, "open_now": 1_000},
    ]


def test_a_currency_without_a_rate_is_left_out_and_listed_everywhere() -> None:
    foreign = (
        History("F", "anna", "5000", currency="SEK").created("S1", "2026-01-05").closes("2026-03-20", "2026-01-05")
    )
    dollars = (
        History("U", "anna", "1000", currency="USD").created("S1", "2026-01-05").closes("2026-03-20", "2026-01-05")
    )
    book = World((foreign, dollars)).book()
    assert (funnel(book).total.value, movement(book).value_before, forecast(book).weighted) == (900, 900, 90)
    for notes in (funnel(book).notes, movement(book).notes, forecast(book).notes):
        assert "1 not converted: no exchange rate" in notes


def test_the_list_price_stands_in_for_an_amount_and_is_called_estimated() -> None:
    listed = History("P", "anna", initial={"product": "Pump"}).created("S1", "2026-01-05")
    book = World((listed,), products={"Pump": Product("Pump", 120_000, "EUR")}).book()
    line = next(iter(waiting(book).values()))
    assert (line.value, line.estimated) == (1_200, True)
    assert "≈ 1.2k" in line.title
    assert movement(book).without_amount == 0


def test_without_amount_and_price_it_counts_and_is_named() -> None:
    book = World((History("N", "anna").created("S1", "2026-01-05"),)).book()
    assert (funnel(book).total.open, funnel(book).without_amount) == (1, 1)
    assert "1 without an amount" in movement(book).notes


def test_the_first_report_after_an_import_without_history_says_when_movement_starts() -> None:
    backlog = tuple(History(name, "anna", "1000").created("S1", UNDATED) for name in "ABC")
    book = World(backlog).book()
    assert movement(book).sentence == "Nothing was open at the previous meeting; movement starts next time."
    assert "3 without dates left out" in movement(book).notes
    assert inflow(book).count == 0  # what was there before the data begins is not new
    assert [line.days for line in waiting(book).values()] == [None, None, None]


def test_late_entries_are_marked_where_people_read() -> None:
    moved = deal().created("S1", "2026-01-05").moved("S2", "2026-01-20", known="2026-02-10")
    created = History("C", "anna", "1").created("S1", "2026-01-20", known="2026-02-10")
    notes = movement(World((moved, created)).book()).notes
    assert "1 move from before the previous meeting, entered late" in notes
    assert "1 created before the previous meeting, entered late" in notes


def test_who_is_employed_for_half_a_month_has_half_its_target() -> None:
    """Until Monday 16 February: 10 of the month's 20 business days."""
    month = date(2026, 2, 1)
    book = World(targets=(Target("anna", month, 1_000_000, "EUR"),)).book(scope=Scope("member", "anna", "Anna"))
    february = Period(month, date(2026, 3, 1))
    leaves = Member("anna", "Anna", employed_to=date(2026, 2, 16))
    assert effective_target(book, february) == 10_000
    assert effective_target(replace(book, members={"anna": leaves}), february) == 5_000


NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_won_on_a_day_to_come_is_refused() -> None:
    with pytest.raises(Refusal, match="is still to come"):
        Stamp("anna", NOW + timedelta(days=2), NOW)


def test_a_negative_amount_and_an_unknown_stage_are_refused_with_the_reason() -> None:
    stamp = Stamp("anna", NOW, NOW)
    words = {"id": "D", "name": "D", "owner_id": "anna", "currency": "EUR", "stages": DEFAULT_STAGES}
    with pytest.raises(Refusal, match="zero or more"):
        opportunities.create(stamp, stage="S1", amount=Decimal(-1), **words)
    with pytest.raises(Refusal, match="S9"):
        opportunities.create(stamp, stage="S9", **words)


def test_the_same_action_delivered_twice_is_one_event(store: Store) -> None:
    stamp = Stamp("anna", NOW, NOW, key="action-1")
    with store.write(NOW) as unit:
        unit.save(Member("anna", "Anna"))
        words = {"id": "D", "name": "D", "owner_id": "anna", "currency": "EUR", "stages": DEFAULT_STAGES}
        item = unit.append(opportunities.create(Stamp("anna", NOW, NOW), stage="S1", **words))
        item = unit.append(opportunities.move(stamp, item, "S2", DEFAULT_STAGES))
    again = opportunities.move(stamp, item, "S3", DEFAULT_STAGES)
    with pytest.raises(ConflictError), store.write(NOW) as unit:
        unit.append(again)
    assert [event.type for event in store.events("D")] == ["created", "stage"]


USUAL = tuple(Decimal(share) for share in ("0.8", "0.6", "0.4", "0.6", "0.6", "0.6"))


@pytest.mark.parametrize(
    ("advanced", "progress", "verdict"),
    [
        (3, (), "watch"),  # 30 % against the usual 40 %: 0.36 is OK, 0.24 watch
        (4, (), "ok"),
        (5, USUAL, "watch"),  # 50 % against a mean of 60 %: 0.54 is OK, 0.36 watch
        (6, USUAL, "ok"),
        (3, USUAL, "short"),
        (3, (Decimal("0.2"),), "ok"),
    ],
)
def test_progress_is_judged_by_what_was_usual(advanced: int, progress: tuple[Decimal, ...], verdict: str) -> None:
    ten = [History(f"P{n}", "anna", "1000").created("S1", "2026-01-05") for n in range(10)]
    for history in ten[:advanced]:
        history.moved("S2", "2026-02-10")
    book = replace(World(tuple(ten)).book(), previous=Previous(at("2026-02-02"), (), progress) if progress else None)
    assert movement(book).verdict == verdict
    assert any("is usual here" in note for note in movement(book).notes) == bool(progress)


def test_two_merged_into_one_leave_the_older_one() -> None:
    older = History("K", "anna", "7000").created("S1", "2026-01-02")
    double = deal().created("S1", "2026-01-05").merged("K", "2026-02-10")
    book = World((double, older)).book()
    assert [item.id for item in book.open] == ["K"]
    assert book.open[0].created_at == at("2026-01-02")
    assert {line.what: line.value for line in movement(book).bridge if line.value} == {
        "open_before": 8_000,
        "correction": -1_000,
        "open_now": 7_000,
    }


def test_the_worked_example_has_the_edges_of_the_table() -> None:
    """O6 went back: 13 days in the stage, 42 on the clock; O4 stands at its limit of 21; O10 was reopened 10 days ago."""
    book = worked_example().book()
    lines = {line.external_id: line for line in waiting(book).values()}
    assert [lines[name].days for name in ("O6", "O4", "O10")] == [42, 21, 10]
    assert book.age(book.by_id["O6"].stage_since) == 13
    assert [line.external_id for line in stalled(book).opportunities] == ["O2", "O6"]
