"""The press: pictures are made in processes of their own, so that whoever answers people never waits for them."""

import multiprocessing
import signal
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from threading import Lock
from typing import Any, Self

from spm_core.book.manners import Manner, here, written
from spm_core.charts.picture import Picture

# The module that draws each chart; a report whose chart has a name of its own is known by both.
_CHARTS = (
    "agenda",
    "funnel",
    "forecast",
    "bridge",
    "ageing",
    "inflow",
    "activity",
    "attainment",
    "accounts",
    "stages",
    "rhythm",
)
KINDS = {name: name for name in _CHARTS} | {"movement": "bridge", "stalled": "ageing"}


class Press:
    """So many processes that draw; they start with the first picture and end with ``close``."""

    def __init__(self, workers: int = 1) -> None:
        self._workers = workers
        self._lock = Lock()
        self._pool: ProcessPoolExecutor | None = None

    def picture(self, name: str, *reports: object) -> Future[Picture]:
        """Order the picture of a kind (``agenda`` takes a forecast and a funnel); the future may raise what drawing raised.

        Raises KeyError for a kind that nobody draws.
        """
        if name not in KINDS:
            raise KeyError(name)
        with self._lock:
            try:
                return self._start().submit(_draw, name, reports, here())
            except BrokenProcessPool:
                # A drawing process was killed (out of memory, say): later pictures get fresh processes.
                self._pool = None
                return self._start().submit(_draw, name, reports, here())

    def close(self) -> None:
        """End the processes; what is being drawn is finished first, what waits is not begun."""
        with self._lock:
            if self._pool:
                self._pool.shutdown(cancel_futures=True)
                self._pool = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # Spawned, not forked: a fork would copy the locks of the threads that answer Slack.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._workers, mp_context=context, initializer=_leave_interrupts)
        return self._pool


def _leave_interrupts() -> None:
    """Ctrl-C goes to every process of a terminal; the one that ordered the pictures ends the press in order."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _draw(name: str, reports: tuple[Any, ...], manner: Manner) -> Picture:
    """The picture, its numbers written as where it was ordered."""
    with written(manner):
        picture: Picture = import_module(f"spm_core.charts.{KINDS[name]}").draw(*reports)
    return picture
