"""Addresses that Slack hands out, response_url, upload_url and url_private: who may use them, and how it goes (SLACK.md 1, 3)."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox import limits, responses
from sandbox.bodies import file_in
from sandbox.errors import SlackError
from sandbox.faults import AFTER, fail
from sandbox.files import File
from sandbox.workspace import Workspace

NOT_FOUND = frozenset({"file_not_found", "used_url", "expired_url"})
SIGN_IN = "<!doctype html><title>Sign in | Slack</title><p>Sign in to see this file."


@dataclass(frozen=True)
class Told:
    """What came of a request: the response, and for the log what was asked, what was answered, and the error."""

    response: Response
    asked: Any
    answered: Any = "ok"
    error: str | None = None


Work = Callable[[Workspace, Request], Awaitable[Told]]


def routes(slack: Workspace) -> list[Route]:
    """Where these addresses lead."""

    def route(path: str, name: str, work: Work, method: str) -> Route:
        async def answer(request: Request) -> Response:
            return await _answered(slack, name, work, request)

        return Route(path, answer, methods=[method])

    return [
        route("/response/{key}", "response_url", _respond, "POST"),
        route("/upload/{file_id}", "upload_url", _upload, "POST"),
        route("/files/{file_id}/{name}", "url_private", _download, "GET"),
        route("/files/{file_id}/download/{name}", "url_private", _download, "GET"),
    ]


async def _answered(slack: Workspace, name: str, work: Work, request: Request) -> Response:
    """Answer with the faults that were ordered under this name, and log it. What the page looks at is neither."""
    if _by_the_page(request):
        return (await work(slack, request)).response
    at, begun, fault = slack.clock.now(), time.perf_counter(), slack.faults.take(name)
    happens = fault is None or fault.fault in AFTER
    told = await work(slack, request) if happens else Told(Response(), request.url.path, None)
    error, said = fault.fault if fault else told.error, {"request": told.asked, "response": told.answered}
    slack.log.add(at, "from_bot", name, error=error, ms=(time.perf_counter() - begun) * 1000, body=said)
    return await fail(fault, request.receive) if fault else told.response


async def _respond(slack: Workspace, request: Request) -> Told:
    """An answer through a response_url: `ok`, or 404 when it is used up, 400 when Slack would not show it."""
    error, given = None, None
    try:
        given = await request.json()
        responses.respond(slack, request.path_params["key"], given if isinstance(given, dict) else {})
    except SlackError as refused:
        error = refused
    except ValueError:
        error = SlackError("invalid_payload")
    if error is None:
        return Told(PlainTextResponse("ok"), given)
    return Told(JSONResponse(error.answer(), _status(error.error)), given, error.answer(), error.error)


async def _upload(slack: Workspace, request: Request) -> Told:
    """The bytes of a file that was begun; twice, or after its end, they are not taken."""
    asked = {"file": request.path_params["file_id"]}
    try:
        file = slack.files.get(asked["file"])
        data = file_in(await request.body(), request.headers.get("content-type", ""))
    except SlackError as refused:
        return _refused(asked, refused.error)
    if file.completed_at is not None or not data or len(data) > limits.UPLOAD_BYTES:
        return _refused(asked, "not accepted")
    slack.files.receive(file, data)
    return Told(PlainTextResponse(f"OK - {len(data)}"), asked, f"OK - {len(data)}")


async def _download(slack: Workspace, request: Request) -> Told:
    """The bytes of a file, for the page and for the app with its token; anybody else gets Slack's page for signing in."""
    page, asked = _by_the_page(request), {"file": request.path_params["file_id"]}
    if not (page or _by_the_app(slack, request)):
        return Told(HTMLResponse(SIGN_IN), asked, SIGN_IN, "not_authed")
    try:
        file = slack.files.get(asked["file"])
    except SlackError as refused:
        return _refused(asked, refused.error)
    if file.data is None or not (page or slack.app_may_read(file)):
        return _refused(asked, "file_not_found")
    kept = "/download/" in request.url.path or file.kind.mimetype not in limits.PICTURES
    response = Response(file.data, media_type=file.kind.mimetype, headers=_headers(file, kept=kept))
    return Told(response, asked, f"{len(file.data)} bytes of {file.kind.mimetype}")


def _headers(file: File, *, kept: bool) -> dict[str, str]:
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=3600"}
    if kept:
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    return headers


def _refused(asked: Any, error: str) -> Told:  # noqa: ANN401 - JSON
    return Told(PlainTextResponse(error, _status(error)), asked, error, error)


def _status(error: str) -> int:
    return 404 if error in NOT_FOUND else 400


def _by_the_page(request: Request) -> bool:
    """Whether the page asks: browsers say where a request comes from. Other web pages may not look."""
    return request.headers.get("sec-fetch-site") in ("same-origin", "none")


def _by_the_app(slack: Workspace, request: Request) -> bool:
    """A file's address wants the app's token, and files:read (docs.slack.dev, file object)."""
    token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    return token == slack.world.bot.token and "files:read" in slack.manifest.scopes
