"""Posting, changing and deleting messages, and how each reader sees them (SLACK.md 3)."""

import json
from dataclasses import dataclass, field
from typing import Any

from sandbox import limits
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


def post(slack: Workspace, channel: Channel, user: str, content: Content, **more: Any) -> Message:  # noqa: ANN401
    """Put a message into a channel and tell its readers; `more` are fields of Message."""
    message = Message(slack.clock.stamp(), user, content.text, content.blocks, attachments=content.attachments, **more)
    slack.world.keep(channel, message)
    if not message.ephemeral_for:
        slack.world.read_up_to[user, channel.id] = message.ts
    _tell(slack, "message", channel, message)
    return message


def change(slack: Workspace, channel: Channel, message: Message, content: Content) -> None:
    """Give a message another content; people see that it was edited."""
    message.text, message.blocks, message.attachments = content.text, content.blocks, content.attachments
    message.edited = slack.clock.stamp()
    _tell(slack, "changed", channel, message)


def delete(slack: Workspace, channel: Channel, message: Message) -> None:
    """Take a message away, with the replies below it left standing as in Slack."""
    channel.remove(message)
    _tell(slack, "deleted", channel, message)


def _tell(slack: Workspace, kind: str, channel: Channel, message: Message) -> None:
    readers = [message.ephemeral_for] if message.ephemeral_for else slack.world.readers(channel)
    slack.feed.tell(kind, readers, channel=channel.id, ts=message.ts, thread_ts=message.thread_ts)


def find(channel: Channel, ts: str, reader: str | None = None) -> Message:
    """A message by its ts; an ephemeral one only for its reader. Raises SlackError message_not_found."""
    message = channel.messages.get(ts)
    if message is None or (message.ephemeral_for and message.ephemeral_for != reader):
        raise SlackError("message_not_found")
    return message


def for_api(slack: Workspace, channel: Channel, message: Message, *, metadata: bool = False) -> Json:
    """A message as Slack's API and payloads show it."""
    bot = slack.world.bot
    shown: Json = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts}
    if message.user == bot.user_id:
        shown |= {"bot_id": bot.bot_id, "app_id": bot.app_id, "bot_profile": _profile(slack)}
    shown |= {"team": slack.world.team_id}
    optional = {
        "subtype": message.subtype,
        "blocks": message.blocks,
        "attachments": message.attachments,
        "files": [slack.file_for_api(file_id) for file_id in message.files],
        "edited": message.edited and {"user": message.user, "ts": message.edited},
        "metadata": metadata and message.metadata,
        **_thread(channel, message),
    }
    return shown | {name: value for name, value in optional.items() if value}


def _profile(slack: Workspace) -> Json:
    bot, created = slack.world.bot, int(slack.world.created.timestamp())
    names = {"id": bot.bot_id, "app_id": bot.app_id, "name": bot.name, "team_id": slack.world.team_id}
    return {**names, "deleted": False, "updated": created}


def _thread(channel: Channel, message: Message) -> Json:
    if message.is_reply:
        parent = channel.messages.get(message.thread_ts or "")
        return {"thread_ts": message.thread_ts, "parent_user_id": parent and parent.user}
    replies = channel.replies(message.ts)
    if not replies:
        return {}
    people = list(dict.fromkeys(reply.user for reply in replies))
    counts = {"reply_count": len(replies), "reply_users": people, "reply_users_count": len(people)}
    return {"thread_ts": message.ts, **counts, "latest_reply": replies[-1].ts, "subscribed": False, "is_locked": False}


def for_page(slack: Workspace, channel: Channel, message: Message) -> Json:
    """A message as the page draws it."""
    shown = for_api(slack, channel, message)
    by_bot = message.user == slack.world.bot.user_id
    user = slack.world.users.get(message.user)
    files = [slack.files.get(file_id) for file_id in message.files if slack.files.known(file_id)]
    named = [slack.files.shown_by(reference, slack.address) for reference, _ in pictures_in(message.blocks)]
    pictures = [file for file in named if file is not None and file not in files]
    return {
        **{name: shown[name] for name in ("thread_ts", "reply_count", "latest_reply", "edited") if name in shown},
        "ts": message.ts,
        "user": message.user,
        "bot": by_bot,
        "name": slack.world.bot.name if by_bot or user is None else user.real_name,
        "text": message.text,
        "blocks": message.blocks,
        "files": [
            {"id": file.id, "name": file.name, "title": file.title, "alt": file.alt, "url": file.url("")}
            for file in [*files, *pictures]
        ],
        "ephemeral": message.ephemeral_for is not None,
    }


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
