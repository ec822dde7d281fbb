"""What a period may bring: the open funnel and the opportunities not yet created, played a thousand times with seeded dice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from heapq import nlargest
from math import exp, fsum, log, log1p, sqrt
from random import Random

from spm_core.book.book import Book
from spm_core.book.opportunities import Category, Opportunity
from spm_core.book.periods import Period, Span, period_of
from spm_core.book.records import Product
from spm_core.book.track import recent
from spm_core.reports.inflow import DAYS_A_WEEK
from spm_core.reports.once import once
from spm_core.reports.rules import MODEL
from spm_core.reports.statistics import final_values, stage_facts, won_among
from spm_core.reports.sufficiency import won_in
from spm_core.reports.timing import entering, timely, win_shares
from spm_core.reports.totals import began

RUNS = 1000
WEEKS = 26  # of arrivals from which those to come are drawn
# Drawn one by one: the open opportunities that matter most. The sum of all the others is as good as normal.
DRAWN = 100
MANY_WINS = 30
NORMAL_FROM = 9.0  # the variance of a count from which it is as good as normal
# Before any past forecast shows how much more or less than modelled a period brings: a lognormal's middle 10, 30 … 90 %.
SIGMA = 0.4
PRIOR = tuple(exp(SIGMA * normal) for normal in (-1.2815515655, -0.5244005127, 0.0, 0.5244005127, 1.2815515655))
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Simulation:
    """The total of a period (reporting currency): P10, P50, P90 of a thousand runs, and the mean before the tempo.

    ``open`` and ``new`` are the means of what open opportunities and those not yet created bring to it.
    """

    p10: Decimal
    p50: Decimal
    p90: Decimal
    model: Decimal
    open: Decimal
    new: Decimal


@dataclass(frozen=True, slots=True)
class _Arrivals:
    """Those not yet created: weekly counts to draw from, a win's chance in each week ahead, and past wins' values."""

    counts: tuple[int, ...]
    chances: tuple[float, ...]
    values: tuple[float, ...]
    average: float  # of the values
    spread: float  # their standard deviation

    @property
    def mean(self) -> float:
        """What they bring on average."""
        return fsum(self.chances) * fsum(self.counts) / len(self.counts) * self.average if self.counts else 0.0


@once
def simulation(book: Book, span: Span) -> Simulation | None:
    """The simulated total of the period under way; the same on the same day. None while too little has closed to play it."""
    return played(book, span, tempo(book, span))


def played(book: Book, span: Span, paces: Sequence[float]) -> Simulation | None:
    """The same with given paces, of which each run borrows one: how much more or less than modelled the period brings."""
    if entering(book) is None:
        return None
    period = period_of(book.today, span, book.company.workspace.fiscal_year_start)
    chances, arrivals = list(_chances(book, period.end)), _arrivals(book, period)
    dice = Random(f"{book.scope} {book.today} {span}")  # noqa: S311 - repeatable on purpose, nothing secret
    opens, news = _open_runs(dice, chances), _new_runs(dice, arrivals)
    totals = sorted(dice.choice(paces) * (a + b) for a, b in zip(opens, news, strict=True))
    won, mean = won_in(book, period), fsum(chance * value for chance, value in chances)
    p10, p50, p90 = (won + _money(totals[RUNS * share // 100]) for share in (10, 50, 90))
    open_, new = _money(mean), _money(arrivals.mean)
    return Simulation(p10, p50, p90, won + open_ + new, open_, new)


def tempo(book: Book, span: Span) -> tuple[float, ...]:
    """How much more or less than modelled a period may bring: what past ones brought, beside a prior spread."""
    past = ((made.actual, made.rules.get(MODEL)) for made in recent(book.track, span))
    return (*PRIOR, *(float(actual / model) for actual, model in past if actual is not None and model))


def _money(amount: float) -> Decimal:
    return Decimal(amount).quantize(_CENT)


def _chances(book: Book, end: date) -> Iterator[tuple[float, float]]:
    """For each open opportunity the chance to be won before a day, and its value if it is; seldom the list price."""
    shares, prices = win_shares(book), float(_price_share(book))
    known: dict[tuple[str, date | None], float] = {}
    for item in book.open:
        if item.category is Category.OMITTED:
            continue
        key = item.stage, book.day(item.entered_at) if item.entered_at else None
        if key not in known:
            known[key] = _chance(book, item, end, shares[item.stage])
        chance = known[key]
        # Where no history says when, the seller's date does.
        chance = chance if chance >= 0 else float(shares[item.stage]) * _dated(item, end)
        value = book.value(item) if chance else None
        if value:
            yield chance, float(value) * (prices if book.estimated(item) else 1.0)


def _chance(book: Book, item: Opportunity, end: date, share: Decimal) -> float:
    """The chance by history, below 0 where there is too little of it."""
    found = timely(book, item, end)
    return -1.0 if found is None else float(share * found.share)


def _dated(item: Opportunity, end: date) -> bool:
    return item.expected_close is not None and item.expected_close < end


@once
def _price_share(book: Book) -> Decimal:
    """What was won to the list prices of the products it was won with; 1 where nobody knows."""
    paid, listed = Decimal(0), Decimal(0)
    prices = {product.name: _price(book, product) for product in book.company.products.values()}
    for item in won_among(book.ended):
        price = prices.get(item.product or "")
        value = book.final_value(item) if price and item.amount is not None else None
        if price and value is not None:
            paid, listed = paid + value, listed + price
    return paid / listed if listed else Decimal(1)


def _price(book: Book, product: Product) -> Decimal | None:
    return book.company.rates.convert(product.list_price, product.currency, book.today)


def _open_runs(dice: Random, chances: Sequence[tuple[float, float]]) -> list[float]:
    """What the open opportunities bring in each run."""
    weighed = [(chance * (1 - chance) * value * value, chance, value) for chance, value in chances]
    drawn = nlargest(DRAWN, weighed)
    mean = fsum(chance * value for _, chance, value in weighed) - fsum(chance * value for _, chance, value in drawn)
    spread = sqrt(max(0.0, fsum(weight for weight, _, _ in weighed) - fsum(weight for weight, _, _ in drawn)))
    random, pairs = dice.random, [(chance, value) for _, chance, value in drawn]
    own = [sum(value for chance, value in pairs if random() < chance) for _ in range(RUNS)]
    return [one + max(0.0, dice.gauss(mean, spread)) for one in own] if len(weighed) > DRAWN else own


def _new_runs(dice: Random, arrivals: _Arrivals) -> list[float]:
    """What those not yet created bring in each run: weeks like past ones, each arrival won by the chance of its week."""
    if not arrivals.counts or not arrivals.values:
        return [0.0] * RUNS
    return [_brought(dice, arrivals) for _ in range(RUNS)]


def _brought(dice: Random, arrivals: _Arrivals) -> float:
    counts = dice.choices(arrivals.counts, k=len(arrivals.chances))
    wins = sum(_wins(dice, count, chance) for count, chance in zip(counts, arrivals.chances, strict=True))
    if wins <= MANY_WINS:
        return sum(dice.choices(arrivals.values, k=wins))
    return max(0.0, dice.gauss(wins * arrivals.average, sqrt(wins) * arrivals.spread))


def _wins(dice: Random, count: int, chance: float) -> int:
    """How many of so many are won, each by a chance: one number where they are many, else from one win to the next."""
    spread = count * chance * (1 - chance)
    if spread > NORMAL_FROM:
        return min(count, max(0, round(dice.gauss(count * chance, sqrt(spread)))))
    if not 0 < chance < 1:
        return count if chance >= 1 else 0
    wins, at, step = 0, -1, log1p(-chance)
    while (at := at + 1 + int(log(1 - dice.random()) / step)) < count:
        wins += 1
    return wins


def _arrivals(book: Book, period: Period) -> _Arrivals:
    values = _past_values(book)
    average = fsum(values) / len(values) if values else 0.0
    spread = sqrt(fsum((value - average) ** 2 for value in values) / len(values)) if values else 0.0
    return _Arrivals(_past_weeks(book), tuple(_weeks_ahead(book, period.end)), values, average, spread)


@once
def _past_values(book: Book) -> tuple[float, ...]:
    """What was won in the statistics window, in the order of the values: ids must not decide what the dice mean."""
    return tuple(sorted(float(value) for value in final_values(won_among(book.ended), book)))


@once
def _past_weeks(book: Book) -> tuple[int, ...]:
    """How many were created in each whole week before today, the last one first: as far as the data goes, half a year at most."""
    first = began(book)
    weeks = min(WEEKS, (book.today - first).days // DAYS_A_WEEK) if first else 0
    counts = [0] * weeks
    for item in book.new(book.today - timedelta(weeks=weeks)):
        ago = (book.today - book.day(item.created_at)).days
        if ago:  # what is created today is open already
            counts[(ago - 1) // DAYS_A_WEEK] += 1
    return tuple(counts)


def _weeks_ahead(book: Book, end: date) -> Iterator[float]:
    """For each week until the period ends: the chance that one created in it is won before; less in a week that is cut."""
    found, share = entering(book), float(stage_facts(book)[0].win_share.value or 0)
    ahead = (end - book.today).days
    if found is None:
        return
    closed = [share * float(1 - found.share_left(ahead - day - 1)) for day in range(ahead)]
    for first in range(0, ahead, DAYS_A_WEEK):
        yield sum(closed[first : first + DAYS_A_WEEK]) / DAYS_A_WEEK
