"""What of a team's own target its people were not given."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from report_histories import World

from spm_core.book.book import Book
from spm_core.book.periods import Period
from spm_core.book.records import Member, Scope, Target
from spm_core.reports.forecast import forecast
from spm_core.reports.unassigned import unassigned

Q1 = Period(date(2026, 1, 1), date(2026, 4, 1))


def monthly(of: str, amount: int, months: int = 3) -> tuple[Target, ...]:
    return tuple(Target(of, date(2026, month + 1, 1), amount * 100, "EUR") for month in range(months))


def book(*targets: Target) -> Book:
    return World(targets=targets).book()


def test_the_rest_is_named_with_the_forecast() -> None:
    found = book(*monthly("north", 30_000), *monthly("anna", 12_000), *monthly("ben", 10_000))
    assert unassigned(found, Q1) == 24_000
    assert "24k of the team's target unassigned" in forecast(found).notes


def test_more_than_the_teams_is_said_too() -> None:
    found = book(*monthly("north", 20_000), *monthly("anna", 22_000))
    assert unassigned(found, Q1) == -6_000
    assert "its people's targets are 6k more than the team's" in forecast(found).notes


def test_only_months_that_the_team_has_set_count() -> None:
    assert unassigned(book(*monthly("north", 30_000, 1), *monthly("anna", 12_000)), Q1) == 18_000


def test_without_targets_of_both_there_is_nothing_to_compare() -> None:
    assert unassigned(book(*monthly("north", 30_000)), Q1) is None
    assert unassigned(book(*monthly("anna", 30_000)), Q1) is None
    both = book(*monthly("north", 30_000), *monthly("anna", 12_000))
    assert unassigned(replace(both, scope=Scope("company")), Q1) is None
    assert not any("unassigned" in note for note in forecast(book(*monthly("north", 30_000))).notes)


def test_who_left_in_mid_month_was_given_half_of_it() -> None:
    found = book(*monthly("north", 30_000), Target("anna", date(2026, 2, 1), 1_000_000, "EUR"))
    left = replace(found, members={"anna": Member("anna", "Anna", employed_to=date(2026, 2, 16))})
    assert unassigned(left, Period(date(2026, 2, 1), date(2026, 3, 1))) == Decimal(25_000)
