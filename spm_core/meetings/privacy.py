"""What of a seller's Book is for the seller and their manager alone, and a Book without it."""

from dataclasses import replace

from spm_core.book.agreed import PRIVATE_SETS
from spm_core.book.book import Book


def without_private(book: Book) -> Book:
    """The Book as anybody may read it: without private actions, and without private answers that their author did not share."""
    shared = (
        one
        for one in book.answers
        if one.set_name not in PRIVATE_SETS or (one.shared_at and one.shared_at < book.as_of)
    )
    return replace(book, actions=tuple(one for one in book.actions if not one.private), answers=tuple(shared))
