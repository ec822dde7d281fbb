"""The freeze of a meeting of any kind: from what its numbers were worked out; and which meetings count as held."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.meetings.planned import Planned
from bot.outbox import crash_at
from spm_core.book.cadence import Occurrence
from spm_core.meetings.freezing import frozen
from spm_core.meetings.running import ends_at, presented
from spm_core.store import Store

LOOK_BACK = timedelta(days=14)
# What a meeting must have been given to count as held.
GIVEN = {"team": ("agenda",)}
PACKS = ("prep", "pack")


def freeze(store: Store, coming: Iterable[Planned], now: datetime) -> None:
    """Keep with each meeting that is to start within the hour, or is on, what its agenda is worked out from.

    The next meeting of its kind and scope says what moved since this instant. One that was moved is frozen again.
    """
    for item in coming:
        begun = item.occurrence.started_at is not None
        if item.freeze_at <= now < item.ends_at and item.occurrence.freeze_at != item.freeze_at and not begun:
            _freeze(store, item, now)


def _freeze(store: Store, item: Planned, now: datetime) -> None:
    book = store.book(item.scope, item.freeze_at, meeting=item.kind)
    kept = replace(item.occurrence, freeze_at=item.freeze_at, frozen=frozen(book))
    with store.write(now) as unit:
        unit.save_unless_changed(kept, item.occurrence)  # a person may have moved it meanwhile
        crash_at("before_commit")


def hold(store: Store, now: datetime) -> None:
    """A meeting that was started, or whose agenda or pack was posted, counts as held when it is over, and its notes as told.

    (DECISIONS.md, "Time and history".)
    """
    over = [item for item in store.occurrences(now - LOOK_BACK, now) if _over(item, now)]
    given = store.given([item.id for item in over]) if over else {}
    for item in over:
        if item.started_at or given.get(item.id, frozenset()) & set(GIVEN.get(item.kind, PACKS)):
            waiting = store.notes(item.scope_id) if item.kind == "team" else ()
            with store.write(now) as unit:
                if unit.save_unless_changed(replace(item, status="held"), item):
                    unit.save_many(presented(waiting, item, ends_at(item)))


def _over(item: Occurrence, now: datetime) -> bool:
    return item.status in ("planned", "moved") and item.freeze_at is not None and ends_at(item) <= now
