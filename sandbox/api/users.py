"""users.* and usergroups.*: the people of the workspace."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.api.call import Call, need_scope, page, user_of
from sandbox.errors import SlackError
from sandbox.workspace import Workspace
from sandbox.world import User

Json = dict[str, Any]


def _described(slack: Workspace, user: User, *, locale: bool) -> Json:
    zone = datetime.now(ZoneInfo(user.tz))
    profile: Json = {"real_name": user.real_name, "display_name": user.name, "team": user.team_id}
    profile |= {"real_name_normalized": user.real_name, "display_name_normalized": user.name}
    if "users:read.email" in slack.manifest.scopes:
        profile["email"] = user.email
    offset = zone.utcoffset()
    described: Json = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "real_name": user.real_name,
        "deleted": user.deleted,
        "tz": user.tz,
        "tz_label": zone.tzname(),
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": profile,
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_bot": False,
        "is_app_user": False,
    }
    if user.is_stranger:
        described["is_stranger"] = True
    return described | ({"locale": user.locale} if locale else {})


def _bot(slack: Workspace) -> Json:
    bot = slack.world.bot
    profile = {"real_name": bot.name, "display_name": bot.name, "bot_id": bot.bot_id, "api_app_id": bot.app_id}
    identity = {"id": bot.user_id, "team_id": slack.world.team_id, "name": bot.name, "real_name": bot.name}
    return {
        **identity,
        "deleted": False,
        "tz": "UTC",
        "tz_offset": 0,
        "is_bot": True,
        "is_app_user": False,
        "profile": profile,
    }


def info(slack: Workspace, call: Call) -> Json:
    """users.info."""
    user_id = call.needed("user")
    if user_id == slack.world.bot.user_id:
        return {"user": _bot(slack)}
    return {"user": _described(slack, user_of(slack, user_id), locale=call.flag("include_locale"))}


def list_(slack: Workspace, call: Call) -> Json:
    """users.list, in pages; people of other companies are not in it."""
    locale = call.flag("include_locale")
    own = [user for user in slack.world.users.values() if not user.is_stranger]
    everybody = [*(_described(slack, user, locale=locale) for user in own), _bot(slack)]
    members, cursor = page(call, everybody, default=1000)
    return {"members": members, "cache_ts": int(slack.clock.now().timestamp()), "response_metadata": cursor}


def lookup_by_email(slack: Workspace, call: Call) -> Json:
    """users.lookupByEmail."""
    wanted = call.needed("email").casefold()
    for user in slack.world.users.values():
        if user.email.casefold() == wanted and not user.deleted:
            return {"user": _described(slack, user, locale=False)}
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


def groups(_slack: Workspace, _call: Call) -> Json:
    """usergroups.list: this workspace has no groups."""
    return {"usergroups": []}


def group_members(_slack: Workspace, call: Call) -> Json:
    """usergroups.users.list."""
    call.needed("usergroup")
    raise SlackError("no_such_subteam")
