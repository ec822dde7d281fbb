"""The time of the business, and the tick: what is due is planned, composed and sent, again and again."""

import contextlib
import http.client
import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

import structlog
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

from bot.morning import Lines
from bot.outbox import Outbox
from bot.scheduled import Schedule

log = structlog.get_logger("spm.clock")

TICK = timedelta(seconds=15)
SANDBOX_TICK = timedelta(seconds=1)
POLL_SECONDS = 25
LONG_AGO = timedelta(days=1)  # nothing of today is settled before the first tick
AGAIN_SECONDS = 1.0  # before an unreachable clock is asked again

Upcoming = Sequence[tuple[datetime, str]]


class Clock(Protocol):
    """What time the business thinks it is."""

    @property
    def tick(self) -> timedelta:
        """How often to look what is due."""

    def now(self) -> datetime:
        """The instant (UTC)."""

    def on_jump(self, wake: Callable[[], None]) -> None:
        """Call something as soon as the time has jumped."""

    def report(self, settled: datetime, upcoming: Callable[[], Upcoming]) -> None:
        """Say that everything due up to an instant is done, and what comes next."""

    def close(self) -> None:
        """Let go of what the clock holds."""


class WallClock:
    """The time on the wall."""

    tick = TICK

    def now(self) -> datetime:
        """The instant (UTC)."""
        return datetime.now(UTC)

    def on_jump(self, wake: Callable[[], None]) -> None:
        """The wall's time does not jump."""

    def report(self, settled: datetime, upcoming: Callable[[], Upcoming]) -> None:
        """Nobody asks."""

    def close(self) -> None:
        """Nothing is held."""


class SandboxClock:
    """The time of a sandbox: it flows as real time does, from where somebody put it.

    Raises OSError when the sandbox does not answer at the start.
    """

    tick = SANDBOX_TICK

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._path = parts.netloc, parts.path
        self._wake: Callable[[], None] = lambda: None
        self._closed = threading.Event()
        self._line = http.client.HTTPConnection(self._host, timeout=POLL_SECONDS + 10)
        self._version, self._offset = 0, 0.0
        self._set(self._ask(""))
        self._thread = threading.Thread(target=self._listen, name="sandbox clock", daemon=True)
        self._thread.start()

    def now(self) -> datetime:
        """The instant (UTC)."""
        return datetime.fromtimestamp(time.monotonic() + self._offset, UTC)

    def on_jump(self, wake: Callable[[], None]) -> None:
        """Call something as soon as the time has jumped."""
        self._wake = wake

    def report(self, settled: datetime, upcoming: Callable[[], Upcoming]) -> None:
        """Say that everything due up to an instant is done, and what comes next; a sandbox that has ended does not mind."""
        comes = [{"at": at.isoformat(), "name": name} for at, name in upcoming()]
        body = json.dumps({"settled": settled.isoformat(), "upcoming": comes})
        line = http.client.HTTPConnection(self._host, timeout=5)
        try:
            line.request("PUT", f"{self._path}/upcoming", body, {"Content-Type": "application/json"})
            line.getresponse().read()
        except (OSError, http.client.HTTPException) as problem:
            log.warning("the sandbox did not hear what comes next", problem=str(problem))
        finally:
            line.close()

    def close(self) -> None:
        """Stop listening for jumps."""
        self._closed.set()
        with contextlib.suppress(OSError):
            if self._line.sock:
                self._line.sock.shutdown(socket.SHUT_RDWR)  # ends the answer that is waited for
        self._thread.join(timeout=AGAIN_SECONDS)
        self._line.close()

    def _listen(self) -> None:
        while not self._closed.is_set():
            try:
                told = self._ask(f"?after={self._version}&wait={POLL_SECONDS}")
            except (OSError, ValueError, http.client.HTTPException):
                self._line.close()
                self._closed.wait(AGAIN_SECONDS)
                continue
            if told["version"] != self._version:
                self._set(told)
                self._wake()

    def _ask(self, query: str) -> dict[str, str | int]:
        self._line.request("GET", self._path + query)
        told: dict[str, str | int] = json.loads(self._line.getresponse().read())
        return told

    def _set(self, told: dict[str, str | int]) -> None:
        self._offset = datetime.fromisoformat(str(told["now"])).timestamp() - time.monotonic()
        self._version = int(told["version"])


class Ticker:
    """Looks every few seconds, and at once after a jump of the clock, what is due, and has it sent."""

    def __init__(self, clock: Clock, outbox: Outbox, mornings: Sequence[Lines]) -> None:
        self._clock, self._outbox, self._mornings = clock, outbox, mornings
        self._schedule: Schedule | None = None
        # A tick that takes longer than the pause to the next is no news.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler = BackgroundScheduler(timezone=UTC)

    def start(self) -> None:
        """Begin, with a first tick at once."""
        self._scheduler.add_job(
            self.tick,
            "interval",
            seconds=self._clock.tick.total_seconds(),
            id="tick",
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
            next_run_time=datetime.now(UTC),
        )
        self._clock.on_jump(self._at_once)
        self._scheduler.start()

    def stop(self) -> None:
        """End after the post that is under way."""
        self._outbox.stop()
        self._scheduler.shutdown()

    def tick(self) -> None:
        """Plan, send what is due, say what comes next, then look back; a tick that fails leaves everything to the next one."""
        now = self._clock.now()
        try:
            schedule = self._schedule or self._begin(now)
            if schedule is not None:
                schedule.plan()
                schedule.deliver()
                self._clock.report(now, schedule.upcoming)
                schedule.look_back()
        except Exception:
            log.exception("a tick failed", at=now.isoformat())

    def _begin(self, now: datetime) -> Schedule | None:
        """Find the workspace; what comes next is said before a first tick that may have much to catch up on."""
        store = self._outbox.home()
        if store is None:
            return None
        self._schedule = Schedule(store, self._outbox, self._clock.now, self._mornings)
        self._clock.report(now - LONG_AGO, self._schedule.upcoming)
        return self._schedule

    def _at_once(self) -> None:
        with contextlib.suppress(JobLookupError):
            self._scheduler.modify_job("tick", next_run_time=datetime.now(UTC))
