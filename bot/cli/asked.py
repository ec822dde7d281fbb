"""What the commands on reports and meetings share: whose Book, as of when, and how it is written down."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spm_core.book.periods import midnight
from spm_core.book.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spm_core.book.book import Book
    from spm_core.reports.explained import Figure
    from spm_core.store import Store

AsOf = Annotated[
    str | None, typer.Option("--as-of", help="The start of a day, YYYY-MM-DD (default: now)", show_default=False)
]
Since = Annotated[
    str | None, typer.Option(help="The previous meeting, YYYY-MM-DD (default: the last held)", show_default=False)
]
Json = Annotated[bool, typer.Option("--json", help="Exact and unrounded, for programs")]


def book_of(
    store: "Store",
    scope: str,
    as_of: str | None,
    since: str | None,
    *,
    whole: bool = False,
    explained: bool = False,
    meeting: str | None = None,
) -> "Book":
    """The Book that the options mean; days begin at midnight in the scope's zone."""
    whose = store.scope(scope)
    zone = store.zone(whose)
    now = midnight(day_of(as_of), zone) if as_of else datetime.now(UTC)
    before = midnight(day_of(since), zone) if since else None
    if before and before > now:
        raise Refusal(f"The previous meeting ({since}) lies after the day of the report. Choose an earlier --since.")
    return store.book(whose, now, before, whole=whole, explained=explained, meeting=meeting)


def day_of(text: str) -> date:
    """A day as the options say it. Raises Refusal."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal(f"{text!r} is no day. Write it as 2026-03-02.") from None


def print_json(value: object, figures: "Sequence[Figure] | None" = None) -> None:
    """Print something of the core exactly, with where its numbers come from."""
    from spm_core.reports.explained import plain
    from spm_core.reports.json import as_json

    why = {} if figures is None else {"explain": plain(figures)}
    print(json.dumps(as_json(value) | why, indent=2, ensure_ascii=False))


def keep(file: Path, content: bytes) -> None:
    """Write a file. Raises Refusal."""
    try:
        file.write_bytes(content)
    except OSError as error:
        raise Refusal(f"{file} cannot be written: {error.strerror}. Choose another place.") from None
