"""Past forecasts for a report at a terminal: a line on stderr for somebody who waits while they are replayed."""

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot import track
from spm_core.book.periods import Period, Span

if TYPE_CHECKING:
    from spm_core.book.book import Book
    from spm_core.store import Store


def tracked(store: "Store", book: "Book", spans: Iterable[Span]) -> "Book":
    """The Book with the company's past forecasts of some spans."""
    return track.tracked(store, book, spans, datetime.now(UTC), _tell)


def judged(store: "Store", book: "Book", span: Span) -> "Book":
    """The Book with the past forecasts of its own scope."""
    return track.judged(store, book, span, datetime.now(UTC), _tell)


def _tell(period: Period) -> None:
    print(f"Replaying the forecast of {period.start} …", file=sys.stderr)
