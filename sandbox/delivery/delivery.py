"""One way to the bot, whichever it listens on; what is delivered is logged, and events are tried again."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sandbox import limits
from sandbox.delivery.answers import Answer, Parcel
from sandbox.delivery.links import Links
from sandbox.delivery.signed import SignedPosts
from sandbox.log import Log

Json = dict[str, Any]

__all__ = ["Answer", "Delivery"]


class Delivery:
    """Sends over signed HTTP when an address was given, else over Socket Mode."""

    def __init__(
        self,
        links: Links,
        posts: SignedPosts | None,
        log: Log,
        now: Callable[[], datetime],
        retry_seconds: Sequence[float] = limits.RETRY_SECONDS,
    ) -> None:
        self.links = links
        self.posts = posts
        self._log = log
        self._now = now
        self._retry_seconds = retry_seconds
        self._newest: dict[str, Parcel] = {}
        self._waiting = 0

    @property
    def way(self) -> str | None:
        """`http`, `socket`, or None while no bot has connected."""
        if self.posts is not None:
            return "http"
        return "socket" if len(self.links) else None

    @property
    def connected(self) -> bool:
        """Whether a bot seems to be there."""
        return self.posts.reached if self.posts is not None else len(self.links) > 0

    async def command(self, payload: Json) -> Answer:
        """Deliver a slash command."""
        return await self._send(Parcel("slash_commands", payload), f"{payload['command']} {payload['text']}".strip())

    async def interaction(self, payload: Json) -> Answer:
        """Deliver a press, a submission, a search, a shortcut."""
        return await self._send(Parcel("interactive", payload), payload["type"])

    async def event(self, payload: Json) -> Answer:
        """Deliver an event, and again after each wait until it is acknowledged or the bot wants no more (SLACK.md 6).

        When `limits.RETRIES_KEPT` events wait already, it is not tried again.
        """
        parcel = Parcel("events_api", payload)
        answer = await self._send(parcel, payload["event"]["type"])
        for attempt, seconds in enumerate(self._retry_seconds, start=1):
            if answer.error is None or answer.final or self._waiting >= limits.RETRIES_KEPT:
                break
            self._waiting += 1
            try:
                await asyncio.sleep(seconds)
            finally:
                self._waiting -= 1
            again = replace(parcel, attempt=attempt, reason=answer.reason)
            answer = await self._send(again, f"{payload['event']['type']} (retry {attempt})")
        return answer

    async def again(self, kind: str) -> Answer | None:
        """Deliver the newest parcel of this kind once more; its answer changes nothing. None when there was none."""
        parcel = self._newest.get(kind)
        if parcel is None:
            return None
        repeated = replace(parcel, attempt=parcel.attempt + 1, reason="timeout")
        return await self._send(repeated, f"{parcel.payload.get('type') or parcel.payload.get('command')} (again)")

    async def _send(self, parcel: Parcel, what: str) -> Answer:
        self._newest[parcel.kind] = parcel
        at, begun = self._now(), time.perf_counter()
        answer = await (self.posts or self.links).send(parcel)
        body = {"payload": parcel.payload, "answer": answer.body}
        self._log.add(at, "to_bot", what, error=answer.error, ms=(time.perf_counter() - begun) * 1000, body=body)
        return answer

    def close(self) -> None:
        """Send nothing more."""
        if self.posts is not None:
            self.posts.close()
