"""One try at Slack: a message posted, looked up again by its key, or a channel looked at; every failure by its kind."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

EVENT_TYPE = "spm_post"
PAGE = 15  # messages a call: what Slack gives an app that is sold to others (SLACK.md, section 5)
PAGES = 20
# Slack's own words for "some of it may have happened"; whatever else it refuses, it has not done.
UNSURE = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
LIMITED = frozenset({"ratelimited", "rate_limited"})
_WORD = re.compile(r"[a-z_]+")  # an error of Slack's; anything else was said by somebody on the way
RETRY_AFTER = 30.0  # seconds, where Slack does not say


class LimitedError(Exception):
    """Slack wants nothing for so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"rate limited for {seconds:g} s")
        self.seconds = seconds


class RefusedError(Exception):
    """Slack will not do it; nothing has happened. ``str()`` is Slack's word for why."""


class UnsureError(Exception):
    """It may have happened or not."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a message stands."""

    channel: str
    ts: str


def post(slack: WebClient, to: str, payload: Mapping[str, Any], key: str, thread: str | None = None) -> Sent:
    """Post a message with its key as metadata, once; to a user id it goes into their DM.

    A picture that Slack refuses is left out. Raises LimitedError, RefusedError or UnsureError.
    """
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
    common = {"channel": to, "thread_ts": thread, "text": payload["text"], "metadata": metadata}
    common |= {"unfurl_links": False, "unfurl_media": False}
    try:
        answer = _call(slack.chat_postMessage, **common, blocks=payload["blocks"])
    except RefusedError as refusal:
        plain = [block for block in payload["blocks"] if block["type"] != "image"]
        if str(refusal) != "invalid_blocks" or len(plain) == len(payload["blocks"]):
            raise
        answer = _call(slack.chat_postMessage, **common, blocks=plain)
    return Sent(str(answer["channel"]), str(answer["ts"]))


def update(slack: WebClient, channel: str, ts: str, payload: Mapping[str, Any]) -> None:
    """Put a message in place of the one that stands there. Raises LimitedError, RefusedError or UnsureError."""
    _call(slack.chat_update, channel=channel, ts=ts, text=payload["text"], blocks=payload["blocks"])


def find(slack: WebClient, to: str, key: str, since: datetime, thread: str | None = None) -> Sent | None:
    """The message that carries a key and was posted at or after ``since``, None when there is none.

    Raises RefusedError when the token may not look, LimitedError or UnsureError when Slack does not answer.
    """
    channel = to if to[0] in "CGD" else str(_call(slack.conversations_open, users=to)["channel"]["id"])
    for message in _said(slack, channel, since, thread):
        metadata = message.get("metadata") or {}
        if metadata.get("event_type") == EVENT_TYPE and metadata.get("event_payload", {}).get("key") == key:
            return Sent(channel, str(message["ts"]))
    return None


def _said(slack: WebClient, channel: str, since: datetime, thread: str | None) -> Iterator[dict[str, Any]]:
    asked: dict[str, Any] = {"channel": channel, "include_all_metadata": True, "limit": PAGE}
    asked |= {"ts": thread} if thread else {"oldest": f"{since.timestamp():.6f}", "inclusive": True}
    read = slack.conversations_replies if thread else slack.conversations_history
    for _ in range(PAGES):
        answer = _call(read, **asked)
        yield from answer["messages"]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return
        asked["cursor"] = cursor
    raise UnsureError("too much was said since to look through")


def shared(slack: WebClient, channel: str) -> bool:
    """Whether people of another company read a channel, or are invited to. Raises LimitedError, RefusedError, UnsureError."""
    found = _call(slack.conversations_info, channel=channel)["channel"]
    return bool(found.get("is_ext_shared") or found.get("is_pending_ext_shared"))


def _call(method: Callable[..., SlackResponse], **fields: Any) -> Mapping[str, Any]:  # noqa: ANN401 - Slack's own fields
    try:
        answer = method(**fields)
    except SlackApiError as problem:
        raise _kind(problem) from problem
    except (SlackClientError, OSError, HTTPException) as problem:
        raise UnsureError(type(problem).__name__) from problem
    return answer.data if isinstance(answer.data, dict) else {}


def _kind(problem: SlackApiError) -> Exception:
    response = problem.response
    error = str(response.get("error") or "")
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS or error in LIMITED:
        headers = {name.lower(): value for name, value in response.headers.items()}
        return LimitedError(float(headers.get("retry-after") or RETRY_AFTER))
    said = _WORD.fullmatch(error) is not None and error not in UNSURE
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR or not said:
        return UnsureError(f"status {response.status_code}")
    return RefusedError(error)
