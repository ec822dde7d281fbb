"""The freeze of a meeting of any kind: from what its numbers were worked out; and which meetings count as held."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.meetings.planned import Planned
from bot.outbox import crash_at
from spm_core.book.book import Book
from spm_core.book.cadence import Occurrence
from spm_core.reports.movement import movement
from spm_core.reports.top5 import top5
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
    frozen = replace(item.occurrence, freeze_at=item.freeze_at, frozen=_kept(book))
    with store.write(now) as unit:
        unit.save_unless_changed(frozen, item.occurrence)  # a person may have moved it meanwhile
        crash_at("before_commit")


def _kept(book: Book) -> dict[str, object]:
    """The instant, the parameters and the TOP5; the rows are replayed from the events."""
    rates, share = book.company.rates, movement(book).progress_share
    return {
        "as_of": book.as_of.isoformat(),
        "since": book.since.isoformat(),
        "top5": [line.id for line in top5(book).opportunities],
        "progress": None if share is None else str(share),
        "currency": book.company.workspace.currency,
        "rates": {code: str(rates.on(code, book.today)) for code in rates.by_currency},
        "probabilities": {stage.code: str(stage.probability) for stage in book.stages.open},
    }


def hold(store: Store, now: datetime) -> None:
    """A meeting whose agenda or pack was posted counts as held when it is over (DECISIONS.md, "Time and history")."""
    over = [item for item in store.occurrences(now - LOOK_BACK, now) if _over(item, now)]
    given = store.given([item.id for item in over]) if over else {}
    for item in over:
        if given.get(item.id, frozenset()) & set(GIVEN.get(item.kind, PACKS)):
            with store.write(now) as unit:
                unit.save_unless_changed(replace(item, status="held"), item)


def _over(item: Occurrence, now: datetime) -> bool:
    ends_at = item.starts_at + timedelta(minutes=item.minutes)
    return item.status in ("planned", "moved") and item.freeze_at is not None and ends_at <= now
