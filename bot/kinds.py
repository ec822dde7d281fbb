"""Which reports the command line knows by name."""

from enum import StrEnum
from typing import TYPE_CHECKING

from spm_core.book.periods import Span

if TYPE_CHECKING:
    from spm_core.book.book import Book
    from spm_core.reports.line import Report


class Kind(StrEnum):
    """The reports there are."""

    FUNNEL = "funnel"
    INFLOW = "inflow"
    MOVEMENT = "movement"
    STAGES = "stages"
    STALLED = "stalled"
    RESULTS = "results"
    FORECAST = "forecast"
    ACCURACY = "accuracy"
    ATTAINMENT = "attainment"
    ACTIVITY = "activity"
    OFFERS = "offers"
    TOP5 = "top5"
    HYGIENE = "hygiene"
    PLANNING = "planning"
    CADENCE = "cadence"
    ACCOUNTS = "accounts"


# Reports on a month, quarter or year.
SPANNED = frozenset({Kind.FORECAST, Kind.ACCURACY})
# Reports of which single opportunities lie behind counts of the Book; to explain these takes longer.
COUNTED = frozenset({Kind.STAGES, Kind.ATTAINMENT})
# Reports that need a Book read whole.
WHOLE = frozenset({Kind.PLANNING, Kind.CADENCE, Kind.ACCOUNTS})


def made(kind: Kind, book: "Book", span: Span = Span.QUARTER) -> "Report":
    """The report of a kind on a Book."""
    from importlib import import_module

    if kind in SPANNED:
        found_of: Report = getattr(import_module(f"spm_core.reports.{kind}"), kind)(book, span)
        return found_of
    module = "spm_core.meetings.kept" if kind is Kind.CADENCE else f"spm_core.reports.{kind}"
    found: Report = getattr(import_module(module), kind)(book)
    return found
