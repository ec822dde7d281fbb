"""What did not go out is told to whom it concerns, once, in their hours, with the press that puts it right."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk import WebClient
from support.north import SHARED, north
from support.northwind import NORTHWIND
from support.slack import ROOT, Slack

from bot import rooms
from bot.blocks import section
from bot.outbox import NOTICE, Message, Outbox, scheduled
from bot.pictures import Studio
from bot.scheduled import Schedule
from spm_core.store import Database

MORNINGS = rooms.desk().mornings
SUNDAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATE = datetime(2026, 3, 9, 7, 30, tzinfo=UTC)  # Monday a week on, 09:30 in Helsinki: the meeting of 09:00 is under way


def test_a_week_without_the_bot(database: Database) -> None:
    store = north(database)
    with Slack.start(NORTHWIND, ROOT / "manifest.yml", now=LATE.isoformat()) as slack:
        client = WebClient(NORTHWIND["bot_token"], base_url=slack.api_url, timeout=10, retry_handlers=[])
        studio = Studio()
        outbox = Outbox(database, client, studio, pace=0.01)
        Schedule(store, outbox, lambda: SUNDAY, MORNINGS).plan()
        back = Schedule(store, outbox, lambda: LATE, MORNINGS)
        for _ in range(2):
            back.plan()
            back.deliver()
        studio.close()
        [agenda] = slack.channel("sales-north").messages
        assert agenda.text.startswith("Team North · Mon 9 Mar 09:00 · as of 08:00")
        assert "image" in [block["type"] for block in agenda.blocks]
        [told] = slack.user("mia").sees()
        assert told.text == (
            "Not sent, because SPM could not run in time: the agenda of team North, Mon 2 Mar 09:00; "
            "1 pack for team North, Mon 9 Mar 09:00; 2 daily messages of Mon 2 Mar. `/spm agenda` shows a team's numbers now."
        )
        for name in ("anna", "ben"):
            assert [message.text.splitlines()[0][:21] for message in slack.user(name).sees()] == [
                "Good to settle today "
            ]


def test_nobody_is_written_to_in_the_evening(database: Database) -> None:
    store = north(database)
    evening, morning = (
        datetime(2026, 3, 6, 17, tzinfo=UTC),
        datetime(2026, 3, 9, 6, tzinfo=UTC),
    )  # Friday 19:00, Monday 08:00
    payload = Message("Not posted", [section("Not posted")]).packed()
    end = morning + timedelta(days=1)
    due = evening - timedelta(hours=2)
    store.plan(
        [scheduled("a", NOTICE, "U0MIA0001", due.date(), due_at=due, expires_at=end, alone=True, payload=payload)]
    )
    with Slack.start(NORTHWIND, ROOT / "manifest.yml", now=evening.isoformat()) as slack:
        client = WebClient(NORTHWIND["bot_token"], base_url=slack.api_url, timeout=10, retry_handlers=[])
        outbox = Outbox(database, client, Studio(), pace=0.01)
        for now, seen in ((evening, 0), (morning - timedelta(minutes=1), 0), (morning, 1)):
            schedule = Schedule(store, outbox, lambda now=now: now, MORNINGS)
            schedule.deliver()
            assert len(slack.user("mia").sees()) == seen


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slack]:
    """The bot as it runs, at the hour of the agenda, for a team whose channel is shared with another company."""
    url = f"sqlite:///{tmp_path_factory.mktemp('bot') / 'spm.db'}"
    database = Database(url)
    database.upgrade()
    north(database, channel=SHARED)
    database.close()
    with Slack.start(NORTHWIND, ROOT / "manifest.yml", now="2026-03-02T08:00:00+02:00") as slack:
        environment = os.environ | slack.environment() | {"SPM_DATABASE_URL": url}
        process = subprocess.Popen([sys.executable, "-m", "bot", "run"], cwd=ROOT, env=environment)
        try:
            slack.wait_for_bot(120)
            yield slack
        finally:
            process.terminate()
            process.wait(20)


def test_a_manager_decides_about_a_shared_channel(shared: Slack) -> None:
    mia, room = shared.user("mia"), shared.channel("with-acme")
    asked = shared.wait_for(mia.sees, 60)[0]
    assert "the agenda of team North, Mon 2 Mar 09:00 was not posted" in asked.text
    assert "shared with another company" in asked.text
    assert room.messages == []
    mia.presses("Post it there anyway", in_=asked)
    shared.wait_for(lambda: "It goes out in a moment." in mia.sees()[0].shown, 15)
    [agenda] = shared.wait_for(lambda: room.messages, 30)
    assert agenda.text.startswith("Team North · Mon 2 Mar 09:00")
    shared.wait_for(lambda: len(room.thread(agenda)) == 5, 40)
    assert len(mia.sees()) == 1
    assert timedelta() < shared.clock.now - datetime(2026, 3, 2, 6, tzinfo=UTC) < timedelta(hours=1)
