"""Past forecasts for a report: what is missing of them is replayed."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from spm_core.book.periods import Period, Span

if TYPE_CHECKING:
    from spm_core.book.book import Book
    from spm_core.store import Store

Tell = Callable[[Period], None]


def tracked(store: "Store", book: "Book", spans: Iterable[Span], now: datetime, tell: Tell | None = None) -> "Book":
    """The Book with the company's past forecasts of some spans, by which the headline is chosen.

    ``tell`` is called with each period before it is replayed.
    """
    from spm_core.track import remembered

    found = [made for span in spans for made in remembered(store, span, book.as_of, now, tell)]
    return replace(book, track=tuple(sorted(found, key=lambda made: (made.start, made.span))))


def judged(store: "Store", book: "Book", span: Span, now: datetime, tell: Tell | None = None) -> "Book":
    """The Book with the past forecasts of its own scope, which are made anew where it is not the company."""
    from spm_core.track import past_periods, replayed

    if book.scope.kind == "company":
        return tracked(store, book, (span,), now, tell)
    periods = past_periods(store, span, book.as_of, book.scope)
    return replace(book, track=tuple(replayed(store, book.scope, span, periods, tell=tell)))
