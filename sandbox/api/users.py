"""users.*: the people of the workspace (scopes: SLACK.md 8)."""

from typing import Any

from sandbox import profiles
from sandbox.api.call import Call, need_scope, page, user_of
from sandbox.errors import SlackError
from sandbox.workspace import Workspace
from sandbox.world import SLACKBOT

Json = dict[str, Any]


def info(slack: Workspace, call: Call) -> Json:
    """users.info."""
    user_id = call.needed("user")
    if user_id == slack.world.bot.user_id:
        return {"user": profiles.of_bot(slack)}
    if user_id == SLACKBOT:
        return {"user": profiles.of_slackbot(slack)}
    return {"user": profiles.described(slack, user_of(slack, user_id), locale=call.flag("include_locale"))}


def list_(slack: Workspace, call: Call) -> Json:
    """users.list, in pages; people of other companies are not in it."""
    locale = call.flag("include_locale")
    own = [user for user in slack.world.users.values() if not user.is_stranger]
    people = [profiles.described(slack, user, locale=locale) for user in own]
    everybody = [*people, profiles.of_bot(slack), profiles.of_slackbot(slack)]
    members, cursor = page(call, everybody, default=1000)
    return {"members": members, "cache_ts": int(slack.clock.now().timestamp()), "response_metadata": cursor}


def lookup_by_email(slack: Workspace, call: Call) -> Json:
    """users.lookupByEmail."""
    wanted = call.needed("email").casefold()
    for user in slack.world.users.values():
        if user.email.casefold() == wanted and not user.deleted:
            return {"user": profiles.described(slack, user, locale=False)}
    raise SlackError("users_not_found")


def conversations(slack: Workspace, call: Call) -> Json:
    """users.conversations: the ids of the channels the bot (or `user`) is in, public ones by default."""
    member = call.text("user") or slack.world.bot.user_id
    types = (call.text("types") or "public_channel").split(",")
    if "private_channel" in types:
        need_scope(slack, "groups:read")
    if "public_channel" in types:
        need_scope(slack, "channels:read")
    kinds = {"public_channel": False, "private_channel": True}
    wanted = {kinds[kind] for kind in types if kind in kinds}
    found = [
        {
            "id": channel.id,
            "name": channel.name,
            "is_private": channel.is_private,
            "is_ext_shared": channel.is_ext_shared,
        }
        for channel in slack.world.channels.values()
        if member in channel.members and not channel.im_with and channel.is_private in wanted
    ]
    channels, cursor = page(call, found)
    return {"channels": channels, "response_metadata": cursor}
