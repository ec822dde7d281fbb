"""Light, Standard and Active over two weeks, on both databases; the days are worked by hand from DOMAIN.md, 4.3.

Acme's offer was to be checked on Wed 25 Feb: it is brought up that day, 1, 3 and 7 days after (4 March), then every week (11 March).
Birch came into Qualified on 15 December and may stay 30 days: it is brought up once. Nobody has written to Anna before Mon 2 March.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from support.north import MONDAY, ZONE, north

from bot import rooms
from bot.hours import hours
from bot.reminders.daily import compose
from bot.reminders.schedule import plan
from spm_core.book.agreed import Setting
from spm_core.book.cadence import Absence
from spm_core.book.choices import REMINDERS
from spm_core.book.records import Planned, Snooze

MORNINGS = rooms.desk().mornings
DAYS = [MONDAY + timedelta(days=n) for n in range(14)]
BUSINESS = [2, 3, 4, 5, 6, 9, 10, 11, 12, 13]


def mornings(store, *, until=DAYS[-1]):
    """What Anna is told on each day of March up to one: the ids of the opportunities in her messages."""
    told = {}
    for day in (day for day in DAYS if day <= until):
        nine = datetime.combine(day, time(9), ZoneInfo(ZONE))
        post = next((one for one in plan(store, nine, hours(store)) if (one.about, one.on_date) == ("anna", day)), None)
        message = compose(store, post, nine, MORNINGS) if post else None
        if message:
            store.plan([post])
            claimed = next(one for one in store.claim("here", nine, 60, 50) if one.id == post.id)
            assert store.mark_sent(claimed, "D0ANNA", f"{day:%d}.0")
            told[day.day] = good_to_settle(message.blocks)
    return {day: lines for day, lines in told.items() if lines}


def good_to_settle(blocks):
    """The ids under that heading; what a meeting needs stands under its own."""
    heading, found = "", []
    for block in blocks:
        if block["type"] == "section" and block["text"]["text"].startswith("*"):
            heading = block["text"]["text"]
        elif block["type"] == "actions" and heading.startswith("*Good to settle today*"):
            found.append(block["block_id"].removeprefix("press:"))
    return found


@pytest.fixture
def company(database):
    return north(database)


def choose(store, level):
    with store.write(datetime.combine(MONDAY, time(6), ZoneInfo(ZONE))) as unit:
        unit.save(Setting("member", "anna", REMINDERS, level))


def test_standard_is_a_day_on_which_something_came_due(company):
    assert mornings(company) == {2: ["acme", "birch"], 4: ["acme"], 11: ["acme"]}


def test_light_is_mondays_with_what_came_due_in_the_week(company):
    choose(company, "light")
    assert mornings(company) == {2: ["acme", "birch"], 9: ["acme"]}


def test_active_is_every_business_day_with_all_that_waits(company):
    choose(company, "active")
    assert mornings(company) == {day: ["acme", "birch"] for day in BUSINESS}


def rests(store, of, until):
    with store.write(datetime.combine(MONDAY, time(6), ZoneInfo(ZONE))) as unit:
        unit.save(Snooze(of, "anna", until, "their board", unit.now))


def test_a_snooze_is_respected_to_its_day_and_no_longer(company):
    rests(company, "birch", date(2026, 3, 10))
    # Birch is silent on the 2nd and wakes on Tuesday the 10th; Acme goes on.
    assert mornings(company) == {2: ["acme"], 4: ["acme"], 10: ["birch"], 11: ["acme"]}


def test_a_snooze_is_respected_by_active_too(company):
    choose(company, "active")
    rests(company, "birch", date(2026, 3, 10))
    assert mornings(company) == {day: ["acme", "birch"] if day >= 10 else ["acme"] for day in BUSINESS}


def test_what_is_planned_is_silent_in_active_too(company):
    choose(company, "active")
    with company.write(datetime.combine(MONDAY, time(6), ZoneInfo(ZONE))) as unit:
        plan_ = Planned("p", "birch", "anna", "meeting", date(2026, 3, 5), planned_on=MONDAY)
        unit.save(plan_)
    found = mornings(company, until=date(2026, 3, 6))
    assert [day for day, lines in found.items() if "birch" in lines] == [6]


def test_who_is_away_is_written_to_on_the_first_day_back(company):
    with company.write(datetime.combine(MONDAY, time(6), ZoneInfo(ZONE))) as unit:
        unit.save(Absence("away", "anna", date(2026, 3, 2), date(2026, 3, 9), unit.now))
    assert mornings(company, until=date(2026, 3, 10)) == {9: ["acme", "birch"]}
