"""The team's opportunities (TM6 to TM10): the five that matter, won and lost, offers, new ones, and those that stand still."""

from decimal import Decimal

from spm_core.book.records import Verdict
from spm_core.meetings.answers import Answer
from spm_core.meetings.columns import WHAT, column
from spm_core.meetings.facts import Facts
from spm_core.reports import figures
from spm_core.reports.results import Results

LATE_DAYS = 7  # an offer later than this is a shortfall, not an oversight
# Fewer outcomes than this in the last 90 days are no trend.
ENOUGH_OUTCOMES = 10
STEADY = Decimal("0.9")
FALLING = Decimal("0.7")


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
        columns=(*WHAT, column("next step", lambda row: row.planned_action or "none")),
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
        columns=(*WHAT, column("reason", lambda row: row.reason or "–")),
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
        columns=(*WHAT, column("check-date", lambda row: figures.day(row.check_date))),
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
        columns=(*WHAT, column("late", lambda row: figures.days(row.days_late), right=True)),
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
        columns=WHAT,
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
            *WHAT,
            column("days", lambda row: str(row.days), right=True),
            column("limit", lambda row: str(row.limit), right=True),
            column("planned", lambda row: row.planned_action or row.snooze or "no action"),
        ),
        notes=found.notes,
        report=found,
    )


def _trend(found: Results) -> Verdict:
    """The win rate of the last 90 days against the year's."""
    if not found.win_rate or found.win_rate_90d is None or found.outcomes_90d < ENOUGH_OUTCOMES:
        return Verdict.NA
    ratio = found.win_rate_90d / found.win_rate
    if ratio >= STEADY:
        return Verdict.OK
    return Verdict.WATCH if ratio >= FALLING else Verdict.SHORT
