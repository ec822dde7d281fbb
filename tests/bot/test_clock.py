"""What is due when: in three zones across changes of the clock, never at night or at weekends; and the sandbox's clock."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from support.north import FREEZE, MEMBERS, north, weekly
from support.northwind import NORTHWIND
from support.slack import ROOT, Slack

from bot import meetings, reminders
from bot.clock import SandboxClock
from bot.hours import hours, quiet_until
from spm_core.book.records import Team
from spm_core.store import Database, Store

HELSINKI = ZoneInfo("Europe/Helsinki")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "ends"),
    [
        ("2026-03-02T08:00", None),  # a Monday
        ("2026-03-02T17:59", None),
        ("2026-03-02T07:59", "2026-03-02T08:00"),
        ("2026-03-02T18:00", "2026-03-03T08:00"),
        ("2026-03-06T19:30", "2026-03-09T08:00"),  # Friday evening
        ("2026-03-07T12:00", "2026-03-09T08:00"),  # Saturday
        ("2026-03-28T12:00", "2026-03-30T08:00"),  # the weekend on which the clocks go forward
    ],
)
def test_quiet_hours_end_at_eight_of_the_next_business_day(moment: str, ends: str | None) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=HELSINKI)
    expected = datetime.fromisoformat(ends).replace(tzinfo=HELSINKI).astimezone(UTC) if ends else None
    assert quiet_until(at.astimezone(UTC), HELSINKI) == expected


def test_a_closed_day_is_quiet() -> None:
    monday = utc("2026-04-06T09:00")  # Easter Monday
    assert quiet_until(monday, HELSINKI, frozenset({date(2026, 4, 6)})) == utc("2026-04-07T05:00")


# Each zone's last Monday before a change of its clocks, and the first after it; 08:00 there in UTC.
CHANGES = [
    ("Europe/Helsinki", "2026-03-23T06:00", "2026-03-30T05:00"),
    ("Europe/Helsinki", "2026-10-19T05:00", "2026-10-26T06:00"),
    ("America/New_York", "2026-03-02T13:00", "2026-03-09T12:00"),
    ("America/New_York", "2026-10-26T12:00", "2026-11-02T13:00"),
    ("Pacific/Auckland", "2026-03-29T19:00", "2026-04-05T20:00"),
    ("Pacific/Auckland", "2026-09-20T20:00", "2026-09-27T19:00"),
]


@pytest.fixture
def company(database: Database) -> Store:
    return north(database)


def move(store: Store, zone: str) -> None:
    """Let the team and its people live elsewhere."""
    with store.write(FREEZE) as unit:
        unit.save(Team("north", "North", zone, manager_id="mia", channel_id="C0NORTH01"))
        unit.save(weekly(zone=zone))


@pytest.mark.parametrize(("zone", "before", "after"), CHANGES)
def test_agendas_keep_their_wall_time_when_the_clocks_change(
    company: Store, zone: str, before: str, after: str
) -> None:
    move(company, zone)
    now = utc(before) - timedelta(days=3)
    agendas = [post for post in meetings.plan(company, now, hours(company)) if post.phase == "agenda"]
    assert [post.due_at for post in agendas] == [utc(before), utc(after)]
    named = [due for due, name in meetings.upcoming(company, now, 14) if name.startswith("Agenda")]
    assert named == [utc(before), utc(after)]


@pytest.mark.parametrize(("zone", "before", "after"), CHANGES)
def test_daily_messages_come_at_nine_on_business_days_only(company: Store, zone: str, before: str, after: str) -> None:
    with company.write(FREEZE) as unit:
        unit.save_many([type(one)(one.id, one.name, slack_user_id=one.slack_user_id, timezone=zone) for one in MEMBERS])
    found: set[datetime] = set()
    hour = utc(before) - timedelta(days=1)
    while hour < utc(after) + timedelta(hours=12):
        found |= {post.due_at for post in reminders.plan(company, hour, hours(company))}
        hour += timedelta(hours=6)
    local = sorted(moment.astimezone(ZoneInfo(zone)) for moment in found)
    assert {moment.time() for moment in local} == {time(9)}
    assert {moment.weekday() for moment in local} == {0, 1, 2, 3, 4}
    assert {utc(before) + timedelta(hours=1), utc(after) + timedelta(hours=1)} <= found
    assert len({moment.date() for moment in local}) == len(local)


def test_only_what_can_still_be_of_use_is_planned(company: Store) -> None:
    friday = utc("2026-03-06T11:01")  # 13:01 in Helsinki: too late for that day's message
    assert reminders.plan(company, friday, hours(company)) == []
    over = utc("2026-03-02T08:00")  # the meeting of that Monday has ended
    due = [post.due_at for post in meetings.plan(company, over, hours(company)) if post.phase == "agenda"]
    assert due == [utc("2026-03-09T06:00"), utc("2026-03-16T06:00")]


def test_a_meeting_that_is_moved_to_another_time_takes_its_agenda_along(company: Store) -> None:
    company.plan(meetings.plan(company, FREEZE - timedelta(days=3), hours(company)))
    with company.write(FREEZE) as unit:
        unit.save(weekly(at=time(11)))
    company.plan(meetings.plan(company, FREEZE - timedelta(days=2), hours(company)))
    agendas = [post for post in company.posts() if post.phase == "agenda"]
    assert [post.due_at for post in agendas] == [utc("2026-03-02T08:00"), utc("2026-03-09T08:00")]


def test_an_agenda_of_a_meeting_that_was_dropped_says_nothing(company: Store) -> None:
    agenda = meetings.plan(company, FREEZE - timedelta(days=3), hours(company))[0]
    with company.write(FREEZE) as unit:
        unit.save(type(weekly())(**{name: getattr(weekly(), name) for name in weekly().__slots__} | {"weekday": 2}))
    assert meetings.compose(company, agenda, FREEZE, lambda *_: None) is None


def test_what_comes_next_has_names_people_understand(company: Store) -> None:
    assert [name for _, name in meetings.upcoming(company, FREEZE, 10)] == [
        "Prep pack for team North, Fri 6 Mar 14:00",
        "Agenda of team North, Mon 9 Mar 08:00",
    ]
    names = [name for _, name in reminders.upcoming(company, FREEZE, 5)]
    assert names == [
        "Reminders, Mon 2 Mar 09:00",
        "Reminders, Tue 3 Mar 09:00",
        "Reminders, Wed 4 Mar 09:00",
        "Reminders, Thu 5 Mar 09:00",
        "Reminders, Fri 6 Mar 09:00",
    ]


@pytest.fixture(scope="module")
def slack() -> Iterator[Slack]:
    with Slack.start(NORTHWIND, ROOT / "manifest.yml", now=FREEZE.isoformat()) as slack:
        yield slack


def test_the_sandbox_clock_follows_a_jump_and_says_what_comes(slack: Slack) -> None:
    clock = SandboxClock(slack.clock_url)
    woken: list[datetime] = []
    try:
        clock.on_jump(lambda: woken.append(clock.now()))
        assert timedelta() <= clock.now() - FREEZE < timedelta(minutes=5)
        later = FREEZE + timedelta(days=1)
        clock.report(clock.now(), lambda: [(later, "Agenda of team North, Tue 3 Mar 08:00")])
        assert slack.clock.upcoming == [{"at": later.isoformat(), "name": "Agenda of team North, Tue 3 Mar 08:00"}]
        clock.report(later, list)
        slack.clock.go(later)
        slack.wait_for(lambda: woken, 10)
        assert woken[0] >= later
        assert timedelta() <= clock.now() - later < timedelta(minutes=5)
    finally:
        clock.close()


def test_the_sandbox_clock_ends_at_once(slack: Slack) -> None:
    clock = SandboxClock(slack.clock_url)
    begun = datetime.now(UTC)
    clock.close()
    assert datetime.now(UTC) - begun < timedelta(seconds=3)
    assert not clock._thread.is_alive()


def test_a_sandbox_that_is_not_there_is_an_error() -> None:
    with pytest.raises(OSError, match="refused"):
        SandboxClock("http://127.0.0.1:1/sandbox/clock")
