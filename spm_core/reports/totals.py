"""What a period will bring in all, by rules that need no close dates; and what opportunities bring that do not exist yet (F9)."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.opportunities import Opportunity
from spm_core.book.periods import Period, Span, add_months, midnight, months_later, period_of
from spm_core.reports.inflow import total
from spm_core.reports.once import once
from spm_core.reports.statistics import statistics_start, win_rate, won_among
from spm_core.reports.sufficiency import won_in

RECENT_MONTHS = 3
PAST_PERIODS = 4
# Four quarters ago is a year ago, and a leap year is a day longer than the statistics window.
LEAP = timedelta(days=1)


@once
def began(book: Book) -> date | None:
    """The first local day of which the Book knows something: that an opportunity was created or won; None of an empty one."""
    created = (item.created_at for item in book.by_id.values() if not item.undated)
    first = min(created, default=None)
    days = [*(day for day, _, _ in book.wins), *([book.day(first)] if first else [])]
    return min(days, default=None)


def run_rate(book: Book, span: Span) -> Decimal | None:
    """Won so far, and for the days left as much a day as in the last three months; None until three months are known.

    On the first day of a period that is the value won in the last three months times the months of the period by three.
    """
    period = period_of(book.today, span, book.company.workspace.fiscal_year_start)
    recent, first = Period(months_later(book.today, -RECENT_MONTHS), book.today), began(book)
    if first is None or first > recent.start:
        return None
    left = Decimal((period.end - book.today).days) / period.days
    return won_in(book, period) + won_in(book, recent) * span.months * left / RECENT_MONTHS


def value_win_rate(book: Book, span: Span) -> Decimal | None:
    """The baseline that ignores time: won so far, and all that is open times the win rate; None without outcomes."""
    rate = win_rate(book)
    period = period_of(book.today, span, book.company.workspace.fiscal_year_start)
    return (
        None if rate.value is None or rate.default else won_in(book, period) + total(book, list(book.open)) * rate.value
    )


@once
def not_yet_existing(book: Book, span: Span) -> Decimal | None:
    """What will be won in the period under way of opportunities created from now on.

    The mean over the last four periods of what was won, after the same day of the period, of those created after it. None
    until four such periods are in the data (and for years: the Book does not reach back so far).
    """
    past = list(rests(book, span))
    first = began(book)
    start = add_months(
        period_of(book.today, span, book.company.workspace.fiscal_year_start).start, -len(past) * span.months
    )
    if first is None or first > start or past[-1].start < statistics_start(book) - LEAP:
        return None
    brought = (book.final_value(item) or Decimal(0) for rest in past for item in created_in(book, rest))
    return sum(brought, Decimal(0)) / len(past)


def rests(book: Book, span: Span) -> Iterator[Period]:
    """The last four periods from the same day on, the latest first; one that is too short for the day has no rest."""
    period = period_of(book.today, span, book.company.workspace.fiscal_year_start)
    into = book.today - period.start
    for number in range(1, PAST_PERIODS + 1):
        start, end = (add_months(day, -number * span.months) for day in (period.start, period.end))
        yield Period(min(start + into, end), end)


def created_in(book: Book, rest: Period) -> list[Opportunity]:
    """What was both created and won within a period."""
    start, end = midnight(rest.start, book.zone), midnight(rest.end, book.zone)
    won = won_among(book.ended)
    return [item for item in won if item.closed_at and start <= item.created_at and start <= item.closed_at < end]
