"""The team's opportunities (TM6 to TM10): the five that matter, won and lost, offers, new ones, and those that stand still."""

from dataclasses import dataclass
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.records import Verdict
from spm_core.meetings.answers import Answer, Press
from spm_core.meetings.columns import NO_ACTION, WHAT, agreed_words, column
from spm_core.meetings.facts import Facts
from spm_core.meetings.spoken import qualified, spoken
from spm_core.reports import figures
from spm_core.reports.line import Line
from spm_core.reports.results import Results
from spm_core.reports.top5 import TopLine

LATE_DAYS = 7  # an offer later than this is a shortfall, not an oversight
# Fewer outcomes than this in the last 90 days are no trend.
ENOUGH_OUTCOMES = 10
STEADY = Decimal("0.9")
FALLING = Decimal("0.7")


@dataclass(frozen=True, slots=True)
class Reviewed(Line):
    """One of the team's TOP5: its next step with the day, what was agreed on it and what became of it, what its seller shared."""

    next_step: str | None
    agreed: tuple[str, ...]
    shared: tuple[str, ...]


def five(facts: Facts) -> Answer:
    """TM6: the TOP5, and on how many of them something is going to happen; of what sellers answered only what they shared."""
    lines = facts.top5.opportunities
    rows = tuple(_reviewed(facts, line) for line in lines)
    planned = sum(row.next_step is not None for row in rows)
    words = f"{facts.top5.sentence} · next step on {planned} of {len(lines)}" if lines else facts.top5.sentence
    return Answer(
        question="What is happening with the TOP5 opportunities?",
        verdict=figures.verdict_of(planned, Decimal(len(lines)), chance=False),
        sentence=words,
        rows=rows,
        id="TM6",
        columns=(
            *WHAT,
            column("next step", lambda row: row.next_step or "no next step", loud="no next step"),
            column("agreed", lambda row: " · ".join(row.agreed), below=True),
            column("shared", lambda row: " · ".join(row.shared), below=True),
        ),
        notes=facts.top5.notes,
        report=facts.top5,
        press=lambda row: Press("step", row.id) if row.next_step is None else None,
    )


def _reviewed(facts: Facts, line: TopLine) -> Reviewed:
    """A team's Book has of the answers only what their authors shared."""
    book = facts.book
    shared = (
        f"{one.question.ask} “{one.question.words(one.answer.value)}” ({one.called})" for one in spoken(book, line.id)
    )
    return Reviewed.of(
        book,
        book.by_id[line.id],
        next_step=facts.care(line),
        agreed=tuple(agreed_words(one) for one in facts.agreed.all if one.opportunity_id == line.id),
        shared=tuple(shared),
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
        verdict=late if found.overdue else Verdict.OK if facts.book.offers else Verdict.NA,
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
        columns=(*WHAT, column("late", lambda row: f"{figures.days(row.days_late)} late")),
        report=facts.offers,
        press=lambda row: Press("offer", row.id),
    )


@dataclass(frozen=True, slots=True)
class Arrival(Line):
    """A new opportunity with its qualification in words (None: nobody qualified it), and what was answered by 0.

    ``complete``: nothing is left to be answered.
    """

    qualification: str | None
    score: int | None
    zeros: tuple[str, ...]
    complete: bool


def arrivals(facts: Facts) -> Answer:
    """TM9: the new opportunities with their qualification; whether they are enough is another question's verdict."""
    found = facts.inflow
    rows = tuple(_arrival(facts.book, line) for line in found.opportunities)
    qualified = sum(row.qualification is not None for row in rows)
    rest = f" · {len(rows) - qualified} not qualified" if qualified < len(rows) else ""
    many = figures.counted(found.count, "new opportunity", "new opportunities")
    return Answer(
        question="Which opportunities are new, and how do they qualify?",
        verdict=figures.verdict_of(qualified, Decimal(len(rows)), chance=False),
        sentence=f"{many}, {figures.money(found.value)}{rest}",
        rows=rows,
        id="TM9",
        columns=(
            *WHAT,
            column("qualification", lambda row: row.qualification or "not qualified", below=True, loud="not qualified"),
            column("answered by 0", lambda row: " · ".join(f"0: {ask}" for ask in row.zeros), below=True),
        ),
        report=found,
        press=lambda row: None if row.complete else Press("qualify", row.id),
    )


def _arrival(book: Book, line: Line) -> Arrival:
    item, found = book.by_id[line.id], qualified(book, line.id)
    return Arrival.of(
        book,
        item,
        qualification=found.sentence if found else None,
        score=found.score if found else None,
        zeros=tuple(question.ask for question in found.zeros) if found else (),
        complete=not item.is_open or (found is not None and not found.open),
    )


def not_moving(facts: Facts) -> Answer:
    """TM10: the stalled opportunities with what is planned and agreed on them; short while there is nothing on one of them."""
    found = facts.stalled
    lines = found.opportunities
    idle = [line for line in lines if facts.care(line) is None]
    value = sum((line.value or Decimal(0) for line in lines), Decimal(0))
    plan = f"{len(idle)} without an action" if idle else "an action planned on each"
    calm = Verdict.OK if found.open else Verdict.NA
    bad = Verdict.SHORT if any(line.snooze is None for line in idle) else Verdict.WATCH
    return Answer(
        question="Which opportunities are not moving, and what is planned?",
        verdict=bad if lines else calm,
        sentence=f"{len(lines)} stalled, {figures.money(value)} · {plan}" if lines else found.sentence,
        rows=lines,
        chart="ageing" if lines else None,
        id="TM10",
        columns=(
            *WHAT,
            column("days", lambda row: f"at least {row.days}" if row.at_least else str(row.days), right=True),
            column("limit", lambda row: str(row.limit), right=True),
            column("planned", lambda row: facts.care(row) or row.snooze or NO_ACTION, loud=NO_ACTION),
        ),
        notes=found.notes,
        report=found,
        press=lambda row: Press("plan", row.id) if facts.care(row) is None else None,
    )


def _trend(found: Results) -> Verdict:
    """The win rate of the last 90 days against the year's."""
    if not found.win_rate or found.win_rate_90d is None or found.outcomes_90d < ENOUGH_OUTCOMES:
        return Verdict.NA
    ratio = found.win_rate_90d / found.win_rate
    if ratio >= STEADY:
        return Verdict.OK
    return Verdict.WATCH if ratio >= FALLING else Verdict.SHORT
