"""Attainment: what was won so far this fiscal year against the pace of its target, beside the year before (F10)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.periods import MONTHS_A_YEAR, Period, Span, add_months, period_of
from spm_core.book.records import Kind, Verdict
from spm_core.reports import figures
from spm_core.reports.json import ASIDE
from spm_core.reports.line import Report
from spm_core.reports.targets import attainment_verdict, effective_target, pace


@dataclass(frozen=True, slots=True)
class Point:
    """What had been won (or should have been) by the midnight at which a day ends, since the fiscal year began."""

    day: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Attainment(Report):
    """The fiscal year under way (``period``, end exclusive) in the reporting currency.

    ``won`` until now, ``pace_target`` what the target wants by now, ``attainment`` won to the whole target. ``won_before`` was
    won on the same days of the year before, ``won_before_in_all`` in all of it. ``this_year`` and ``last_year`` have a point
    for each day on which something was won, ``pace`` one for each month's end and for yesterday. What needs a target is None
    or empty without one. ``not_converted`` wins have no exchange rate.
    """

    period: Period
    target: Decimal | None
    won: Decimal
    pace_target: Decimal | None
    attainment: Decimal | None
    won_before: Decimal
    won_before_in_all: Decimal
    not_converted: int
    this_year: tuple[Point, ...]
    last_year: tuple[Point, ...]
    pace: tuple[Point, ...]
    today: date = field(default=date.min, metadata=ASIDE)

    @property
    def verdict(self) -> Verdict:
        """Won against the pace; no word before the first business day of the year is over, or without a target."""
        return attainment_verdict(self.won / self.pace_target if self.pace_target else None)

    @property
    def sentence(self) -> str:
        """``Won 402k of 380k by now · year 2m · last year 310k``."""
        money = figures.money
        before = f"last year {money(self.won_before)}"
        if self.target is None:
            return f"Won {money(self.won)} this year, no target set · {before}"
        return f"Won {money(self.won)} of {money(self.pace_target)} by now · year {money(self.target)} · {before}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of the numbers."""
        return (f"{self.not_converted} not converted: no exchange rate",) if self.not_converted else ()


def attainment(book: Book) -> Attainment:
    """What the scope won this fiscal year and the one before."""
    year = period_of(book.today, Span.YEAR, book.company.workspace.fiscal_year_start)
    before = Period(add_months(year.start, -MONTHS_A_YEAR), year.start)
    target = effective_target(book, year)
    values, not_converted = _won_by_day(book, Period(before.start, year.end))
    until = same_day(book.today, before)
    won = _sum(values, Period(year.start, year.end))
    closed = book.company.closed_days
    return Attainment.of(
        book,
        "attainment",
        period=year,
        target=target,
        won=won,
        pace_target=None if target is None else pace(target, year, book.today, closed),
        attainment=won / target if target else None,
        won_before=_sum(values, Period(before.start, until)),
        won_before_in_all=_sum(values, before),
        not_converted=not_converted,
        this_year=tuple(_points(values, year)),
        last_year=tuple(_points(values, before)),
        pace=() if target is None else tuple(_pace(book, year, target)),
        today=book.today,
    )


def _won_by_day(book: Book, years: Period) -> tuple[Mapping[date, Decimal], int]:
    """The value won on each local day, each win at the rate of its day; and how many have no rate."""
    values: dict[date, Decimal] = defaultdict(Decimal)
    missing = 0
    for day, count, value in (*_untouched(book), *_touched(book)):
        if day in years and value is None:
            missing += count
        elif day in years:
            values[day] += value or Decimal(0)
    return values, missing


def _untouched(book: Book) -> Iterator[tuple[date, int, Decimal | None]]:
    """Day, count and value of the wins counted by the store; a missing amount counts with its product's list price."""
    for (day, currency, name), (count, minor) in book.wins.items():
        product = book.company.products.get(name or "")
        amount, of = (minor, currency) if name is None else (0, currency)
        if product:
            amount, of = product.list_price * count, product.currency
        yield day, count, book.company.rates.convert(amount, of, day)


def _touched(book: Book) -> Iterator[tuple[date, int, Decimal | None]]:
    for item in (touched.now for touched in book.touched):
        if item.kind is Kind.WON and item.closed_at and book.owns_close(item):
            unpriced = item.amount is None and not book.estimated(item)
            yield book.day(item.closed_at), 1, Decimal(0) if unpriced else book.final_value(item)


def same_day(today: date, before: Period) -> date:
    """The day as far into the year before as today is into this one; the last of a shorter February stands for the 29th."""
    first = date(today.year - 1, today.month, 1)
    return min(date.fromordinal(first.toordinal() + today.day - 1), add_months(first, 1), before.end)


def _sum(values: Mapping[date, Decimal], days: Period) -> Decimal:
    return sum((value for day, value in values.items() if day in days), Decimal(0))


def _points(values: Mapping[date, Decimal], year: Period) -> Iterator[Point]:
    total = Decimal(0)
    for day in sorted(day for day in values if day in year):
        total += values[day]
        yield Point(day, total)


def _pace(book: Book, year: Period, target: Decimal) -> Iterator[Point]:
    """The pace at the end of each month and at the end of yesterday, in order."""
    ends = {month.end for month in year.months()} | ({book.today} if book.today > year.start else set())
    for end in sorted(ends):
        yield Point(date.fromordinal(end.toordinal() - 1), pace(target, year, end, book.company.closed_days))
