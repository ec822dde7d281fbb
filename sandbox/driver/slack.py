"""The sandbox as a process of its own, what is asked of it from outside, and its clock."""

import json
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self, TypeVar

from sandbox.driver.people import Person, Room
from sandbox.world import World

Json = dict[str, Any]
T = TypeVar("T")
HERE = Path(__file__).resolve().parents[2]  # where the package `sandbox` is found
POLL_SECONDS = 0.02


class RefusedError(AssertionError):
    """Slack told the person that it did not work; `error` is what it said."""

    def __init__(self, error: str, answer: Json) -> None:
        super().__init__(f"{error}: {answer}")
        self.error = error
        self.answer = answer


class Slack:
    """A running sandbox. Use it in a `with` block, or call `stop`."""

    def __init__(
        self,
        process: "subprocess.Popen[str]",
        address: str,
        world: Json,
        folder: "TemporaryDirectory[str] | None" = None,
    ) -> None:
        self._process = process
        self._folder = folder
        self.address = address
        self.world = world
        self.bot = World.of(world, datetime.now(UTC)).bot
        self.api_url = f"{address}/api/"
        self.clock_url = f"{address}/sandbox/clock"
        self.clock = BusinessClock(self)

    @classmethod
    def start(
        cls,
        world: Json,
        manifest: Path,
        *,
        deliver: str | None = None,
        now: str | None = None,
        options: tuple[str, ...] = (),
    ) -> Self:
        """Start `python -m sandbox` on a free port and wait until it is ready. Raises AssertionError when it does not start."""
        folder = TemporaryDirectory(prefix="sandbox-")
        path = Path(folder.name) / "world.json"
        path.write_text(json.dumps(world), encoding="utf-8")
        command = [sys.executable, "-m", "sandbox", "--world", str(path), "--manifest", str(manifest.resolve())]
        command += [
            "--port",
            "0",
            *(["--deliver", deliver] if deliver else []),
            *(["--now", now] if now else []),
            *options,
        ]
        process = subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("Sandbox ready: "), f"the sandbox did not start: {line!r}"
        return cls(process, line.removeprefix("Sandbox ready: ").strip(), world, folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> int:
        """End the sandbox as Ctrl-C does; returns its status."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        status = self._process.wait(10)
        assert self._process.stdout is not None
        self._process.stdout.close()
        if self._folder is not None:
            self._folder.cleanup()
        return status

    def environment(self) -> dict[str, str]:
        """What an app for this workspace wants in its environment, for Socket Mode and HTTP both."""
        return {
            "SLACK_API_URL": self.api_url,
            "SLACK_BOT_TOKEN": self.bot.token,
            "SLACK_APP_TOKEN": self.bot.app_token,
            "SLACK_SIGNING_SECRET": self.bot.signing_secret,
        }

    def user(self, name: str) -> Person:
        """The person of this name."""
        return Person(self, next(user for user in self.world["users"] if user["name"] == name))

    def channel(self, name: str) -> Room:
        """The channel of this name, as everybody in it sees it."""
        return Room(self, next(channel for channel in self.world["channels"] if channel["name"] == name))

    def ids(self, element: Json, wanted: Any) -> Any:
        """People and channels by their names, where an element takes such; anything else as it is."""
        kinds = {"users": "users", "channels": "channels", "conversations": "channels"}
        kind = next((known for word, known in kinds.items() if f"{word}_select" in element["type"]), None)
        if kind is None:
            return wanted
        ids = {entry["name"]: entry["id"] for entry in self.world[kind]}
        return [ids.get(name, name) for name in wanted] if isinstance(wanted, list) else ids.get(wanted, wanted)

    def state(self, person: str | None = None) -> Json:
        """What the page knows of the workspace."""
        return self.get("state", **({"as": person} if person else {}))

    def wait_for_bot(self, seconds: float = 20) -> None:
        """Until a bot has connected."""
        self.wait_for(lambda: self.state()["connected"], seconds)

    def wait_for(self, condition: Callable[[], T], seconds: float = 10) -> T:
        """Ask again until the condition is true, and return it; one that finds nothing yet may raise."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                found = condition()
            except (AssertionError, LookupError) as problem:
                found, why = None, repr(problem)
            else:
                why = f"last it was {found!r}"
            if found:
                return found
            assert time.monotonic() < deadline, f"still not after {seconds} s; {why}"
            time.sleep(POLL_SECONDS)

    def fail_next(self, method: str, fault: str, times: int = 1, **more: int) -> None:
        """Let the bot's next calls of a Web API method fail: ratelimited, drop_before, drop_after, timeout, an error code."""
        self.send("faults", method=method, fault=fault, times=times, **more)

    def redeliver(self, kind: str) -> Json:
        """Deliver the newest slash_commands, interactive or events_api once more, as Slack may; what the bot answered."""
        return self.send("redeliver", kind=kind)

    def admin(self, act: str, **what: str) -> None:
        """Do what an administrator does: uninstall, deactivate(user=…), archive, remove_bot, share (channel=…)."""
        admins = [user["id"] for user in self.world["users"] if user.get("is_admin")]
        self.send("admin", do=act, **({"as": admins[0]} if admins else {}), **what)

    def download(self, file: Json, token: str | None = None) -> bytes:
        """What the app gets at the address of a file, with its token unless another is given ("" for none)."""
        token = self.bot.token if token is None else token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        request = urllib.request.Request(file["url_private_download"], headers=headers)
        with urllib.request.urlopen(request, timeout=30) as response:
            content: bytes = response.read()
        return content

    def log(self, what: str = "", limit: int = 200) -> list[Json]:
        """What was delivered and called, newest first, where its name contains these words."""
        return [entry for entry in self.get("log", limit=limit)["log"] if what in entry["what"]]

    def get(self, path: str, **query: Any) -> Json:
        """GET /sandbox/PATH."""
        return self._ask(f"{path}?{urllib.parse.urlencode(query)}", None, "GET")

    def send(self, path: str, http_method: str = "POST", /, **body: Any) -> Json:
        """POST (or PUT) JSON to /sandbox/PATH. Raises RefusedError."""
        return self._ask(path, json.dumps(body).encode(), http_method)

    def _ask(self, path: str, body: bytes | None, method: str) -> Json:
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.address}/sandbox/{path}", body, headers, method=method)
        with urllib.request.urlopen(request, timeout=300) as response:
            answer: Json = json.load(response)
        if not answer["ok"]:
            raise RefusedError(answer["error"], answer)
        return answer


class BusinessClock:
    """The time of the business in the sandbox."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    @property
    def now(self) -> datetime:
        """Now, UTC."""
        return datetime.fromisoformat(self._slack.get("clock")["now"])

    @property
    def upcoming(self) -> list[Json]:
        """What the bot said comes next: {at, name}."""
        upcoming: list[Json] = self._slack.get("clock")["upcoming"]
        return upcoming

    def go(self, to: str | datetime) -> list[Json]:
        """Go to an instant through everything due on the way; the steps as {at, name, settled}."""
        target = to if isinstance(to, str) else to.isoformat()
        steps: list[Json] = self._slack.send("clock/go", to=target)["steps"]
        return steps

    def go_to_next(self, matching: str = "") -> list[Json]:
        """Go to the next upcoming instant whose name contains these words."""
        steps: list[Json] = self._slack.send("clock/go", to_next=True, matching=matching)["steps"]
        return steps
