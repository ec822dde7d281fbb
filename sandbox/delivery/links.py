"""Socket Mode: WebSockets the bot opens with a ticket; each envelope goes to one of them, acknowledged there (SLACK.md 6)."""

import asyncio
import contextlib
import json
import secrets
import time
import uuid
from collections.abc import Callable
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox import limits
from sandbox.delivery.answers import NOBODY, TOO_LATE, Answer, Parcel

Json = dict[str, Any]


class Links:
    """The open connections of the bot; `changed` is called when one comes or goes."""

    def __init__(self, app_id: str, changed: Callable[[], None]) -> None:
        self._app_id = app_id
        self._changed = changed
        self._tickets: dict[str, float] = {}
        self._open: list[WebSocket] = []
        self._ends: dict[WebSocket, asyncio.Task[None]] = {}
        self._waiting: dict[str, asyncio.Future[Json]] = {}

    def __len__(self) -> int:
        return len(self._open)

    def ticket(self) -> str:
        """The right to open one connection, soon."""
        now = time.monotonic()
        self._tickets = {old: born for old, born in self._tickets.items() if now - born <= limits.TICKET_SECONDS}
        ticket = secrets.token_hex(16)
        self._tickets[ticket] = now
        return ticket

    async def talk(self, socket: WebSocket) -> None:
        """Serve one connection until it ends."""
        ticket = socket.query_params.get("ticket", "")
        born = self._tickets.pop(ticket, float("-inf"))
        if time.monotonic() - born > limits.TICKET_SECONDS or len(self._open) >= limits.LINKS:
            await socket.close(4000)
            return
        await socket.accept()
        self._open.append(socket)
        debug = socket.query_params.get("debug_reconnects") == "true"
        seconds = limits.LINK_DEBUG_SECONDS if debug else limits.LINK_SECONDS
        self._later(socket, seconds - limits.LINK_WARNING_SECONDS)
        try:
            # It ends when the other side leaves, or was told to come back on a new connection.
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await socket.send_json(self._hello(seconds))
                self._changed()
                while True:
                    self._acknowledged(await socket.receive_text())
        finally:
            self._open.remove(socket)
            self._ends.pop(socket).cancel()
            self._changed()

    async def send(self, parcel: Parcel) -> Answer:
        """Deliver an envelope to one connection, taking turns, and wait for its acknowledgement."""
        if not self._open:
            return NOBODY
        socket = self._open.pop(0)
        self._open.append(socket)
        envelope_id = str(uuid.uuid4())
        answered = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = answered
        try:
            await socket.send_json(_envelope(envelope_id, parcel))
            response = await asyncio.wait_for(answered, limits.ACK_SECONDS)
        except TimeoutError:
            return TOO_LATE
        except (WebSocketDisconnect, RuntimeError):
            return NOBODY
        finally:
            self._waiting.pop(envelope_id, None)
        body = response.get("payload")
        return Answer(body if isinstance(body, dict) else None)

    async def refresh(self, reason: str) -> int:
        """Ask every connection to come back on a new one, as Slack does now and then; how many were asked.

        After a `warning` they stay open for ten seconds more; any other reason ends them at once.
        """
        told = list(self._open)
        for socket in told:
            if reason == "warning":
                self._ends.pop(socket).cancel()
                self._later(socket, 0)
            else:
                await _end(socket, reason)
        return len(told)

    def _later(self, socket: WebSocket, seconds: float) -> None:
        """Warn a connection after these seconds, and end it."""
        self._ends[socket] = asyncio.get_running_loop().create_task(_warn_and_end(socket, seconds))

    async def close(self) -> None:
        """End every connection."""
        for socket in list(self._open):
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                await socket.close(1001)

    def _acknowledged(self, text: str) -> None:
        # Slack drops larger answers without a word (slack-go, SLACK.md section 2)
        if len(text.encode()) >= limits.LINK_RESPONSE_BYTES:
            return
        try:
            response = json.loads(text)
        except json.JSONDecodeError:
            return
        waiting = self._waiting.get(response.get("envelope_id", "")) if isinstance(response, dict) else None
        if waiting is not None and not waiting.done():
            waiting.set_result(response)

    def _hello(self, seconds: float) -> Json:
        started = time.strftime("%Y-%m-%d %H:%M:%S")
        debug = {"host": "sandbox", "started": started, "approximate_connection_time": int(seconds)}
        connection = {"app_id": self._app_id}
        return {"type": "hello", "num_connections": len(self._open), "connection_info": connection, "debug_info": debug}


async def _warn_and_end(socket: WebSocket, seconds: float) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        await asyncio.sleep(seconds)
        await _tell(socket, "warning")
        await asyncio.sleep(limits.LINK_WARNING_SECONDS)
        await _end(socket, "refresh_requested")


async def _end(socket: WebSocket, reason: str) -> None:
    await _tell(socket, reason)
    await socket.close()


async def _tell(socket: WebSocket, reason: str) -> None:
    await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})


def _envelope(envelope_id: str, parcel: Parcel) -> Json:
    envelope: Json = {
        "envelope_id": envelope_id,
        "type": parcel.kind,
        "accepts_response_payload": parcel.kind != "events_api",
        "payload": parcel.payload,
    }
    if parcel.kind == "events_api":
        envelope |= {"retry_attempt": parcel.attempt, "retry_reason": parcel.reason}
    return envelope
