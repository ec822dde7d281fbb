"""The page's own endpoints below /sandbox: what a person sees and does, and the log."""

from base64 import b64decode
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from sandbox import appearance, clock_api, forms, interactions, limits, messages, payloads, people, trouble
from sandbox.errors import SlackError
from sandbox.given import Endpoint, Endpoints, Given
from sandbox.workspace import Workspace
from sandbox.world import Channel, User

Json = dict[str, Any]


async def state(given: Given) -> Json:
    """The workspace as one person finds it."""
    slack, me = given.slack, given.user()
    world = slack.world
    return {
        "team": {"id": world.team_id, "name": world.team_name},
        "me": vars(me),
        "users": [vars(user) for user in world.users.values()],
        "bot": {
            "user_id": world.bot.user_id,
            "name": world.bot.name,
            "home": slack.manifest.home,
            "writable": slack.manifest.writable,
        },
        "usergroups": [vars(group) for group in world.groups.values() if not group.is_disabled],
        "channels": [
            _listed(slack, me, channel) for channel in world.channels.values() if _in_sidebar(slack, me, channel)
        ],
        "commands": [vars(command) for command in slack.manifest.commands],
        "shortcuts": [vars(shortcut) for shortcut in slack.manifest.shortcuts],
        "clock": clock_api.clock_of(slack),
        "connected": slack.delivery.connected,
        "delivery": slack.delivery.way,
    }


def _in_sidebar(slack: Workspace, me: User, channel: Channel) -> bool:
    return channel.im_with == me.id if channel.im_with else slack.world.may_see(me.id, channel)


def _listed(slack: Workspace, me: User, channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": slack.world.bot.name if channel.im_with else channel.name,
        "kind": channel.kind,
        "private": channel.is_private,
        "shared": channel.is_ext_shared,
        "member": me.id in channel.members,
        "unread": slack.world.unread(me.id, channel),
    }


async def read_messages(given: Given) -> Json:
    """What a person sees in a channel or a thread; the channel counts as read."""
    slack, channel = given.slack, given.channel()
    thread_ts = given.text("thread_ts") or None
    seen = messages.seen_by(channel, given.user().id, thread_ts)
    if seen and not thread_ts:
        slack.world.read_up_to[given.user().id, channel.id] = seen[-1].ts
    return {"messages": [appearance.for_page(slack, channel, message) for message in seen]}


async def say(given: Given) -> Json:
    """Send a message or a command; `files` are ids of what was uploaded for it."""
    where = (given.user(), given.channel())
    files = [str(name) for name in given.content.get("files") or ()]
    await people.say(given.slack, *where, given.text("text"), given.text("thread_ts") or None, files)
    return {}


async def act(given: Given) -> Json:
    """Press or choose something in a message or a view."""
    where = interactions.place(given.slack, given.user(), given.part("container"))
    action, entered = given.part("action"), given.part("state")
    await interactions.act(given.slack, where, given.text("block_id"), action, entered)
    return {}


async def options(given: Given) -> Json:
    """Search in an external select."""
    where = interactions.place(given.slack, given.user(), given.part("container"))
    names = (given.text("block_id"), given.text("action_id"))
    return await interactions.search(given.slack, where, *names, given.text("value"))


async def submit(given: Given) -> Json:
    """Submit a modal; `errors` by block_id when something is to be put right."""
    where = interactions.place(given.slack, given.user(), {"type": "view", "view_id": given.text("view_id")})
    assert where.view is not None
    errors = await forms.submit(given.slack, where.view, given.part("state"))
    return {"errors": errors} if errors else {}


async def close(given: Given) -> Json:
    """Cancel a modal, or the whole stack with `clear`."""
    where = interactions.place(given.slack, given.user(), {"type": "view", "view_id": given.text("view_id")})
    assert where.view is not None
    await interactions.close(given.slack, where.view, everything=bool(given.content.get("clear")))
    return {}


async def shortcut(given: Given) -> Json:
    """Start a global shortcut, or one on a message when `channel` and `ts` are given."""
    message = None
    if given.text("ts"):
        channel = given.channel()
        message = (channel, messages.find(channel, given.text("ts"), given.user().id))
    await interactions.shortcut(given.slack, given.user(), given.text("callback_id"), message)
    return {}


async def views(given: Given) -> Json:
    """The modals a person has open, bottom to top."""
    return {"views": [payloads.view(given.slack, view) for view in given.slack.views.stack(given.user().id)]}


async def home(given: Given) -> Json:
    """A person's home tab as it stands."""
    view = given.slack.views.homes.get(given.user().id)
    return {"view": payloads.view(given.slack, view) if view else None}


async def look(given: Given) -> Json:
    """A person opens the app's conversation at one of its tabs, home or messages; the bot hears of it."""
    interactions.open_app(given.slack, given.user(), given.text("tab") or "messages")
    return {}


async def file(given: Given) -> Json:
    """Upload a file of this machine, for a message or a file_input, its bytes (`data`) in base64; ready a little later."""
    slack, data = given.slack, b64decode(given.text("data"), validate=True)
    if not 0 < len(data) <= limits.UPLOAD_BYTES or not given.text("name"):
        raise SlackError("invalid_arguments")
    uploaded = slack.files.begin(given.text("name"), "", given.user().id, slack.clock.now())
    slack.files.receive(uploaded, data)
    return {"file": slack.file_for_api(slack.files.complete(uploaded.id, "").id)}


async def log(given: Given) -> Json:
    """What was delivered and called, newest first."""
    return {"log": given.slack.log.newest(int(given.text("limit") or 100))}


ENDPOINTS: Endpoints = (
    ("GET", "state", state),
    ("GET", "messages", read_messages),
    ("POST", "say", say),
    ("POST", "act", act),
    ("POST", "options", options),
    ("POST", "submit", submit),
    ("POST", "close", close),
    ("POST", "shortcut", shortcut),
    ("POST", "file", file),
    ("POST", "open", look),
    ("GET", "views", views),
    ("GET", "home", home),
    ("GET", "log", log),
)


def routes(slack: Workspace) -> list[BaseRoute]:
    """The routes below /sandbox."""

    def route(method: str, path: str, endpoint: Endpoint) -> Route:
        async def answer(request: Request) -> Response:
            return await _answered(slack, endpoint, request)

        return Route(f"/sandbox/{path}", answer, methods=[method])

    async def events(request: Request) -> Response:
        user = Given(slack, dict(request.query_params), {}).user()
        return StreamingResponse(
            slack.feed.listen(user.id), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    return [
        *(route(*entry) for entry in (*ENDPOINTS, *clock_api.ENDPOINTS, *trouble.ENDPOINTS)),
        Route("/sandbox/events", events),
    ]


def _from_the_page(request: Request) -> None:
    """Other web pages that happen to be open may not act here. Raises SlackError not_allowed."""
    origin = request.headers.get("origin")
    if origin and origin != f"http://{request.headers.get('host')}":
        raise SlackError("not_allowed")


async def _answered(slack: Workspace, endpoint: Endpoint, request: Request) -> Response:
    try:
        _from_the_page(request)
        body = await request.json() if request.method in ("POST", "PUT") else {}
        given = Given(slack, dict(request.query_params), body if isinstance(body, dict) else {})
        answer = {"ok": True, **await endpoint(given)}
    except SlackError as refused:
        answer = refused.answer()
    except ValueError:
        answer = {"ok": False, "error": "invalid_arguments"}
    return JSONResponse(answer, headers={"Cache-Control": "no-store"})
