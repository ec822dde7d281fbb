"""People and the bot as users.* and user_change describe them."""

import hashlib
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.workspace import Workspace
from sandbox.world import SLACKBOT, User

Json = dict[str, Any]


def described(slack: Workspace, user: User, *, locale: bool) -> Json:
    """A person; the address only with users:read.email, `locale` on demand."""
    shown = {
        **_common(slack, user.id, user.team_id, user.name, user.tz),
        "real_name": user.real_name,
        "deleted": user.deleted,
        "profile": {**_names(user.real_name, user.name), "team": user.team_id},
        "is_admin": user.is_admin,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_bot": False,
        "is_email_confirmed": not user.is_stranger,
    }
    if "users:read.email" in slack.manifest.scopes:
        shown["profile"] |= {"email": user.email}
    if user.is_stranger:
        shown["is_stranger"] = True
    return shown | ({"locale": user.locale} if locale else {})


def of_bot(slack: Workspace) -> Json:
    """The bot's own user."""
    bot, team = slack.world.bot, slack.world.team_id
    identity = {"bot_id": bot.bot_id, "api_app_id": bot.app_id, "always_active": True, "team": team}
    return {
        **_common(slack, bot.user_id, team, bot.name, "UTC"),
        "real_name": bot.name,
        "deleted": False,
        "profile": {**_names(bot.name, bot.name), **identity},
        "is_admin": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": True,
        "is_email_confirmed": False,
    }


def of_slackbot(slack: Workspace) -> Json:
    """Slack's own helper, who is in every list of people and no bot by its own account."""
    team = slack.world.team_id
    return {
        **_common(slack, SLACKBOT, team, "slackbot", "UTC"),
        "real_name": "Slackbot",
        "deleted": False,
        "profile": {**_names("Slackbot", "Slackbot"), "always_active": True, "team": team},
        "is_admin": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": False,
        "is_email_confirmed": False,
    }


def _common(slack: Workspace, user_id: str, team: str, name: str, zone: str) -> Json:
    now = datetime.now(ZoneInfo(zone))
    offset = now.utcoffset()
    return {
        "id": user_id,
        "team_id": team,
        "name": name,
        "color": hashlib.sha256(user_id.encode()).hexdigest()[:6],
        "tz": zone,
        "tz_label": now.tzname(),
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "is_owner": False,
        "is_primary_owner": False,
        "is_app_user": False,
        "updated": int(slack.world.created.timestamp()),
        "who_can_share_contact_card": "EVERYONE",
    }


def _names(real: str, display: str) -> Json:
    first, _, last = real.partition(" ")
    return {
        "real_name": real,
        "real_name_normalized": real,
        "display_name": display,
        "display_name_normalized": display,
        "first_name": first,
        "last_name": last,
        "title": "",
        "phone": "",
        "skype": "",
        "status_text": "",
        "status_text_canonical": "",
        "status_emoji": "",
        "status_expiration": 0,
    }
