"""A bot that only keeps the clock: ticks at one instant of the business until nothing is left to send; dies where it is told."""

import json
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from slack_sdk import WebClient

from bot import rooms
from bot.clock import Ticker, Upcoming
from bot.outbox import Outbox
from spm_core.store import Database

LEASE, SETTLE, PACE = 3.0, 0.3, 0.02
PATIENCE = 60.0


class StillClock:
    """A clock that stands."""

    tick = timedelta(seconds=1)

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def on_jump(self, wake: Callable[[], None]) -> None: ...

    def report(self, settled: datetime, upcoming: Callable[[], Upcoming]) -> None: ...

    def close(self) -> None: ...


class NoPictures:
    """The words are complete without them."""

    def upload(self, _slack: WebClient, _chart: str, *_reports: object) -> None:
        return None


def work(url: str, api_url: str, token: str, now: str) -> None:
    database = Database(url)
    slack = WebClient(token, base_url=api_url, timeout=5, retry_handlers=[])
    outbox = Outbox(database, slack, NoPictures(), settle=SETTLE, lease=LEASE, pace=PACE)
    at = datetime.fromisoformat(now)
    ticker, store = Ticker(StillClock(at), outbox, rooms.desk().mornings), database.store()
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        ticker.tick()
        waiting = [post for post in store.posts() if post.state in ("pending", "sending", "unknown")]
        if not [post for post in waiting if post.due_at <= at]:
            break
        time.sleep(0.1)
    database.close()


if __name__ == "__main__":
    work(**json.loads(sys.argv[1]))
