"""The next plan by the numbers, what is asked about the last one, and how a new plan cuts an older one short."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
import worked
from hypothesis import given
from hypothesis import strategies as st

from spm_core.book.cadence import CadenceRule
from spm_core.book.records import Account, Activity, Planned, Scope, WorkPlan
from spm_core.meetings.planning import asks, cut, period_ahead, proposal, review

TODAY = date(2026, 3, 2)  # a Monday
DAY = timedelta(days=1)
ANNA = Scope("member", "Anna", "Anna")
START = date(2026, 1, 1)


def annas(**more):
    """Anna's own Book of the worked example."""
    book = worked.book()
    mine = {"scope": ANNA, "still": tuple(item for item in book.still if item.owner_id == "Anna")}
    return replace(book, **(mine | more))


def coaching(weekday, weeks=frozenset({1, 3, 5})):
    return CadenceRule(
        "c", "coaching", "member", "Anna", "month", weeks, weekday, time(10), 45, "Europe/Helsinki", valid_from=START
    )


@pytest.mark.parametrize(
    ("weekday", "end"),
    [
        (3, date(2026, 3, 19)),  # Thursday of W1 is three days off: the plan reaches to W3's
        (4, date(2026, 3, 6)),  # Friday of W1, four days off
        (0, date(2026, 3, 16)),  # today is W1's Monday; the next is W3's
    ],
)
def test_a_plan_reaches_to_the_next_coaching(weekday, end):
    assert period_ahead(annas(rules=(coaching(weekday),))).end == end


def test_without_coaching_a_plan_is_two_weeks():
    ended = replace(coaching(3), valid_to=date(2026, 2, 1))
    assert period_ahead(annas()).end == date(2026, 3, 16)
    assert period_ahead(annas(rules=(ended,))).end == date(2026, 3, 16)
    assert period_ahead(annas(rules=(replace(coaching(3), scope_id="Ben"),))).end == date(2026, 3, 16)


def test_what_is_worth_work_is_the_top5_then_the_stalled_then_late_offers():
    found = proposal(worked.book(scope=ANNA))
    # Of section 7: Anna's O1 (offer late) and O9 by weight, then O3; O2 (stalled, 5,000 weighted) is in her TOP5 anyway.
    assert set(found.opportunities) == {"O1", "O9", "O3", "O2"}
    assert found.opportunities[0] == "O1"


def test_customers_worth_a_call_are_quiet_key_accounts_first():
    now = datetime(2026, 3, 2, tzinfo=UTC)
    accounts = {
        of: Account(of, of.title(), owner_id="Anna", key_account=key)
        for of, key in {"quiet": True, "spoken": True, "prospect": False, "never": True}.items()
    } | {"bens": Account("bens", "Bens", owner_id="Ben", key_account=True)}
    book = annas(accounts=accounts)
    spoken = {"quiet": now - 31 * DAY, "spoken": now - 29 * DAY, "prospect": now - DAY}
    book = replace(book, customers=replace(book.customers, last_contact=spoken))
    assert [account.id for account in proposal(book).customers] == ["never", "quiet", "prospect"]


def plan(of, due, **more):
    return Planned(of, "O2", "Anna", "call", due, planned_on=date(2026, 2, 16), **more)


def call(day):
    when = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    return Activity(f"on {day}", "call", when, when, 15, ("Anna",), "Birch", "O2")


def test_a_planned_activity_is_asked_about_on_the_next_day_then_after_three_and_seven():
    book = annas(planned=(plan("p", date(2026, 2, 24)),), activities=())
    heard = {
        days: bool(asks(replace(book, as_of=worked.at("2026-02-24") + days * DAY), told))
        for days, told in {
            0: None,
            1: None,
            2: date(2026, 2, 25),
            3: date(2026, 2, 26),
            6: date(2026, 2, 27),
            7: date(2026, 3, 2),
            9: date(2026, 3, 3),
        }.items()
    }
    assert heard == {0: False, 1: True, 2: False, 3: True, 6: False, 7: True, 9: False}


def test_what_was_done_or_given_up_is_not_asked_about():
    book = annas(activities=(call(date(2026, 2, 25)),))
    done, open_one, dropped = (
        plan("a", date(2026, 2, 24)),
        plan("b", date(2026, 2, 26)),
        plan("c", date(2026, 2, 23), dropped_on=date(2026, 2, 24)),
    )
    assert [item.id for item in asks(replace(book, planned=(done, open_one, dropped)))] == ["b"]
    # The earliest plan gets the call, also where it was given up; it stays planned and counts as done if somebody did it.
    found = review(replace(book, planned=(done, open_one)))
    assert ([item.id for item in found.done], [item.id for item in found.open]) == (["a"], ["b"])


def test_a_plan_with_a_customer_is_done_by_any_activity_there():
    there = Planned("p", None, "Anna", "meeting", date(2026, 2, 24), planned_on=date(2026, 2, 16), account_id="Birch")
    elsewhere = replace(there, id="q", account_id="Hazel")
    found = review(annas(planned=(there, elsewhere), activities=(call(date(2026, 2, 20)),)))
    assert ([item.id for item in found.done], [item.id for item in found.open]) == (["p"], ["q"])


days = st.integers(0, 60).map(lambda n: START + n * DAY)
lengths = st.integers(1, 40)


@given(st.lists(st.tuples(days, lengths), min_size=1, max_size=6))
def test_hours_of_each_day_are_those_of_the_latest_plan_for_it(told):
    """A naive diary: each plan writes its hours a day over whatever stood there, and an interrupted plan is not taken up again."""
    plans: dict[date, WorkPlan] = {}
    diary: dict[date, Decimal] = {}
    for start, length in sorted(told):  # people plan ahead from today on, and today only comes later
        fresh = WorkPlan("anna", start, start + length * DAY, customer=Decimal(length))  # one hour a day
        for piece in cut(tuple(plans.values()), fresh):
            plans[piece.start] = piece
        diary = {day: hours for day, hours in diary.items() if day < start}
        diary |= {start + n * DAY: Decimal(1) for n in range(length)}
    found: dict[date, Decimal] = {}
    for piece in plans.values():
        for n in range((piece.end - piece.start).days):
            day = piece.start + n * DAY
            found[day] = found.get(day, Decimal(0)) + piece.customer / (piece.end - piece.start).days
    assert {day: round(hours, 6) for day, hours in found.items() if hours} == diary
