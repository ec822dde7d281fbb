"""The web server: all routes together, one process, 127.0.0.1 only, and a clean end."""

import asyncio
import contextlib
import logging
import signal
import socket
import sys
from collections.abc import Iterator
from urllib.parse import quote

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from sandbox import api, limits, page_api, responses
from sandbox.bodies import file_in
from sandbox.errors import SlackError
from sandbox.page.page import routes as page_routes
from sandbox.workspace import Workspace

HOST = "127.0.0.1"


def web(slack: Workspace) -> Starlette:
    """The ASGI application of one workspace."""

    async def call(request: Request) -> Response:
        return await api.answer(slack, request)

    async def link(websocket: WebSocket) -> None:
        await slack.delivery.links.talk(websocket)

    async def respond(request: Request) -> Response:
        return await _respond(slack, request)

    async def upload(request: Request) -> Response:
        return await _upload(slack, request)

    async def content(request: Request) -> Response:
        return _content(slack, request)

    routes: list[BaseRoute] = [
        Route("/api/{method}", call, methods=["GET", "POST"]),
        WebSocketRoute("/link/", link),
        WebSocketRoute("/link", link),
        Route("/response/{key}", respond, methods=["POST"]),
        Route("/upload/{file_id}", upload, methods=["POST"]),
        Route("/files/{file_id}/{name}", content),
        Route("/files/{file_id}/download/{name}", content),
        *page_api.routes(slack),
        *page_routes(),
    ]
    # A web page elsewhere cannot reach in by giving this machine a name of its own.
    guard = Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])
    return Starlette(routes=routes, middleware=[guard])


async def _respond(slack: Workspace, request: Request) -> Response:
    """An answer through a response_url: `ok`, or 404 when it is used up, 400 when Slack would not show it."""
    at = slack.clock.now()
    error, given = None, None
    try:
        given = await request.json()
        responses.respond(slack, request.path_params["key"], given if isinstance(given, dict) else {})
    except SlackError as refused:
        error = refused
    except ValueError:
        error = SlackError("invalid_payload")
    said = {"request": given, "response": error.answer() if error else "ok"}
    slack.log.add(at, "from_bot", "response_url", error=error.error if error else None, ms=0, body=said)
    if error is None:
        return PlainTextResponse("ok")
    return JSONResponse(error.answer(), 404 if error.error in ("used_url", "expired_url") else 400)


async def _upload(slack: Workspace, request: Request) -> Response:
    try:
        file = slack.files.get(request.path_params["file_id"])
        data = file_in(await request.body(), request.headers.get("content-type", ""))
    except SlackError as refused:
        return PlainTextResponse(refused.error, 404 if refused.error == "file_not_found" else 400)
    if file.completed_at is not None or not data or len(data) > limits.UPLOAD_BYTES:
        return PlainTextResponse("not accepted", 400)
    slack.files.receive(file, data)
    return PlainTextResponse(f"OK - {len(data)}")


def _content(slack: Workspace, request: Request) -> Response:
    """The bytes of a file, for the page and for the app with its token; anybody else gets Slack's page for signing in."""
    try:
        file = slack.files.get(request.path_params["file_id"])
    except SlackError as refused:
        return PlainTextResponse(refused.error, 404)
    if not (_by_the_page(request) or _by_the_app(slack, request)):
        return HTMLResponse("<!doctype html><title>Sign in | Slack</title><p>Sign in to see this file.", 200)
    if file.data is None or not (_by_the_page(request) or slack.app_may_read(file)):
        return PlainTextResponse("file_not_found", 404)
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=3600"}
    if "/download/" in request.url.path or file.kind.mimetype not in limits.PICTURES:
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    return Response(file.data, media_type=file.kind.mimetype, headers=headers)


def _by_the_page(request: Request) -> bool:
    """Browsers say where a request comes from; other web pages may not look."""
    return request.headers.get("sec-fetch-site") in ("same-origin", "none")


def _by_the_app(slack: Workspace, request: Request) -> bool:
    """A file's address wants the app's token, and files:read (docs.slack.dev, file object)."""
    token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    return token == slack.world.bot.token and "files:read" in slack.manifest.scopes


def listen(port: int) -> socket.socket:
    """A socket on this port of 127.0.0.1, a free one for 0. Raises OSError when it is taken."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((HOST, port))
    return sock


class Server(uvicorn.Server):
    """Says when it is ready, and lets go of open streams and connections when it is told to end."""

    def __init__(self, slack: Workspace) -> None:
        config = uvicorn.Config(
            web(slack), log_level="error", lifespan="off", timeout_graceful_shutdown=1, ws_max_size=10_000_000
        )
        super().__init__(config)
        self._slack = slack

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """SIGINT and SIGTERM end the server without a trace and with status 0."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, lambda: setattr(self, "should_exit", True))
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen and say where."""
        await super().startup(sockets)
        sys.stdout.write(f"Sandbox ready: {self._slack.address}\n")
        sys.stdout.flush()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End everything that would keep a connection open; what still runs then is cut off without a word."""
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        self._slack.stop()
        await self._slack.delivery.links.close()
        self._slack.delivery.close()
        await super().shutdown(sockets)
