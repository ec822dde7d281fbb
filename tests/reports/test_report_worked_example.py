"""Section 7 of the domain page, figure by figure."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from report_histories import COMPANY, HELSINKI, World, at, worked_example

from spm_core.book.book import Book
from spm_core.book.records import Scope, Verdict
from spm_core.reports.funnel import funnel
from spm_core.reports.inflow import inflow
from spm_core.reports.json import as_json
from spm_core.reports.movement import movement
from spm_core.reports.offers import offers
from spm_core.reports.results import results
from spm_core.reports.stalled import stalled
from spm_core.reports.top5 import top5


@pytest.fixture(scope="module")
def world() -> World:
    return worked_example()


@pytest.fixture(scope="module")
def book(world: World) -> Book:
    return world.book()


def close_to(exact: Fraction) -> pytest.approx:
    return pytest.approx(float(exact), rel=1e-12)


def test_funnel(book: Book) -> None:
    report = funnel(book)
    assert [(row.stage, row.open, row.value, row.weighted) for row in report.stages] == [
        ("Identified", 1, 10_000, 1_000),
        ("Qualified", 4, 170_000, 34_000),
        ("Value agreed", 1, 45_000, 18_000),
        ("Offer made", 1, 40_000, 24_000),
        ("Negotiation", 1, 30_000, 24_000),
    ]
    assert [float(row.required) for row in report.stages] == [
        close_to(needed)
        for needed in (Fraction(14, 3), Fraction(7, 2), Fraction(5, 2), Fraction(7, 6), Fraction(7, 12))
    ]
    assert [round(row.ratio, 2) for row in report.stages] == [
        Decimal(x) for x in ("0.21", "1.14", "0.40", "0.86", "1.71")
    ]
    assert [row.verdict for row in report.stages] == ["short", "ok", "watch", "watch", "ok"]
    assert [row.oldest_days for row in report.stages] == [7, 77, 19, 14, 21]
    assert as_json(report.total) == {"open": 8, "value": 295_000, "weighted": 101_000}
    assert report.verdict is Verdict.SHORT
    assert report.sentence == "Identified 1 of 4.7 · △ Value agreed 1 of 2.5, Offer made 1 of 1.2"
    assert report.notes == ("days, win shares or average won fixed by the company",)


def test_inflow(book: Book) -> None:
    report = inflow(book)
    assert (report.count, report.value, report.verdict) == (2, 70_000, "short")
    assert float(report.needed_per_week) == close_to(Fraction(7, 3))
    assert float(report.needed) == close_to(Fraction(28, 3))
    assert report.sentence == "New opportunities 2 · needed 10"
    # O1 on 5 January, O7 on the 7th, O9 on the 14th, O3 on 10 February, O8 on the 23rd; the first week begins on 5 January
    assert [(week.start, week.count) for week in report.weeks] == [
        (date(2026, 1, 5), 2),
        (date(2026, 1, 12), 1),
        (date(2026, 1, 19), 0),
        (date(2026, 1, 26), 0),
        (date(2026, 2, 2), 0),
        (date(2026, 2, 9), 1),
        (date(2026, 2, 16), 0),
        (date(2026, 2, 23), 1),
    ]


def test_movement(book: Book) -> None:
    report = movement(book)
    assert (report.open_before, report.value_before) == (7, 225_000)
    by_fate = {}
    for move in report.moves:
        by_fate.setdefault(str(move.fate), set()).add(move.external_id)
    assert by_fate == {"advanced": {"O1", "O4", "O9"}, "won": {"O5"}, "lost": {"O7"}, "moved_back": {"O6"}}
    assert [line.external_id for line in report.not_moved_list] == ["O2"]
    assert (report.advanced, report.won, report.lost, report.moved_back, report.not_moved) == (3, 1, 1, 1, 1)
    assert (report.reopened, report.transferred_out, report.undated) == (1, 0, 0)
    assert float(report.progress_share) == close_to(Fraction(4, 7))
    assert report.progress_share_value == Decimal("0.6")
    assert as_json(report.new) == {"count": 2, "value": 70_000}
    assert [(line.what, line.value) for line in report.bridge] == [
        ("open_before", 225_000),
        ("new", 70_000),
        ("reopened", 35_000),
        ("amount", -2_000),
        ("transfer_in", 0),
        ("transfer_out", 0),
        ("won", -18_000),
        ("lost", -15_000),
        ("correction", 0),
        ("open_now", 295_000),
    ]
    assert (report.verdict, report.sentence) == (Verdict.OK, "4 of 7 moved (57 %)")


def test_moves_say_how_long_they_took(book: Book) -> None:
    moves = {move.external_id: (move.from_, move.to, move.days) for move in movement(book).moves}
    assert moves == {
        "O1": ("Value agreed", "Offer made", 21),
        "O4": ("Offer made", "Negotiation", 21),
        "O5": ("Negotiation", "Won", 31),
        "O6": ("Value agreed", "Qualified", 29),
        "O7": ("Qualified", "Lost", 28),
        "O9": ("Qualified", "Value agreed", 14),
    }


def test_stalled(book: Book) -> None:
    report = stalled(book)
    assert [(line.external_id, line.days, line.limit) for line in report.opportunities] == [
        ("O2", 77, 30),
        ("O6", 42, 30),
    ]
    assert report.opportunities[0].sentence == "Birch 25k · Anna · 77 days, limit 30 · no action"
    assert report.sentence == "2 stalled, 75k · 2 without an action"
    # Closed so far: O5 in 129 days, O7 in 42. Older than 129 days: O10, open since 1 September.
    assert as_json(report.older_than_anything_closed) == {"count": 1, "value": 35_000}


def test_top5_now_and_then(book: Book, world: World) -> None:
    assert [line.external_id for line in top5(book).opportunities] == ["O4", "O1", "O9", "O3", "O6"]
    assert top5(book).sentence == "Delta · Acme · Iris · Cedar · Fir"
    then = top5(world.book(as_of="2026-02-02", since="2026-01-05"))
    assert [line.external_id for line in then.opportunities] == ["O6", "O4", "O5", "O1", "O9"]


def test_offers(book: Book) -> None:
    report = offers(book)
    assert [(line.external_id, line.days_late) for line in report.overdue] == [("O1", 5)]
    assert [(line.external_id, line.version, line.amount) for line in report.sent] == [("O1", 1, 40_000)]
    assert report.overdue[0].sentence == "Acme 40k · Anna · offer check 5 days late"
    assert report.sentence == "1 offer sent · 1 past its check-date"


def test_results(book: Book) -> None:
    report = results(book)
    assert (as_json(report.won), as_json(report.lost)) == ({"count": 1, "value": 18_000}, {"count": 1, "value": 15_000})
    # O10 is open again, so its loss is void; O5 took 129 days, O7 42.
    assert (report.win_rate, report.average_won, report.median_won) == (Decimal("0.5"), 18_000, 18_000)
    assert as_json(report.cycle_days) == {"won_mean": 129, "won_median": 129, "won_max": 129, "lost_median": 42}
    assert [(group.name, group.won, group.lost) for group in report.by_member] == [("Ben", 1, 0), ("Anna", 0, 1)]
    assert [(group.name, group.won, group.lost) for group in report.by_quarter] == [("2026 Q1", 1, 1)]
    assert report.sentence == "Won 1, 18k · Lost 1, 15k"
    assert report.rates == "Win rate too few to say (n = 2) in a year, too few to say (n = 2) in the last 90 days"


def test_every_report_begins_alike(book: Book) -> None:
    for report in (funnel, inflow, movement, stalled, results, offers, top5):
        said = as_json(report(book))
        assert list(said)[:5] == ["kind", "scope", "as_of", "since", "currency"]
        assert said["kind"] == report.__name__
        assert said["scope"] == "team:North"
        assert said["as_of"] == "2026-03-02T00:00:00+02:00"
        assert said["since"] == "2026-02-02T00:00:00+02:00"
        assert said["currency"] == "EUR"


def agrees(said: Any, expected: Any) -> bool:
    """Whether all that is expected was said; ratios are given with three decimals, bridge lines as pairs."""
    if isinstance(expected, dict):
        return all(agrees(said[key], value) for key, value in expected.items())
    if isinstance(expected, list) and expected and isinstance(expected[0], list):
        return [[line["what"], line["value"]] for line in said] == expected
    if isinstance(expected, list):
        return len(said) == len(expected) and all(agrees(*pair) for pair in zip(said, expected, strict=True))
    if isinstance(expected, str) and isinstance(said, dict):
        return bool(said["external_id"] == expected)
    return said == expected or round(said, 3) == expected


def test_the_expected_file(book: Book) -> None:
    expected = json.loads((Path(__file__).parents[1] / "data" / "worked_example" / "expected.json").read_text("utf-8"))
    assert agrees(as_json(funnel(book)), expected["funnel"])
    assert agrees(as_json(movement(book)), expected["movement"])
    assert agrees(as_json(stalled(book))["opportunities"], expected["stalled"])
    assert agrees(as_json(top5(book))["opportunities"], expected["top5"])
    assert agrees(as_json(offers(book))["overdue"], expected["offers_overdue"])
    assert not agrees(as_json(top5(book))["opportunities"], expected["top5"][::-1])


def test_members_add_up_to_the_team_and_the_company(world: World) -> None:
    scopes = [COMPANY, Scope("team", "north", "North"), Scope("member", "anna", "Anna"), Scope("member", "ben", "Ben")]
    company, team, anna, ben = (as_json(movement(world.book(scope=scope)).bridge) for scope in scopes)
    assert company == team
    assert [one["value"] + two["value"] for one, two in zip(anna, ben, strict=True)] == [line["value"] for line in team]


def test_order_of_entry_does_not_matter(world: World) -> None:
    backwards = replace(world, histories=world.histories[::-1])
    for report in (funnel, inflow, movement, stalled, results, offers, top5):
        assert report(backwards.book()) == report(world.book())


def test_the_freeze_at_eight_keeps_the_same_days(world: World) -> None:
    moment = at("2026-03-02").astimezone(HELSINKI).replace(hour=8)
    assert as_json(funnel(world.book(as_of=moment)).total) == as_json(funnel(world.book()).total)
    assert [line.days for line in stalled(world.book(as_of=moment)).opportunities] == [77, 42]
