"""Targets: months cut by a period, people who come and go, teams and their members; pace by business days."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from spm_core.book.book import Book, Company
from spm_core.book.money import Rates
from spm_core.book.periods import Period
from spm_core.book.records import (
    DEFAULT_STAGES,
    USUAL_RAMP,
    Member,
    Membership,
    Scope,
    Target,
    Team,
    Verdict,
    Workspace,
)
from spm_core.reports.targets import attainment_verdict, effective_target, pace

Q1 = Period(date(2026, 1, 1), date(2026, 4, 1))
MONTHS = (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1))


def book(
    scope: Scope, *targets: Target, members: tuple[Member, ...] = (), memberships: tuple[Membership, ...] = ()
) -> Book:
    rates = Rates.of("EUR", [(date(2025, 1, 1), "USD", Decimal("0.9"))])
    teams = {"north": Team("north", "North", "UTC"), "south": Team("south", "South", "UTC")}
    return Book(
        company=Company(Workspace("w", "Demo"), DEFAULT_STAGES, rates),
        scope=scope,
        as_of=datetime(2026, 3, 2, tzinfo=UTC),
        since=datetime(2026, 2, 2, tzinfo=UTC),
        zone=ZoneInfo("UTC"),
        teams=teams,
        members={member.id: member for member in members},
        memberships=memberships,
        accounts={},
        targets=targets,
    )


def monthly(of: str, amount: int, currency: str = "EUR") -> list[Target]:
    return [Target(of, month, amount * 100, currency) for month in MONTHS]


NORTH = Scope("team", "north", "North")
COMPANY = Scope("company")
ANNA, BEN = Member("anna", "Anna"), Member("ben", "Ben")
BOTH = (Membership("anna", "north"), Membership("ben", "north"))


def test_no_target_is_unknown_not_zero() -> None:
    assert effective_target(book(NORTH, members=(ANNA,), memberships=BOTH), Q1) is None


def test_team_target_of_three_months() -> None:
    assert effective_target(book(NORTH, *monthly("north", 30_000)), Q1) == 90_000


def test_period_cuts_months_by_calendar_days() -> None:
    # 15 of 31 days of January (17..31) and 14 of 28 of February.
    period = Period(date(2026, 1, 17), date(2026, 2, 15))
    assert effective_target(book(NORTH, *monthly("north", 31_000)), period) == 15_000 + 15_500


def test_own_team_target_wins_over_members() -> None:
    targets = (*monthly("north", 30_000), *monthly("anna", 12_000), *monthly("ben", 10_000))
    assert effective_target(book(NORTH, *targets, members=(ANNA, BEN), memberships=BOTH), Q1) == 90_000


def test_team_without_own_target_sums_its_members() -> None:
    targets = (*monthly("anna", 12_000), *monthly("ben", 10_000))
    assert effective_target(book(NORTH, *targets, members=(ANNA, BEN), memberships=BOTH), Q1) == 66_000


def test_own_target_of_one_month_replaces_only_that_month() -> None:
    targets = (Target("north", MONTHS[0], 5_000_000, "EUR"), *monthly("anna", 12_000))
    assert effective_target(book(NORTH, *targets, members=(ANNA,), memberships=BOTH), Q1) == 50_000 + 24_000


def test_employed_for_part_of_a_month() -> None:
    # Monday 16 February to the end: 10 of 20 business days.
    cara = Member("cara", "Cara", employed_from=date(2026, 2, 16))
    result = effective_target(book(Scope("member", "cara"), *monthly("cara", 10_000), members=(cara,)), Q1)
    assert result == 5_000 + 10_000


def test_a_new_seller_grows_into_the_target() -> None:
    # DOMAIN.md, 7: from 16 February, 10,000 a month: nothing in the month of the start, a quarter in March.
    cara = Member("cara", "Cara", employed_from=date(2026, 2, 16), ramp=USUAL_RAMP)
    found = book(Scope("member", "cara"), *monthly("cara", 10_000), members=(cara,))
    assert effective_target(found, Q1) == 2_500
    year = tuple(Target("cara", date(2026, month, 1), 1_000_000, "EUR") for month in range(1, 13))
    later = replace(found, targets=year)
    quarters = [Period(date(2026, month, 1), date(2026, month + 3, 1)) for month in (4, 7)]
    # April a half, May three quarters, June and then all of it.
    assert [effective_target(later, quarter) for quarter in quarters] == [22_500, 30_000]


def test_a_ramp_counts_in_the_sum_of_a_team_and_not_where_the_team_has_its_own_target() -> None:
    cara = Member("cara", "Cara", employed_from=date(2026, 2, 16), ramp=(50, 100))
    ships = (Membership("anna", "north"), Membership("cara", "north"))
    targets = (*monthly("anna", 12_000), *monthly("cara", 10_000))
    # Cara in February: half of 10 of 20 business days.
    assert (
        effective_target(book(NORTH, *targets, members=(ANNA, cara), memberships=ships), Q1) == 36_000 + 2_500 + 10_000
    )
    own = (*targets, *monthly("north", 30_000))
    assert effective_target(book(NORTH, *own, members=(ANNA, cara), memberships=ships), Q1) == 90_000


def test_a_move_between_teams_splits_the_target_and_the_company_keeps_it_whole() -> None:
    memberships = (
        Membership("anna", "north", None, date(2026, 2, 16)),
        Membership("anna", "south", date(2026, 2, 16), None),
    )
    targets = monthly("anna", 10_000)
    scopes = (NORTH, Scope("team", "south", "South"), COMPANY, Scope("member", "anna"))
    found = [effective_target(book(scope, *targets, members=(ANNA,), memberships=memberships), Q1) for scope in scopes]
    assert found == [15_000, 15_000, 30_000, 30_000]


def test_company_is_teams_and_members_who_have_no_team() -> None:
    loose = Member("cara", "Cara")
    targets = (*monthly("north", 30_000), *monthly("anna", 12_000), *monthly("cara", 1_000))
    result = effective_target(book(COMPANY, *targets, members=(ANNA, loose), memberships=BOTH), Q1)
    assert result == 93_000


def test_foreign_currency_is_converted_and_left_out_without_a_rate() -> None:
    assert effective_target(book(NORTH, *monthly("north", 10_000, "USD")), Q1) == 27_000
    assert effective_target(book(NORTH, *monthly("north", 10_000, "SEK")), Q1) is None


def test_pace_of_the_worked_example() -> None:
    assert pace(Decimal(90_000), Q1, date(2026, 3, 2)) == Decimal("59062.5")


@pytest.mark.parametrize(
    ("today", "expected"), [(date(2025, 12, 1), 0), (date(2026, 1, 1), 0), (date(2026, 6, 1), 6300)]
)
def test_pace_before_and_after_the_period(today: date, expected: int) -> None:
    assert pace(Decimal(6_300), Q1, today) == expected


def test_closed_days_are_no_business_days() -> None:
    # With New Year's Day closed, 63 business days remain, 41 of them before 2 March.
    assert pace(Decimal(6_300), Q1, date(2026, 3, 2), frozenset({date(2026, 1, 1)})) == 4_100


@pytest.mark.parametrize(
    ("share", "word"),
    [("1", Verdict.OK), ("0.9", Verdict.WATCH), ("0.899", Verdict.SHORT), (None, Verdict.NA)],
)
def test_verdict(share: str | None, word: Verdict) -> None:
    assert attainment_verdict(None if share is None else Decimal(share)) == word
