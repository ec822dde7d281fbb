"""Who and what is in the workspace: its team, people, channels and messages. State only; nothing here talks to anybody."""

import itertools
import json
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sandbox import limits

Json = dict[str, Any]
SLACKBOT, TOMBSTONE = "USLACKBOT", "tombstone"


@dataclass
class User:
    """A member of the workspace, a guest (`is_restricted`), or somebody of another company (`is_stranger`)."""

    id: str
    name: str
    real_name: str
    team_id: str
    email: str
    tz: str = "UTC"
    locale: str = "en-GB"
    is_admin: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    deleted: bool = False

    @property
    def im(self) -> str:
        """The id of this person's conversation with the bot."""
        return "D" + self.id[1:]


@dataclass(frozen=True)
class Bot:
    """The app's own user and its secrets."""

    user_id: str
    name: str
    bot_id: str
    app_id: str
    token: str
    app_token: str
    signing_secret: str


@dataclass
class Message:
    """One message, by a person or the bot. `ephemeral_for` names its only reader."""

    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    broadcast: bool = False
    ephemeral_for: str | None = None
    edited: str | None = None
    metadata: Json | None = None
    subtype: str | None = None
    client_msg_id: str | None = None

    @property
    def is_tombstone(self) -> bool:
        """Whether only the mark of a deleted message is left, for the replies below it."""
        return self.subtype == TOMBSTONE

    def become_tombstone(self) -> None:
        """Leave nothing but the mark."""
        self.text, self.user, self.subtype = "This message was deleted.", SLACKBOT, TOMBSTONE
        self.blocks, self.files, self.attachments, self.metadata = [], [], [], None
        self.edited = self.client_msg_id = None

    @property
    def is_reply(self) -> bool:
        """Whether it stands in a thread below another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass
class Channel:
    """A channel, or the conversation of one person with the bot (`im_with`)."""

    id: str
    name: str
    members: list[str] = field(default_factory=list)
    is_private: bool = False
    is_ext_shared: bool = False
    is_archived: bool = False
    im_with: str | None = None
    messages: dict[str, Message] = field(default_factory=dict)
    called_from_outside: Message | None = None  # where the bot was mentioned last while it was no member
    _threads: dict[str, list[Message]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """`im` or `channel`."""
        return "im" if self.im_with else "channel"

    def replies(self, thread_ts: str) -> list[Message]:
        """The replies in a thread that everybody may see, oldest first."""
        return [message for message in self._threads.get(thread_ts, ()) if message.ephemeral_for is None]

    def add(self, message: Message) -> None:
        """Put a message in; they come in the order of their ts."""
        self.messages[message.ts] = message
        if message.thread_ts and message.is_reply:
            self._threads.setdefault(message.thread_ts, []).append(message)

    def remove(self, message: Message) -> None:
        """Take a message out, if it is in; replies below it stay."""
        if self.messages.pop(message.ts, None) is None or not (message.thread_ts and message.is_reply):
            return
        replies = self._threads[message.thread_ts]
        replies.remove(message)
        if not replies:
            del self._threads[message.thread_ts]


@dataclass(frozen=True)
class Group:
    """A user group, which people mention by its handle."""

    id: str
    name: str
    handle: str
    users: tuple[str, ...]
    description: str = ""
    is_disabled: bool = False


@dataclass
class World:
    """Everything that exists; ids as Slack forms them."""

    team_id: str
    team_name: str
    domain: str
    bot: Bot
    users: dict[str, User]
    channels: dict[str, Channel]
    created: datetime
    groups: dict[str, Group] = field(default_factory=dict)
    app_is_installed: bool = True
    _kept: deque[tuple[Channel, Message]] = field(default_factory=deque)
    read_up_to: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, created: datetime) -> "World":
        """Read WORLD.json. Raises ValueError that says what is wrong with it."""
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            return cls.of(content, created)
        except (KeyError, TypeError, json.JSONDecodeError) as problem:
            raise ValueError(f"{path} describes no workspace: {problem!r}") from problem

    @classmethod
    def of(cls, content: Json, created: datetime) -> "World":
        """The workspace described by this JSON; all but users and channels has defaults. Raises ValueError."""
        team = content.get("team") or {}
        bot = _bot(content)
        team_id = team.get("id", "T0SANDBOX")
        users = {entry["id"]: _user(entry, team_id) for entry in content["users"]}
        channels = {entry["id"]: _channel(entry, bot, users) for entry in content["channels"]}
        for user in users.values():
            channels[user.im] = Channel(user.im, user.name, [user.id, bot.user_id], is_private=True, im_with=user.id)
        groups = {entry["id"]: _group(entry, users) for entry in content.get("usergroups", ())}
        name, domain = team.get("name", "Sandbox"), team.get("domain", "sandbox")
        return cls(team_id, name, domain, bot, users, channels, created, groups)

    def keep(self, channel: Channel, message: Message) -> None:
        """Put a message into a channel; beyond `limits.MESSAGES_KEPT` the oldest of the workspace goes."""
        channel.add(message)
        self._kept.append((channel, message))
        if len(self._kept) > limits.MESSAGES_KEPT:
            where, oldest = self._kept.popleft()
            where.remove(oldest)

    def may_see(self, user_id: str, channel: Channel) -> bool:
        """Whether a person finds this channel: their own, or a public one unless they are a guest."""
        user = self.users[user_id]
        guest = user.is_restricted or user.is_ultra_restricted or user.is_stranger
        return user_id in channel.members or not (channel.is_private or guest)

    def readers(self, channel: Channel) -> Iterator[str]:
        """Everybody who finds this channel."""
        return (user_id for user_id in self.users if self.may_see(user_id, channel))

    def by_name(self, name: str) -> User | None:
        """The person or the nickname people type after an @."""
        wanted = name.casefold()
        return next((user for user in self.users.values() if wanted in (user.name, user.real_name.casefold())), None)

    def unread(self, user_id: str, channel: Channel) -> int:
        """How many messages by others this person has not looked at."""
        seen = self.read_up_to.get((user_id, channel.id), "")
        newer = itertools.takewhile(lambda message: message.ts > seen, reversed(channel.messages.values()))
        return sum(
            message.user != user_id and message.ephemeral_for in (None, user_id) and not message.is_reply
            for message in newer
        )


def _bot(content: Json) -> Bot:
    given = content.get("bot") or {}
    return Bot(
        user_id=given.get("user_id", "U0SANDBOT"),
        name=given.get("name", "bot"),
        bot_id=given.get("bot_id", "B0SANDBOX"),
        app_id=given.get("app_id", "A0SANDBOX"),
        token=content.get("bot_token", "xoxb-sandbox"),
        app_token=content.get("app_token", "xapp-sandbox"),
        signing_secret=content.get("signing_secret", "sandbox-signing-secret"),
    )


def _user(entry: Json, team_id: str) -> User:
    ZoneInfo(entry.get("tz", "UTC"))  # an unknown zone is an error now and not at the first message
    known = {name: entry[name] for name in User.__dataclass_fields__ if name in entry}
    return User(
        **{
            "real_name": entry["name"].title(),
            "team_id": "T0ELSEWHERE" if entry.get("is_stranger") else team_id,
            "email": f"{entry['name']}@example.com",
            **known,
        }
    )


def _group(entry: Json, users: Iterable[str]) -> Group:
    if strangers := set(entry["users"]) - set(users):
        raise ValueError(f"user group {entry['name']} has members who do not exist: {', '.join(sorted(strangers))}")
    handle = entry.get("handle") or entry["name"].lower().replace(" ", "-")
    more = {"description": entry.get("description", ""), "is_disabled": bool(entry.get("is_disabled"))}
    return Group(entry["id"], entry["name"], handle, tuple(entry["users"]), **more)


def _channel(entry: Json, bot: Bot, users: Iterable[str]) -> Channel:
    members = list(entry.get("members", ()))
    if strangers := set(members) - set(users) - {bot.user_id}:
        raise ValueError(f"channel {entry['name']} has members who do not exist: {', '.join(sorted(strangers))}")
    if entry.get("bot_is_member") and bot.user_id not in members:
        members.append(bot.user_id)
    return Channel(
        entry["id"],
        entry["name"],
        members,
        is_private=bool(entry.get("is_private")),
        is_ext_shared=bool(entry.get("is_ext_shared")),
        is_archived=bool(entry.get("is_archived")),
    )
