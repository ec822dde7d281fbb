"""The time of the business: it flows, it is taken forward, and everything due on the way is done at its instant."""

import json
import threading
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from support.northwind import MANIFEST, NORTHWIND
from support.slack import RefusedError, Slack

MONDAY = datetime(2026, 11, 23, 6, tzinfo=UTC)
NORTH = "C0NORTH01"


@pytest.fixture
def slack() -> Iterator[Slack]:
    with Slack.start(NORTHWIND, MANIFEST, now="2026-11-23T08:00:00+02:00") as running:
        yield running


class Diary:
    """A bot with appointments: follows the sandbox's clock, posts at each instant, says what it has settled."""

    def __init__(self, slack: Slack, due: dict[datetime, str]) -> None:
        self.slack = slack
        self.due = dict(due)
        self.done: list[tuple[str, datetime]] = []
        self.ended = False
        self.client = WebClient(NORTHWIND["bot_token"], base_url=slack.api_url, retry_handlers=[])
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self) -> None:
        version = 0
        while not self.ended:
            clock = self.slack.get("clock", after=version, wait=0.2)
            now, version = datetime.fromisoformat(clock["now"]), clock["version"]
            self.work(now)
            upcoming = [{"at": at.isoformat(), "name": name} for at, name in self.due.items()]
            self.slack.send("clock/upcoming", "PUT", settled=now.isoformat(), upcoming=upcoming)

    def work(self, now: datetime) -> None:
        for at, name in sorted(self.due.items()):
            if at <= now:
                self.client.chat_postMessage(channel=NORTH, text=name)
                self.done.append((name, now))
                del self.due[at]
                if name == "Agenda" and len(self.done) < 8:
                    self.due[at + timedelta(days=7)] = "Agenda"

    def end(self) -> None:
        self.ended = True
        self.thread.join(5)


def test_time_flows_at_real_speed(slack: Slack) -> None:
    first = slack.clock.now
    assert timedelta(0) <= first - MONDAY < timedelta(minutes=2)
    assert timedelta(0) < slack.clock.now - first < timedelta(minutes=1)


def test_going_steps_through_everything_due(slack: Slack) -> None:
    """An agenda each Monday is found anew after each step; a reminder stands between two of them."""
    agenda, reminder = MONDAY + timedelta(days=7), MONDAY + timedelta(days=9)
    diary = Diary(slack, {agenda: "Agenda", reminder: "Reminder"})
    slack.wait_for(lambda: len(slack.clock.upcoming) == 2)
    steps = slack.clock.go(MONDAY + timedelta(days=22))
    diary.end()
    assert [(step["name"], step["settled"]) for step in steps] == [
        ("Agenda", True),
        ("Reminder", True),
        ("Agenda", True),
        ("Agenda", True),
    ]
    due = [agenda, reminder, agenda + timedelta(days=7), agenda + timedelta(days=14)]
    for at, (_, done_at), message in zip(due, diary.done, slack.channel("sales-north").messages, strict=True):
        assert timedelta(0) <= done_at - at < timedelta(minutes=1)
        assert 0 <= float(message.ts) - at.timestamp() < 60
    assert timedelta(0) <= slack.clock.now - (MONDAY + timedelta(days=22)) < timedelta(minutes=1)


def test_going_to_the_next_of_a_name(slack: Slack) -> None:
    friday, monday = MONDAY + timedelta(days=4), MONDAY + timedelta(days=7)
    diary = Diary(slack, {friday: "Coaching of Anna", monday: "Agenda"})
    slack.wait_for(lambda: len(slack.clock.upcoming) == 2)
    steps = slack.clock.go_to_next("agenda")
    diary.end()
    assert [step["name"] for step in steps] == ["Coaching of Anna", "Agenda"]
    with pytest.raises(RefusedError, match="Nothing of that name"):
        slack.clock.go_to_next("Party")


def test_the_page_sees_the_journey(slack: Slack) -> None:
    monday = MONDAY + timedelta(days=7)
    diary = Diary(slack, {monday: "Agenda"})
    slack.wait_for(lambda: slack.clock.upcoming)
    goals: list[Any] = []
    diary.work = lambda _now: goals.append(slack.state()["clock"]["going_to"])  # type: ignore[method-assign]
    slack.clock.go(monday)
    diary.end()
    assert {"at": monday.isoformat(), "name": "Agenda"} in goals
    assert slack.state()["clock"]["going_to"] is None


def test_without_a_bot_the_clock_just_goes(slack: Slack) -> None:
    begun = time.monotonic()
    assert slack.clock.go(MONDAY + timedelta(days=30)) == []
    assert time.monotonic() - begun < 20  # a bot would be waited for 30 seconds
    assert slack.clock.now >= MONDAY + timedelta(days=30)


def test_the_clock_goes_forward_only(slack: Slack) -> None:
    with pytest.raises(RefusedError, match="forward only"):
        slack.clock.go(MONDAY - timedelta(days=1))
    with pytest.raises(RefusedError, match="invalid_arguments"):
        slack.clock.go("next Monday")


def test_whoever_waits_hears_of_a_jump_at_once(slack: Slack) -> None:
    version = slack.get("clock")["version"]
    answers: list[dict[str, Any]] = []
    waiting = threading.Thread(target=lambda: answers.append(slack.get("clock", after=version, wait=30)), daemon=True)
    waiting.start()
    slack.wait_for(waiting.is_alive)
    threading.Thread(target=lambda: slack.clock.go(MONDAY + timedelta(days=1)), daemon=True).start()
    waiting.join(5)
    assert answers
    assert answers[0]["version"] > version
    assert datetime.fromisoformat(answers[0]["now"]) >= MONDAY


def test_waiting_ends_by_itself(slack: Slack) -> None:
    begun = time.monotonic()
    answer = slack.get("clock", after=slack.get("clock")["version"], wait=0.2)
    assert 0.15 < time.monotonic() - begun < 20
    assert datetime.fromisoformat(answer["now"]) < MONDAY + timedelta(minutes=5)


def test_signatures_and_triggers_stay_in_real_time(slack: Slack) -> None:
    """A jump of a week does not make what somebody just did three seconds old."""
    from slack_bolt import App
    from slack_bolt.adapter.socket_mode import SocketModeHandler

    client = WebClient(NORTHWIND["bot_token"], base_url=slack.api_url, retry_handlers=[])
    app = App(client=client, signing_secret="unused", process_before_response=True, token_verification_enabled=False)
    given: list[str] = []
    app.command("/echo")(lambda ack, command: (given.append(command["trigger_id"]), ack()))
    handler = SocketModeHandler(app, NORTHWIND["app_token"], web_client=client)
    handler.connect()
    slack.wait_for_bot()
    slack.user("anna").says("/echo", channel="general")
    slack.clock.go(MONDAY + timedelta(days=7))
    text = {"type": "plain_text", "text": "x"}
    client.views_open(trigger_id=given[0], view={"type": "modal", "title": text, "blocks": [{"type": "divider"}]})
    assert slack.user("anna").modal.title == "x"
    handler.close()


def test_nonsense_is_refused(slack: Slack) -> None:
    request = urllib.request.Request(f"{slack.clock_url}/upcoming", b"{not json", method="PUT")
    with urllib.request.urlopen(request) as response:
        assert json.load(response) == {"ok": False, "error": "invalid_arguments"}
