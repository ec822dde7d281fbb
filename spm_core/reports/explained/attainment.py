"""What the numbers of attainment come from (F10)."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.opportunities import Opportunity
from spm_core.book.periods import MONTHS_A_YEAR, Period, add_months
from spm_core.reports.attainment import Attainment, Point, same_day
from spm_core.reports.explained.figure import Figure, Unit, among, each, explain, money, valued
from spm_core.reports.explained.forecast import PACE, attained, pace_of, period_of, target_of

WON = "F10 won by the day it happened, at the rate of that day"


@explain.register
def of_attainment(found: Attainment, book: Book) -> Iterator[Figure]:
    """Won against the pace and last year, then point by point."""
    year = found.period
    before = Period(add_months(year.start, -MONTHS_A_YEAR), year.start)
    yield target_of("target", book, year, found.target)
    yield _won("won", found.won, book, year)
    yield pace_of("pace_target", book, year, found.target, found.pace_target)
    yield attained("attainment", found.attainment, found.won, found.target)
    yield _won("won_before", found.won_before, book, Period(before.start, same_day(book.today, before)))
    yield _won("won_before_in_all", found.won_before_in_all, book, before)
    missing = [item for item in book.singles.won if book.final_value(item) is None and _priced(book, item)]
    formula = "F0 wins of both years without an exchange rate on their day: they stand at 0"
    yield Figure("not_converted", formula, found.not_converted, Unit.COUNT, (), each(book, missing))
    yield from _points("this_year", found.this_year, book)
    yield from _points("last_year", found.last_year, book)
    for point in found.pace:
        after = point.day + timedelta(days=1)
        paced = (money("target", found.target), *period_of(Period(year.start, after)))
        yield Figure(f"pace.{point.day}.value", PACE, point.value, Unit.MONEY, paced)


def _priced(book: Book, item: Opportunity) -> bool:
    return item.amount is not None or book.estimated(item)


def _in(book: Book, period: Period) -> list[Opportunity]:
    return [item for item in book.singles.won if item.closed_at and book.day(item.closed_at) in period]


def _won(path: str, value: object, book: Book, period: Period) -> Figure:
    return Figure(path, WON, value, Unit.MONEY, period_of(period), valued(book, _in(book, period), final=True))


def _points(name: str, points: Sequence[Point], book: Book) -> Iterator[Figure]:
    """What had been won by each day on which something was won: what had been before, and that day's."""
    by_day: dict[date, list[Opportunity]] = {}
    for item in book.singles.won:
        if item.closed_at:
            by_day.setdefault(book.day(item.closed_at), []).append(item)
    before = Decimal(0)
    for point in points:
        given = (money("won_before", before), money("won_on_the_day", point.value - before))
        lines = among(book, by_day.get(point.day, ()))
        yield Figure(f"{name}.{point.day}.value", WON, point.value, Unit.MONEY, given, lines)
        before = point.value
