"""How a message looks in payloads, in answers of the Web API, and on the page (SLACK.md 3)."""

from typing import Any

from sandbox import limits, words
from sandbox.blocks import pictures_in
from sandbox.files import File
from sandbox.workspace import Workspace
from sandbox.world import Channel, Message

Json = dict[str, Any]


def for_api(slack: Workspace, channel: Channel, message: Message, *, metadata: bool = False) -> Json:
    """A message as Slack's API and payloads show it."""
    bot = slack.world.bot
    shown: Json = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts}
    if message.user == bot.user_id:
        shown |= {"bot_id": bot.bot_id, "app_id": bot.app_id, "bot_profile": _profile(slack)}
    shown |= {"team": slack.world.team_id}
    optional = {
        "subtype": message.subtype,
        "hidden": message.is_tombstone,
        "client_msg_id": message.client_msg_id,
        "blocks": message.blocks or _typed(message),
        "attachments": message.attachments,
        "files": [slack.file_for_api(file_id) for file_id in message.files],
        "edited": message.edited and {"user": message.user, "ts": message.edited},
        "metadata": metadata and message.metadata,
        **_thread(channel, message),
    }
    return shown | {name: value for name, value in optional.items() if value}


def _typed(message: Message) -> list[Json]:
    """What a person typed as the block in which Slack's clients send it."""
    if not (message.client_msg_id and message.text):
        return []
    return [words.rich_text(message.text, block_id=message.client_msg_id[:5])]


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
        "name": user.real_name if user else slack.world.bot.name if by_bot else "Slackbot",
        "text": message.text,
        "blocks": message.blocks,
        "files": [_file_for_page(file) for file in [*files, *pictures]],
        "ephemeral": message.ephemeral_for is not None,
        "deleted": message.is_tombstone,
    }


def _file_for_page(file: File) -> Json:
    kind = file.kind
    shown = {"id": file.id, "name": file.name, "title": file.title, "alt": file.alt, "url": file.url("")}
    about = {"size": len(file.data or b""), "kind": kind.pretty_type, "picture": kind.mimetype in limits.PICTURES}
    return shown | about | {"download": file.url("", "download/")}
