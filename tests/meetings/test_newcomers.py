"""Who joins has talks from that day on, who leaves has none; the dates are worked by hand from the calendar of 2026.

Months by their weeks: W1 is the week of the first Monday. March 2026: W1 2 Mar, W3 16 Mar, W5 30 Mar; April: W1 6 Apr, W3 20 Apr.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import count

import pytest

from spm_core.book.cadence import Cadence, CadenceRule
from spm_core.book.records import Member, Membership, Role, Team
from spm_core.meetings.calendar import calendar
from spm_core.meetings.newcomers import in_step, overlooked

ZONE = "Europe/Helsinki"
ODD, LAST = frozenset({1, 3, 5}), frozenset({5})
MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)  # ten o'clock in Helsinki


def rule(of, kind, who, weeks=ODD, weekday=1, hour=10, **more):
    minutes = 45 if kind == "coaching" else 60
    return CadenceRule(of, kind, "member", who, "month", weeks, weekday, time(hour), minutes, ZONE, **more)


def company(rules, *ships, start=date(2026, 3, 9), end=date(2026, 5, 1), **members):
    people = {
        "mia": Member("mia", "Mia", Role.MANAGER),
        "anna": Member("anna", "Anna", manager_id="mia"),
        "cara": Member("cara", "Cara", manager_id="mia"),
        **members,
    }
    teams = {"north": Team("north", "North", ZONE, "mia"), "south": Team("south", "South", ZONE, "mia")}
    here = ships or (Membership("mia", "north"), Membership("anna", "north"), Membership("cara", "north"))
    return Cadence(start, end, tuple(rules), teams=teams, members=people, memberships=here)


def saved(of, joined=("cara",), now=MONDAY):
    ids = (f"new-{n}" for n in count(1))
    return in_step(of, joined, now, lambda: next(ids))


def days(of, made, who, kind):
    """The local days on which somebody talks, once what was made is saved."""
    ids = {one.id for one in made}
    rules = [*(one for one in of.rules if one.id not in ids), *made]
    found = calendar(
        Cadence(of.start, of.end, tuple(rules), teams=of.teams, members=of.members, memberships=of.memberships)
    )
    return [item.local.date() for item in found if (item.rule.scope_id, item.rule.kind) == (who, kind)]


def test_who_joins_on_a_monday_talks_from_the_next_ticked_week_on():
    of = company([rule("c", "coaching", "anna"), rule("p", "performance", "anna", LAST, 3)])
    made = saved(of)
    assert [(one.kind, one.scope_id, one.weekday, one.at) for one in made] == [
        ("coaching", "cara", 1, time(11)),  # ten on Tuesday is Anna's
        ("performance", "cara", 3, time(11)),
    ]
    assert {one.valid_from for one in made} == {date(2026, 3, 9)}
    tuesdays = [date(2026, 3, 17), date(2026, 3, 31), date(2026, 4, 7), date(2026, 4, 21)]
    assert days(of, made, "cara", "coaching") == tuesdays
    assert days(of, made, "cara", "performance") == [date(2026, 4, 2)]  # the Thursday of W5, the week of 30 March
    assert saved(company([*of.rules, *made])) == []  # once


def test_who_joins_after_the_hour_of_the_day_begins_the_next_day():
    tuesday = datetime(2026, 3, 17, 14, 0, tzinfo=UTC)
    of = company([rule("c", "coaching", "anna", hour=9)], start=date(2026, 3, 16))
    made = saved(of, now=tuesday)
    assert (made[0].at, made[0].valid_from) == (time(10), date(2026, 3, 18))
    assert days(of, made, "cara", "coaching")[0] == date(2026, 3, 31)


def test_a_rhythm_that_ends_and_another_that_begins_both_hold_for_who_joins():
    before = rule("old", "coaching", "anna", valid_to=date(2026, 4, 1))
    after = rule("new", "coaching", "anna", frozenset({1}), valid_from=date(2026, 4, 1))
    of = company([before, after])
    made = saved(of)
    assert days(of, made, "cara", "coaching") == [date(2026, 3, 17), date(2026, 3, 31), date(2026, 4, 7)]


def test_five_rolling_weeks_go_on_from_the_same_monday():
    # W1 began on Monday 2 February: W1 2 Feb, 9 Mar; W3 23 Mar, W5 6 Apr; W1 again 13 Apr, W3 27 Apr.
    rolling = CadenceRule(
        "r", "coaching", "member", "anna", "rolling", ODD, 1, time(10), 45, ZONE, valid_from=date(2026, 2, 2)
    )
    of = company([rolling])
    made = saved(of)
    assert made[0].anchor == date(2026, 2, 2)
    expected = [date(2026, 3, 10), date(2026, 3, 24), date(2026, 4, 7), date(2026, 4, 14), date(2026, 4, 28)]
    assert days(of, made, "cara", "coaching") == expected == days(of, made, "anna", "coaching")


def test_the_third_who_joins_gets_one_rule_like_the_second():
    dan = Member("dan", "Dan", manager_id="mia")
    ships = [Membership(of, "north") for of in ("mia", "anna", "cara", "dan")]
    cara = rule("second", "coaching", "cara", hour=11, valid_from=date(2026, 2, 10))
    made = saved(company([rule("c", "coaching", "anna"), cara], *ships, dan=dan), joined=("dan",))
    assert [(one.scope_id, one.weekday, one.at, one.weeks) for one in made] == [("dan", 1, time(13), ODD)]


@pytest.mark.parametrize("member", [Member("cara", "Cara", active=False), Member("cara", "Cara", Role.ADMIN)])
def test_who_is_not_coached_gets_none(member):
    assert saved(company([rule("c", "coaching", "anna")], cara=member)) == []


def test_without_a_rhythm_there_is_none_for_who_joins():
    team = CadenceRule("t", "team", "team", "north", "weekly", frozenset({1}), 0, time(9), 60, ZONE)
    assert saved(company([team])) == []


def test_who_has_none_because_somebody_wanted_it_so_is_left_alone():
    assert saved(company([rule("c", "coaching", "anna")]), joined=()) == []


def timed(second):
    """An id that begins with its time, as the store makes them."""
    return f"{second:08x}-0000-7000-8000-000000000000"


def test_who_was_entered_after_the_talks_and_never_marked_was_overlooked():
    early, late = Member(timed(1), "Cara", manager_id="mia"), Member(timed(3), "Dan", manager_id="mia")
    ships = [Membership(of, "north") for of in ("mia", "anna", early.id, late.id)]
    of = company([rule(timed(2), "coaching", "anna")], *ships, **{early.id: early, late.id: late})
    assert overlooked(of, (), MONDAY) == [late.id]  # who was there when the talks were chosen has none by choice
    assert overlooked(of, (late.id,), MONDAY) == []  # a mark says what became of it
    ended = rule(timed(2)[:-1] + "1", "coaching", late.id, valid_to=date(2026, 1, 1))
    assert overlooked(replace(of, rules=(*of.rules, ended)), (), MONDAY) == []  # somebody ended them
    (made,) = saved(of, overlooked(of, (), MONDAY))
    assert (made.scope_id, made.at) == (late.id, time(11))


def test_of_ids_without_their_time_nothing_is_known():
    assert overlooked(company([rule("c", "coaching", "anna")]), (), MONDAY) == []


def test_who_leaves_has_none_from_that_day_on():
    left = (
        Membership("mia", "north"),
        Membership("anna", "north"),
        Membership("cara", "north", None, date(2026, 3, 9)),
    )
    of = company([rule("c", "coaching", "anna"), rule("d", "coaching", "cara", hour=11)], *left)
    made = saved(of, joined=())
    assert [(one.id, one.valid_to) for one in made] == [("d", date(2026, 3, 9))]
    assert days(of, made, "cara", "coaching") == []
    assert len(days(of, made, "anna", "coaching")) == 4


def test_who_changes_the_team_talks_as_the_new_one_does():
    ships = (
        Membership("anna", "north"),
        Membership("cara", "north", None, date(2026, 3, 9)),
        Membership("cara", "south", date(2026, 3, 9)),
        Membership("dan", "south"),
    )
    dan = Member("dan", "Dan", manager_id="mia")
    rules = [rule("c", "coaching", "anna"), rule("d", "coaching", "cara", hour=11, valid_from=date(2026, 1, 1))]
    of = company([*rules, rule("s", "coaching", "dan", frozenset({2}), 2, 9)], *ships, dan=dan)
    made = saved(of, joined=())
    assert [(one.id, one.valid_to) for one in made if one.id == "d"] == [("d", date(2026, 3, 9))]
    # W2 of South: the weeks of 9 March and 13 April; Tuesday at ten Mia talks with Anna.
    assert days(of, made, "cara", "coaching") == [date(2026, 3, 10), date(2026, 4, 14)]
    assert [(one.weekday, one.at) for one in made if one.id != "d"] == [(1, time(11))]


def test_who_is_left_without_a_home_for_now_keeps_the_talks_there_are_without_one():
    of = company([rule("c", "coaching", "anna"), rule("d", "coaching", "cara")], Membership("anna", "north"))
    assert saved(of, joined=()) == []
