"""The sandbox: its start, messages a second and memory, against a bare Starlette server that only reads and answers JSON."""

import http.client
import json
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bench.measure import Target, compare, in_turns, state
from bench.options import Options
from bot.manifest import FILE

NAME = "sandbox"
START, START_RATIO = Target(1.5, " s"), Target(2, "×")
A_SECOND, POST_RATIO = Target(500, " a second", at_least=True), Target(2.5, "×")
MEMORY = Target(150, " MB")
TURN, MANY = 300, 12_000  # posts in a turn; posts after which memory is looked at: more than the sandbox keeps
TOKEN, CHANNEL = "xoxb-sandbox", "C0BENCH01"
WORLD = {
    "users": [{"id": f"U0BENCH{number:02}", "name": f"user{number}"} for number in range(20)],
    "channels": [{"id": CHANNEL, "name": "bench", "members": ["U0BENCH00"], "bot_is_member": True}],
}
_BUTTON = {"type": "button", "action_id": "settle", "text": {"type": "plain_text", "text": "Done"}, "value": "17"}
_LINE = {"type": "section", "text": {"type": "mrkdwn", "text": "*Acme* 40 000 EUR, offer of 3 Nov, check-date passed"}}
MESSAGE = {"channel": CHANNEL, "text": "Due today", "blocks": [_LINE, {"type": "actions", "elements": [_BUTTON]}]}


def run(options: Options) -> None:
    """Measure with twenty people and messages of two blocks."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sandbox-bench-")))
        (folder / "world.json").write_text(json.dumps(WORLD), encoding="utf-8")
        ours = ["-m", "sandbox", "--world", str(folder / "world.json"), "--manifest", str(FILE), "--port", "0"]
        ours += ["--rate-limits", "off"]
        floor = ["-m", "bench.sandbox"]
        begun, bare = in_turns(partial(_start_and_end, ours), partial(_start_and_end, floor), options.turns)
        compare("sandbox, start until it says it is ready", begun, bare, "bare Starlette", START_RATIO)
        state("sandbox, start", begun, START)
        slack, server = Served(stack, ours), Served(stack, floor)
        posting, bare = in_turns(slack.post, server.post, 3 * options.turns)
        compare(f"sandbox, {TURN} posts, one connection", posting, bare, "bare Starlette", POST_RATIO)
        state("sandbox, posts", TURN / posting, A_SECOND, f"bare Starlette {TURN / bare:.0f} a second")
        many = MANY * (5 if options.full else 1)
        slack.post(many)
        state(f"sandbox, memory after {many} posts", slack.megabytes(), MEMORY, f"bare {server.megabytes():.0f} MB")


class Served:
    """A server of its own process and one connection to it, for as long as the stack is open."""

    def __init__(self, stack: ExitStack, module: list[str]) -> None:
        process, address = _started(module)
        stack.callback(_end, process)
        self._pid = process.pid
        self._connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=30)
        stack.callback(self._connection.close)

    def post(self, count: int = TURN) -> None:
        """Post so many messages, each answered. Raises AssertionError when one was refused."""
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        body = json.dumps(MESSAGE)
        for _ in range(count):
            self._connection.request("POST", "/api/chat.postMessage", body, headers)
            answer = self._connection.getresponse().read()
            assert answer.startswith(b'{"ok":true'), answer

    def megabytes(self) -> float:
        """The memory it takes (resident, Linux only)."""
        lines = Path(f"/proc/{self._pid}/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1000


def _start_and_end(module: list[str]) -> None:
    process, _ = _started(module)
    _end(process)


def _started(module: list[str]) -> tuple["subprocess.Popen[str]", str]:
    """A process that has said where it listens, and the address."""
    process = subprocess.Popen([sys.executable, *module], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    assert "http://" in line, f"{module} did not become ready"
    return process, line.split()[-1]


def _end(process: "subprocess.Popen[str]") -> None:
    process.kill()  # how long a clean end takes is not measured
    process.wait(20)
    assert process.stdout is not None
    process.stdout.close()


class _Bare(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen and say where, as the sandbox does."""
        await super().startup(sockets)
        port = self.servers[0].sockets[0].getsockname()[1]
        print(f"Ready: http://127.0.0.1:{port}", flush=True)


async def _answer(request: Request) -> Response:
    message = await request.json()
    stamp = f"{time.time():.6f}"
    return JSONResponse({"ok": True, "channel": message["channel"], "ts": stamp, "message": {**message, "ts": stamp}})


def _floor() -> None:
    web = Starlette(routes=[Route("/api/chat.postMessage", _answer, methods=["POST"])])
    _Bare(uvicorn.Config(web, host="127.0.0.1", port=0, log_level="warning", lifespan="off")).run()


if __name__ == "__main__":
    _floor()
