"""Facts that several reports need of the same Book, worked out once for it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from spm_core.book.book import Book

Given = ParamSpec("Given")
Fact = TypeVar("Fact")


def once(work: Callable[Concatenate[Book, Given], Fact]) -> Callable[Concatenate[Book, Given], Fact]:
    """The function, which remembers on each Book what it found; its other arguments must be hashable.

    A Book never changes, and a changed copy is a Book of its own that remembers nothing.
    """

    @wraps(work)
    def remembered(book: Book, /, *args: Given.args, **kwargs: Given.kwargs) -> Fact:
        # Kept where cached_property keeps its values: beside the fields, not among them.
        known: dict[Any, Any] = vars(book).setdefault("_once", {})
        key = (work, args, *kwargs.items()) if kwargs else (work, args)
        if key not in known:
            known[key] = work(book, *args, **kwargs)
        found: Fact = known[key]
        return found

    return remembered
