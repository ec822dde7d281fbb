"""Somebody in the workspace, and a channel, as tests speak of them: what they say, press, fill in, drop and see."""

import base64
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from sandbox.driver.surface import Home, Message, Modal, Surface

if TYPE_CHECKING:
    from sandbox.driver.slack import Slack

Json = dict[str, Any]


class Room:
    """A channel, as all its members see it."""

    def __init__(self, slack: "Slack", channel: Json) -> None:
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

    def __init__(self, slack: "Slack", user: Json) -> None:
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
        self.says(f"<@{self.slack.bot.user_id}> {text}".strip(), channel=channel, thread=thread)

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
