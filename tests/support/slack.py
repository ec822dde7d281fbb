"""A Slack to talk to in tests: starts the sandbox as a process and acts in it as people do.

slack = Slack.start(WORLD, Path("manifest.yml"))
anna = slack.user("anna")
anna.says("/spm log meeting Acme", channel="sales-north")
anna.presses("Snooze", in_=anna.last("sales-north"))
anna.modal.fill(Account="Acme").submit()
"""

import base64
import json
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Self, TypeVar

from support.surface import Home, Message, Modal, Surface

Json = dict[str, Any]
T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
POLL_SECONDS = 0.02


class RefusedError(AssertionError):
    """Slack told the person that it did not work; `error` is what it said."""

    def __init__(self, error: str, answer: Json) -> None:
        super().__init__(f"{error}: {answer}")
        self.error = error
        self.answer = answer


class Slack:
    """A running sandbox. Use it in a `with` block, or call `stop`."""

    def __init__(self, process: "subprocess.Popen[str]", address: str, world: Json) -> None:
        self._process = process
        self.address = address
        self.world = world
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
    ) -> "Slack":
        """Start `python -m sandbox` on a free port and wait until it is ready."""
        folder = Path(tempfile.mkdtemp(prefix="sandbox-"))
        (folder / "world.json").write_text(json.dumps(world), encoding="utf-8")
        command = [sys.executable, "-m", "sandbox", "--world", str(folder / "world.json"), "--manifest", str(manifest)]
        command += [
            "--port",
            "0",
            *(["--deliver", deliver] if deliver else []),
            *(["--now", now] if now else []),
            *options,
        ]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("Sandbox ready: "), f"the sandbox did not start: {line!r}"
        return cls(process, line.removeprefix("Sandbox ready: ").strip(), world)

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
        return status

    def environment(self) -> dict[str, str]:
        """What a bot for this workspace needs in its environment, Socket Mode and HTTP both."""
        return {
            "SLACK_API_URL": self.api_url,
            "SLACK_BOT_TOKEN": self.world["bot_token"],
            "SLACK_APP_TOKEN": self.world["app_token"],
            "SLACK_SIGNING_SECRET": self.world["signing_secret"],
            "SPM_CLOCK_URL": self.clock_url,
        }

    @property
    def bot_id(self) -> str:
        """The app's own user."""
        user_id: str = self.world["bot"]["user_id"]
        return user_id

    def user(self, name: str) -> "Person":
        """The person of this name."""
        return Person(self, next(user for user in self.world["users"] if user["name"] == name))

    def channel(self, name: str) -> "Room":
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
        """Let the bot's next calls of a Web API method fail: ratelimited, drop_before, drop_after, timeout, an error code …"""
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
        token = self.world["bot_token"] if token is None else token
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


class Room:
    """A channel, as all its members see it."""

    def __init__(self, slack: Slack, channel: Json) -> None:
        self._slack = slack
        self.id: str = channel["id"]
        self._reader = (channel["members"] or [slack.world["users"][0]["id"]])[0]

    @property
    def messages(self) -> list[Message]:
        """Its messages, oldest first, replies and ephemerals left out."""
        return [message for message in self._read() if not message.ephemeral]

    def thread(self, parent: Message) -> list[Message]:
        """The replies below a message, oldest first."""
        return [message for message in self._read(thread_ts=parent.ts) if message.ts != parent.ts]

    def _read(self, **more: str) -> list[Message]:
        found = self._slack.get("messages", **{"as": self._reader, "channel": self.id, **more})
        return [Message(entry, self.id) for entry in found["messages"]]


class Person:
    """Somebody in the workspace. Channels go by name; without one it is their messages with the bot."""

    def __init__(self, slack: Slack, user: Json) -> None:
        self.slack = slack
        self.id: str = user["id"]
        self.name: str = user["name"]
        self.entered: dict[str, Json] = {}

    def says(
        self, text: str, channel: str | None = None, thread: Message | None = None, files: Sequence[Json] = ()
    ) -> None:
        """Type something and send it, with what they uploaded. Raises RefusedError with what Slack would show them."""
        more: Json = {"thread_ts": thread.ts} if thread else {}
        more |= {"files": [file["id"] for file in files]} if files else {}
        self.slack.send("say", **{"as": self.id}, channel=self._channel(channel), text=text, **more)

    def mentions(self, text: str, channel: str, thread: Message | None = None) -> None:
        """Say something to the app in a channel: `@name` and these words."""
        self.says(f"<@{self.slack.bot_id}> {text}".strip(), channel=channel, thread=thread)

    def writes_to_app(self, text: str, thread: Message | None = None) -> None:
        """Say something in their messages with the app."""
        self.says(text, thread=thread)

    def uploads(
        self, name: str, content: bytes, text: str = "", channel: str | None = None, thread: Message | None = None
    ) -> Json:
        """Drop a file into a channel (by default into their messages with the app), with words; Slack's file object."""
        file = self.attaches(name, content)
        self.says(text, channel=channel, thread=thread, files=[file])
        return file

    def attaches(self, name: str, content: bytes) -> Json:
        """Upload a file without sharing it, as people do before they send a message or a form; Slack's file object."""
        data = base64.b64encode(content).decode()
        file: Json = self.slack.send("file", **{"as": self.id}, name=name, data=data)["file"]
        return file

    def sees(self, channel: str | None = None, thread: Message | None = None) -> list[Message]:
        """What they see in a channel (or below a message), oldest first, their own ephemerals included."""
        where = self._channel(channel)
        more = {"thread_ts": thread.ts} if thread else {}
        found = self.slack.get("messages", **{"as": self.id, "channel": where, **more})
        return [Message(entry, where) for entry in found["messages"]]

    def last(self, channel: str | None = None) -> Message:
        """The newest message they see in a channel."""
        seen = self.sees(channel)
        assert seen, f"{self.name} sees nothing in {channel or 'the messages with the bot'}"
        return seen[-1]

    def _channel(self, name: str | None) -> str:
        if name is None:
            return "D" + self.id[1:]
        named = (channel["id"] for channel in self.slack.world["channels"] if channel["name"] == name)
        return next(named, name)

    def presses(self, label: str, in_: Surface | None = None, nth: int = 0) -> None:
        """Press the button of this label (the nth of several) in a message, by default in their modal."""
        where = in_ or self.modal
        block_id, button = where.button(label, nth)
        self.act(where, block_id, {"action_id": button["action_id"], "type": "button", "value": button.get("value")})

    def chooses(self, option: str | list[str], in_: Surface | None = None, of: str | None = None, nth: int = 0) -> None:
        """Choose in a menu of a message, an overflow, or a date; `of` names the menu by its label or action_id.

        A list of options for a menu that takes several, and for checkboxes.
        """
        where = in_ or self.modal
        block_id, element = where.menu(option if isinstance(option, str) else option[0], of, nth)
        search = partial(self.searches, where=where, block_id=block_id, element=element)
        part = where.value(element, self.slack.ids(element, option), search)
        self.act(where, block_id, {"action_id": element["action_id"], "type": element["type"], **part})

    def act(self, where: Surface, block_id: str, action: Json) -> None:
        """Deliver an action on a message, a modal or Home."""
        state = where.state(self.entered.get(where.key, {}))
        body = {"container": where.container, "block_id": block_id, "action": action, "state": state}
        self.slack.send("act", **{"as": self.id}, **body)

    def searches(self, text: str, where: Surface, block_id: str, element: Json) -> list[Json]:
        """The options the bot offers for these letters."""
        names = {"block_id": block_id, "action_id": element["action_id"], "value": text}
        answer = self.slack.send("options", **{"as": self.id}, container=where.container, **names)
        groups = answer.get("option_groups") or [{"options": answer.get("options", [])}]
        return [option for group in groups for option in group["options"]]

    @property
    def modals(self) -> list[Modal]:
        """Their open modals, bottom to top."""
        return [Modal(view, self) for view in self.slack.get("views", **{"as": self.id})["views"]]

    @property
    def modal(self) -> Modal:
        """The modal in front of them."""
        modals = self.modals
        assert modals, f"{self.name} has no modal open"
        return modals[-1]

    @property
    def home(self) -> Home:
        """The app's Home as it stands before them; looking again is no new opening."""
        view = self.slack.get("home", **{"as": self.id})["view"]
        assert view, f"{self.name} finds no Home"
        return Home(view, self)

    def opens_home(self, seconds: float = 10) -> Home:
        """Open the app's Home and wait until the app has published it anew for this opening."""
        before = (self.slack.get("home", **{"as": self.id})["view"] or {}).get("hash")
        self.slack.send("open", **{"as": self.id}, tab="home")
        self.slack.wait_for(lambda: self.home.view["hash"] != before, seconds)
        return self.home

    def opens_messages(self) -> None:
        """Open their messages with the app; the app hears of it."""
        self.slack.send("open", **{"as": self.id}, tab="messages")

    def shortcut(self, name: str, on: Message | None = None) -> None:
        """Start a shortcut by name: one from the ⋯ of a message when that is given, else a global one."""
        kind = "message" if on else "global"
        shortcuts = self.slack.state(self.id)["shortcuts"]
        offered = {entry["name"]: entry["callback_id"] for entry in shortcuts if entry["type"] == kind}
        assert name in offered, f"there is no {kind} shortcut {name!r}, only {list(offered)}"
        callback_id = offered[name]
        more = {"channel": on.channel, "ts": on.ts} if on else {}
        self.slack.send("shortcut", **{"as": self.id}, callback_id=callback_id, **more)
