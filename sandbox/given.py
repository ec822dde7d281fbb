"""What a request below /sandbox brings, and how its endpoints find people, channels and instants in it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from sandbox.errors import SlackError
from sandbox.workspace import Workspace
from sandbox.world import Channel, User

Json = dict[str, Any]


class Given:
    """What a request of the page brought: its query and its JSON body."""

    def __init__(self, slack: Workspace, query: Json, body: Json) -> None:
        self.slack = slack
        self.content: Json = {**query, **body}

    def user(self) -> User:
        """Who one acts as, by id or name; the first member when nobody is named. Raises SlackError user_not_found."""
        name = str(self.content.get("as") or next(iter(self.slack.world.users)))
        user = self.slack.world.users.get(name) or self.slack.world.by_name(name)
        if user is None:
            raise SlackError("user_not_found")
        return user

    def channel(self) -> Channel:
        """The channel, by id or name, as far as this person may see it. Raises SlackError channel_not_found."""
        wanted, user = str(self.content.get("channel", "")), self.user()
        for channel in self.slack.world.channels.values():
            if wanted in (channel.id, channel.name) and self.slack.world.may_see(user.id, channel):
                return channel
        raise SlackError("channel_not_found")

    def text(self, name: str) -> str:
        """A field as text, "" when it is not there."""
        return str(self.content.get(name) or "")

    def part(self, name: str) -> Json:
        """A field that is an object, {} when it is not there. Raises SlackError invalid_arguments."""
        value = self.content.get(name) or {}
        if not isinstance(value, dict):
            raise SlackError("invalid_arguments", field=name)
        return value

    def moment(self, name: str) -> datetime:
        """An ISO instant with its offset. Raises SlackError invalid_arguments."""
        try:
            moment = datetime.fromisoformat(str(self.content[name]))
        except (KeyError, ValueError) as problem:
            raise SlackError("invalid_arguments", field=name) from problem
        if moment.tzinfo is None:
            raise SlackError("invalid_arguments", field=name)
        return moment.astimezone(UTC)


Endpoint = Callable[[Given], Awaitable[Json]]
Endpoints = tuple[tuple[str, str, Endpoint], ...]
