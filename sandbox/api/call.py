"""One call of a Web API method: its arguments, and the checks most methods share (SLACK.md 5 and 7)."""

import base64
import json
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from sandbox import limits
from sandbox.bodies import arguments_in
from sandbox.errors import SlackError, wrong_arguments
from sandbox.workspace import Workspace
from sandbox.world import Channel, User

Json = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """The arguments of a call, and the token it came with ("" for none)."""

    method: str
    arguments: Json
    token: str

    @classmethod
    async def read(cls, request: Request) -> "Call":
        """Read a request. Raises the SlackErrors of bodies.arguments_in."""
        arguments: Json = dict(request.query_params)
        arguments |= arguments_in(await request.body(), request.headers.get("content-type", ""))
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        return cls(request.path_params["method"], arguments, bearer or str(arguments.pop("token", "")))

    def text(self, name: str) -> str:
        """An argument as text, "" when it was not given."""
        value = self.arguments.get(name)
        return "" if value is None else str(value)

    def needed(self, name: str) -> str:
        """An argument that must be there. Raises SlackError invalid_arguments."""
        value = self.text(name)
        if not value:
            raise wrong_arguments(f"missing required field: {name}")
        return value

    def structure(self, name: str, error: str = "invalid_arguments") -> Any:  # noqa: ANN401 - JSON
        """An argument that is JSON, also when it was sent as text. Raises SlackError `error`."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except json.JSONDecodeError as problem:
            raise SlackError(error) from problem

    def flag(self, name: str) -> bool:
        """An argument that is on or off."""
        return self.text(name).lower() in ("true", "1")

    def number(self, name: str, default: int) -> int:
        """A whole number. Raises SlackError invalid_arguments."""
        try:
            return int(self.text(name) or default)
        except ValueError as problem:
            raise wrong_arguments(f"must provide an integer [json-pointer:/{name}]") from problem


def need_scope(slack: Workspace, *any_of: str) -> None:
    """Raises SlackError missing_scope when the manifest grants none of these."""
    if not set(any_of) & set(slack.manifest.scopes):
        raise SlackError("missing_scope", needed=any_of[0], provided=",".join(slack.manifest.scopes))


def channel_scope(slack: Workspace, channel: Channel, right: str) -> None:
    """The scope for this kind of channel: `right` is read or history. Raises SlackError missing_scope."""
    kind = "im" if channel.im_with else "groups" if channel.is_private else "channels"
    need_scope(slack, f"{kind}:{right}")


def channel_of(slack: Workspace, call: Call, name: str = "channel") -> Channel:
    """The channel an argument names by id, or a public one by name. Raises SlackError channel_not_found."""
    wanted = call.text(name)
    channel = slack.world.channels.get(wanted)
    if channel is None:
        by_name = (
            found
            for found in slack.world.channels.values()
            if not found.is_private and found.name == wanted.lstrip("#")
        )
        channel = next(by_name, None)
    hidden = channel is not None and channel.is_private and not slack.bot_is_in(channel)
    if channel is None or hidden:
        raise SlackError("channel_not_found")
    return channel


def user_of(slack: Workspace, user_id: str) -> User:
    """A person by id. Raises SlackError user_not_found."""
    if user_id not in slack.world.users:
        raise SlackError("user_not_found")
    return slack.world.users[user_id]


def page(call: Call, items: list[Any], default: int = 100) -> tuple[list[Any], Json]:
    """One page of a list and the `response_metadata` that leads to the next. Raises SlackError invalid_cursor, invalid_limit."""
    begin, limit = _place_of(call.text("cursor")), call.number("limit", default) or default
    if not 0 < limit <= limits.PAGE:
        raise SlackError("invalid_limit")
    end = begin + limit
    return items[begin:end], {"next_cursor": _cursor(end) if end < len(items) else ""}


def _cursor(place: int) -> str:
    return base64.b64encode(f"next:{place}".encode()).decode()


def _place_of(cursor: str) -> int:
    """Where a page begins. Cursors are opaque as Slack's, base64 with an `=` that must be kept in an address."""
    if not cursor:
        return 0
    try:
        name, _, place = base64.b64decode(cursor, validate=True).decode().partition(":")
        if name != "next":
            raise SlackError("invalid_cursor")
        return int(place)
    except ValueError as problem:
        raise SlackError("invalid_cursor") from problem
