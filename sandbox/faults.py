"""Faults on demand: the next calls of a method fail in a chosen way, so that a bot's recovery can be tried (SLACK.md 5)."""

import asyncio
from dataclasses import dataclass
from typing import Any

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Receive

Json = dict[str, Any]
HANG_SECONDS = 60.0

# What each fault does. Anything else is an error code of Slack's that the call answers with.
BEFORE = frozenset({"ratelimited", "server_error", "drop_before", "timeout"})  # nothing happens
AFTER = frozenset({"drop_after", "timeout_after", "server_error_after"})  # it happens, the answer is lost


@dataclass
class Fault:
    """A method (or `*`), how many calls fail after how many that do not, and how."""

    method: str
    fault: str
    times: int
    skip: int = 0
    retry_after: int = 1


class Faults:
    """The faults that still wait for their calls."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let coming calls fail."""
        self._waiting.append(fault)

    def clear(self) -> None:
        """No more faults."""
        self._waiting.clear()

    def waiting(self) -> list[Json]:
        """The faults still to come."""
        return [vars(fault) for fault in self._waiting]

    def take(self, method: str) -> Fault | None:
        """The fault for this call, None when it goes well."""
        for fault in self._waiting:
            if fault.method not in (method, "*"):
                continue
            if fault.skip:
                fault.skip -= 1
                return None
            fault.times -= 1
            if fault.times <= 0:
                self._waiting.remove(fault)
            return fault
        return None


async def failing(fault: Fault, receive: Receive) -> Response | None:
    """What the caller gets instead of an answer; None when the connection was dropped."""
    match fault.fault:
        case "ratelimited":
            headers = {"Retry-After": str(fault.retry_after)}
            return JSONResponse({"ok": False, "error": "ratelimited"}, 429, headers)
        case "server_error" | "server_error_after":
            return PlainTextResponse("upstream connect error", 503)
        case "timeout" | "timeout_after":
            await gone(receive, HANG_SECONDS)
            return None
        case "drop_before" | "drop_after":
            return None
        case code:
            return JSONResponse({"ok": False, "error": code})


async def fail(fault: Fault, receive: Receive) -> Response:
    """Let a call fail: the answer of the fault, or none at all on a connection that is cut."""
    response = await failing(fault, receive)
    if response is None:
        await drop(receive)
        return Response()
    return response


async def gone(receive: Receive, seconds: float) -> None:
    """Wait until the caller has given up, or these seconds have passed."""

    async def leaves() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    try:
        await asyncio.wait_for(leaves(), seconds)
    except TimeoutError:
        return


async def drop(receive: Receive) -> None:
    """Cut the connection without an answer, as a failing network does."""
    # uvicorn binds `receive` to the cycle of this one request, which knows its connection.
    cycle: Any = getattr(receive, "__self__", None)
    assert hasattr(cycle, "transport"), "this server does not let go of a connection"
    cycle.transport.abort()
    await gone(receive, 1.0)
