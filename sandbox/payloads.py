"""The shape of what is delivered to the bot, as Slack forms it (SLACK.md 1, 2, 4, 6)."""

import secrets
from typing import Any

from sandbox.views import View
from sandbox.workspace import Workspace
from sandbox.world import Channel, User

Json = dict[str, Any]
# Slack still sends this deprecated field; the signature is what proves the sender.
VERIFICATION_TOKEN = "sandbox-verification-token"  # noqa: S105 - no secret


def interaction(slack: Workspace, kind: str, user: User, **more: Any) -> Json:  # noqa: ANN401 - JSON
    """What every interaction carries, with more."""
    world = slack.world
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
        "api_app_id": world.bot.app_id,
        "token": VERIFICATION_TOKEN,
        "team": {"id": world.team_id, "domain": world.domain},
        "enterprise": None,
        "is_enterprise_install": False,
        **more,
    }


def command(slack: Workspace, user: User, channel: Channel, words: tuple[str, str]) -> Json:
    """A slash command; `words` are the command and its text. Times of response_url and trigger are added by the caller."""
    world = slack.world
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": world.team_id,
        "team_domain": world.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": words[0],
        "text": words[1],
        "api_app_id": world.bot.app_id,
        "is_enterprise_install": "false",
    }


def channel_name(channel: Channel) -> str:
    """A channel's name as payloads give it: direct messages and private channels go without theirs."""
    if channel.im_with:
        return "directmessage"
    return "privategroup" if channel.is_private else channel.name


def view(slack: Workspace, shown: View) -> Json:
    """A view as payloads and answers show it."""
    bot = slack.world.bot
    return {
        "id": shown.id,
        "team_id": slack.world.team_id,
        "title": None,
        "submit": None,
        "close": None,
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        **shown.content,
        "state": {"values": shown.state},
        "hash": shown.hash,
        "root_view_id": shown.root,
        "previous_view_id": shown.previous,
        "app_id": bot.app_id,
        "app_installed_team_id": slack.world.team_id,
        "bot_id": bot.bot_id,
    }


def event(slack: Workspace, content: Json, *, shared: bool = False) -> Json:
    """An event in its envelope."""
    world = slack.world
    authorization = {
        "enterprise_id": None,
        "team_id": world.team_id,
        "user_id": world.bot.user_id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": world.team_id,
        "api_app_id": world.bot.app_id,
        "event": content,
        "type": "event_callback",
        "event_id": f"Ev0{secrets.token_hex(5).upper()}",
        "event_time": int(slack.clock.now().timestamp()),
        "authorizations": [authorization],
        "is_ext_shared_channel": shared,
        "event_context": secrets.token_hex(8),
        "context_team_id": world.team_id,
        "context_enterprise_id": None,
    }
