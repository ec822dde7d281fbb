"""The team's funnel (TM1 to TM5): forecast, inflow, stages, the year and what moved; a seller's own is asked the same way."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from spm_core.meetings.answers import Answer
from spm_core.meetings.columns import column, money, number
from spm_core.meetings.facts import Facts
from spm_core.reports import figures
from spm_core.reports.forecast import Closed, Forecast, month_just_closed
from spm_core.reports.sufficiency import long_term


def short_term(facts: Facts) -> Answer:
    """TM1: month and quarter under way, after the month just closed at its first meeting."""
    quarter, month = facts.quarter, facts.month
    verdict = figures.worst((quarter.verdict, month.verdict))
    month_said = f" · month {_of(month.headline_value, month.target)}" if verdict is not quarter.verdict else ""
    closed = month_just_closed(facts.book)
    told = quarter.target is not None or quarter.best > 0 or quarter.weighted > 0
    return Answer(
        question="Is the short-term sales forecast in line with targets?",
        verdict=verdict,
        sentence=quarter.sentence + month_said,
        rows=(*((closed,) if closed else ()), month, quarter) if told else (),
        chart="forecast" if told else None,
        id="TM1",
        columns=_FORECAST,
        notes=quarter.notes,
        report=quarter,
    )


def entering(facts: Facts) -> Answer:
    """TM2: new opportunities against those needed, with the last eight weeks."""
    found = facts.inflow
    told = any(week.count for week in found.weeks)
    return Answer(
        question="Are there enough new opportunities entering the funnel?",
        verdict=found.verdict,
        sentence=found.sentence,
        rows=found.weeks if told else (),
        chart="inflow" if told else None,
        id="TM2",
        columns=(column("week from", lambda row: figures.day(row.start)), number("new", "count"), money("value")),
        notes=found.notes,
        report=found,
    )


def every_stage(facts: Facts) -> Answer:
    """TM3: open against required, stage by stage."""
    found = facts.funnel
    return Answer(
        question="Are there enough opportunities at every stage of the sales process?",
        verdict=found.verdict,
        sentence=found.sentence,
        rows=found.stages if found.total.open else (),
        chart="funnel" if found.total.open else None,
        id="TM3",
        columns=_STAGES if any(row.required is not None for row in found.stages) else _COUNTS,
        notes=found.notes,
        report=found,
    )


_COUNTS = (column("stage", lambda row: row.stage), number("open"), money("value"))  # nothing is needed without a target
_STAGES = (
    *_COUNTS[:2],
    column("needed", lambda row: figures.required(row.required), right=True),
    *_COUNTS[2:],
    column("", lambda row: f"{figures.MARKS[row.verdict]} {row.verdict.value}"),
)


def long_run(facts: Facts) -> Answer:
    """TM4: whether the funnel's value carries the fiscal year."""
    found = long_term(facts.book)
    return Answer(
        question="Is the value of the funnel sufficient to meet the long-term sales targets?",
        verdict=found.verdict,
        sentence=found.sentence,
        id="TM4",
        notes=found.notes,
    )


def progressing(facts: Facts) -> Answer:
    """TM5: the share that moved, and the bridge from the previous meeting to now."""
    found = facts.movement
    return Answer(
        question="Is the funnel progressing?",
        verdict=found.verdict,
        sentence=found.sentence,
        rows=tuple(line for line in found.bridge if line.value) if found.open_before else (),
        chart="bridge" if found.open_before else None,
        id="TM5",
        columns=(
            column("since the previous meeting", lambda row: row.what.replace("_", " ")),
            column("value", lambda row: figures.full_money(row.value), right=True),  # the sums tie
        ),
        notes=found.notes,
        report=found,
    )


def _of(amount: Decimal, target: Decimal | None) -> str:
    return figures.money(amount) + (f" of {figures.money(target)}" if target is not None else "")


def _period(row: Forecast | Closed) -> str:
    if isinstance(row, Closed):
        return f"{row.period.start:%B}"
    return f"{row.span.value} to {_last(row.period.end)}"


def _last(end: date) -> str:
    return figures.day(date.fromordinal(end.toordinal() - 1))


def _ahead(name: str) -> Callable[[Forecast | Closed], str]:
    return lambda row: "" if isinstance(row, Closed) else figures.money(getattr(row, name))


_FORECAST = (
    column("period", _period),
    money("target"),
    money("won"),
    column("committed", _ahead("committed"), right=True),
    column("best", _ahead("best"), right=True),
    column("forecast", _ahead("headline_value"), right=True),
)
