"""The questions of the sales team meeting (TM1 to TM12), each answered from the reports on the team's Book."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from spm_core.book.book import Book
from spm_core.book.records import Note, Verdict
from spm_core.meetings.answers import Answer, Column
from spm_core.meetings.facts import Facts
from spm_core.reports import figures
from spm_core.reports.activity import MemberTally
from spm_core.reports.forecast import Closed, Forecast, month_just_closed
from spm_core.reports.results import Results
from spm_core.reports.sufficiency import long_term

MANY = 10  # rows of a list; the rest is counted
LATE_DAYS = 7  # an offer later than this is a shortfall, not an oversight
MINUTES_AN_HOUR = 60
# Fewer outcomes than this in the last 90 days are no trend.
ENOUGH_OUTCOMES = 10
STEADY = Decimal("0.9")
FALLING = Decimal("0.7")


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
        columns=(_column("week from", lambda row: figures.day(row.start)), _number("new", "count"), _money("value")),
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
        columns=(
            _column("stage", lambda row: row.stage),
            _number("open"),
            _column("needed", lambda row: figures.required(row.required), right=True),
            _money("value"),
            _column("", lambda row: f"{figures.MARKS[row.verdict]} {row.verdict.value}"),
        ),
        notes=found.notes,
        report=found,
    )


def long_run(facts: Facts) -> Answer:
    """TM4: whether the funnel's value carries the fiscal year."""
    found = long_term(facts.book)
    assumed = f"target of {figures.counted(found.assumed_months, 'month')} taken like those that are set"
    return Answer(
        question="Is the value of the funnel sufficient to meet the long-term sales targets?",
        verdict=found.verdict,
        sentence=found.sentence,
        id="TM4",
        notes=(assumed,) if found.assumed_months else (),
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
            _column("since the previous meeting", lambda row: row.what.replace("_", " ")),
            _column("value", lambda row: figures.full_money(row.value), right=True),
        ),
        notes=found.notes,
        report=found,
    )


def five(facts: Facts) -> Answer:
    """TM6: the TOP5, and on how many of them something is going to happen."""
    lines = facts.top5.opportunities
    planned = sum(line.planned_action is not None for line in lines)
    words = f"{facts.top5.sentence} · next step on {planned} of {len(lines)}" if lines else facts.top5.sentence
    return Answer(
        question="What is happening with the TOP5 opportunities?",
        verdict=figures.verdict_of(planned, Decimal(len(lines)), chance=False),
        sentence=words,
        rows=lines,
        id="TM6",
        columns=(*_WHAT, _column("next step", lambda row: row.planned_action or "none")),
        report=facts.top5,
    )


def won_and_lost(facts: Facts) -> Answer:
    """TM7: what was won and lost since the previous meeting, and why; judged by the win rate of late against the year's."""
    found = facts.results
    return Answer(
        question="Which opportunities were won and lost, and why?",
        verdict=_trend(found),
        sentence=f"{found.sentence} · {found.rates}" if found.outcomes >= figures.FEWEST_OUTCOMES else found.sentence,
        rows=found.closed,
        id="TM7",
        columns=(*_WHAT, _column("reason", lambda row: row.reason or "–")),
        notes=found.notes,
        report=found,
    )


def sent_offers(facts: Facts) -> Answer:
    """TM8: the offers sent since the previous meeting; judged by the answers that are overdue."""
    found = facts.offers
    latest = max((line.days_late for line in found.overdue), default=0)
    late = Verdict.SHORT if latest > LATE_DAYS else Verdict.WATCH
    return Answer(
        question="Which new offers were made?",
        verdict=late if found.overdue else Verdict.OK,
        sentence=found.sentence,
        rows=found.sent,
        id="TM8",
        columns=(*_WHAT, _column("check-date", lambda row: figures.day(row.check_date))),
        report=found,
    )


def overdue_offers(facts: Facts) -> Answer:
    """IC8 for the team: offers whose customer should have answered."""
    lines = facts.offers.overdue
    return Answer(
        question="Are there outstanding offers with the check-date passed?",
        verdict=sent_offers(facts).verdict,
        sentence=f"{figures.counted(len(lines), 'offer')} past the check-date",
        rows=lines,
        id="IC8",
        columns=(*_WHAT, _column("late", lambda row: figures.days(row.days_late), right=True)),
        report=facts.offers,
    )


def arrivals(facts: Facts) -> Answer:
    """TM9: the new opportunities themselves; whether they are enough is another question's verdict."""
    found = facts.inflow
    return Answer(
        question="Which opportunities are new?",
        verdict=Verdict.NA,
        sentence=f"{figures.counted(found.count, 'new opportunity', 'new opportunities')}, {figures.money(found.value)}",
        rows=found.opportunities,
        id="TM9",
        columns=_WHAT,
        report=found,
    )


def not_moving(facts: Facts) -> Answer:
    """TM10: the stalled opportunities and what is planned on them."""
    found = facts.stalled
    return Answer(
        question="Which opportunities are not moving, and what is planned?",
        verdict=found.verdict,
        sentence=found.sentence,
        rows=found.opportunities,
        chart="ageing" if found.opportunities else None,
        id="TM10",
        columns=(
            *_WHAT,
            _column("days", lambda row: str(row.days), right=True),
            _column("limit", lambda row: str(row.limit), right=True),
            _column("planned", lambda row: row.planned_action or row.snooze or "no action"),
        ),
        notes=found.notes,
        report=found,
    )


def contacts(facts: Facts) -> Answer:
    """TM11: whether there is enough activity to keep the funnel moving."""
    found = facts.activity
    team = MemberTally(member=facts.book.scope.name or "Company", **asdict(found.team))
    logged = facts.book.first_activity is not None
    reached = f"{figures.percent(found.contacted_share)} of open opportunities contacted since the previous meeting"
    flow = (found.flow.sentence, f"8 weeks: {found.flow_8w.sentence}")
    notes = (*found.notes, *flow) if logged else found.notes
    return Answer(
        question="Is there enough contact with customers to keep the funnel moving?",
        verdict=found.verdict if logged else Verdict.NA,
        sentence=found.sentence if logged else "No activity logged yet.",
        rows=(*found.members, team) if logged else (),
        chart="activity" if logged else None,
        id="TM11",
        columns=_ACTIVITY,
        notes=(*notes, reached) if found.contacted_share is not None else notes,
        report=found,
    )


def other_business(facts: Facts) -> Answer:
    """TM12: the notes of the team, and what the largest win taught."""
    taught = next((line for line in facts.results.closed if line.won and line.learning), None)
    lesson = f" · to copy from {taught.title}: {taught.learning}" if taught else ""
    return Answer(
        question="What else should everybody know?",
        verdict=Verdict.NA,
        sentence=f"{figures.counted(len(facts.notes), 'note')}{lesson}",
        rows=tuple(facts.notes),
        id="TM12",
        columns=(
            _column("kind", lambda row: row.kind),
            _column("note", lambda row: row.text),
            _column("from", lambda row: _author(facts.book, row)),
        ),
    )


def _of(amount: Decimal, target: Decimal | None) -> str:
    return figures.money(amount) + (f" of {figures.money(target)}" if target is not None else "")


def _trend(found: Results) -> Verdict:
    """The win rate of the last 90 days against the year's."""
    if not found.win_rate or found.win_rate_90d is None or found.outcomes_90d < ENOUGH_OUTCOMES:
        return Verdict.NA
    ratio = found.win_rate_90d / found.win_rate
    if ratio >= STEADY:
        return Verdict.OK
    return Verdict.WATCH if ratio >= FALLING else Verdict.SHORT


def _author(book: Book, note: Note) -> str:
    member = book.members.get(note.author_id or "")
    return member.name if member else "–"


def _column(head: str, cell: Callable[[Any], str], *, right: bool = False) -> Column:
    return Column(head, cell, right)


def _number(head: str, name: str = "") -> Column:
    return Column(head, lambda row: str(getattr(row, name or head)), right=True)


def _money(head: str, name: str = "") -> Column:
    return Column(head, lambda row: figures.money(getattr(row, name or head)), right=True)


def _period(row: Forecast | Closed) -> str:
    if isinstance(row, Closed):
        return f"{row.period.start:%B}"
    return f"{row.span.value} to {_last(row.period.end)}"


def _last(end: date) -> str:
    return figures.day(date.fromordinal(end.toordinal() - 1))


def _ahead(name: str) -> Callable[[Forecast | Closed], str]:
    return lambda row: "" if isinstance(row, Closed) else figures.money(getattr(row, name))


_WHAT = (
    _column("opportunity", lambda row: row.title),
    _column("owner", lambda row: row.called),
    _column("stage", lambda row: row.stage),
)
_FORECAST = (
    _column("period", _period),
    _money("target"),
    _money("won"),
    _column("committed", _ahead("committed"), right=True),
    _column("best", _ahead("best"), right=True),
    _column("forecast", _ahead("headline_value"), right=True),
)
_ACTIVITY = (
    _column("who", lambda row: row.member),
    _number("meetings"),
    _number("new customers", "new_customer_meetings"),
    _number("contacts"),
    _column("hours", lambda row: figures.trimmed(Decimal(row.customer_minutes) / MINUTES_AN_HOUR, 1), right=True),
    _number("new opportunities", "new_opportunities"),
    _number("lead generation, min", "lead_generation_minutes"),
)
