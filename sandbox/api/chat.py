"""chat.*: posting, changing, deleting messages (SLACK.md 3 and, where one may post, 7)."""

from typing import Any

from sandbox import appearance, messages
from sandbox.api.call import Call, channel_of, user_of
from sandbox.errors import SlackError
from sandbox.workspace import Workspace
from sandbox.world import Channel, Message

Json = dict[str, Any]


def _content(slack: Workspace, call: Call) -> messages.Content:
    blocks = call.structure("blocks", "invalid_blocks_format")
    if call.text("markdown_text") and (blocks or call.text("text")):
        raise SlackError("markdown_text_conflict")
    attachments = call.structure("attachments", "invalid_attachments")
    given = {"text": call.text("text"), "markdown_text": call.text("markdown_text")}
    return messages.content_of(slack, {**given, "blocks": blocks, "attachments": attachments})


def _target(slack: Workspace, call: Call) -> Channel:
    """Where to post: a channel the bot is in (any public one with chat:write.public), or a person's messages."""
    wanted = call.text("channel")
    if wanted.startswith(("U", "W")):
        return direct(slack, wanted)
    channel = channel_of(slack, call)
    if channel.is_archived:
        raise SlackError("is_archived")
    if not slack.bot_is_in(channel) and "chat:write.public" not in slack.manifest.scopes:
        raise SlackError("not_in_channel")
    return channel


def direct(slack: Workspace, user_id: str) -> Channel:
    """A person's conversation with the bot. Raises SlackError channel_not_found, messages_tab_disabled."""
    user = slack.world.users.get(user_id)
    if user is None or user.deleted:
        raise SlackError("channel_not_found")
    if not slack.manifest.messages:
        raise SlackError("messages_tab_disabled")
    return slack.world.channels[user.im]


def _thread(call: Call, channel: Channel) -> str | None:
    thread_ts = call.text("thread_ts") or None
    parent = channel.messages.get(thread_ts or "")
    if thread_ts and (parent is None or parent.ephemeral_for):
        raise SlackError("thread_not_found")
    return (parent.thread_ts or parent.ts) if parent else None


def post_message(slack: Workspace, call: Call) -> Json:
    """chat.postMessage."""
    channel = _target(slack, call)
    message = messages.post(
        slack,
        channel,
        slack.world.bot.user_id,
        _content(slack, call),
        thread_ts=_thread(call, channel),
        broadcast=call.flag("reply_broadcast"),
        metadata=messages.metadata_of(call.structure("metadata", "invalid_metadata_format")),
    )
    shown = appearance.for_api(slack, channel, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def post_ephemeral(slack: Workspace, call: Call) -> Json:
    """chat.postEphemeral."""
    channel = channel_of(slack, call)
    user = user_of(slack, call.needed("user"))
    if not slack.bot_is_in(channel):
        raise SlackError("not_in_channel")
    if user.id not in channel.members:
        raise SlackError("user_not_in_channel")
    content, thread_ts = _content(slack, call), _thread(call, channel)
    message = messages.post(
        slack, channel, slack.world.bot.user_id, content, thread_ts=thread_ts, ephemeral_for=user.id
    )
    return {"message_ts": message.ts}


def _own(slack: Workspace, call: Call, channel: Channel, refusal: str) -> Message:
    message = messages.find(channel, call.needed("ts"))
    if message.user != slack.world.bot.user_id:
        raise SlackError(refusal)
    return message


def update(slack: Workspace, call: Call) -> Json:
    """chat.update."""
    channel = channel_of(slack, call)
    message = _own(slack, call, channel, "cant_update_message")
    metadata = messages.metadata_of(call.structure("metadata", "invalid_metadata_format"))
    messages.change(slack, channel, message, _content(slack, call))
    message.metadata = metadata or message.metadata
    shown = appearance.for_api(slack, channel, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def delete(slack: Workspace, call: Call) -> Json:
    """chat.delete."""
    channel = channel_of(slack, call)
    message = _own(slack, call, channel, "cant_delete_message")
    messages.delete(slack, channel, message)
    return {"channel": channel.id, "ts": message.ts}


def permalink(slack: Workspace, call: Call) -> Json:
    """chat.getPermalink: an address that opens the message on the page."""
    channel = channel_of(slack, call)
    message = messages.find(channel, call.needed("message_ts"))
    link = f"https://{slack.world.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}
