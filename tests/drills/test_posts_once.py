"""Each post once, in its place: when the tick runs twice, when two processes tick, when a process is killed at any step."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path

import pytest
from postgres import fresh_database
from support.north import FREEZE, ZONE, north
from support.rooms import OPEN, WORLD, with_history
from support.slack import ROOT, Slack

from spm_core.book.cadence import CadenceRule
from spm_core.store import Database, Store

WORKER = Path(__file__).parent / "worker.py"
ROOMS = iter(OPEN)
STEPS = ["after_claim", "before_commit", "after_replies", "before_post", "after_post"]
REPLIES = 5
TITLES = ["Forecast and funnel", "Movement", "TOP5", "Won, lost, offers, new", "Activity and any other business"]
PEOPLE = ("anna", "ben", "mia")
NINE = FREEZE + timedelta(hours=1)  # the agenda was due an hour ago, and today's messages are due now


@pytest.fixture(scope="module")
def slack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slack]:
    with Slack.start(WORLD, with_history(tmp_path_factory.mktemp("app")), now=NINE.isoformat()) as slack:
        yield slack


class Team:
    """Team North in a channel to itself, and the processes that keep its clock."""

    def __init__(self, database: Database, url: str, slack: Slack) -> None:
        self.room, self.slack = next(ROOMS), slack
        self.store: Store = north(database, channel=self.room)
        with self.store.write(NINE - timedelta(days=30)) as unit:  # Anna and Mia talk at a quarter to ten
            unit.save(
                CadenceRule("talk", "coaching", "member", "anna", "weekly", frozenset(), 0, time(9, 45), 45, ZONE)
            )
        self._before = {name: len(slack.user(name).sees()) for name in PEOPLE}
        told = {"url": url, "api_url": slack.api_url, "token": WORLD["bot_token"], "now": NINE.isoformat()}
        self._command = [sys.executable, str(WORKER), json.dumps(told)]

    def begin(self, crash_at: str = "") -> "subprocess.Popen[bytes]":
        """A process that ticks until everything is sent, or dies at a step."""
        environment = os.environ | {"PYTHONPATH": str(ROOT)} | ({"SPM_CRASH_AT": crash_at} if crash_at else {})
        return subprocess.Popen(self._command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)

    def check(self, *, in_order: bool = True) -> None:
        """One agenda, its replies, one message to each, a pack below it or in its place; nothing waits, nothing is lost."""
        channel = self.slack.channel(self.room)
        [agenda] = channel.messages
        assert agenda.text.startswith("Team North")
        titles = [reply.text.splitlines()[0] for reply in channel.thread(agenda)]
        assert (titles if in_order else sorted(titles, key=TITLES.index)) == TITLES
        first = {name: self._one_new(name) for name in PEOPLE}
        assert first["anna"][0].startswith("Good to settle today")
        assert first["anna"][1].startswith("Coaching with Mia · Mon 2 Mar 09:45")
        assert first["ben"][0].startswith("Good to settle today")
        assert len(first["ben"]) == 1
        # Nothing else is to be said to Mia today.
        assert first["mia"][0].startswith("Coaching of Anna Berg · Mon 2 Mar 09:45")
        assert all(len(said) == len(set(said)) for said in first.values())
        due = [post for post in self.store.posts() if post.due_at <= NINE + timedelta(seconds=1)]
        said = sum(map(len, first.values())) + 1 + REPLIES
        assert Counter(post.state for post in due) == {"sent": said, "cancelled": 1}

    def _one_new(self, name: str) -> list[str]:
        """What a person's only new message says, and what hangs below it."""
        person = self.slack.user(name)
        [message] = person.sees()[self._before[name] :]
        return [reply.text for reply in person.sees(thread=message)]


def test_twice_the_same_tick(database: Database, database_url: str, slack: Slack) -> None:
    team = Team(database, database_url, slack)
    assert team.begin().wait(60) == 0
    assert team.begin().wait(60) == 0
    team.check()


@pytest.mark.postgres
def test_two_processes_on_postgresql(postgres_server: str, slack: Slack) -> None:
    with fresh_database(postgres_server) as url:
        database = Database(url)
        database.upgrade()
        team = Team(database, url, slack)
        workers = [team.begin(), team.begin()]
        assert [worker.wait(90) for worker in workers] == [0, 0]
        team.check()
        database.close()


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_step_and_started_again(database: Database, database_url: str, slack: Slack, step: str) -> None:
    team = Team(database, database_url, slack)
    assert team.begin(crash_at=step).wait(60) == -signal.SIGKILL
    assert team.begin().wait(90) == 0
    team.check()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("fault", ["server_error", "drop_after", "drop_before", "ratelimited"])
def test_a_slack_that_fails_now_and_then(database: Database, database_url: str, slack: Slack, fault: str) -> None:
    team = Team(database, database_url, slack)
    for skip in (0, 2, 3):
        slack.fail_next("chat.postMessage", fault, skip=skip)
    assert team.begin().wait(90) == 0
    team.check(in_order=False)  # a reply that is tried again comes later
