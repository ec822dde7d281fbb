"""Ending a meeting loses nothing: killed before, between and after, its minutes come once, and whoever ends it again is told."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from slack_sdk import WebClient
from support.northwind import NORTHWIND
from support.office import fill, running_bot
from support.rooms import with_history
from support.slack import ROOT, RefusedError, Slack

from bot import rooms
from bot.desk import Ask
from spm_core.store import Database, Store

WORKER = Path(__file__).parent / "worker.py"
NOW = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)  # Monday 15:00 in Helsinki, long after the planned meeting
DIES = -signal.SIGKILL


class Team:
    """The worked example's team on one afternoon: its Slack, its database, and a bot that dies where it is told."""

    def __init__(self, slack: Slack, store: Store, url: str, log: Path) -> None:
        self.slack, self.store, self.url, self.log = slack, store, url, log
        self.mia = slack.user("mia")

    @contextlib.contextmanager
    def bot(self, crash_at: str = "") -> Iterator["subprocess.Popen[bytes]"]:
        more = {"SPM_CRASH_AT": crash_at} if crash_at else {}
        with running_bot(self.slack, self.url, self.log, **more) as process:
            self.slack.wait_for(lambda: self.slack.state()["connected"], 60)
            yield process
        self.slack.wait_for(lambda: not self.slack.state()["connected"], 20)

    def says(self, words: str) -> None:
        with contextlib.suppress(RefusedError):  # Slack tells her when the bot has died
            self.mia.says(f"/spm {words}", channel="general")

    def minutes(self) -> list[str]:
        said = [message.text for message in self.slack.channel("sales-north").messages]
        return [text for text in said if text.startswith("Minutes")]


@pytest.fixture
def team(database: Database, database_url: str, tmp_path: Path) -> Iterator[Team]:
    with Slack.start(NORTHWIND, with_history(tmp_path), now=NOW.isoformat()) as slack:
        yield Team(slack, fill(database), database_url, tmp_path / "bot.log")


def begun(team: Team) -> None:
    team.says("meeting start team")
    team.slack.wait_for(lambda: team.mia.modals, 20)
    team.says("meeting note Delta signs on Friday")
    team.says("action @ben call Acme friday")
    team.slack.wait_for(lambda: "Agreed: Ben" in team.mia.last("general").text, 20)


def test_killed_before_it_was_saved_nothing_has_happened_and_it_can_be_ended(team: Team) -> None:
    with team.bot("before_end") as bot:
        begun(team)
        team.says("meeting end")
        assert bot.wait(20) == DIES
    assert [post for post in team.store.posts() if post.phase == "minutes"] == []
    with team.bot():
        team.says("meeting end")
        team.slack.wait_for(team.minutes, 30)
    assert len(team.minutes()) == 1
    assert "Delta signs on Friday (Mia)\nAgreed\nBen: call Acme · Fri 6 Mar" in team.minutes()[0]


def test_killed_after_it_was_saved_the_minutes_come_and_ending_again_says_so(team: Team) -> None:
    with team.bot("after_end") as bot:
        begun(team)
        team.says("meeting end")
        assert bot.wait(20) == DIES
    assert team.minutes() == []
    with team.bot():
        team.slack.wait_for(team.minutes, 30)
        team.says("meeting end")
        team.slack.wait_for(lambda: "has ended and its minutes are out" in team.mia.last("general").text, 20)
    assert len(team.minutes()) == 1


@pytest.mark.parametrize("step", ["before_post", "after_post"])
def test_killed_on_the_way_to_slack_they_stand_there_once(team: Team, step: str) -> None:
    for key, words in enumerate(("start team", "note Delta signs on Friday", "end")):
        meeting = rooms.desk().commands["meeting"].listener
        slack = WebClient(NORTHWIND["bot_token"], base_url=team.slack.api_url)
        mia = team.store.member("Mia")
        meeting(Ask(team.store, slack, mia, "U0MIA0001", NOW, str(key), None, words=words))  # type: ignore[arg-type]
    told = {"url": team.url, "api_url": team.slack.api_url, "token": NORTHWIND["bot_token"], "now": NOW.isoformat()}
    command = [sys.executable, str(WORKER), json.dumps(told)]
    for crash, ends in (({"SPM_CRASH_AT": step}, DIES), ({}, 0)):
        environment = os.environ | {"PYTHONPATH": str(ROOT)} | crash
        worker = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
        assert worker.wait(90) == ends
    assert len(team.minutes()) == 1
    assert [post.state for post in team.store.posts() if post.phase == "minutes"] == ["sent"]
