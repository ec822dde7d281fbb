"""Which performance coaching a rating is for; the dates are those of the deck's W5 in 2026."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from spm_core.book.cadence import Absence, Cadence, CadenceRule, Occurrence, occurrence_id
from spm_core.meetings.performance.when import meeting_for

# The fifth Mondays of 2026 begin the weeks of 30 March and 29 June; on their Thursdays at 10:00 Helsinki (07:00 UTC).
RULE = CadenceRule("r", "performance", "member", "anna", "month", frozenset({5}), 3, time(10), 60, "Europe/Helsinki")
APRIL = date(2026, 4, 2)
ID = occurrence_id("performance", "member", "anna", APRIL)


def cadence(rules: list[CadenceRule], known: list[Occurrence], **more: Any) -> Cadence:
    return Cadence(date(2026, 1, 1), date(2026, 12, 31), tuple(rules), tuple(known), **more)


def at(day: int, month: int = 4, hour: int = 7) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(18, 3), None),  # fifteen days before
        (at(19, 3), ID),
        (at(2), ID),
        (at(8), ID),  # the days after it, also after Easter
        (at(8, hour=8), None),
    ],
)
def test_the_next_within_two_weeks_or_the_one_just_held(now: datetime, expected: str | None) -> None:
    found = meeting_for(cadence([RULE, replace(RULE, scope_id="ben"), replace(RULE, kind="coaching")], []), "anna", now)
    assert (found and found.id) == expected


def test_a_cancelled_one_is_none_and_a_moved_one_counts_where_it_is() -> None:
    kept = Occurrence(ID, "performance", "member", "anna", APRIL, at(2), 60)
    assert meeting_for(cadence([RULE], [replace(kept, status="cancelled")]), "anna", at(1)) is None
    moved = replace(kept, status="moved", starts_at=at(9))
    found = meeting_for(cadence([RULE], [moved]), "anna", at(7))
    assert found == moved


def test_who_is_away_is_asked_for_the_day_it_moves_to() -> None:
    """Anna told on 1 March that she is away on the Thursday; the talk is on the Friday of that week, and keeps its id."""
    away = Absence("a", "anna", date(2026, 4, 2), date(2026, 4, 3), at(1, 3))
    found = meeting_for(cadence([RULE], [], absences=(away,)), "anna", at(30, 3))
    assert found and (found.id, found.starts_at) == (ID, at(3))


def test_one_that_nobody_planned_counts_too() -> None:
    kept = Occurrence("x", "performance", "member", "anna", date(2026, 5, 6), at(6, 5), 60, started_at=at(6, 5))
    assert meeting_for(cadence([RULE], [kept, replace(kept, id="y", scope_id="ben")]), "anna", at(6, 5, 8)) == kept
    assert meeting_for(cadence([], []), "anna", at(6, 5)) is None
