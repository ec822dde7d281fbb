"""The rhythm a team chooses: what presets become, what the ticks cost, what is saved when it changes, and who clashes."""

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from itertools import count

import pytest

from spm_core.book.cadence import Cadence, CadenceRule
from spm_core.book.rhythm import EVERY_WEEK, Rhythm, Slot, Ticks
from spm_core.meetings.cadence import DECK
from spm_core.meetings.calendar import calendar
from spm_core.meetings.rhythm import (
    PRESETS,
    clashes,
    first_monday,
    hours,
    next_days,
    proposed,
    renewed,
    rhythm_of,
    rules,
    table,
)

TODAY = date(2026, 3, 2)
SELLERS = ["anna", "ben"]
ZONE = "Europe/Helsinki"


def rhythm(preset: str = "month", **changes: object) -> Rhythm:
    return replace(proposed(PRESETS[preset].ticks(date(2026, 1, 5)), SELLERS, ZONE), **changes)


def made(of: Rhythm, start: date = TODAY) -> list[CadenceRule]:
    keys = count()
    return rules(of, "north", start, lambda: str(next(keys)))


def test_the_deck_is_the_decks_table() -> None:
    assert PRESETS["month"].weeks == DECK == {
        "team": {1}, "coaching": {1, 3, 5}, "performance": {5}, "kam": {2}
    }  # fmt: skip


def test_a_rhythm_becomes_a_rule_for_the_team_and_for_each_pair() -> None:
    found = made(rhythm())
    assert [(rule.kind, rule.scope_id, rule.weekday, rule.at.hour, rule.minutes) for rule in found] == [
        ("team", "north", 0, 9, 60),
        ("coaching", "anna", 1, 10, 45),
        ("coaching", "ben", 1, 11, 45),
        ("performance", "anna", 3, 10, 60),
        ("performance", "ben", 3, 11, 60),
        ("kam", "north", 2, 13, 90),
    ]
    assert {rule.mode for rule in made(rhythm("rolling"))} == {"rolling"}
    assert [rule.mode for rule in made(rhythm("weekly"))][:2] == ["weekly", "month"]


def test_a_row_without_a_tick_has_no_rule() -> None:
    ticks = Ticks("month", {"team": frozenset({2, 4})})
    assert [(rule.kind, rule.weeks) for rule in made(rhythm(ticks=ticks))] == [("team", {2, 4})]


def naive_hours(of: Rhythm) -> tuple[float, float, float]:
    """Hours a week of a seller, the manager and key accounts: all meetings of five years listed, their minutes added up."""
    start, weeks = TODAY, 260
    listed = calendar(Cadence(start, start + timedelta(weeks=weeks), tuple(made(of))))
    minutes = {"anna": 0, "ben": 0, "north": 0, "kam": 0}
    for item in listed:
        minutes["kam" if item.rule.kind == "kam" else item.rule.scope_id] += item.minutes
    per_week = 60 * weeks
    team, kam = minutes["north"] / per_week, minutes["kam"] / per_week
    return team + minutes["anna"] / per_week, team + kam + (minutes["anna"] + minutes["ben"]) / per_week, kam


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("combine", [False, True])
def test_hours_a_week_are_those_of_all_its_meetings(preset: str, combine: bool) -> None:
    chosen = rhythm(preset, w5_combine=combine)
    found = hours(chosen, TODAY)
    seller, manager, kam = naive_hours(chosen)
    assert float(found.seller) == pytest.approx(seller, abs=0.02)  # the naive list begins and ends within a week
    assert float(found.manager) == pytest.approx(manager, abs=0.03)
    assert float(found.key_accounts) == pytest.approx(kam, abs=0.02)


def test_one_talk_of_ninety_minutes_costs_less_than_two_of_forty_five_and_sixty() -> None:
    two, one = (hours(rhythm("rolling", w5_combine=combine), TODAY) for combine in (False, True))
    # Rolling weeks: every fifth week both talks, 105 minutes or 90.
    assert two.seller - one.seller == Decimal(15) / (5 * 60)
    # A cycle of five weeks: 60 of the team, three times 45, once 60: 255 minutes.
    assert two.seller == Decimal(255) / (5 * 60)
    # The manager: 60, 90 for key accounts, twice 195.
    assert two.manager == Decimal(540) / (5 * 60)
    assert two.sentence == (
        "0.8 hours a week for each seller, 1.8 for the manager of 2; key accounts 0.3 more for who owns them"
    )


@pytest.mark.parametrize("preset", PRESETS)
def test_what_holds_is_read_back_as_it_was_chosen(preset: str) -> None:
    chosen = rhythm(preset, w5_combine=True, w5_missing="last_week")
    found = rhythm_of(made(chosen), SELLERS, "UTC", TODAY)
    assert found == chosen


def test_a_new_seller_gets_slots_and_a_team_without_rules_has_no_rhythm() -> None:
    found = rhythm_of(made(rhythm()), [*SELLERS, "cara"], ZONE, TODAY)
    assert found is not None
    assert found.pairs["cara"]["coaching"] == Slot(1, time(13), 45)
    assert found.pairs["anna"]["coaching"] == Slot(1, time(10), 45)
    assert rhythm_of([], SELLERS, ZONE, TODAY) is None
    over = [replace(rule, valid_to=TODAY) for rule in made(rhythm())]
    assert rhythm_of(over, SELLERS, ZONE, TODAY) is None


def test_a_new_rhythm_ends_the_old_one_on_its_first_day_and_leaves_what_stays() -> None:
    known = made(rhythm(), date(2026, 1, 5))
    later = rhythm(slots={**rhythm().slots, "team": Slot(1, time(8), 60)})
    saved = renewed(known, made(later, TODAY), TODAY)
    assert [(rule.kind, rule.valid_from, rule.valid_to) for rule in saved] == [
        ("team", date(2026, 1, 5), TODAY),
        ("team", TODAY, None),
    ]
    assert renewed(known, made(rhythm(), TODAY), TODAY) == []


def test_a_rhythm_planned_for_later_is_replaced_by_a_newer_word() -> None:
    now, later = made(rhythm(), date(2026, 1, 5)), made(rhythm("rolling"), date(2026, 4, 6))
    known = [*(replace(rule, valid_to=date(2026, 4, 6)) for rule in now), *later]
    wanted = made(rhythm("445"), TODAY)
    saved = renewed(known, wanted, TODAY)
    stored = {id(rule): rule for rule in saved}
    assert [rule.valid_to for rule in stored.values()][: len(known)] == [TODAY] * len(known)
    planned = calendar(Cadence(TODAY, date(2026, 6, 1), tuple(saved)))
    assert {item.rule.mode for item in planned} == {"445"}
    assert len({item.identity for item in planned}) == len(planned)


def test_the_table_says_when_each_week_is_next() -> None:
    found = table(PRESETS["month"].ticks(), TODAY, "")
    assert found.weeks == ((1, "2 Mar"), (2, "9 Mar"), (3, "16 Mar"), (4, "23 Mar"), (5, "30 Mar"))
    april = table(PRESETS["month"].ticks(), date(2026, 4, 8), "")
    assert april.weeks == ((1, "6 Apr"), (2, "13 Apr"), (3, "20 Apr"), (4, "27 Apr"), (5, "29 Jun"))
    assert [on for _, on in found.rows] == [{1}, {1, 3, 5}, {5}, {2}]


def test_ten_days_with_what_is_on_them() -> None:
    planned = calendar(Cadence(TODAY, date(2026, 6, 1), tuple(made(rhythm()))))
    found = next_days(planned, 4)
    assert [(day, [item.rule.kind for item in items]) for day, items in found] == [
        (date(2026, 3, 2), ["team"]),
        (date(2026, 3, 3), ["coaching", "coaching"]),
        (date(2026, 3, 11), ["kam"]),
        (date(2026, 3, 17), ["coaching", "coaching"]),
    ]


@pytest.mark.parametrize(
    ("month", "today", "first"),
    [
        (1, date(2026, 3, 2), date(2026, 1, 5)),
        (4, date(2026, 3, 2), date(2025, 4, 7)),
        (3, date(2026, 3, 1), date(2025, 3, 3)),  # the first Monday of March 2026 is still ahead
        (3, date(2026, 3, 2), date(2026, 3, 2)),
    ],
)
def test_a_fiscal_year_begins_on_its_first_monday(month: int, today: date, first: date) -> None:
    assert first_monday(month, today) == first


def test_a_manager_in_two_talks_at_once_is_named_once_a_pair() -> None:
    both = rhythm(
        pairs={of: {"coaching": Slot(1, time(10), 45), "performance": Slot(3, time(9), 60)} for of in SELLERS}
    )
    planned = calendar(Cadence(TODAY, date(2026, 6, 1), tuple(made(both))))
    found = clashes(planned, lambda _: "mia")
    assert {(one.rule.kind, one.rule.scope_id, other.rule.scope_id) for one, other in found} == {
        ("coaching", "anna", "ben"),
        ("performance", "anna", "ben"),
    }
    assert clashes(calendar(Cadence(TODAY, date(2026, 6, 1), tuple(made(rhythm())))), lambda _: "mia") == []
    assert clashes(planned, lambda rule: f"manager of {rule.scope_id}") == []


def test_every_week_is_all_five() -> None:
    assert PRESETS["weekly"].weeks["team"] == EVERY_WEEK
