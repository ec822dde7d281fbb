"""What people say: a message, a command of the bot, or Slack's own /invite (SLACK.md 1)."""

import uuid
from typing import Any

from sandbox import messages, payloads, responses, words
from sandbox.delivery import Answer
from sandbox.errors import SlackError
from sandbox.messages import Content
from sandbox.workspace import Workspace
from sandbox.world import Channel, Message, User

Json = dict[str, Any]


async def say(slack: Workspace, user: User, channel: Channel, text: str, thread_ts: str | None = None) -> None:
    """Send what somebody typed. Raises SlackError with what Slack would tell them."""
    text = words.typed(slack.world, text.strip())
    if not text:
        raise SlackError("no_text")
    if channel.is_archived:
        raise SlackError("is_archived")
    if user.id not in channel.members and not text.startswith("/"):
        raise SlackError("not_in_channel")
    if text.startswith("/"):
        await _command(slack, user, channel, text, thread_ts)
    else:
        _message(slack, user, channel, text, thread_ts)


async def _command(slack: Workspace, user: User, channel: Channel, text: str, thread_ts: str | None) -> None:
    name, *more = text.split(maxsplit=1)
    rest = more[0].strip() if more else ""
    if name == "/invite":
        _invite(slack, user, channel, rest)
        return
    declared = slack.manifest.command(name)
    if declared is None:
        raise SlackError("unknown_command")
    if thread_ts:
        raise SlackError("command_not_supported_in_threads")
    given = rest if declared.should_escape else words.unescaped(slack.world, rest)
    where = responses.ResponseUrl(channel.id, user.id)
    payload = payloads.command(slack, user, channel, (name, given))
    payload |= {"response_url": responses.give(slack, where), "trigger_id": slack.triggers.give(user.id)}
    _answered(slack, where, text, await slack.delivery.command(payload))


def _answered(slack: Workspace, where: responses.ResponseUrl, text: str, answer: Answer) -> None:
    """Show the answer that came with the acknowledgement; a public one shows what was typed too."""
    if answer.error:
        raise SlackError(answer.error)
    body = answer.body or {}
    if not (body.get("text") or body.get("blocks") or body.get("attachments")):
        return
    try:
        messages.content_of(slack, body)
        if body.get("response_type") == "in_channel":
            messages.post(slack, slack.world.channels[where.channel], where.user, Content(text))
        responses.answer(slack, where, body)
    except SlackError as refused:
        raise SlackError("invalid_command_response", cause=refused.answer()) from refused


def _invite(slack: Workspace, user: User, channel: Channel, names: str) -> None:
    """Slack's own command: takes the bot and people into a channel. Raises SlackError not_in_channel, user_not_found."""
    if user.id not in channel.members:
        raise SlackError("not_in_channel")
    invited = [name for name in (*slack.world.users, slack.world.bot.user_id) if f"<@{name}>" in names]
    if not invited:
        raise SlackError("user_not_found")
    for user_id in invited:
        join(slack, channel, user_id, inviter=user.id)


def join(slack: Workspace, channel: Channel, user_id: str, inviter: str | None = None) -> None:
    """Somebody, or the bot, becomes a member of a channel."""
    if user_id in channel.members:
        return
    channel.members.append(user_id)
    messages.post(slack, channel, user_id, Content(f"<@{user_id}> has joined the channel"), subtype="channel_join")
    user = slack.world.users.get(user_id)
    event = {
        "type": "member_joined_channel",
        "user": user_id,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": user.team_id if user else slack.world.team_id,
    }
    if slack.bot_is_in(channel):
        announce(slack, event | ({"inviter": inviter} if inviter else {}), channel=channel)


def _message(slack: Workspace, user: User, channel: Channel, text: str, thread_ts: str | None) -> None:
    if thread_ts and thread_ts not in channel.messages:
        raise SlackError("thread_not_found")
    message = messages.post(slack, channel, user.id, Content(text), thread_ts=thread_ts)
    kinds = {"im": "message.im", "channel": "message.groups" if channel.is_private else "message.channels"}
    event = _message_event(slack, channel, message)
    if slack.bot_is_in(channel):
        announce(slack, event, name=kinds[channel.kind], channel=channel)
    if f"<@{slack.world.bot.user_id}>" in text and not channel.im_with:
        mention = {name: value for name, value in event.items() if name != "channel_type"}
        announce(slack, {**mention, "type": "app_mention"}, channel=channel)


def _message_event(slack: Workspace, channel: Channel, message: Message) -> Json:
    said = {"client_msg_id": str(uuid.uuid4()), "blocks": [words.rich_text(message.text)]}
    event = {**messages.for_api(slack, channel, message), **said}
    kind = "im" if channel.im_with else "group" if channel.is_private else "channel"
    return {**event, "channel": channel.id, "channel_type": kind, "event_ts": message.ts}


def announce(slack: Workspace, event: Json, *, name: str | None = None, channel: Channel | None = None) -> None:
    """Deliver an event beside what goes on, when the manifest subscribes to it (under `name`, else its type)."""
    if (name or event["type"]) not in slack.manifest.events:
        return
    shared = channel is not None and channel.is_ext_shared
    stamped = {**event, "event_ts": event.get("event_ts") or slack.clock.stamp()}
    slack.later(_delivered(slack, payloads.event(slack, stamped, shared=shared)))


async def _delivered(slack: Workspace, payload: Json) -> None:
    await slack.delivery.event(payload)
