"""What people say: a message, with files or without, a command of the bot, or Slack's own /invite (SLACK.md 1 and 4)."""

import asyncio
import uuid
from collections.abc import Sequence
from typing import Any

from sandbox import events, messages, payloads, responses, words
from sandbox.delivery import Answer
from sandbox.errors import SlackError
from sandbox.files import File
from sandbox.messages import Content
from sandbox.workspace import Workspace
from sandbox.world import SLACKBOT, Channel, Message, User

Json = dict[str, Any]


async def say(
    slack: Workspace,
    user: User,
    channel: Channel,
    text: str,
    thread_ts: str | None = None,
    files: Sequence[str] = (),
) -> None:
    """Send what somebody typed, with files they uploaded (ids). Raises SlackError with what Slack would tell them."""
    text = words.typed(slack.world, text.strip())
    if not (text or files):
        raise SlackError("no_text")
    if channel.is_archived:
        raise SlackError("is_archived")
    command = text.startswith("/") and not files
    if user.id not in channel.members and not command:
        raise SlackError("not_in_channel")
    if channel.im_with and not slack.manifest.writable:
        raise SlackError("messages_tab_disabled")
    if command:
        await _command(slack, user, channel, text, thread_ts)
    else:
        await _message(slack, user, channel, (text, files), thread_ts)


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
            messages.post(slack, slack.world.channels[where.channel], where.user, Content(text), heard=False)
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
        events.announce(slack, event | ({"inviter": inviter} if inviter else {}), channel=channel)
    if user_id == slack.world.bot.user_id and channel.called_from_outside:
        # Who mentioned the app before it was there is heard now (docs.slack.dev, app_mention)
        events.mentioned(slack, channel, channel.called_from_outside)
        channel.called_from_outside = None


async def _message(
    slack: Workspace, user: User, channel: Channel, said: tuple[str, Sequence[str]], thread_ts: str | None
) -> None:
    text, names = said
    if thread_ts and thread_ts not in channel.messages:
        raise SlackError("thread_not_found")
    files = [_own_file(slack, user, name) for name in names]
    # Clients share what Slack has looked into; a little more, for timers may be early.
    await asyncio.sleep(max((file.ready_in + 0.01 for file in files), default=0))
    more: Json = {"thread_ts": thread_ts, "client_msg_id": str(uuid.uuid4()), "files": list(names)}
    more |= {"subtype": "file_share"} if files else {}
    message = messages.post(slack, channel, user.id, Content(text), heard=False, **more)
    for file in files:
        file.shares.setdefault(channel.id, []).append(message.ts)
        events.file_shared(slack, channel, user.id, file.id)
    events.message_posted(slack, channel, message)
    if f"<@{slack.world.bot.user_id}>" in text and not channel.im_with:
        _mention(slack, channel, message)


def _own_file(slack: Workspace, user: User, file_id: str) -> File:
    """A file this person uploaded and did not share yet. Raises SlackError file_not_found."""
    file = slack.files.get(file_id)
    if file.owner != user.id or file.shares:
        raise SlackError("file_not_found")
    return file


def _mention(slack: Workspace, channel: Channel, message: Message) -> None:
    """The app hears who mentions it where it is a member; elsewhere Slackbot tells the person how to bring it in."""
    if slack.bot_is_in(channel):
        events.mentioned(slack, channel, message)
        return
    channel.called_from_outside = message
    bot = slack.world.bot
    hint = (
        f"You mentioned <@{bot.user_id}>, but they’re not in this channel. Say `/invite @{bot.name}` to bring them in."
    )
    messages.post(slack, channel, SLACKBOT, Content(hint), thread_ts=message.thread_ts, ephemeral_for=message.user)
