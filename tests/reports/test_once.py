"""A fact of a Book is worked out once, and never carried over to a changed copy."""

from dataclasses import replace
from datetime import date

import worked

from spm_core.book.book import Book
from spm_core.reports.once import once


def test_once_for_each_book_and_argument() -> None:
    calls = []

    @once
    def due(book: Book, day: date = worked.AS_OF) -> int:
        calls.append(day)
        return sum(item.expected_close is not None and item.expected_close < day for item in book.open)

    book = worked.book()
    later = date(2026, 3, 25)
    assert [due(book), due(book), due(book, later), due(book, later)] == [0, 0, 2, 2]
    assert calls == [worked.AS_OF, later]
    assert due(replace(book, touched=()), later) == 0
    assert len(calls) == 3
