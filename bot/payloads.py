"""From a Slack payload to an Ask: who did what, where, and by which key a redelivery is known."""

import hashlib
from typing import Any

from bot.desk import Place, decoded
from bot.form import Form

Body = dict[str, Any]


def user_of(body: Body) -> str:
    """The Slack user who acted."""
    return str(body.get("user_id") or body.get("user", {}).get("id") or body.get("event", {}).get("user") or "")


def team_of(body: Body) -> str:
    """The Slack workspace that the acting user belongs to; a Slack Connect user brings their own."""
    user = body.get("user")
    own = user.get("team_id") if isinstance(user, dict) else body.get("event", {}).get("user_team")
    team = body.get("team")
    return str(own or body.get("team_id") or (team.get("id") if isinstance(team, dict) else "") or "")


def command(body: Body) -> dict[str, Any]:
    """The fields of an Ask from a slash command."""
    return {
        "key": f"command:{body.get('trigger_id')}",
        "channel": body.get("channel_id"),
        "trigger": body.get("trigger_id"),
        "response_url": body.get("response_url"),
    }


def action(body: Body) -> dict[str, Any]:
    """The fields of an Ask from a pressed button, a used menu or a chosen date (the first action counts)."""
    element = body["actions"][0]
    option = element.get("selected_option") or {}
    packed = decoded(option.get("value") or element.get("value"))
    chosen = packed.get("choice") or option.get("value") or element.get("selected_date") or element.get("selected_user")
    view = body.get("view") or {}
    mark = f"{_container(body)}:{element.get('action_id')}:{element.get('action_ts')}:{user_of(body)}"
    return {
        "key": "action:" + hashlib.sha256(mark.encode()).hexdigest(),
        "channel": (body.get("channel") or {}).get("id"),
        "trigger": body.get("trigger_id"),
        "response_url": body.get("response_url"),
        "value": packed,
        "chosen": str(chosen or ""),
        "form": Form((view or body).get("state", {}).get("values", {})),
        "meta": decoded(view.get("private_metadata")),
        "view": view,
        "place": place_of(body, element.get("block_id", "")),
        "home": view.get("type") == "home",
    }


def submission(body: Body) -> dict[str, Any]:
    """The fields of an Ask from a submitted form."""
    view = body["view"]
    meta = decoded(view.get("private_metadata"))
    begun = meta.get("_", {})
    return {
        "key": f"view:{view.get('id')}:{view.get('hash')}",
        "channel": begun.get("channel"),
        "trigger": body.get("trigger_id"),
        "response_url": begun.get("url"),
        "form": Form(view.get("state", {}).get("values", {})),
        "meta": meta,
        "view": view,
        "place": Place(*begun["place"]) if begun.get("place") else None,
        "home": bool(begun.get("home")),
    }


def event(body: Body) -> dict[str, Any]:
    """The fields of an Ask from something said to the bot, in its messages or by its name in a channel."""
    said = body["event"]
    return {
        "key": f"event:{body.get('event_id')}",
        "channel": said.get("channel"),
        "thread": said.get("thread_ts"),
        "files": said.get("files") or (),
    }


def shortcut(body: Body) -> dict[str, Any]:
    """The fields of an Ask from a shortcut; one on a message brings its words."""
    return {
        "key": f"shortcut:{body.get('trigger_id')}",
        "channel": (body.get("channel") or {}).get("id"),
        "trigger": body.get("trigger_id"),
        "response_url": body.get("response_url"),
        "words": str((body.get("message") or {}).get("text") or ""),
    }


def suggestion(body: Body) -> dict[str, Any]:
    """The fields of an Ask from somebody typing into a search."""
    view = body.get("view") or {}
    return {
        "key": "",
        "chosen": str(body.get("value") or ""),
        "meta": decoded(view.get("private_metadata")),
        "view": view,
    }


def place_of(body: Body, block_id: str) -> Place | None:
    """The message a button stands in, None in a modal or on Home."""
    container = body.get("container") or {}
    if container.get("type") != "message":
        return None
    return Place(str(container.get("channel_id") or ""), str(container.get("message_ts") or ""), block_id)


def _container(body: Body) -> str:
    container = body.get("container") or {}
    return str(container.get("message_ts") or container.get("view_id") or "")
