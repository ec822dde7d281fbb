"""The page's own endpoints below /sandbox: what a person sees and does, the clock, the log, and faults on demand."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from sandbox import interactions, messages, payloads, people
from sandbox.clock import Instant
from sandbox.errors import SlackError
from sandbox.faults import Fault
from sandbox.workspace import Workspace
from sandbox.world import Channel, User

Json = dict[str, Any]
LONGEST_WAIT = 120.0  # seconds a question for the clock may stay open


class Given:
    """What a request of the page brought: its query and its JSON body."""

    def __init__(self, slack: Workspace, query: Json, body: Json) -> None:
        self.slack = slack
        self.content: Json = {**query, **body}

    def user(self) -> User:
        """Who one acts as, by id or name; the first member when nobody is named. Raises SlackError user_not_found."""
        name = str(self.content.get("as") or next(iter(self.slack.world.users)))
        user = self.slack.world.users.get(name) or self.slack.world.by_name(name)
        if user is None:
            raise SlackError("user_not_found")
        return user

    def channel(self) -> Channel:
        """The channel, by id or name, as far as this person may see it. Raises SlackError channel_not_found."""
        wanted, user = str(self.content.get("channel", "")), self.user()
        for channel in self.slack.world.channels.values():
            if wanted in (channel.id, channel.name) and self.slack.world.may_see(user.id, channel):
                return channel
        raise SlackError("channel_not_found")

    def text(self, name: str) -> str:
        """A field as text, "" when it is not there."""
        return str(self.content.get(name) or "")

    def moment(self, name: str) -> datetime:
        """An ISO instant with its offset. Raises SlackError invalid_arguments."""
        try:
            moment = datetime.fromisoformat(str(self.content[name]))
        except (KeyError, ValueError) as problem:
            raise SlackError("invalid_arguments", field=name) from problem
        if moment.tzinfo is None:
            raise SlackError("invalid_arguments", field=name)
        return moment.astimezone(UTC)


Endpoint = Callable[[Given], Awaitable[Json]]


async def state(given: Given) -> Json:
    """The workspace as one person finds it."""
    slack, me = given.slack, given.user()
    world = slack.world
    return {
        "team": {"id": world.team_id, "name": world.team_name},
        "me": vars(me),
        "users": [vars(user) for user in world.users.values()],
        "bot": {"user_id": world.bot.user_id, "name": world.bot.name, "home": slack.manifest.home},
        "channels": [
            _listed(slack, me, channel) for channel in world.channels.values() if _in_sidebar(slack, me, channel)
        ],
        "commands": [vars(command) for command in slack.manifest.commands],
        "shortcuts": [vars(shortcut) for shortcut in slack.manifest.shortcuts],
        "clock": _clock(slack),
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


def _clock(slack: Workspace) -> Json:
    clock = slack.clock
    return {
        "now": clock.now().isoformat(),
        "version": clock.version,
        "settled": clock.settled.isoformat() if clock.settled else None,
        "upcoming": [_instant(due) for due in clock.upcoming],
        "going_to": _instant(clock.going_to) if clock.going_to else None,
    }


def _instant(due: Instant) -> Json:
    return {"at": due.at.isoformat(), "name": due.name}


async def read_messages(given: Given) -> Json:
    """What a person sees in a channel or a thread; the channel counts as read."""
    slack, channel = given.slack, given.channel()
    thread_ts = given.text("thread_ts") or None
    seen = messages.seen_by(channel, given.user().id, thread_ts)
    if seen and not thread_ts:
        slack.world.read_up_to[given.user().id, channel.id] = seen[-1].ts
    return {"messages": [messages.for_page(slack, channel, message) for message in seen]}


async def say(given: Given) -> Json:
    """Send a message or a command."""
    await people.say(given.slack, given.user(), given.channel(), given.text("text"), given.text("thread_ts") or None)
    return {}


async def act(given: Given) -> Json:
    """Press or choose something in a message or a view."""
    where = interactions.place(given.slack, given.user(), given.content.get("container") or {})
    action, entered = given.content.get("action") or {}, given.content.get("state") or {}
    await interactions.act(given.slack, where, given.text("block_id"), action, entered)
    return {}


async def options(given: Given) -> Json:
    """Search in an external select."""
    where = interactions.place(given.slack, given.user(), given.content.get("container") or {})
    names = (given.text("block_id"), given.text("action_id"))
    return await interactions.search(given.slack, where, *names, given.text("value"))


async def submit(given: Given) -> Json:
    """Submit a modal; `errors` by block_id when something is to be put right."""
    where = interactions.place(given.slack, given.user(), {"type": "view", "view_id": given.text("view_id")})
    assert where.view is not None
    errors = await interactions.submit(given.slack, where.view, given.content.get("state") or {})
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
    """A person's home tab; the bot hears that it was opened."""
    user = given.user()
    interactions.open_home(given.slack, user)
    view = given.slack.views.homes.get(user.id)
    return {"view": payloads.view(given.slack, view) if view else None}


async def log(given: Given) -> Json:
    """What was delivered and called, newest first."""
    return {"log": given.slack.log.newest(int(given.text("limit") or 100))}


async def read_clock(given: Given) -> Json:
    """The time now, or at the next jump after a version."""
    clock = given.slack.clock
    if given.text("after"):
        await clock.wait(int(given.text("after")), min(float(given.text("wait") or 0), LONGEST_WAIT))
    return _clock(given.slack)


async def report_upcoming(given: Given) -> Json:
    """The bot says what is done and what comes next."""
    upcoming = given.content.get("upcoming") or []
    instants = [Instant(Given(given.slack, {}, entry).moment("at"), str(entry.get("name", ""))) for entry in upcoming]
    given.slack.clock.report(given.moment("settled"), instants)
    return {}


async def go(given: Given) -> Json:
    """Take the clock forward; `steps` says where it stopped on the way and whether the bot kept up."""
    slack, clock = given.slack, given.slack.clock
    if given.content.get("to_next"):
        target = clock.next(given.text("matching"))
        if target is None:
            raise SlackError("Nothing of that name is coming up.")
    else:
        moment = given.moment("to")
        target = next((due for due in clock.upcoming if due.at == moment), Instant(moment, ""))
    # A little patience: the instant people ask for may be the one at which they look.
    if clock.now() - timedelta(seconds=1) < target.at <= clock.now():
        target = Instant(clock.now(), target.name)
    try:
        steps = await clock.go(target)
    except ValueError as refused:
        raise SlackError(str(refused)) from refused
    for step in steps:
        if not step.settled:
            slack.feed.tell("toast", text=f"The bot did not finish “{step.instant.name}” in time; the clock went on.")
    return {
        "now": clock.now().isoformat(),
        "steps": [{**_instant(step.instant), "settled": step.settled} for step in steps],
    }


async def add_fault(given: Given) -> Json:
    """Let the next `times` calls of `method` fail, after `skip` that go well."""
    content = given.content
    fault = Fault(
        given.text("method"),
        given.text("fault"),
        int(content.get("times", 1)),
        int(content.get("skip", 0)),
        int(content.get("retry_after", 1)),
    )
    given.slack.faults.add(fault)
    return await list_faults(given)


async def list_faults(given: Given) -> Json:
    """The faults still to come."""
    return {"faults": given.slack.faults.waiting()}


async def clear_faults(given: Given) -> Json:
    """No more faults."""
    given.slack.faults.clear()
    return {"faults": []}


async def refresh_links(given: Given) -> Json:
    """Disconnect every Socket Mode connection as Slack does now and then (`reason`: refresh_requested, warning …)."""
    return {"told": await given.slack.delivery.links.refresh(given.text("reason") or "refresh_requested")}


ENDPOINTS: tuple[tuple[str, str, Endpoint], ...] = (
    ("GET", "state", state),
    ("GET", "messages", read_messages),
    ("POST", "say", say),
    ("POST", "act", act),
    ("POST", "options", options),
    ("POST", "submit", submit),
    ("POST", "close", close),
    ("POST", "shortcut", shortcut),
    ("GET", "views", views),
    ("GET", "home", home),
    ("GET", "log", log),
    ("GET", "clock", read_clock),
    ("PUT", "clock/upcoming", report_upcoming),
    ("POST", "clock/go", go),
    ("GET", "faults", list_faults),
    ("POST", "faults", add_fault),
    ("DELETE", "faults", clear_faults),
    ("POST", "links/refresh", refresh_links),
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

    return [*(route(*entry) for entry in ENDPOINTS), Route("/sandbox/events", events)]


def _from_the_page(request: Request) -> None:
    """Other web pages that happen to be open may not act here. Raises SlackError not_allowed."""
    origin = request.headers.get("origin")
    if origin and origin != f"http://{request.headers.get('host')}":
        raise SlackError("not_allowed")


async def _answered(slack: Workspace, endpoint: Endpoint, request: Request) -> Response:
    try:
        _from_the_page(request)
        body = await request.json() if request.method in ("POST", "PUT") else {}
        answer = {"ok": True, **await endpoint(Given(slack, dict(request.query_params), body))}
    except SlackError as refused:
        answer = refused.answer()
    except ValueError:
        answer = {"ok": False, "error": "invalid_arguments"}
    return JSONResponse(answer, headers={"Cache-Control": "no-store"})
