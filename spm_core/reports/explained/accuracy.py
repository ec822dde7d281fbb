"""What the numbers on past forecasts come from (F17)."""

from collections.abc import Iterator

from spm_core.book.book import Book
from spm_core.book.opportunities import Opportunity
from spm_core.book.periods import Period
from spm_core.reports import rules
from spm_core.reports.accuracy import Accuracy, Past
from spm_core.reports.explained.figure import Figure, Unit, by_name, explain, money, valued
from spm_core.reports.explained.forecast import SIMULATION, period_of
from spm_core.reports.rules import Record
from spm_core.reports.statistics import statistics_start, won_among

ACTUAL = "F17 won in the period by the day it happened, as known when it was over"
FORECAST = "F17 what the rule “{}” said of the whole period at the midnight on which it began, as known then"
ERROR = "F17 (forecast − actual) ÷ actual"
MEAN = "F17 mean of the errors without their sign, over the periods in which something was won"
HELD = "F17 periods whose actual lay from P10 to P90 ÷ periods with an interval"


@explain.register
def of_accuracy(found: Accuracy, book: Book) -> Iterator[Figure]:
    """Period by period, then rule by rule."""
    for past in found.periods:
        yield from _period(past, book)
    yield from (_record(found, record) for record in found.rules)
    held = {f"{past.start}": int(past.held) for past in found.periods if past.held is not None}
    yield Figure("interval_held", HELD, found.interval_held, Unit.SHARE, by_name(held))


def _period(past: Past, book: Book) -> Iterator[Figure]:
    path, days = f"periods.{past.start}", period_of(Period(past.start, past.end))
    yield Figure(f"{path}.actual", ACTUAL, past.actual, Unit.MONEY, days, valued(book, _won(past, book), final=True))
    for said in past.rules:
        formula, name = FORECAST.format(rules.SAID[said.rule]), f"{path}.rules.{said.rule}"
        yield Figure(f"{name}.forecast", formula, said.forecast, Unit.MONEY, days)
        given = (money("forecast", said.forecast), money("actual", past.actual))
        yield Figure(f"{name}.error", ERROR, said.error, Unit.SHARE, given)
    for name in ("p10", "p50", "p90"):
        yield Figure(
            f"{path}.{name}", f"F17 as said when the period began: {SIMULATION}", getattr(past, name), Unit.MONEY, days
        )


def _won(past: Past, book: Book) -> list[Opportunity]:
    """The wins behind an actual, where the Book reaches back so far and nothing was entered later."""
    if past.start < statistics_start(book):
        return []
    period = Period(past.start, past.end)
    return [item for item in won_among(book.ended) if item.closed_at and book.day(item.closed_at) in period]


def _record(found: Accuracy, record: Record) -> Figure:
    errors = {f"{past.start}": said.error for past in found.periods for said in past.rules if said.rule == record.rule}
    path, formula = f"rules.{record.rule}.mean_absolute_error", f"{MEAN}, of “{rules.SAID[record.rule]}”"
    return Figure(path, formula, record.mean_absolute_error, Unit.SHARE, by_name(errors, Unit.SHARE))
