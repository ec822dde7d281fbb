"""The time of the business: flows at real speed, and can be taken to a later instant through everything due on the way."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

SETTLE_SECONDS = 30.0  # real time a step waits for the bot before it goes on
FOLLOWED_SECONDS = 60.0  # real time after which a bot that stopped asking for the time is not waited for


@dataclass(frozen=True, order=True)
class Instant:
    """Something the bot will do at an instant (UTC), by the name people know it by."""

    at: datetime
    name: str


@dataclass(frozen=True)
class Step:
    """One stop on the way; `settled` is False when the bot did not say in time that it had done everything due."""

    instant: Instant
    settled: bool


@dataclass
class Clock:
    """Business time. `version` counts the jumps; `told` is called whenever people should look at the clock again."""

    start: datetime
    told: Callable[[], None] = lambda: None
    version: int = 1
    upcoming: list[Instant] = field(default_factory=list)
    going_to: Instant | None = None
    settled: datetime | None = None
    _heard: float = float("-inf")
    _offset: timedelta = field(init=False)
    _last_stamp: int = 0
    _closed: bool = False
    _moved: asyncio.Event = field(default_factory=asyncio.Event)
    _reported: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._offset = self.start.astimezone(UTC) - _real()

    def now(self) -> datetime:
        """The business time now, UTC."""
        return _real() + self._offset

    def stamp(self) -> str:
        """A Slack `ts` of now: unique, and later than every one before."""
        micros = int(self.now().timestamp() * 1_000_000)
        self._last_stamp = max(micros, self._last_stamp + 1)
        return f"{self._last_stamp // 1_000_000}.{self._last_stamp % 1_000_000:06d}"

    async def wait(self, after: int, seconds: float) -> None:
        """Return at the next jump after version `after`, or when these seconds (real time) have passed."""
        self._heard = time.monotonic() + seconds
        await self._until(self._moved, lambda: self.version > after, seconds)

    def close(self) -> None:
        """Let nobody wait any longer."""
        self._closed = True
        _wake(self._moved)
        _wake(self._reported)

    def report(self, settled: datetime, upcoming: list[Instant]) -> None:
        """The bot says: everything due up to `settled` is done, and this comes next."""
        self._heard = time.monotonic()
        self.settled = settled
        self.upcoming = sorted(upcoming)
        _wake(self._reported)
        self.told()

    def next(self, matching: str = "") -> Instant | None:
        """The earliest upcoming instant after now whose name contains these words."""
        now, words = self.now(), matching.casefold()
        return next((due for due in self.upcoming if due.at > now and words in due.name.casefold()), None)

    async def go(self, target: Instant) -> list[Step]:
        """Step to the target through every upcoming instant on the way. Raises ValueError for the past or a second journey."""
        if self.going_to is not None:
            raise ValueError(f"The clock is already going to {self.going_to.name or self.going_to.at.isoformat()}.")
        if target.at < self.now():
            raise ValueError("The clock goes forward only.")
        self.going_to = target
        self.told()
        try:
            return await self._travel(target)
        finally:
            self.going_to = None
            self.told()

    async def _travel(self, target: Instant) -> list[Step]:
        steps: list[Step] = []
        reached = self.now()
        # What people did a moment ago may change what comes next: the bot looks once more before the first step.
        await self._arrive(reached)
        while due := next((instant for instant in self.upcoming if reached < instant.at <= target.at), None):
            reached = due.at
            steps.append(Step(due, await self._arrive(due.at)))
        if reached < target.at:
            await self._arrive(target.at)
        return steps

    async def _arrive(self, at: datetime) -> bool:
        """Jump to an instant and wait until the bot has done what is due by then; True when it said so."""
        self._offset = max(self._offset, at - _real())
        self.version += 1
        _wake(self._moved)
        self.told()
        if time.monotonic() - self._heard > FOLLOWED_SECONDS:
            return False
        return await self._until(
            self._reported, lambda: self.settled is not None and self.settled >= at, SETTLE_SECONDS
        )

    async def _until(self, event: asyncio.Event, true: Callable[[], bool], seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while not (true() or self._closed) and (left := deadline - time.monotonic()) > 0:
            try:
                await asyncio.wait_for(event.wait(), left)
            except TimeoutError:
                break
        return true()


def _wake(event: asyncio.Event) -> None:
    """Let everybody who waits now look again."""
    event.set()
    event.clear()


def _real() -> datetime:
    return datetime.now(UTC)
