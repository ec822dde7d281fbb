"""B5: a reading slash command over HTTP until its answer is there, against a Bolt app that only acknowledges."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench.measure import Target, compare
from bench.options import Options
from bench.slack_request import SlackConnection
from bot.cli.world import demo_world
from bot.manifest import FILE

NAME = "command"
TARGET = Target(2, "×")
SECRET = "only-between-these-processes"
READY_SECONDS = 90
COMMANDS = ("help", "funnel")
BLOCK, BLOCKS = 20, 15  # commands to one server before the other's turn; --full asks for ten times as many turns


class Parts:
    """Processes of a bench, which end with it; what they say goes to a file."""

    def __init__(self, stack: ExitStack, said: Path) -> None:
        self._stack = stack
        self._said = said

    def begin(self, module: list[str], told: dict[str, str], ready: Callable[[], bool]) -> None:
        """Start a module with these variables and wait until it is ready. Raises AssertionError with its last words."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "SPM_"))}
        environment = kept | {"SLACK_SIGNING_SECRET": SECRET} | told
        words = self._stack.enter_context(self._said.open("ab"))
        command = [sys.executable, *module]
        process = subprocess.Popen(command, env=environment, stdout=words, stderr=subprocess.STDOUT)
        self._stack.callback(_end, process)
        deadline = time.monotonic() + READY_SECONDS
        while not _true(ready):
            over = process.poll() is not None or time.monotonic() > deadline
            assert not over, f"{module} did not become ready: {self._said.read_text(encoding='utf-8')[-2000:]}"
            time.sleep(0.1)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    process.wait(20)


def run(options: Options) -> None:
    """Measure with the demo company, on SQLite."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="spm-bench-")))
        ports = _any_port(), _any_port()
        parts = Parts(stack, folder / "parts.log")
        who = _demo(parts, folder, ports[0])
        parts.begin(["-m", "bench.trivial_bot"], {"PORT": str(ports[1])}, lambda: _listens(ports[1]))
        ours, floor = (stack.enter_context(SlackConnection(port, SECRET)) for port in ports)
        for text in COMMANDS:
            _in_turns(ours, floor, text, who, BLOCKS * (10 if options.full else 1))


def _in_turns(ours: SlackConnection, floor: SlackConnection, text: str, who: dict[str, str], blocks: int) -> None:
    _, body = ours.command(text, who)
    assert json.loads(body)["blocks"], f"/spm {text} was not answered: {body[:300]!r}"
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(blocks):
        for side, connection in enumerate((ours, floor)):
            times[side].extend(connection.command(text, who)[0] for _ in range(BLOCK))
    compare(f"B5 /spm {text} over HTTP, p50", median(times[0]), median(times[1]), "Bolt, in-line ack", TARGET)


def _demo(parts: Parts, folder: Path, port: int) -> dict[str, str]:
    """Start a Slack and the bot with the demo company on a port; who asks, and where."""
    url = f"sqlite:///{folder / 'spm.db'}"
    world = demo_world(url, datetime.now(UTC).date()) | {"bot_token": "xoxb-bench", "signing_secret": SECRET}
    (folder / "world.json").write_text(json.dumps(world), encoding="utf-8")
    slack = _any_port()
    files = ["--world", str(folder / "world.json"), "--manifest", str(FILE)]
    parts.begin(["-m", "sandbox", *files, "--port", str(slack)], {}, lambda: _listens(slack))
    told = {"SPM_DATABASE_URL": url, "SLACK_BOT_TOKEN": "xoxb-bench", "PORT": str(port)}
    told["SLACK_API_URL"] = f"http://127.0.0.1:{slack}/api/"
    healthy = f"http://127.0.0.1:{port}/healthz"
    parts.begin(["-m", "bot", "run"], told, lambda: urllib.request.urlopen(healthy, timeout=2).status == 200)
    return _asker(world)


def _asker(world: dict[str, Any]) -> dict[str, str]:
    """A member in their team's channel."""
    channel = world["channels"][1]
    return {
        "team_id": world["team"]["id"],
        "user_id": channel["members"][1],
        "channel_id": channel["id"],
        "response_url": "http://127.0.0.1:9/nothing-answers-here",
    }


def _listens(port: int) -> bool:
    with socket.create_connection(("127.0.0.1", port), timeout=2):
        return True


def _true(ready: Callable[[], bool]) -> bool:
    try:
        return ready()
    except OSError:
        return False


def _any_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
