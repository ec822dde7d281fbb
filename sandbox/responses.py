"""response_url: five answers within thirty minutes to where somebody acted, also where the bot is no member (SLACK.md 1)."""

import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from sandbox import limits, messages
from sandbox.errors import SlackError
from sandbox.workspace import Workspace
from sandbox.world import Channel, Message

Json = dict[str, Any]


@dataclass
class ResponseUrl:
    """Where an answer goes: a channel, whose act it answers, and the message that was acted on, if any (its ts)."""

    channel: str
    user: str
    original: str | None = None
    thread_ts: str | None = None
    uses: int = 0
    born: float = field(default_factory=time.monotonic)


def give(slack: Workspace, answer_to: ResponseUrl) -> str:
    """A new response_url; those that have expired are forgotten."""
    while slack.responses and _is_over(slack.responses[oldest := next(iter(slack.responses))]):
        del slack.responses[oldest]
    key = secrets.token_hex(12)
    slack.responses[key] = answer_to
    return f"{slack.address}/response/{key}"


def _is_over(url: ResponseUrl) -> bool:
    return time.monotonic() - url.born > limits.RESPONSE_URL_SECONDS


def respond(slack: Workspace, key: str, given: Json) -> None:
    """Use a response_url. Raises SlackError: expired_url, used_url, and those of messages.content_of."""
    url = slack.responses.get(key)
    if url is None or _is_over(url):
        raise SlackError("expired_url")
    if url.uses >= limits.RESPONSE_URL_USES:
        raise SlackError("used_url")
    channel = slack.world.channels[url.channel]
    original = channel.messages.get(url.original or "")
    if given.get("delete_original"):
        _delete(slack, channel, original)
    else:
        answer(slack, url, given, original if given.get("replace_original") else None)
    url.uses += 1


def _delete(slack: Workspace, channel: Channel, original: Message | None) -> None:
    if original is None:
        raise SlackError("message_not_found")
    messages.delete(slack, channel, original)


def answer(slack: Workspace, url: ResponseUrl, given: Json, replaced: Message | None = None) -> None:
    """Say something where somebody acted: to them alone unless `response_type` is in_channel. Raises SlackError."""
    content = messages.content_of(slack, given)
    channel = slack.world.channels[url.channel]
    if replaced is not None:
        # Whether everybody or one person sees it cannot be changed any more.
        messages.change(slack, channel, replaced, content)
        replaced.metadata = messages.metadata_of(given.get("metadata")) or replaced.metadata
        return
    alone = given.get("response_type", "ephemeral") != "in_channel"
    messages.post(
        slack,
        channel,
        slack.world.bot.user_id,
        content,
        thread_ts=given.get("thread_ts") or url.thread_ts,
        ephemeral_for=url.user if alone else None,
        metadata=messages.metadata_of(given.get("metadata")),
    )
