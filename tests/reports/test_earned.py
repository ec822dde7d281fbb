"""Praise is earned by few things; the figures are those of the worked example, worked by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import worked
from support.office import fill

from spm_core.book.records import Scope, Target, Verdict
from spm_core.reports.earned import by_meeting, by_move, by_order
from spm_core.reports.funnel import FunnelStage
from spm_core.rules import opportunities as rules
from spm_core.rules.stamp import Stamp
from spm_core.store import Store

AFTER = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def company(database) -> Store:
    return fill(database)


def won(company, name, amount, target=None, at=AFTER):
    """Anna wins one of hers; what that earns on her Book since a year ago."""
    item = next(one for one in company.open_opportunities() if one.name == name)
    with company.write(AFTER) as unit:
        if target:
            unit.save_many(Target("Anna", date(2026, month, 1), target * 100 // 3, "EUR") for month in (1, 2, 3))
        stamp = Stamp("Anna", at, AFTER)
        after = unit.append(rules.win(stamp, item, worked.stages(), amount=Decimal(amount)))
    book = company.book(
        Scope("member", "Anna", "Anna"), datetime(2026, 3, 2, 9, 1, tzinfo=UTC), datetime(2025, 3, 2, tzinfo=UTC)
    )
    return by_order(book, after)


def test_an_order_that_reaches_the_target_makes_the_quarter(company):
    # Anna has won nothing this quarter before; 40,000 reach 40,000, and 39,999 would not.
    assert won(company, "Acme deal", 40_000, target=40_002) == ""
    assert won(company, "Birch deal", 25_000) == "That makes the quarter."
    assert won(company, "Cedar deal", 60_000) == ""  # it was made before


def test_an_order_of_last_quarter_that_is_entered_late_does_not_make_this_one(company):
    # 40,000 of 40,000 are won already; taking 25,000 of December away from that would say otherwise.
    assert won(company, "Acme deal", 40_000, target=39_999) == "That makes the quarter."
    assert won(company, "Birch deal", 25_000, at=datetime(2025, 12, 20, 9, tzinfo=UTC)) == ""


def test_the_largest_of_a_year_needs_three_others_to_be_larger_than(company):
    assert won(company, "Acme deal", 10_000) == ""
    assert won(company, "Birch deal", 20_000) == ""
    assert won(company, "Cedar deal", 30_000) == ""
    assert won(company, "Iris deal", 50_000) == "The largest order in a year."  # USD 50,000 are 45,000 EUR


@pytest.mark.parametrize(
    ("held", "planned", "said"),
    [(4, 5, ""), (5, 5, "That is all you planned for this week."), (6, 5, ""), (1, 0, "")],
)
def test_the_meeting_that_completes_the_weeks_plan(held, planned, said):
    assert by_meeting(held, planned) == said


@pytest.mark.parametrize(("count", "said"), [(2, ""), (3, "That fills Value agreed."), (4, "")])
def test_the_move_that_fills_a_stage(count, said):
    stage = FunnelStage("Value agreed", count, Decimal(0), Decimal(0), None, Decimal("2.5"), None, Verdict.OK)
    assert by_move(stage) == said
    assert by_move(replace(stage, verdict=Verdict.WATCH)) == ""
    assert by_move(replace(stage, required=None)) == ""
