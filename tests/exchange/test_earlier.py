"""A rate, a chance or a rule changed today leaves what was said yesterday as it was, here and after an export; by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from test_round_trip import again

from bot.importing import bring_in
from spm_core.book.agreed import Setting
from spm_core.book.cadence import Closure
from spm_core.book.choices import AMOUNT, SCORE
from spm_core.book.periods import Span
from spm_core.book.records import (
    DEFAULT_STAGES,
    Account,
    Benchmark,
    Member,
    Membership,
    Product,
    Rate,
    Target,
    Team,
)
from spm_core.exchange import export, read
from spm_core.reports.forecast import forecast
from spm_core.reports.funnel import funnel
from spm_core.reports.top5 import top5
from spm_core.rules import opportunities
from spm_core.rules.stamp import Stamp
from spm_core.store import Database, Store

FRIDAY = datetime(2026, 2, 27, 12, tzinfo=UTC)
MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY, MOMENT = timedelta(days=1), timedelta(seconds=1)


@pytest.fixture
def told(store: Store) -> Store:
    """Two of Anna's: 1,000 dollars in S1 (10 %), and a pump at its list price of 500 in S3 (40 %); a dollar is 0.9."""
    with store.write(FRIDAY - 9 * DAY) as unit:
        unit.bring([Member("anna", "Anna"), Team("north", "North", "Europe/Helsinki"), Membership("anna", "north")])
        unit.bring(
            [Product("Pump", 500_00, "EUR"), Rate(date(2026, 1, 1), "USD", Decimal("0.9")), Account("acme", "Acme")]
        )
        unit.bring([Target("anna", date(2026, month, 1), 1000_00, "EUR") for month in (1, 2, 3)])
        stamp, common = Stamp("anna", FRIDAY - 9 * DAY, unit.now), {"owner_id": "anna", "stages": DEFAULT_STAGES}
        unit.append(
            opportunities.create(
                stamp, id="o1", name="Acme", stage="S1", currency="USD", amount=Decimal(1000), **common
            )
        )
        unit.append(
            opportunities.create(stamp, id="o2", name="Birch", stage="S3", currency="EUR", product="Pump", **common)
        )
    return store


def weighted(store: Store, as_of: datetime) -> Decimal:
    return funnel(store.book(store.scope("team:North"), as_of)).total.weighted


def first(store: Store, as_of: datetime) -> str:
    return top5(store.book(store.scope("team:North"), as_of)).opportunities[0].name


def target(store: Store, as_of: datetime) -> Decimal | None:
    return forecast(store.book(store.scope("team:North"), as_of), Span.QUARTER).target


def pace(store: Store, as_of: datetime) -> Decimal | None:
    return forecast(store.book(store.scope("team:North"), as_of), Span.QUARTER).pace_target


def won(store: Store, as_of: datetime) -> Decimal | None:
    """What an order brings on average, as the required count takes it."""
    return store.book(store.scope("team:North"), as_of).company.benchmark("average_won")


S1 = DEFAULT_STAGES.by_code["S1"]
# What is changed, who says it, what they said before and say now.
CASES = {
    # 900 at 10 % and 500 at 40 %: 90 + 200. With a dollar at 0.8 since January: 80 + 200.
    "the rate of a day": (Rate(date(2026, 1, 1), "USD", Decimal("0.8")), weighted, 290, 280),
    "a rate of which nobody knew": (Rate(date(2026, 2, 1), "USD", Decimal("0.5")), weighted, 290, 250),
    "a list price": (Product("Pump", 1000_00, "EUR"), weighted, 290, 490),
    "a stage's chance": (replace(S1, probability=Decimal("0.3")), weighted, 290, 470),
    # By what it is worth weighted the pump is first (200 > 90), by its amount the dollars are (900 > 500).
    "what TOP5 goes by": (Setting("team", "north", SCORE, AMOUNT), first, "Birch", "Acme"),
    "a figure fixed by the company": (Benchmark("average_won", "", Decimal(7000)), won, None, 7000),
    # Anna began in the middle of the quarter: 0 % of January, 25 % of February, 50 % of March.
    "a ramp": (Member("anna", "Anna", employed_from=date(2026, 1, 1), ramp=(0, 25, 50)), target, 3000, 750),
}


@pytest.mark.parametrize("case", CASES)
def test_it_counts_from_now_on(database: Database, told: Store, tmp_path: Path, case: str) -> None:
    change, says, before, now = CASES[case]
    assert says(told, FRIDAY) == says(told, MONDAY) == before
    with told.write(MONDAY) as unit:
        unit.save(change)
    for store in (told, again(database, told, tmp_path, MONDAY + DAY)):
        assert says(store, FRIDAY) == says(store, MONDAY) == before  # what was known at a moment was told before it
        assert says(store, MONDAY + MOMENT) == now


def test_a_day_without_business_counts_from_when_it_was_told_until_it_is_taken_back(told: Store) -> None:
    """The quarter has 64 business days; 41 of them were over on Friday 27 February, 42 on Monday, 43 on Tuesday."""
    closed = Closure("c", date(2026, 2, 2), date(2026, 2, 3), "stocktaking")
    with told.write(MONDAY) as unit:
        unit.save(closed)
    with told.write(MONDAY + DAY) as unit:
        unit.remove(closed)
    moments = (FRIDAY, MONDAY, MONDAY + MOMENT, MONDAY + DAY, MONDAY + DAY + MOMENT)
    shares = (Decimal(41) / 64, Decimal(42) / 64, Decimal(41) / 63, Decimal(42) / 63, Decimal(43) / 64)
    assert [pace(told, at) for at in moments] == [3000 * share for share in shares]


def test_of_several_changes_each_moment_knows_the_last_before_it(told: Store) -> None:
    """900 dollars' worth at 10 %, 20 %, 30 %, and again 10 %, beside the pump's 200."""
    for days, chance in enumerate(("0.2", "0.3", "0.1")):
        with told.write(MONDAY + days * DAY) as unit:
            unit.save(replace(S1, probability=Decimal(chance)))
    found = [weighted(told, MONDAY + days * DAY + MOMENT) for days in (-1, 0, 1, 2)]
    assert found == [290, 380, 470, 290]


def test_what_a_file_changes_was_otherwise_until_then_and_what_it_brings_always_was_so(told: Store) -> None:
    with told.write(MONDAY) as unit:
        unit.bring([Product("Pump", 1000_00, "EUR"), Rate(date(2026, 2, 1), "USD", Decimal("0.5"))])
    # The new rate: 500 at 10 %. The list price of before: 500 at 40 %; of now: 1,000 at 40 %.
    assert [weighted(told, at) for at in (FRIDAY, MONDAY + MOMENT)] == [250, 450]


def test_a_target_set_anew_comes_back_with_what_it_was(database: Database, told: Store, tmp_path: Path) -> None:
    with told.write(MONDAY) as unit:
        unit.save(Target("anna", date(2026, 3, 1), 4000_00, "EUR", MONDAY, "anna"))
    for store in (told, again(database, told, tmp_path, MONDAY + DAY)):
        assert [target(store, at) for at in (FRIDAY, MONDAY + MOMENT)] == [3000, 6000]


def test_a_past_that_makes_no_sense_is_rejected_by_its_line(database: Database, told: Store, tmp_path: Path) -> None:
    with told.everything() as everything:
        export(told.workspace, everything, tmp_path)
    lines = [
        "record,key,until,was",
        "wish,{},2026-03-02,",
        "rate,{,2026-03-02,",
        'rate,"{""day"":""x""}",2026-03-02,{}',
    ]
    lines.append('team,"{""id"": ""Nobody""}",2026-03-02,')
    (tmp_path / "earlier.csv").write_text("\n".join(lines))
    found = bring_in(database, None, lambda: read([tmp_path]), "other", MONDAY).findings.rejected
    assert [item.line for item in found] == [2, 3, 4, 5]
