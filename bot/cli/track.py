"""Past forecasts for a report: what is missing of them is replayed, with a line on stderr for somebody who waits."""

import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from spm_core.book.periods import Period, Span

if TYPE_CHECKING:
    from spm_core.book.book import Book
    from spm_core.store import Store


def tracked(store: "Store", book: "Book", spans: Iterable[Span]) -> "Book":
    """The Book with the company's past forecasts of some spans, by which the headline is chosen."""
    from spm_core.track import remembered

    now = datetime.now(UTC)
    found = [made for span in spans for made in remembered(store, span, book.as_of, now, _tell)]
    return replace(book, track=tuple(sorted(found, key=lambda made: (made.start, made.span))))


def judged(store: "Store", book: "Book", span: Span) -> "Book":
    """The Book with the past forecasts of its own scope, which are made anew where it is not the company."""
    from spm_core.track import past_periods, replayed

    if book.scope.kind == "company":
        return tracked(store, book, (span,))
    periods = past_periods(store, span, book.as_of, book.scope)
    return replace(book, track=tuple(replayed(store, book.scope, span, periods, tell=_tell)))


def _tell(period: Period) -> None:
    print(f"Replaying the forecast of {period.start} …", file=sys.stderr)
