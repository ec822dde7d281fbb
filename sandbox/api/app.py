"""The app itself: who it is, and its connections (SLACK.md 6)."""

from typing import Any

from sandbox.api.call import Call
from sandbox.workspace import Workspace

Json = dict[str, Any]


def auth_test(slack: Workspace, _call: Call) -> Json:
    """auth.test."""
    world = slack.world
    return {
        "url": f"https://{world.domain}.slack.com/",
        "team": world.team_name,
        "user": world.bot.name,
        "team_id": world.team_id,
        "user_id": world.bot.user_id,
        "bot_id": world.bot.bot_id,
        "is_enterprise_install": False,
        "app_id": world.bot.app_id,
        "app_name": slack.manifest.name,
    }


def connections_open(slack: Workspace, _call: Call) -> Json:
    """apps.connections.open: an address for one WebSocket."""
    address = slack.address.replace("http", "ws", 1)
    return {"url": f"{address}/link/?ticket={slack.delivery.links.ticket()}&app_id={slack.world.bot.app_id}"}
