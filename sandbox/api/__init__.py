"""Slack's Web API: which methods exist, which token and scope each needs, and how a call is answered (SLACK.md 5, 7 and 8)."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.api import app, chat, conversations, files, usergroups, users, validation, views
from sandbox.api.call import Call, need_scope
from sandbox.errors import SlackError
from sandbox.faults import AFTER, fail
from sandbox.rates import POST, RateLimitedError
from sandbox.workspace import Workspace

Json = dict[str, Any]
TOO_MANY = 429


@dataclass(frozen=True)
class Method:
    """What a method does; `scope` is the one it always needs, `caller` is bot or app, by their tokens, or anyone."""

    run: Callable[[Workspace, Call], Json]
    scope: str | None = None
    caller: str = "bot"


# Methods whose scope depends on the kind of channel ask for it themselves.
METHODS: dict[str, Method] = {
    "auth.test": Method(app.auth_test),
    "apps.connections.open": Method(app.connections_open, caller="app"),
    "blocks.validate": Method(validation.validate, caller="anyone"),
    "chat.postMessage": Method(chat.post_message, "chat:write"),
    "chat.postEphemeral": Method(chat.post_ephemeral, "chat:write"),
    "chat.update": Method(chat.update, "chat:write"),
    "chat.delete": Method(chat.delete, "chat:write"),
    "chat.getPermalink": Method(chat.permalink),
    "conversations.info": Method(conversations.info),
    "conversations.list": Method(conversations.list_),
    "conversations.members": Method(conversations.members),
    "conversations.open": Method(conversations.open_, "im:write"),
    "conversations.join": Method(conversations.join, "channels:join"),
    "conversations.history": Method(conversations.history),
    "conversations.replies": Method(conversations.replies),
    "files.getUploadURLExternal": Method(files.upload_url, "files:write"),
    "files.completeUploadExternal": Method(files.complete, "files:write"),
    "files.info": Method(files.info, "files:read"),
    "files.delete": Method(files.delete, "files:write"),
    "users.info": Method(users.info, "users:read"),
    "users.list": Method(users.list_, "users:read"),
    "users.lookupByEmail": Method(users.lookup_by_email, "users:read.email"),
    "users.conversations": Method(users.conversations),
    "usergroups.list": Method(usergroups.list_, "usergroups:read"),
    "usergroups.users.list": Method(usergroups.members, "usergroups:read"),
    "views.open": Method(views.open_),
    "views.push": Method(views.push),
    "views.update": Method(views.update),
    "views.publish": Method(views.publish),
}


async def answer(slack: Workspace, request: Request) -> Response:
    """Answer a call of /api/METHOD, with the faults that were ordered for it."""
    at, begun, name = slack.clock.now(), time.perf_counter(), request.path_params["method"]
    fault = slack.faults.take(name)
    call: Call | None = None
    headers: dict[str, str] = {}
    if fault is None or fault.fault in AFTER:
        call, body, headers = await _result(slack, request)
    else:
        body = {"ok": False, "error": fault.fault}
    error = fault.fault if fault else body.get("error")
    said = {"request": call.arguments if call else {}, "response": body}
    slack.log.add(at, "from_bot", name, error=error, ms=(time.perf_counter() - begun) * 1000, body=said)
    if fault:
        return await fail(fault, request.receive)
    granted = {"x-oauth-scopes": ",".join(slack.manifest.scopes)}
    return JSONResponse(body, TOO_MANY if headers else 200, headers | granted)


async def _result(slack: Workspace, request: Request) -> tuple[Call | None, Json, dict[str, str]]:
    """What the call brings: its arguments, the answer, and the headers of one that came too soon."""
    call = None
    try:
        call = await Call.read(request)
        method = _checked(slack, call)
        slack.rates.count(call.method, _posted_to(slack, call))
        return call, {"ok": True, **method.run(slack, call)}, {}
    except RateLimitedError as limited:
        return call, limited.answer(), {"Retry-After": str(limited.retry_after)}
    except SlackError as refused:
        return call, refused.answer(), {}


def _posted_to(slack: Workspace, call: Call) -> str:
    """The channel whose second it is: posting to a person is posting to their conversation."""
    wanted = call.text("channel") if call.method == POST else ""
    user = slack.world.users.get(wanted)
    return user.im if user else wanted if wanted in slack.world.channels else ""


def _checked(slack: Workspace, call: Call) -> Method:
    """The method that is called, by somebody who may. Raises SlackError."""
    method = METHODS.get(call.method)
    if method is None:
        raise SlackError("unknown_method", req_method=call.method)
    bot = slack.world.bot
    if method.caller != "anyone":
        if not call.token:
            raise SlackError("not_authed")
        if call.token not in (bot.token, bot.app_token):
            raise SlackError("invalid_auth")
        if not slack.world.app_is_installed:
            raise SlackError("account_inactive")
        if call.token != (bot.app_token if method.caller == "app" else bot.token):
            raise SlackError("not_allowed_token_type")
    if method.scope:
        need_scope(slack, method.scope)
    return method
