"""What people are asked before and after their meetings, each on its business day, as lines of their one daily message."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from support.north import FREEZE, ZONE, north, weekly

from bot import rooms
from bot.hours import hours
from bot.meetings.schedule import plan
from bot.outbox import Message, scheduled
from bot.reminders.daily import compose
from bot.threads import DAILY
from spm_core.book.agreed import Action, Minute
from spm_core.book.cadence import CadenceRule, Closure
from spm_core.book.records import WorkPlan
from spm_core.store import Database, Store

MORNINGS = rooms.desk().mornings
# The team meets on Monday 9 March at nine, Anna and Mia talk on Tuesday 10 March at ten, and every week after.
FUNNEL, TWO, AFTER = date(2026, 3, 4), date(2026, 3, 6), date(2026, 3, 10)
TEAM = "Team meeting · Mon 9 Mar 09:00"


def nine(day: date) -> datetime:
    return datetime.combine(day, time(9), ZoneInfo(ZONE)).astimezone(UTC)


def coaching(**changes: Any) -> CadenceRule:
    return CadenceRule("talk", "coaching", "member", "anna", "weekly", frozenset(), 1, time(10), 45, ZONE, **changes)


def told(store: Store, who: str, day: date) -> None:
    """The member got a message on a day."""
    to = store.member(who).slack_user_id or ""
    post = scheduled(who, DAILY, to, day, due_at=nine(day), expires_at=nine(day) + timedelta(hours=4), alone=True)
    store.plan([post])
    [claimed] = [one for one in store.claim("here", nine(day), 60, 10) if one.id == post.id]
    assert store.mark_sent(claimed, "D1", "1.0")


def message(store: Store, who: str, day: date, yesterday: date | None = None) -> Message | None:
    if yesterday:
        told(store, who, yesterday)
    to = store.member(who).slack_user_id or ""
    post = scheduled(who, DAILY, to, day, due_at=nine(day), expires_at=nine(day), alone=True)
    return compose(store, post, nine(day), MORNINGS)


def said(found: Message | None, heading: str) -> list[str]:
    """The lines below a heading."""
    lines = found.text.splitlines() if found else []
    if heading not in lines:
        return []
    below = lines[lines.index(heading) + 1 :]
    return below[: next((n for n, line in enumerate(below) if line[0] not in "✕△✓" and "—" not in line), len(below))]


def pressed(found: Message, key: str) -> list[str]:
    row = next(block for block in found.blocks if block.get("block_id") == f"press:{key}")
    return [element["action_id"] for element in row.get("elements") or [row["accessory"]]]


def test_three_business_days_before_the_team_meets_a_seller_gets_their_own_list(database: Database) -> None:
    store = north(database)
    found = message(store, "anna", FUNNEL, yesterday=date(2026, 3, 3))
    assert found is not None
    # Acme's offer is brought up a week after its check-date; what is left of Anna's list follows below the meeting.
    assert said(found, "Good to settle today · 1 of your 2 open opportunities") == [
        "✕ Acme 40k — offer check was Wed 25 Feb"
    ]
    assert said(found, f"{TEAM}  bring your funnel up to date") == [
        "✕ Birch 25k — 79 days in Qualified, limit 30, no next step · no close date"
    ]
    assert pressed(found, "birch") == ["opportunity.next", "opportunity.move", "reminder.more"]


def test_the_list_comes_once_and_a_day_late_at_most(database: Database) -> None:
    store = north(database)
    heading = f"{TEAM}  bring your funnel up to date"
    assert said(message(store, "ben", FUNNEL + timedelta(days=1), yesterday=date(2026, 3, 3)), heading)
    assert not said(message(store, "ben", FUNNEL + timedelta(days=1), yesterday=FUNNEL), heading)
    assert not said(message(store, "ben", FUNNEL + timedelta(days=2)), heading)


def test_closed_days_of_the_team_do_not_count(database: Database) -> None:
    store = north(database)
    with store.write(FREEZE) as unit:
        unit.save(Closure("inventory", FUNNEL, FUNNEL + timedelta(days=1), "inventory", "north"))
    heading = f"{TEAM}  bring your funnel up to date"
    assert said(message(store, "ben", date(2026, 3, 3), yesterday=date(2026, 3, 2)), heading)
    assert not said(message(store, "ben", date(2026, 3, 5), yesterday=date(2026, 3, 3)), heading)


def test_the_day_before_the_owners_of_the_top5_are_asked_two_things(database: Database) -> None:
    store = north(database)
    found = message(store, "anna", TWO, yesterday=date(2026, 3, 5))
    assert found is not None
    # Weighted by their stages: Acme 60 % of 40k, Fir 20 % of 50k, Birch 20 % of 25k; Fir is Ben's.
    assert said(found, f"{TEAM}  two words on each of your TOP5") == [
        "Acme 40k — what do they do next, and when? What do you need?",
        "Birch 25k — what do they do next, and when? What do you need?",
    ]
    assert pressed(found, "two:acme") == ["answers.two"]


def test_the_day_before_a_coaching_the_seller_is_asked_for_a_plan(database: Database) -> None:
    store = north(database)
    with store.write(FREEZE) as unit:
        unit.save(coaching())
    monday = date(2026, 3, 9)
    heading, line = (
        "Coaching with Mia · Tue 10 Mar 10:00",
        "Your plan until the next one: hours, opportunities, customers",
    )
    found = message(store, "anna", monday)
    assert found is not None
    # Weighted by their stages: Acme 60 % of 40k, Birch 20 % of 25k.
    asked = [f"{name} — what do they do next, and when? What do you need?" for name in ("Acme 40k", "Birch 25k")]
    assert found.text.splitlines()[-4:] == [heading, *asked, line]
    assert pressed(found, found_key(found, "plan:")) == ["planning.open"]
    mias = message(store, "mia", monday)
    assert mias is None or line not in mias.text
    with store.write(FREEZE) as unit:
        unit.save(WorkPlan("anna", monday, date(2026, 3, 17)))
    again = message(store, "anna", monday)
    assert again is None or line not in again.text


def found_key(found: Message, begins: str) -> str:
    ids = [str(block.get("block_id", "")).partition(":")[2] for block in found.blocks]
    return next(key for key in ids if key.startswith(begins))


def held(store: Store) -> str:
    """The team met on 9 March: its agenda was out, and it is over. The meeting's id."""
    at = nine(date(2026, 3, 9))
    before = at - timedelta(minutes=59)
    agenda = next(post for post in plan(store, before, hours(store)) if post.phase == "agenda")
    store.plan([agenda])
    [claimed] = store.claim("here", before, 60, 1)
    assert store.mark_sent(claimed, agenda.audience, "2.0")
    plan(store, at + timedelta(hours=1), hours(store))
    assert store.occurrence(agenda.about).status == "held"
    return agenda.about


def test_the_morning_after_the_manager_hears_what_is_missing(database: Database) -> None:
    store = north(database)
    held(store)
    found = message(store, "mia", AFTER)
    assert found is not None
    assert said(found, TEAM) == ["△ no notes, no actions"]
    assert pressed(found, found_key(found, "after:")) == ["meeting.open"]
    annas = message(store, "anna", AFTER)
    assert annas is None or TEAM not in annas.text


def test_what_was_written_is_not_missed(database: Database) -> None:
    store = north(database)
    meeting = held(store)
    noon = nine(date(2026, 3, 9)) + timedelta(hours=3)
    with store.write(noon) as unit:
        unit.save(Minute("m", meeting, "Movement", "Birch waits for their board", "mia", noon))
    assert said(message(store, "mia", AFTER), TEAM) == ["△ no actions"]
    with store.write(noon) as unit:
        unit.save(Action("a", "call Birch", "anna", date(2026, 3, 13), noon, "mia", occurrence_id=meeting))
    assert not said(message(store, "mia", AFTER), TEAM)


def test_nothing_is_missed_of_a_meeting_that_was_not_held(database: Database) -> None:
    store = north(database)
    plan(store, nine(date(2026, 3, 9)), hours(store))
    plan(store, nine(date(2026, 3, 9)) + timedelta(hours=2), hours(store))
    assert not said(message(store, "mia", AFTER), TEAM)


def test_a_cancelled_meeting_asks_nothing_and_a_moved_one_on_its_new_day(database: Database) -> None:
    store = north(database)
    heading = "  bring your funnel up to date"
    plan(store, FREEZE, hours(store))
    [known] = [item for item in store.occurrences(FREEZE, nine(AFTER)) if item.nominal_date == date(2026, 3, 9)]
    with store.write(FREEZE) as unit:
        unit.save(replace(known, status="cancelled"))
    assert not said(message(store, "ben", FUNNEL, yesterday=date(2026, 3, 3)), TEAM + heading)
    with store.write(FREEZE) as unit:
        unit.save(replace(known, status="moved", starts_at=nine(date(2026, 3, 11))))
    assert not said(message(store, "ben", FUNNEL), TEAM + heading)
    assert said(message(store, "ben", date(2026, 3, 6), date(2026, 3, 5)), "Team meeting · Wed 11 Mar 09:00" + heading)


def test_in_another_zone_the_day_is_the_readers_own(database: Database) -> None:
    store = north(database)
    auckland = "Pacific/Auckland"
    with store.write(FREEZE) as unit:
        unit.save(replace(store.member("ben"), timezone=auckland))
        unit.save(weekly(valid_from=date(2026, 1, 1)))
    told(store, "ben", date(2026, 3, 3))
    to = store.member("ben").slack_user_id or ""
    due = datetime.combine(FUNNEL, time(9), ZoneInfo(auckland)).astimezone(UTC)
    post = scheduled("ben", DAILY, to, FUNNEL, due_at=due, expires_at=due, alone=True)
    found = compose(store, post, due, MORNINGS)
    # Nine in Helsinki is eight in the evening in Auckland, summer time there until April.
    assert said(found, "Team meeting · Mon 9 Mar 20:00  bring your funnel up to date")
