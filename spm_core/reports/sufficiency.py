"""Sufficiency: whether the funnel's value carries a target, and what must still be created for it (F11)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.opportunities import Category, Opportunity
from spm_core.book.periods import MONTHS_A_YEAR, Period, Span, add_months, period_of
from spm_core.book.records import Verdict
from spm_core.reports import figures
from spm_core.reports.funnel import weighted
from spm_core.reports.inflow import DAYS_A_WEEK, inflow, total
from spm_core.reports.statistics import cycle_days, won_among
from spm_core.reports.targets import effective_target


@dataclass(frozen=True, slots=True)
class Sufficiency:
    """Money in the reporting currency; everything that needs a target is None without one.

    ``open`` and ``weighted_open`` are the opportunities expected to close before the period ends. ``to_create`` is the value
    of new opportunities still needed; ``to_create_per_week`` is None when they would come too late, or when nobody knows how
    long one takes. ``assumed_months`` of the target were not set and are taken like the average of those that were;
    ``default_cycle``: nothing was won yet, the days expected of the stages tell how long one takes.
    """

    period: Period
    name: str
    target: Decimal | None
    won: Decimal
    open: Decimal
    weighted_open: Decimal
    to_create: Decimal | None
    to_create_per_week: Decimal | None
    created_per_week: Decimal
    days_left: int
    cycle_days: Decimal | None
    assumed_months: int = 0
    default_cycle: bool = False

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of the numbers."""
        assumed = f"target of {figures.counted(self.assumed_months, 'month')} taken like those that are set"
        days = figures.trimmed(self.cycle_days or Decimal(0), 0)
        by_stages = f"nothing won yet: a new one is taken to need the {days} days expected of the stages"
        found = ((assumed, self.assumed_months > 0), (by_stages, self.default_cycle and bool(self.to_create)))
        return tuple(words for words, true in found if true)

    @property
    def remaining(self) -> Decimal | None:
        """What is still to be won."""
        return None if self.target is None else max(Decimal(0), self.target - self.won)

    @property
    def coverage(self) -> Decimal | None:
        """Open value to what remains; None when nothing remains."""
        return self.open / self.remaining if self.remaining else None

    @property
    def weighted_coverage(self) -> Decimal | None:
        """Weighted open value to what remains; 1 is just enough. None when nothing remains."""
        return self.weighted_open / self.remaining if self.remaining else None

    @property
    def verdict(self) -> Verdict:
        """The better of two words: for the weighted coverage, and for the value created a week against what is needed."""
        if self.remaining is None:
            return Verdict.NA
        if not self.remaining:
            return Verdict.OK
        words = {
            figures.verdict_of(self.weighted_open, self.remaining, chance=False),
            figures.verdict_of(self.created_per_week, self.to_create_per_week, chance=False),
        }
        return next(word for word in (Verdict.OK, Verdict.WATCH, Verdict.SHORT) if word in words)

    @property
    def sentence(self) -> str:
        """``Year: 83k a week to create, 21k created``."""
        return f"{self.name}: {self._said}"

    @property
    def _said(self) -> str:
        money = figures.money
        if self.target is None:
            return f"no target set, {money(self.weighted_open)} weighted is open"
        if not self.remaining:
            return f"target reached, {money(self.won)} of {money(self.target)}"
        if not self.to_create:
            return f"{money(self.weighted_open)} weighted for the {money(self.remaining)} that remain"
        if self.to_create_per_week is not None:
            return f"{money(self.to_create_per_week)} a week to create, {money(self.created_per_week)} created"
        lacking = f"{money(self.weighted_open)} weighted for the {money(self.remaining)} that remain"
        if self.cycle_days is None:
            return f"{lacking}; nothing won yet to tell how long a new one takes"
        return f"{lacking}; new ones come too late ({self.days_left} days left, one takes {figures.trimmed(self.cycle_days, 0)})"


def sufficiency(book: Book, period: Period, name: str, target: Decimal | None, assumed_months: int = 0) -> Sufficiency:
    """What the funnel gives and lacks for a target of the period under way."""
    items = due(book, period)
    won, ahead = won_in(book, period), sum((weighted(book, item) for item in items), Decimal(0))
    to_create = None if target is None else _to_create(book, max(Decimal(0), target - won) - ahead)
    cycle, days_left = cycle_days(book), (period.end - book.today).days
    weeks = inflow(book).weeks
    return Sufficiency(
        period=period,
        name=name,
        target=target,
        won=won,
        open=total(book, items),
        weighted_open=ahead,
        to_create=to_create,
        to_create_per_week=_a_week(to_create, cycle.value, days_left),
        created_per_week=sum((week.value for week in weeks), Decimal(0)) / len(weeks),
        days_left=days_left,
        cycle_days=cycle.value,
        assumed_months=assumed_months,
        default_cycle=cycle.default,
    )


def long_term(book: Book) -> Sufficiency:
    """Sufficiency to the end of the fiscal year; in its last quarter to the end of the next one.

    Months after the last one with a target are taken like the average of those set: a target of three months is no reason to
    think that nothing is wanted after them.
    """
    year = period_of(book.today, Span.YEAR, book.company.workspace.fiscal_year_start)
    last_quarter = book.today >= add_months(year.end, -Span.QUARTER.months)
    horizon = Period(year.start, add_months(year.end, MONTHS_A_YEAR)) if last_quarter else year
    name = f"Until {_last_day(horizon):%b %Y}" if last_quarter else "Year"
    months = [effective_target(book, month) for month in horizon.months()]
    given = [amount for amount in months if amount is not None]
    if not given:
        return sufficiency(book, horizon, name, None)
    assumed = next(count for count, amount in enumerate(reversed(months)) if amount is not None)
    known = sum(given, Decimal(0))
    return sufficiency(book, horizon, name, known + known / len(given) * assumed, assumed)


def due(book: Book, period: Period) -> list[Opportunity]:
    """Open opportunities that count in the period under way: expected to close in it, or overdue; not the omitted ones."""
    return [item for item in book.open if counts_in(item, period)]


def counts_in(item: Opportunity, period: Period) -> bool:
    """Whether an open opportunity counts in the period under way."""
    dated = item.expected_close is not None and item.expected_close < period.end
    return dated and item.category is not Category.OMITTED


def won_in(book: Book, period: Period) -> Decimal:
    """The value won in a period, each at the rate of its close."""
    won = (item for item in won_among(book.ended) if item.closed_at and book.day(item.closed_at) in period)
    return sum((book.final_value(item) or Decimal(0) for item in won), Decimal(0))


def _to_create(book: Book, lacking: Decimal) -> Decimal | None:
    """The value of new opportunities, at the first stage's probability, that would bring what lacks."""
    chance = book.stages.open[0].probability
    if lacking <= 0:
        return Decimal(0)
    return lacking / chance if chance else None


def _a_week(to_create: Decimal | None, cycle: Decimal | None, days_left: int) -> Decimal | None:
    """What must be created a week while a new opportunity can still be won in time."""
    if not to_create:
        return to_create
    if cycle is None or days_left <= cycle:
        return None
    return to_create * DAYS_A_WEEK / (days_left - cycle)


def _last_day(period: Period) -> date:
    return date.fromordinal(period.end.toordinal() - 1)
