"""B5: a reading slash command over HTTP until its answer is there, against a Bolt app that only acknowledges."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
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


def run(options: Options) -> None:
    """Measure with the demo company, on SQLite."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="spm-bench-")))
        ports = _any_port(), _any_port()
        who = _demo(stack, folder, ports[0])
        _begin(stack, ["-m", "bench.trivial_bot"], {"PORT": str(ports[1])}, lambda: _listens(ports[1]))
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


def _demo(stack: ExitStack, folder: Path, port: int) -> dict[str, str]:
    """Start a Slack and the bot with the demo company on a port; who asks, and where."""
    url = f"sqlite:///{folder / 'spm.db'}"
    world = demo_world(url, datetime.now(UTC).date()) | {"bot_token": "xoxb-bench", "signing_secret": SECRET}
    (folder / "world.json").write_text(json.dumps(world), encoding="utf-8")
    slack = _any_port()
    files = ["--world", str(folder / "world.json"), "--manifest", str(FILE)]
    _begin(stack, ["-m", "sandbox", *files, "--port", str(slack)], {}, lambda: _listens(slack))
    told = {"SPM_DATABASE_URL": url, "SLACK_API_URL": f"http://127.0.0.1:{slack}/api/", "PORT": str(port)}
    healthy = f"http://127.0.0.1:{port}/healthz"
    _begin(stack, ["-m", "bot", "run"], told, lambda: urllib.request.urlopen(healthy, timeout=2).status == 200)
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


def _begin(stack: ExitStack, module: list[str], told: dict[str, str], ready: Callable[[], bool]) -> None:
    """Start a module as a process that ends with the stack, and wait until it is ready."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "SPM_"))}
    keys = {"SLACK_BOT_TOKEN": "xoxb-bench", "SLACK_SIGNING_SECRET": SECRET}
    process = stack.enter_context(_ended(subprocess.Popen([sys.executable, *module], env=kept | keys | told)))
    deadline = time.monotonic() + READY_SECONDS
    while not _true(ready):
        assert process.poll() is None, f"{module} ended before it was ready"
        assert time.monotonic() < deadline, f"{module} was not ready after {READY_SECONDS} s"
        time.sleep(0.1)


@contextmanager
def _ended(process: "subprocess.Popen[bytes]") -> Iterator["subprocess.Popen[bytes]"]:
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


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
