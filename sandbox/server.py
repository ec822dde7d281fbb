"""The web server: all routes together, one process, 127.0.0.1 only, and a clean end."""

import asyncio
import contextlib
import logging
import signal
import socket
import sys
from collections.abc import Iterator

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from sandbox import addresses, api, page_api
from sandbox.page.page import routes as page_routes
from sandbox.workspace import Workspace

HOST = "127.0.0.1"


def web(slack: Workspace) -> Starlette:
    """The ASGI application of one workspace."""

    async def call(request: Request) -> Response:
        return await api.answer(slack, request)

    async def link(websocket: WebSocket) -> None:
        await slack.delivery.links.talk(websocket)

    routes: list[BaseRoute] = [
        Route("/api/{method}", call, methods=["GET", "POST"]),
        WebSocketRoute("/link/", link),
        WebSocketRoute("/link", link),
        *addresses.routes(slack),
        *page_api.routes(slack),
        *page_routes(),
    ]
    # A web page elsewhere cannot reach in by giving this machine a name of its own.
    guard = Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])
    return Starlette(routes=routes, middleware=[guard])


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
