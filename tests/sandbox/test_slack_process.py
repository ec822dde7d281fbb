"""The process: starts fast, ends cleanly, says in one line what is wrong, and stands alone."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from support.northwind import MANIFEST, NORTHWIND
from support.slack import ROOT, Slack


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_although_a_page_and_a_bot_hang_on(tmp_path: Path, told: signal.Signals) -> None:
    from websockets.sync.client import connect

    slack = Slack.start(NORTHWIND, MANIFEST)
    opened = WebClient(base_url=slack.api_url).apps_connections_open(app_token=NORTHWIND["app_token"])
    waiting = threading.Thread(target=_quietly, args=(f"{slack.clock_url}?after=1&wait=60",), daemon=True)
    waiting.start()
    with connect(opened["url"]), urllib.request.urlopen(f"{slack.address}/sandbox/events?as=anna") as page:
        assert page.readline() == b": connected\n"
        begun = time.monotonic()
        os.kill(slack._process.pid, told)
        assert slack._process.wait(20) == 0
    assert time.monotonic() - begun < 15  # a hanging page would keep it for a minute
    assert slack.stop() == 0
    waiting.join(5)
    assert not waiting.is_alive()


def _quietly(url: str) -> None:
    with urllib.request.urlopen(url, timeout=20) as response:
        response.read()


def run(*arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "sandbox", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )
    return done.returncode, done.stderr


def world(tmp_path: Path, content: Any) -> str:
    path = tmp_path / "world.json"
    path.write_text(json.dumps(content))
    return str(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"users": []}, "describes no workspace"),
        ({"users": [], "channels": [{"id": "C1", "name": "a", "members": ["U0NOBODY"]}]}, "U0NOBODY"),
        ({"users": [{"id": "U1", "name": "a", "tz": "Mars/Base"}], "channels": []}, "Mars/Base"),
    ],
)
def test_a_world_that_cannot_be_is_refused_in_one_line(tmp_path: Path, content: Any, words: str) -> None:
    status, error = run("--world", world(tmp_path, content), "--manifest", str(MANIFEST), "--port", "0")
    assert status == 2
    assert error.startswith("sandbox: ")
    assert words in error
    assert error.count("\n") == 1


def test_a_missing_file_and_a_taken_port_are_refused_in_one_line(tmp_path: Path) -> None:
    status, error = run("--world", str(tmp_path / "none.json"), "--manifest", str(MANIFEST), "--port", "0")
    assert (status, error.count("\n")) == (2, 1)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        arguments = ("--manifest", str(MANIFEST), "--port", str(taken.getsockname()[1]))
        status, error = run("--world", world(tmp_path, NORTHWIND), *arguments)
    assert (status, error.count("\n")) == (2, 1)


def test_all_but_users_and_channels_has_a_default(tmp_path: Path) -> None:
    content = {"users": [{"id": "U0EVA0001", "name": "eva"}], "channels": [{"id": "C0ANY0001", "name": "any"}]}
    with Slack.start(content, MANIFEST) as slack:
        state = slack.state()
    assert state["me"]["real_name"] == "Eva"
    assert [channel["kind"] for channel in state["channels"]] == ["channel", "im"]


def test_it_listens_on_this_machine_only() -> None:
    with Slack.start(NORTHWIND, MANIFEST) as slack:
        assert slack.address.startswith("http://127.0.0.1:")
        with socket.socket() as outside, pytest.raises(OSError, match="refused"):
            outside.connect(("127.0.0.2", int(slack.address.rpartition(":")[2])))


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://example.com"}, {"Origin": "null"}, {"Host": "evil.example.com"}]
)
def test_other_web_pages_cannot_act(headers: dict[str, str]) -> None:
    with Slack.start(NORTHWIND, MANIFEST) as slack:
        body = json.dumps({"as": "anna", "channel": "general", "text": "Hello"}).encode()
        request = urllib.request.Request(f"{slack.address}/sandbox/say", body, headers, method="POST")
        try:
            with urllib.request.urlopen(request) as response:
                assert json.load(response)["error"] == "not_allowed"
        except urllib.error.HTTPError as refused:
            assert refused.code == 400
            refused.close()
        assert slack.user("anna").sees("general") == []
        slack.user("anna").says("Hello", channel="general")
        assert slack.user("anna").last("general").text == "Hello"


def test_it_loads_nothing_of_ours_and_nothing_of_slacks() -> None:
    code = "import sys, sandbox.start; print([m for m in sys.modules if m.partition('.')[0] in ('bot', 'spm_core', 'slack_sdk', 'slack_bolt', 'sqlalchemy')])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout == "[]\n"
