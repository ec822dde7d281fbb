"""What the demo company wants to win, and what other currencies are worth: targets by person and month, monthly rates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from spm_core.book.money import Rates, to_major
from spm_core.book.opportunities import Opportunity
from spm_core.book.periods import Period, Span, add_months, local_day, period_of
from spm_core.book.records import Kind, Product, Stages, Target
from spm_core.demo.customers import CURRENCY
from spm_core.demo.days import Stretch, dice
from spm_core.demo.people import Crew

RateRow = tuple[date, str, Decimal]

# A year's shape: a weak July, a strong end of each quarter.
SEASON = dict(zip(range(1, 13), (8, 9, 11, 8, 9, 11, 5, 8, 10, 9, 9, 11), strict=True))
STEP = 500  # targets are round, in major units
LAST_QUARTER = 10
GROWTH = Decimal("1.04")  # over what was won in the last year
LEAST, MOST = Decimal("0.78"), Decimal("0.93")  # share of the present quarter's target that is won or promised


def rates(stretch: Stretch, seed: int) -> Iterator[RateRow]:
    """A rate to the euro for each month's first day, from before the history to the present month."""
    rng = dice(seed, "rates")
    dollar, krona = Decimal("0.925"), Decimal("0.0905")
    month = add_months(stretch.first, -1)
    while month <= stretch.today:
        yield month, "USD", dollar
        yield month, "SEK", krona
        dollar = (dollar * Decimal(rng.randint(985, 1015)) / 1000).quantize(Decimal("0.0001"))
        krona = (krona * Decimal(rng.randint(988, 1012)) / 1000).quantize(Decimal("0.00001"))
        month = add_months(month, 1)


def targets(
    crew: Crew,
    stretch: Stretch,
    told: Sequence[Opportunity],
    stages: Stages,
    exchange: Rates,
    prices: dict[str, Product],
) -> Iterator[Target]:
    """Every seller's months, from the fiscal year in which the history begins to the end of the next quarter or year.

    A little more than last year, and within what leaves the present quarter winnable and not yet won.
    """
    quarter = period_of(stretch.today, Span.QUARTER)
    worth = _Worth(crew, exchange, prices)
    promised = sum((worth.promised(item, quarter, stages) for item in told), Decimal(0))
    season = Decimal(sum(SEASON[month.start.month] for month in quarter.months()))
    year = sum(
        (worth.won(item, Period(stretch.today - timedelta(days=365), stretch.today)) for item in told), Decimal(0)
    )
    usual = year * GROWTH * season / sum(SEASON.values())
    wanted = min(max(usual, promised / MOST), promised / LEAST)
    unit = wanted / season / len(crew.active)
    for month in _months(stretch):
        for seller in crew.sellers:
            if month >= seller.since.replace(day=1) and (seller.until is None or month < seller.until):
                height = max(1, round(unit * SEASON[month.month] / STEP)) * STEP
                yield Target(seller.id, month, height * 100, CURRENCY)


def _months(stretch: Stretch) -> Iterator[date]:
    """From the first month of the history's first year to the end of the next quarter; in autumn next year is planned."""
    year = period_of(stretch.today, Span.YEAR)
    autumn = stretch.today.month >= LAST_QUARTER
    end = add_months(year.end, 12) if autumn else max(year.end, add_months(stretch.today, 6))
    for month in Period(period_of(stretch.first, Span.YEAR).start, end).months():
        yield month.start


@dataclass(frozen=True, slots=True)
class _Worth:
    """What opportunities of a team are worth in euros."""

    crew: Crew
    exchange: Rates
    prices: dict[str, Product]

    def won(self, item: Opportunity, period: Period) -> Decimal:
        """Its value if it was won within a period."""
        if item.kind is not Kind.WON or item.closed_at is None:
            return Decimal(0)
        day = local_day(item.closed_at, self.crew.zone)
        return value(item, self.exchange, self.prices, day) if day in period else Decimal(0)

    def promised(self, item: Opportunity, quarter: Period, stages: Stages) -> Decimal:
        """What it brings to a quarter: its value if won in it, weighted if it is open and due by its end."""
        if not item.is_open:
            return self.won(item, quarter)
        if item.expected_close is None or item.expected_close >= quarter.end:
            return Decimal(0)
        return value(item, self.exchange, self.prices, quarter.end) * stages.by_code[item.stage].probability


def value(item: Opportunity, exchange: Rates, prices: dict[str, Product], day: date) -> Decimal:
    """The value in euros at the rate of a day; the list price stands in for a missing amount."""
    if item.amount is not None:
        return exchange.convert(item.amount, item.currency, day) or Decimal(0)
    product = prices.get(item.product or "")
    return to_major(product.list_price, CURRENCY) if product else Decimal(0)
