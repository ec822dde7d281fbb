"""What the numbers of the forecast come from, rule by rule (F9 to F12), and of what a target still needs."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.opportunities import Category, Opportunity
from spm_core.book.periods import Period, business_days, months_later
from spm_core.reports import figures, rules
from spm_core.reports.explained.figure import (
    Figure,
    Input,
    Unit,
    among,
    behind,
    by_name,
    days,
    each,
    explain,
    money,
    origin,
    share,
    valued,
)
from spm_core.reports.forecast import Forecast
from spm_core.reports.funnel import weighted
from spm_core.reports.simulation import RUNS, WEEKS, tempo
from spm_core.reports.statistics import average_won, cycle_days, win_rate, win_rate_by_value, won_among
from spm_core.reports.sufficiency import Sufficiency, due, sufficiency, won_in
from spm_core.reports.targets import effective_target
from spm_core.reports.timing import timely, win_shares
from spm_core.reports.totals import RECENT_MONTHS, created_in, rests
from spm_core.reports.velocity import moving, velocity_from

TARGET = "F10 the targets of the months, each cut by the days, the time employed and the ramp of a new seller"
WON = "F9 won in the period by the day it happened, at the rate of that day"
COMMITTED = "F9 won, and the value of what its seller commits to, to close in the period or overdue"
BEST = "F9 committed, and the value of what its seller calls best case"
WEIGHTED = "F9 won, and value × probability of what is to close in the period or overdue"
EXPECTED = (
    "F9 won, and value × share won from its stage of what is to close in the period or overdue, × the share of those as long "
    "in the stage that close in time where 30 have closed from it"
)
LATER = "F9 mean over the last four periods of what was created after the same day and won before the end"
PACE = "F10 target × business days gone ÷ business days of the period"
ATTAINMENT = "F10 won ÷ target"
COVERAGE = "F11 value to close in the period ÷ what remains to be won"
REQUIRED_COVERAGE = "F11 1 ÷ win rate by value: only at 33 % it is three times"
WEIGHTED_COVERAGE = "F11 value × probability ÷ what remains to be won; 1 is just enough"
TO_CREATE = "F11 (what remains − value × probability) ÷ probability of the first stage"
A_WEEK = "F11 value to create ÷ (days left − days a new one takes) × 7; unknown when new ones come too late"
VELOCITY = "F12 open opportunities × win rate × average won ÷ days from creation to a win"
OVERDUE = "F0 open, with a close date that has passed: they count in the period under way"
DATELESS = "F0 open without a close date: in no period"
RUN_RATE = "F9 won so far, and for the days left as much a day as in the last three months"
SIMULATION = (
    f"the total of the period in {RUNS} runs: each open opportunity is won by the share won from its stage and the time that "
    f"is left, new ones come like in the last {WEEKS} weeks; stretched as far as past periods were from the model"
)


@explain.register
def of_forecast(found: Forecast, book: Book) -> Iterator[Figure]:
    """The headline, the rules, then what the target still needs."""
    enough = sufficiency(book, found.period, "", found.target)
    won = [item for item in won_among(book.ended) if item.closed_at and book.day(item.closed_at) in found.period]
    yield _headline(found)
    yield target_of("target", book, found.period, found.target)
    yield Figure("won", WON, found.won, Unit.MONEY, period_of(found.period), valued(book, won, final=True))
    yield from _rules(found, book, won)
    yield pace_of("pace_target", book, found.period, found.target, found.pace_target)
    yield attained("attainment", found.attainment, found.won, found.target)
    yield from _coverage(found, book, enough)
    yield from needed(enough, book)
    yield _velocity(found, book)
    yield from _dates(found, book)


def _headline(found: Forecast) -> Figure:
    off = {f"{item.rule}_off": item.mean_absolute_error for item in found.records}
    said = found.totals[found.headline] or Decimal(0)
    later = money("not_yet_existing", found.not_yet_existing)
    inputs = (
        Input("rule", rules.SAID[found.headline], Unit.WORDS),
        *((later,) if found.headline in (rules.WEIGHTED, rules.EXPECTED) and found.not_yet_existing else ()),
        *by_name(off, Unit.SHARE),
        money("target", found.target),
    )
    formula = "F9 the rule that has been closest in past periods; ok from 100 % of the target, watch from 90 %"
    words = (
        f"{figures.money(said)} is what “{rules.SAID[found.headline]}” says, with what does not exist yet: {found.why}."
    )
    return Figure("headline", formula, said, Unit.MONEY, inputs, (), words)


def period_of(period: Period) -> tuple[Input, ...]:
    """The days a period has."""
    return Input("from", period.start), Input("to_before", period.end)


def target_of(path: str, book: Book, period: Period, target: Decimal | None) -> Figure:
    """A target, month by month."""
    months = (Period(max(m.start, period.start), min(m.end, period.end)) for m in period.months())
    parts = {f"{month.start:%Y-%m}": effective_target(book, month) for month in months}
    return Figure(path, TARGET, target, Unit.MONEY, by_name(parts, Unit.MONEY))


def pace_of(path: str, book: Book, period: Period, target: Decimal | None, pace: Decimal | None) -> Figure:
    """The part of a target that belongs to the days gone."""
    gone = Period(period.start, max(period.start, min(book.today, period.end)))
    closed = book.company.closed_days
    counts = {"business_days_gone": business_days(gone, closed), "business_days": business_days(period, closed)}
    return Figure(path, PACE, pace, Unit.MONEY, (money("target", target), *by_name(counts)))


def attained(path: str, value: Decimal | None, won: Decimal, target: Decimal | None) -> Figure:
    """Won to target."""
    return Figure(path, ATTAINMENT, value, Unit.SHARE, (money("won", won), money("target", target)))


def _rules(found: Forecast, book: Book, won: list[Opportunity]) -> Iterator[Figure]:
    items = due(book, found.period)
    sold = [(item, book.final_value(item) or Decimal(0)) for item in won]
    called = {of: [(i, book.value(i) or Decimal(0)) for i in items if i.category is of] for of in Category}
    sure, hoped = called[Category.COMMIT], called[Category.BEST]
    base = money("won", found.won)
    for name, formula, parts in (
        ("committed", COMMITTED, sure),
        ("best", BEST, [*sure, *hoped]),
        ("weighted", WEIGHTED, [(item, weighted(book, item)) for item in items]),
        ("expected", EXPECTED, [(item, _expected(book, item, found.period)) for item in items]),
    ):
        value: Decimal = getattr(found, name)
        inputs = (base, money("open", value - found.won), *(_shares(book, items) if name == "expected" else ()))
        yield Figure(name, formula, value, Unit.MONEY, inputs, behind(book, [*sold, *parts]))
    yield _later(found, book)
    yield from _totals(found, book)


def _expected(book: Book, item: Opportunity, period: Period) -> Decimal:
    in_time = timely(book, item, period.end)
    return (book.value(item) or Decimal(0)) * win_shares(book)[item.stage] * (in_time.share if in_time else 1)


def _shares(book: Book, items: Iterable[Opportunity]) -> Iterator[Input]:
    """The share won from each stage that something in the forecast stands in."""
    there = {item.stage for item in items}
    for stage in book.stages.open:
        if stage.code in there:
            yield share(f"won_from_{stage.name}", win_shares(book)[stage.code])


def _later(found: Forecast, book: Book) -> Figure:
    past = list(rests(book, found.span))
    items = [(item, rest) for rest in past for item in created_in(book, rest)]
    known = found.not_yet_existing is not None
    brought = {
        f"{rest.start}_to_before_{rest.end}": sum(
            (book.final_value(i) or Decimal(0) for i, of in items if of is rest), Decimal(0)
        )
        for rest in past
    }
    inputs = by_name(brought, Unit.MONEY) if known else ()
    lines = among(book, (item for item, _ in items)) if known else ()
    return Figure("not_yet_existing", LATER, found.not_yet_existing, Unit.MONEY, inputs, lines)


def _totals(found: Forecast, book: Book) -> Iterator[Figure]:
    """The rules that people see beside those of the report."""
    recent = Period(months_later(book.today, -RECENT_MONTHS), book.today)
    inputs = (
        money("won", found.won),
        money("won_in_three_months", won_in(book, recent)),
        days("days_left", (found.period.end - book.today).days),
        days("days", found.period.days),
    )
    yield Figure("run_rate", RUN_RATE, found.run_rate, Unit.MONEY, inputs)
    drawn = found.simulation
    if drawn is None:
        return
    paces = tempo(book, found.span)
    given = (
        money("won", found.won),
        money("open_on_average", drawn.open),
        money("not_yet_created_on_average", drawn.new),
        Input("paces", ", ".join(f"{pace:.2f}" for pace in paces), Unit.WORDS, "a prior, and past periods ÷ model"),
    )
    for name in ("p10", "p50", "p90"):
        yield Figure(f"simulation.{name}", SIMULATION, getattr(drawn, name), Unit.MONEY, given)


def _coverage(found: Forecast, book: Book, enough: Sufficiency) -> Iterator[Figure]:
    items = due(book, found.period)
    left, lines = money("remaining", enough.remaining, "target − won"), among(book, items)
    open_ = (money("open", enough.open), left)
    yield Figure("coverage", COVERAGE, found.coverage, Unit.RATIO, open_, lines)
    by_value = win_rate_by_value(book)
    rate = share("win_rate_by_value", by_value.value, origin(by_value, "value won ÷ value decided in 365 days"))
    decided = among(book, () if by_value.fixed else book.ended)
    yield Figure("required_coverage", REQUIRED_COVERAGE, found.required_coverage, Unit.RATIO, (rate,), decided)
    sums = (money("weighted", enough.weighted_open), left)
    yield Figure("weighted_coverage", WEIGHTED_COVERAGE, found.weighted_coverage, Unit.RATIO, sums, lines)


def needed(found: Sufficiency, book: Book) -> Iterator[Figure]:
    """What must still be created for a target, in all and a week."""
    items, first, cycle = due(book, found.period), book.stages.open[0], cycle_days(book)
    inputs = (
        money("target", found.target),
        money("won", found.won),
        money("weighted", found.weighted_open),
        share("probability", first.probability, f"{first.name}, the first stage"),
    )
    lines = among(book, items)
    yield Figure("to_create", TO_CREATE, found.to_create, Unit.MONEY, inputs, lines)
    takes = days("cycle_days", found.cycle_days, origin(cycle, "median of the wins of 365 days"))
    left = days("days_left", found.days_left)
    a_week = (
        money("to_create", found.to_create),
        left,
        takes,
        money("created_per_week", found.created_per_week, "8 weeks"),
    )
    said = _sufficient(found) if found.to_create else ""
    yield Figure("to_create_per_week", A_WEEK, found.to_create_per_week, Unit.MONEY, a_week, lines, said)


def _sufficient(found: Sufficiency) -> str:
    said = figures.money
    takes = figures.trimmed(found.cycle_days or Decimal(0), 0)
    time = f"{found.days_left} days are left and a new one takes {takes}"
    late = (
        f"{time}: new ones come too late"
        if found.cycle_days is not None
        else "nobody knows yet how long a new one takes"
    )
    a_week = late if found.to_create_per_week is None else f"{time}: {said(found.to_create_per_week)} a week"
    return (
        f"{said(found.remaining)} remain of {said(found.target)}; value × probability of what is to close by then is "
        f"{said(found.weighted_open)}. For the rest {said(found.to_create)} must be created, at the first stage's probability; "
        f"{a_week}. {said(found.created_per_week)} a week were created in the last 8 weeks."
    )


def _velocity(found: Forecast, book: Book) -> Figure:
    rate, average, cycle = win_rate(book), average_won(book), cycle_days(book)
    items, first = moving(book), velocity_from(book)
    inputs = (
        Input("open", len(items), source=f"from {first.name} up" if first else ""),
        share("win_rate", rate.value, origin(rate, "of 365 days")),
        money("average_won", average.value, origin(average, "mean of the wins of 365 days")),
        days("cycle_days", cycle.value, origin(cycle, "median of the wins of 365 days")),
    )
    return Figure("velocity_per_day", VELOCITY, found.velocity_per_day, Unit.MONEY, inputs, among(book, items))


def _dates(found: Forecast, book: Book) -> Iterator[Figure]:
    late = [book.by_id[line.id] for line in found.overdue]
    dateless = [book.by_id[line.id] for line in found.dateless]
    overdue = found.overdue_close_dates
    yield Figure("overdue_close_dates.count", OVERDUE, overdue.count, Unit.COUNT, (), each(book, late))
    yield Figure("overdue_close_dates.value", OVERDUE, overdue.value, Unit.MONEY, (), valued(book, late))
    yield Figure("without_close_date", DATELESS, found.without_close_date, Unit.COUNT, (), each(book, dateless))
