"""A change written down before its turn: what takes time is done then, and under the lock it is only handed over."""

import pickle
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import Any, Self
from zoneinfo import ZoneInfo

from spm_core.book.earlier import Was
from spm_core.book.opportunities import Continuation, OfferEvent
from spm_core.book.records import Activity, Stages, Workspace
from spm_core.store.activity_write import activities_formed
from spm_core.store.history_forms import ready
from spm_core.store.offer_write import OfferHistory, offers_formed
from spm_core.store.projection import Projection
from spm_core.store.unit import Record, Unit

IN_MEMORY = 1 << 20  # bytes; a longer one lies in a temporary file


class Draft:
    """The steps of a change in one workspace, in their order; ``now`` (UTC) is the time it is recorded.

    Histories, offers and activities are made into rows for ``sqlite`` or ``postgresql`` at once. The file belongs to this
    process alone and is gone when the draft is closed.
    """

    def __init__(self, dialect: str, workspace: Workspace, stages: Stages, now: datetime) -> None:
        self._projection = Projection(workspace.id, stages, ZoneInfo(workspace.timezone))
        self._ws = workspace.id
        self._dialect = dialect
        self._now = now
        self._file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed with the draft

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def save_many(self, records: Iterable[Record]) -> None:
        """Records of any kinds, as ``Unit.save_many`` saves them."""
        self._add("save_many", list(records))

    def bring(self, records: Iterable[Record]) -> None:
        """Records that come from elsewhere, as ``Unit.bring`` saves them."""
        self._add("bring", list(records))

    def tell_earlier(self, told: Sequence[Was]) -> None:
        """What records were before, as ``Unit.tell_earlier`` saves it."""
        self._add("tell_earlier", told)

    def append_many(self, histories: Sequence[Continuation]) -> None:
        """What happens to opportunities. Raises IllegalHistoryError when it cannot have happened."""
        if histories:
            self._add("put", ready(self._projection, self._dialect, histories))

    def send_offers(self, offers: Sequence[OfferHistory]) -> None:
        """New offers with all their events."""
        if offers:
            self._add("insert", offers_formed(offers, self._ws, self._dialect))

    def append_offers(self, histories: Iterable[Sequence[OfferEvent]]) -> None:
        """Events of offers that are here."""
        for events in histories:
            self._add("append_offer", events)

    def log_many(self, activities: Sequence[Activity]) -> None:
        """New activities."""
        if activities:
            self._add("insert", activities_formed(activities, self._ws, self._now, self._dialect))

    def save(self, unit: Unit) -> None:
        """Do what is written down. Raises ConflictError where somebody else changed or made the same since."""
        for verb, what in self._steps():
            getattr(unit, verb)(what)

    def _add(self, verb: str, what: object) -> None:
        if what:
            pickle.dump((verb, what), self._file, pickle.HIGHEST_PROTOCOL)

    def _steps(self) -> Iterator[tuple[str, Any]]:
        end = self._file.tell()
        self._file.seek(0)
        while self._file.tell() < end:
            yield pickle.load(self._file)  # noqa: S301 - written by this process a moment ago
