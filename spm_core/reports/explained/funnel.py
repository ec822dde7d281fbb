"""What the numbers of the funnel and of the inflow come from (F1, F2, F3)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.opportunities import Opportunity
from spm_core.reports import figures
from spm_core.reports.explained.figure import (
    Behind,
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
    sums,
    valued,
    window,
)
from spm_core.reports.funnel import Funnel, FunnelStage, Need, need_of, oldest, weighted
from spm_core.reports.inflow import WEEKS, Inflow, Week, new_since
from spm_core.reports.statistics import StageFacts, average_won, stage_facts

OPEN = "F1 open opportunities of a stage"
WEIGHTED = "F1 value × probability, the opportunity's own where it has one, else its stage's"
OLDEST = "F1 days since it entered the stage, of the one longest in it"
REQUIRED = "F2 required open count: wins a day × days in the stage ÷ share won from it"
RATIO = "F2 open ÷ required: ok from 1, watch from 0.7 or where fewer than 3 are required"
TOTAL = "F1 the stages added up"
NEW = "F3 opportunities created, not reopened ones and not those entered by mistake"
A_WEEK = "F3 needed a week: wins a day × 7 ÷ share won of all that enter"
NEEDED = "F3 needed in the window: needed a week × its days ÷ 7; ok from 1, watch from 0.7 of it"


@explain.register
def of_funnel(found: Funnel, book: Book) -> Iterator[Figure]:
    """Stage by stage, then all together."""
    for row, facts in zip(found.stages, stage_facts(book), strict=True):
        items = [item for item in book.open if item.stage == facts.stage.code]
        yield from _stage(found, row, facts, book, items)
    for name in ("open", "value", "weighted"):
        inputs = by_name({row.stage: getattr(row, name) for row in found.stages}, _unit(name))
        yield Figure(f"total.{name}", TOTAL, getattr(found.total, name), _unit(name), inputs, _parts(book, name))
    unknown = [item for item in book.open if book.value(item) is None]
    priceless = [item for item in unknown if not book.unconverted(item)]
    missing = [item for item in unknown if book.unconverted(item)]
    yield Figure(
        "without_amount",
        "F0 open ones without an amount and a list price: they count and stand at 0",
        found.without_amount,
        opportunities=each(book, priceless),
    )
    yield Figure(
        "not_converted",
        "F0 open ones without an exchange rate on or before the day: they stand at 0",
        found.not_converted,
        opportunities=each(book, missing),
    )


def _unit(name: str) -> Unit:
    return Unit.COUNT if name == "open" else Unit.MONEY


def _parts(book: Book, name: str) -> tuple[Behind, ...]:
    if name == "open":
        return each(book, book.open)
    return valued(book, book.open) if name == "value" else _weighted(book, book.open)


def _weighted(book: Book, items: Sequence[Opportunity]) -> tuple[Behind, ...]:
    return behind(book, ((item, weighted(book, item)) for item in items))


def _stage(
    found: Funnel, row: FunnelStage, facts: StageFacts, book: Book, items: list[Opportunity]
) -> Iterator[Figure]:
    path = f"stages.{row.stage}"
    own = sum(item.probability_override is not None for item in items)
    chance = share("probability", facts.stage.probability, "the stage's settings")
    yield Figure(f"{path}.open", OPEN, row.open, Unit.COUNT, (), each(book, items))
    yield Figure(
        f"{path}.value", f"{OPEN}, their values added", row.value, Unit.MONEY, sums(book, items), valued(book, items)
    )
    yield Figure(
        f"{path}.weighted",
        WEIGHTED,
        row.weighted,
        Unit.MONEY,
        (money("value", row.value), chance, *([Input("with_an_own_probability", own)] if own else [])),
        _weighted(book, items),
    )
    yield _oldest(f"{path}.oldest_days", row, book, items)
    yield _required(f"{path}.required", found.need, row, facts, book, items)
    inputs = (Input("open", row.open), Input("required", row.required, Unit.RATIO))
    yield Figure(f"{path}.ratio", RATIO, row.ratio, Unit.RATIO, inputs, among(book, items))


def _oldest(path: str, row: FunnelStage, book: Book, items: Sequence[Opportunity]) -> Figure:
    first = oldest(items)
    name = "seen_there" if row.at_least else "entered"
    entered = () if first is None else (Input(name, book.day(first.stage_since)), Input("today", book.today))
    return Figure(path, OLDEST, row.oldest_days, Unit.DAYS, entered, among(book, [first] if first else []))


def needs(need: Need, book: Book) -> tuple[Input, ...]:
    """What F2 and F3 take to know how many wins a day reach the target."""
    average = average_won(book)
    period = f"{need.period.start} to before {need.period.end}"
    return (
        money("target", need.target, f"{period}, the next 90 days" if need.ahead else period),
        days("period_days", need.period.days),
        money("average_won", need.average_won, origin(average, "mean of the wins of 365 days")),
        Input("wins_a_day", need.wins_per_day, Unit.RATIO, "target ÷ (average won × days of the period)"),
    )


def _required(
    path: str, need: Need, row: FunnelStage, facts: StageFacts, book: Book, items: Sequence[Opportunity]
) -> Figure:
    stay = origin(facts.mean_days, f"mean of the {facts.passed} that passed it in 365 days")
    won = origin(facts.win_share, f"{facts.won} of the {facts.reached} that reached it and closed in 365 days")
    inputs = (
        *needs(need, book),
        days("mean_days", facts.mean_days.value, stay),
        share("win_share", facts.win_share.value, won if facts.win_share.fixed else f"{won}, shrunk by ten"),
    )
    figure = Figure(path, REQUIRED, row.required, Unit.RATIO, inputs, among(book, items))
    return replace(figure, said=_why(need, row, facts, figure.names))


def _why(need: Need, row: FunnelStage, facts: StageFacts, names: str) -> str:
    """Scene 15: the formula in a seller's words."""
    stay, won = facts.mean_days.value, facts.win_share.value
    if row.required is None or stay is None or not won:
        return ""
    there = f"You have {row.open}" + (f": {names}." if names else ".")
    said, every = figures.trimmed, 1 / (need.wins_per_day or Decimal(1))
    return (
        f"{wins(need)} {figures.percent(won)} of those that reach {row.stage} are won, and they stay {said(stay, 1)} days: "
        f"{said(stay, 1)} ÷ {said(every, 1)} ÷ {said(won, 3)} = {figures.required(row.required)} open at any time. {there}"
    )


def wins(need: Need) -> str:
    """``To win 90k in 90 days at 30k a deal takes a win every 30 days.``; empty where that is unknown."""
    rate = need.wins_per_day
    if not rate:
        return ""
    every = (
        f"a win every {figures.trimmed(1 / rate, 1)} days" if rate <= 1 else f"{figures.trimmed(rate, 1)} wins a day"
    )
    goal = f"To win {figures.money(need.target)} in {need.period.days} days"
    return f"{goal} at {figures.money(need.average_won)} a deal takes {every}."


@explain.register
def of_inflow(found: Inflow, book: Book) -> Iterator[Figure]:
    """Week by week, then the window against its need."""
    arrived = sorted(book.new(book.today - timedelta(weeks=WEEKS)), key=lambda item: (item.created_at, item.id))
    for week, after in zip(found.weeks, (*found.weeks[1:], None), strict=True):
        yield from _week(book, week, after.start if after else date.max, arrived)
    new, need = new_since(book), need_of(book)
    yield Figure("count", NEW, found.count, Unit.COUNT, window(book), each(book, new))
    yield Figure("value", f"{NEW}, their values added", found.value, Unit.MONEY, sums(book, new), valued(book, new))
    first = stage_facts(book)[0]
    origin_of = origin(first.win_share, f"{first.won} of {first.reached} closed in 365 days, shrunk by ten")
    inputs = (*needs(need, book), share("win_share", first.win_share.value, origin_of))
    yield Figure("needed_per_week", A_WEEK, found.needed_per_week, Unit.RATIO, inputs)
    length = days("days", (book.today - book.since_day).days)
    per_week = Input("needed_per_week", found.needed_per_week, Unit.RATIO)
    lines = among(book, new)
    said = _enough(found, need, first) if found.needed is not None else ""
    yield Figure("needed", NEEDED, found.needed, Unit.RATIO, (per_week, length), lines, said)


def _enough(found: Inflow, need: Need, first: StageFacts) -> str:
    per_week, days_of = figures.trimmed(found.needed_per_week or Decimal(0), 2), (found.as_of - found.since).days
    chance = figures.percent(first.win_share.value)
    return (
        f"{wins(need)} {chance} of what enters is won: {per_week} new ones a week, {figures.whole_up(found.needed)} in "
        f"{figures.days(days_of)}. {figures.counted(found.count, 'was', 'were')} created."
    )


def _week(book: Book, week: Week, end: date, arrived: Sequence[Opportunity]) -> Iterator[Figure]:
    items = [item for item in arrived if week.start <= book.day(item.created_at) < end]
    path = f"weeks.{week.start}"
    yield Figure(f"{path}.count", NEW, week.count, Unit.COUNT, (), each(book, items))
    yield Figure(
        f"{path}.value", f"{NEW}, their values added", week.value, Unit.MONEY, sums(book, items), valued(book, items)
    )
