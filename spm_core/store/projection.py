"""What the store keeps of an opportunity beside its events: the folded row, whose it ever was, its stays in stages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from spm_core.book.history import Visit, fold, visits
from spm_core.book.opportunities import Event, EventType, Opportunity
from spm_core.book.periods import local_day
from spm_core.book.records import MISTAKE, Kind, Stages
from spm_core.book.refusals import IllegalHistoryError
from spm_core.store.rows import row
from spm_core.store.schema import NEVER

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Folded:
    """An opportunity as its events leave it, and the rows that go with it."""

    opportunity: Opportunity
    row: dict[str, Any]
    owners: list[dict[str, Any]]
    accounts: list[dict[str, Any]]
    visits: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Projection:
    """Folds events for one workspace; days are those of its zone."""

    workspace_id: str
    stages: Stages
    zone: ZoneInfo

    def fold(self, events: Sequence[Event]) -> Opportunity:
        """What an opportunity is by all its events.

        Raises IllegalHistoryError when they do not follow from each other, now or at any moment in between.
        """
        opportunity = fold(events, self.stages)
        if opportunity is None:
            raise IllegalHistoryError("These events cancel each other: nothing is left of the opportunity.")
        _legal_throughout(events, self.stages)
        return opportunity

    def rows(self, opportunity: Opportunity, events: Sequence[Event]) -> Folded:
        """The rows of an opportunity, which all its events make what it is."""
        return Folded(
            opportunity,
            self._row(opportunity),
            self._ever("owner_id", EventType.OWNER, opportunity, events),
            self._ever("account_id", None, opportunity, events),
            list(self.visits(opportunity, events)),
        )

    def _row(self, item: Opportunity) -> dict[str, Any]:
        values = row(item, self.workspace_id)
        values["is_open"] = item.is_open
        values["cycle_days"] = self.cycle_days(item)
        return values

    def cycle_days(self, item: Opportunity) -> int | None:
        """Local days from creation to a win or loss, None while open, undated or not in statistics (F8)."""
        if item.kind is Kind.OPEN or item.closed_at is None or item.undated or not _counts(item):
            return None
        return self._day(item.closed_at) - self._day(item.created_at)

    def _ever(
        self, name: str, own: EventType | None, item: Opportunity, events: Sequence[Event]
    ) -> list[dict[str, Any]]:
        said = {event.initial.get(name) for event in events if event.initial}
        said |= {event.after for event in events if event.type is own or (own is None and event.field == name)}
        return [{**self._about(item), name: value} for value in sorted(filter(None, said))]

    def _about(self, item: Opportunity) -> dict[str, Any]:
        return {"workspace_id": self.workspace_id, "opportunity_id": item.id, "changed_at": item.changed_at}

    def visits(self, item: Opportunity, events: Sequence[Event]) -> Iterator[dict[str, Any]]:
        """A row a stay, and one without days for each stage skipped; an undated opportunity is in no statistics (F7)."""
        if item.undated or not _counts(item):
            return
        closed_on = local_day(item.closed_at, self.zone) if item.closed_at else None
        closed_day = closed_on.toordinal() if closed_on else NEVER
        common = {**self._about(item), "owner_id": item.owner_id, "closed_on": closed_on, "closed_day": closed_day}
        stays = list(_stays(visits(events, self.stages), self.stages))
        last = {stay.stage: n for n, (stay, _) in enumerate(stays) if stay.passed}
        for n, (stay, skipped) in enumerate(stays):
            yield {
                **common,
                "n": n,
                "stage": stay.stage,
                "entered_day": self._day(stay.entered_at),
                "left_day": self._day(stay.left_at) if stay.left_at else NEVER,
                "passed": int(last.get(stay.stage) == n),
                "skipped": skipped,
            }

    def _day(self, moment: datetime) -> int:
        return local_day(moment, self.zone).toordinal()


def _counts(item: Opportunity) -> bool:
    """Whether it is in statistics at all (F8)."""
    return item.merged_into is None and item.reason != MISTAKE


def _stays(found: Sequence[Visit], stages: Stages) -> Iterator[tuple[Visit, bool]]:
    """The visits, and a stay without length in each stage that a move upward skipped (and whether it is one of those)."""
    for visit, following in pairwise([*found, None]):
        if visit is None:
            continue
        yield visit, False
        if following and visit.passed and visit.left_at == following.entered_at:
            low, high = stages.by_code[visit.stage].order, stages.by_code[following.stage].order
            for stage in stages.open:
                if low < stage.order < high:
                    yield Visit(stage.code, following.entered_at, following.entered_at, passed=True), True


def _legal_throughout(events: Sequence[Event], stages: Stages) -> None:
    """Whether the events can be folded as known at any moment; those told in the order they happened always can."""
    told = [event for event in events if event.type is not EventType.CORRECTED]
    if len(told) == len(events) and all(_after(one, other) for one, other in pairwise(told)):
        return
    for moment in sorted({event.known_at for event in events}):
        fold(events, stages, moment + _INSTANT)


def _after(one: Event, other: Event) -> bool:
    return one.effective_at <= other.effective_at and one.recorded_at <= other.recorded_at
