"""Taking an import back: what it changed is voided, what it brought in counts as entered by mistake and leaves all statistics."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from spm_core.book.history import fold
from spm_core.book.opportunities import Event, EventType
from spm_core.book.records import MISTAKE, Stages
from spm_core.exchange.merge import NOTED


@dataclass(frozen=True, slots=True)
class Appended:
    """The events that an import appended to one opportunity: so many from the ``first`` seq on (1: it was new)."""

    opportunity_id: str
    first: int
    count: int


def undone(
    stored: Sequence[Event], appended: Appended, stages: Stages, now: datetime, actor_id: str
) -> list[Event] | None:
    """The events that take it back; None when something was done on the opportunity since, so that it stays."""
    last = appended.first + appended.count - 1
    if len(stored) != last:
        return None
    steps = _mistake(stored, stages) if appended.first == 1 else _voided(stored[appended.first - 1 :])
    return [
        Event(appended.opportunity_id, last + n, kind, before, after, now, now, actor_id, field, NOTED)
        for n, (kind, before, after, field) in enumerate(steps, start=1)
    ]


_Step = tuple[EventType, str | None, str | None, str | None]


def _voided(events: Sequence[Event]) -> Iterator[_Step]:
    for event in reversed(events):
        yield EventType.CORRECTED, event.type.value, str(event.seq), None


def _mistake(stored: Sequence[Event], stages: Stages) -> Iterator[_Step]:
    present = fold(stored, stages)
    assert present is not None
    if present.is_open:
        yield EventType.LOST, present.stage, stages.lost.code, None
    yield EventType.CHANGED, present.reason, MISTAKE, "reason"
