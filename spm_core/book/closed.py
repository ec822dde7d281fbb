"""The days on which no business is done: a country's public holidays, and the ranges that a company closes."""

import warnings
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

from spm_core.book.cadence import Closure
from spm_core.book.refusals import NotFoundError

YEARS = range(2000, 2061)
LANGUAGE = "en_US"


@cache
def public_holidays(place: str) -> Mapping[date, str]:
    """The public holidays of a country (``FI``) or a part of it (``DE-BY``) with their English names, 2000 to 2060.

    Raises NotFoundError for a place whose holidays nobody knows.
    """
    import holidays

    # Some calendars end earlier; a year that they do not know has no holidays.
    warnings.filterwarnings("ignore", message="Requested Holidays are available only")
    country, _, part = place.partition("-")
    try:
        found = holidays.country_holidays(country, subdiv=part or None)
    except NotImplementedError:
        raise NotFoundError(
            f"The public holidays of {place!r} are not known. Choose a country from the list."
        ) from None
    if LANGUAGE in found.supported_languages:
        found = holidays.country_holidays(country, subdiv=part or None, language=LANGUAGE)
    for year in range(max(YEARS.start, found.start_year), min(YEARS.stop, found.end_year + 1)):
        found.get(date(year, 1, 1))  # a year is worked out when one of its days is asked for
    return MappingProxyType(dict(found))


def closed_days(place: str | None, closures: Iterable[Closure]) -> frozenset[date]:
    """The public holidays of a place (none without one), and every day of the closed ranges."""
    own = {day for closure in closures for day in each_day(closure.start, closure.end)}
    return (_holidays(place) if place else frozenset()) | own


def each_day(start: date, end: date) -> Iterator[date]:
    """The days from one up to, but not including, another."""
    return (start + timedelta(days=n) for n in range((end - start).days))


@cache
def _holidays(place: str) -> frozenset[date]:
    try:
        return frozenset(public_holidays(place))
    except NotFoundError:  # it was known when it was chosen; nothing else may fail for it
        return frozenset()
