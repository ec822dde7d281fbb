"""Events: what an app hears that subscribed to it, of messages, mentions and files too (SLACK.md 6 and 8)."""

from typing import Any

from sandbox import appearance, payloads
from sandbox.workspace import Workspace
from sandbox.world import Channel, Message

Json = dict[str, Any]


def announce(slack: Workspace, event: Json, *, name: str | None = None, channel: Channel | None = None) -> None:
    """Deliver an event beside what goes on, when the manifest subscribes to it (under `name`, else its type)."""
    if (name or event["type"]) not in slack.manifest.events:
        return
    shared = channel is not None and channel.is_ext_shared
    stamped = {**event, "event_ts": event.get("event_ts") or slack.clock.stamp()}
    slack.later(_delivered(slack, payloads.event(slack, stamped, shared=shared)))


async def _delivered(slack: Workspace, payload: Json) -> None:
    await slack.delivery.event(payload)


def hears_messages(slack: Workspace, channel: Channel, message: Message) -> bool:
    """Whether the app is told of a message: where it is a member, of what everybody sees, its own included."""
    return _name(channel) in slack.manifest.events and slack.bot_is_in(channel) and message.ephemeral_for is None


def message_posted(slack: Workspace, channel: Channel, message: Message) -> None:
    """A `message` event, for people's messages and the app's own: an app has to know its own words."""
    if hears_messages(slack, channel, message):
        announce(slack, _said(slack, channel, message), name=_name(channel), channel=channel)


def message_changed(slack: Workspace, channel: Channel, message: Message, before: Json) -> None:
    """A `message` event of subtype message_changed, with the message as it is and as it was (`before`)."""
    if hears_messages(slack, channel, message):
        now = appearance.for_api(slack, channel, message)
        _about(slack, channel, {"subtype": "message_changed", "message": now, "previous_message": before})


def message_deleted(slack: Workspace, channel: Channel, message: Message, before: Json) -> None:
    """A `message` event of subtype message_deleted."""
    if hears_messages(slack, channel, message):
        _about(slack, channel, {"subtype": "message_deleted", "deleted_ts": message.ts, "previous_message": before})


def mentioned(slack: Workspace, channel: Channel, message: Message) -> None:
    """An app_mention event. There is none in direct messages, where all is said to the app."""
    said = {name: value for name, value in _said(slack, channel, message).items() if name != "channel_type"}
    announce(slack, {**said, "type": "app_mention"}, channel=channel)


def file_shared(slack: Workspace, channel: Channel, user: str, file_id: str) -> None:
    """A file_shared event: its id only, files.info tells the rest."""
    if slack.bot_is_in(channel):
        ids = {"file_id": file_id, "file": {"id": file_id}, "user_id": user, "channel_id": channel.id}
        announce(slack, {"type": "file_shared", **ids}, channel=channel)


def _name(channel: Channel) -> str:
    """What an app subscribes to in order to hear of messages in a channel of this kind."""
    return "message.im" if channel.im_with else "message.groups" if channel.is_private else "message.channels"


def _said(slack: Workspace, channel: Channel, message: Message) -> Json:
    event = {**appearance.for_api(slack, channel, message), "channel": channel.id, "channel_type": _kind(channel)}
    if message.subtype == "file_share":
        event |= {"upload": False, "display_as_bot": False}
    return event | {"event_ts": message.ts}


def _about(slack: Workspace, channel: Channel, change: Json) -> None:
    """What happened to a message: `hidden`, for nothing new is to be shown."""
    stamp = slack.clock.stamp()
    where = {"channel": channel.id, "channel_type": _kind(channel), "ts": stamp, "event_ts": stamp}
    announce(slack, {"type": "message", "hidden": True, **change, **where}, name=_name(channel), channel=channel)


def _kind(channel: Channel) -> str:
    return "im" if channel.im_with else "group" if channel.is_private else "channel"
