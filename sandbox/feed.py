"""News for the page: who listens, and what they should look at again."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from typing import Any

KEEP_ALIVE_SECONDS = 15.0
BEHIND = 1000  # lines a page may be behind; then its stream ends, and it connects and looks anew


class Feed:
    """A stream of server-sent events for each open page."""

    def __init__(self) -> None:
        self._listeners: list[tuple[str, asyncio.Queue[str | None]]] = []

    def tell(self, kind: str, users: Iterable[str] | None = None, **details: Any) -> None:  # noqa: ANN401 - JSON
        """Tell these users' pages (all by default) that something happened."""
        wanted = None if users is None else set(users)
        line = json.dumps({"kind": kind, **details})
        for user, queue in self._listeners:
            if queue.qsize() < BEHIND and (wanted is None or user in wanted):
                queue.put_nowait(line if queue.qsize() < BEHIND - 1 else None)

    async def listen(self, user: str) -> AsyncIterator[str]:
        """The lines of an event stream for one page, until it leaves or the sandbox ends."""
        listener: tuple[str, asyncio.Queue[str | None]] = (user, asyncio.Queue())
        self._listeners.append(listener)
        try:
            yield ": connected\n\n"
            while True:
                try:
                    line = await asyncio.wait_for(listener[1].get(), KEEP_ALIVE_SECONDS)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if line is None:
                    return
                yield f"data: {line}\n\n"
        finally:
            self._listeners.remove(listener)

    def close(self) -> None:
        """End all streams."""
        for _, queue in self._listeners:
            queue.put_nowait(None)
