"""conversations.*: channels, their members and their history (scopes: SLACK.md 8)."""

from typing import Any

from sandbox import appearance, people
from sandbox.api.call import Call, channel_of, channel_scope, need_scope, page, user_of
from sandbox.api.chat import direct
from sandbox.errors import SlackError
from sandbox.workspace import Workspace
from sandbox.world import Channel

Json = dict[str, Any]
_TYPES = {"public_channel": "channels:read", "private_channel": "groups:read", "im": "im:read", "mpim": "mpim:read"}


def _described(slack: Workspace, channel: Channel) -> Json:
    created = int(slack.world.created.timestamp())
    if channel.im_with:
        im = {"id": channel.id, "created": created, "is_im": True, "user": channel.im_with}
        return {**im, "is_archived": False, "is_org_shared": False, "is_user_deleted": False, "priority": 0}
    team = slack.world.team_id
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "created": created,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_general": False,
        "is_shared": channel.is_ext_shared,
        "is_ext_shared": channel.is_ext_shared,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "is_member": slack.bot_is_in(channel),
        "num_members": len(channel.members),
        "creator": next(iter(channel.members), ""),
        "unlinked": 0,
        "updated": created * 1000,
        "context_team_id": team,
        "shared_team_ids": [team, *(["T0ELSEWHERE"] if channel.is_ext_shared else [])],
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "previous_names": [],
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def info(slack: Workspace, call: Call) -> Json:
    """conversations.info."""
    channel = channel_of(slack, call)
    channel_scope(slack, channel, "read")
    return {"channel": _described(slack, channel)}


def list_(slack: Workspace, call: Call) -> Json:
    """conversations.list: what the bot may see, in pages."""
    types = (call.text("types") or "public_channel").replace(" ", "").split(",")
    if unknown := set(types) - set(_TYPES):
        raise SlackError("invalid_types", types=sorted(unknown))
    for kind in types:
        need_scope(slack, _TYPES[kind])
    visible = [
        _described(slack, channel)
        for channel in slack.world.channels.values()
        if _type(channel) in types
        and (slack.bot_is_in(channel) or not channel.is_private)
        and not (channel.is_archived and call.flag("exclude_archived"))
    ]
    channels, cursor = page(call, visible)
    return {"channels": channels, "response_metadata": cursor}


def _type(channel: Channel) -> str:
    if channel.im_with:
        return "im"
    return "private_channel" if channel.is_private else "public_channel"


def members(slack: Workspace, call: Call) -> Json:
    """conversations.members, in pages."""
    channel = channel_of(slack, call)
    channel_scope(slack, channel, "read")
    found, cursor = page(call, channel.members)
    return {"members": found, "response_metadata": cursor}


def open_(slack: Workspace, call: Call) -> Json:
    """conversations.open: a person's messages with the bot."""
    if call.text("channel"):
        channel = channel_of(slack, call)
    else:
        users = [user for user in call.text("users").split(",") if user]
        if not users:
            raise SlackError("users_list_not_supplied")
        if len(users) > 1:
            raise SlackError("too_many_users")
        channel = direct(slack, user_of(slack, users[0]).id)
    described = _described(slack, channel) if call.flag("return_im") else {"id": channel.id}
    return {"no_op": True, "already_open": True, "channel": described}


def join(slack: Workspace, call: Call) -> Json:
    """conversations.join: public channels only."""
    channel = channel_of(slack, call)
    if channel.im_with or channel.is_private:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    people.join(slack, channel, slack.world.bot.user_id)
    return {"channel": _described(slack, channel)}


def history(slack: Workspace, call: Call) -> Json:
    """conversations.history: newest first, replies left out, metadata on demand."""
    channel = channel_of(slack, call)
    channel_scope(slack, channel, "history")
    if not slack.bot_is_in(channel):
        raise SlackError("not_in_channel")
    return _listed(slack, call, channel, lambda message: not message.is_reply or message.broadcast, newest_first=True)


def replies(slack: Workspace, call: Call) -> Json:
    """conversations.replies: a thread, its first message included."""
    channel = channel_of(slack, call)
    channel_scope(slack, channel, "history")
    ts = call.needed("ts")
    if ts not in channel.messages:
        raise SlackError("thread_not_found")
    return _listed(slack, call, channel, lambda message: ts in (message.ts, message.thread_ts), newest_first=False)


def _moment(call: Call, name: str, default: float) -> float:
    try:
        return float(call.text(name) or default)
    except ValueError as problem:
        raise SlackError(f"invalid_ts_{name}") from problem


def _listed(slack: Workspace, call: Call, channel: Channel, wanted: Any, *, newest_first: bool) -> Json:  # noqa: ANN401
    begin, end = _moment(call, "oldest", 0), _moment(call, "latest", float("inf"))
    inclusive, metadata = call.flag("inclusive"), call.flag("include_all_metadata")

    def within(ts: str) -> bool:
        at = float(ts)
        return begin < at < end or (inclusive and at in (begin, end))

    found = [
        appearance.for_api(slack, channel, message, metadata=metadata)
        for message in channel.messages.values()
        if message.ephemeral_for is None and wanted(message) and within(message.ts)
    ]
    shown, cursor = page(call, found[::-1] if newest_first else found)
    return {"messages": shown, "has_more": bool(cursor["next_cursor"]), "response_metadata": cursor}
