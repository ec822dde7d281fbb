"""Posting, changing and deleting messages, and which of them each reader sees (SLACK.md 3)."""

import json
from dataclasses import dataclass, field
from typing import Any

from sandbox import appearance, events, limits
from sandbox.blocks import characters, faults_in_blocks, pictures_in
from sandbox.errors import SlackError
from sandbox.files import Files
from sandbox.views import identified
from sandbox.workspace import Workspace
from sandbox.world import Channel, Message

Json = dict[str, Any]


@dataclass(frozen=True)
class Content:
    """What a message says, checked."""

    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)


def content_of(slack: Workspace, given: Json) -> Content:
    """The content of a message a bot wants to send. Raises SlackError: no_text, msg_too_long, invalid_blocks and kin."""
    text = given.get("text") or given.get("markdown_text") or ""
    blocks = given.get("blocks") or []
    attachments = given.get("attachments") or []
    if not _objects(blocks):
        raise SlackError("invalid_blocks_format")
    if not _objects(attachments):
        raise SlackError("invalid_attachments")
    if not (text or blocks or attachments):
        raise SlackError("no_text")
    if len(text) > limits.MESSAGE_TEXT or len(given.get("markdown_text") or "") > limits.MARKDOWN_CHARACTERS:
        raise SlackError("msg_too_long")
    if len(attachments) > limits.ATTACHMENTS:
        raise SlackError("too_many_attachments")
    check_blocks(slack, blocks)
    return Content(str(text), identified({"blocks": blocks})["blocks"], attachments)


def _objects(value: Any) -> bool:  # noqa: ANN401 - JSON
    return isinstance(value, list) and all(isinstance(entry, dict) for entry in value)


def check_blocks(slack: Workspace, blocks: list[Json]) -> None:
    """Refuse blocks that Slack would refuse. Raises SlackError invalid_blocks or msg_blocks_too_long."""
    problems = [str(problem) for problem in faults_in_blocks(blocks)] or [
        f"invalid slack file [json-pointer:{at}]" for at in unready(slack.files, blocks, "/blocks", slack.address)
    ]
    if problems:
        messages = [f"[ERROR] {problem}" for problem in problems]
        raise SlackError("invalid_blocks", errors=problems, response_metadata={"messages": messages})
    if sum(map(characters, blocks)) > limits.MESSAGE_BLOCK_CHARACTERS:
        raise SlackError("msg_blocks_too_long")


def unready(files: Files, value: Any, at: str, address: str) -> list[str]:  # noqa: ANN401 - JSON
    """Where a picture is named that blocks cannot show: unknown, no picture, or not processed yet."""
    return [pointer for reference, pointer in pictures_in(value, at) if files.shown_by(reference, address) is None]


def post(
    slack: Workspace,
    channel: Channel,
    user: str,
    content: Content,
    *,
    heard: bool = True,
    **more: Any,  # noqa: ANN401
) -> Message:
    """Put a message into a channel and tell its readers, the app too when it is `heard`; `more` are fields of Message."""
    message = Message(slack.clock.stamp(), user, content.text, content.blocks, attachments=content.attachments, **more)
    slack.world.keep(channel, message)
    if not message.ephemeral_for:
        slack.world.read_up_to[user, channel.id] = message.ts
    _tell(slack, "message", channel, message)
    if heard:
        events.message_posted(slack, channel, message)
    return message


def change(slack: Workspace, channel: Channel, message: Message, content: Content) -> None:
    """Give a message another content; people see that it was edited when it is words without blocks, as at Slack."""
    before = _as_told(slack, channel, message)
    message.text, message.blocks, message.attachments = content.text, content.blocks, content.attachments
    message.edited = None if content.blocks else slack.clock.stamp()
    _tell(slack, "changed", channel, message)
    events.message_changed(slack, channel, message, before)


def delete(slack: Workspace, channel: Channel, message: Message) -> None:
    """Take a message away. One with replies leaves a mark where it was, until the last of them is gone, as at Slack."""
    before = _as_told(slack, channel, message)
    parent = channel.messages.get(message.thread_ts or "")
    if channel.replies(message.ts):
        message.become_tombstone()
    else:
        channel.remove(message)
    _tell(slack, "deleted", channel, message)
    events.message_deleted(slack, channel, message, before)
    if parent and parent.is_tombstone and not channel.replies(parent.ts):
        channel.remove(parent)
        _tell(slack, "deleted", channel, parent)


def _as_told(slack: Workspace, channel: Channel, message: Message) -> Json:
    """The message as an event may need it later; {} where the app hears of none."""
    return appearance.for_api(slack, channel, message) if events.hears_messages(slack, channel, message) else {}


def _tell(slack: Workspace, kind: str, channel: Channel, message: Message) -> None:
    readers = [message.ephemeral_for] if message.ephemeral_for else slack.world.readers(channel)
    slack.feed.tell(kind, readers, channel=channel.id, ts=message.ts, thread_ts=message.thread_ts)


def find(channel: Channel, ts: str, reader: str | None = None) -> Message:
    """A message by its ts; an ephemeral one only for its reader. Raises SlackError message_not_found."""
    message = channel.messages.get(ts)
    hidden = message is not None and message.ephemeral_for not in (None, reader)
    if message is None or hidden or message.is_tombstone:
        raise SlackError("message_not_found")
    return message


def seen_by(channel: Channel, reader: str, thread_ts: str | None) -> list[Message]:
    """What a person sees in a channel, or in one of its threads, oldest first."""
    visible = (message for message in channel.messages.values() if message.ephemeral_for in (None, reader))
    if thread_ts:
        return [message for message in visible if thread_ts in (message.ts, message.thread_ts)]
    return [message for message in visible if not message.is_reply or message.broadcast]


def metadata_of(given: Any) -> Json | None:  # noqa: ANN401 - JSON
    """Checked message metadata. Raises SlackError invalid_metadata_format, metadata_too_large."""
    if not given:
        return None
    fits = isinstance(given, dict) and isinstance(given.get("event_type"), str)
    if not fits or not isinstance(given.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(given)) > limits.METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return {"event_type": given["event_type"], "event_payload": given["event_payload"]}
