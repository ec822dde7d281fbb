"""The third item of a coaching: time with customers, contacts, new opportunities, against usual and planned (IC9 to IC11)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.periods import Period
from spm_core.book.records import MEETINGS, Verdict
from spm_core.meetings.answers import Answer
from spm_core.meetings.coaching.funnel import ITSELF
from spm_core.meetings.columns import column
from spm_core.meetings.facts import Facts
from spm_core.meetings.planning import review
from spm_core.meetings.team import funnel
from spm_core.reports import figures
from spm_core.reports.activity import ActivityReport, ActivityWeek, activity, weeks_on_record
from spm_core.reports.inflow import DAYS_A_WEEK
from spm_core.reports.once import once

_HOUR = 60  # minutes
FEWEST_WEEKS = 2  # on record before there is an average


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of the activity report: ``done`` in the window, ``usual`` for the seller in one as long, ``planned`` for it.

    ``usual`` is the mean of the own last eight weeks, as far as they are on record. None where nobody knows.
    """

    what: str
    done: Decimal
    usual: Decimal | None = None
    planned: Decimal | None = None

    @property
    def said(self) -> str:
        """``5.3 h with customers (usual 6.1, planned 8)``."""
        known = (("usual", self.usual), ("planned", self.planned))
        beside = ", ".join(f"{word} {figures.trimmed(value, 1)}" for word, value in known if value is not None)
        return f"{figures.trimmed(self.done, 1)} {self.what}" + (f" ({beside})" if beside else "")


def customer_time(facts: Facts) -> Answer:
    """IC9: hours with customers and meetings; judged by the hours planned, else by the usual ones."""
    hours, meetings, *_ = found = measures(facts.book)
    told = facts.book.first_activity is not None
    base = hours.planned if hours.planned is not None else hours.usual
    return Answer(
        question="How much customer facing time has there been? How many customer meetings?",
        verdict=figures.verdict_of(hours.done, base, chance=False) if told else Verdict.NA,
        sentence=f"{hours.said} · {meetings.said}" if told else "No activity logged yet.",
        rows=found if told else (),
        chart="activity" if told else None,
        id="IC9",
        columns=(
            column("what", lambda row: row.what),
            *(column(name, _cell(name), right=True) for name in ("done", "usual", "planned")),
        ),
        report=facts.activity,
    )


def contacts(facts: Facts) -> Answer:
    """IC10: contacts, and meetings with new customers against those the own target needs."""
    found = facts.activity
    *_, touches = measures(facts.book)
    met = figures.counted(
        found.team.new_customer_meetings, "meeting with a new customer", "meetings with new customers"
    )
    people = f" with {figures.counted(found.team.people, 'person', 'people')}" if found.team.people else ""
    told = facts.book.first_activity is not None
    return Answer(
        question="How many contacts, meetings with new customers?",
        verdict=found.verdict if told else Verdict.NA,
        sentence=f"{touches.said}{people} · {met} · {_needed(found)}" if told else "No activity logged yet.",
        id="IC10",
        notes=found.notes,
        report=found,
    )


def _needed(found: ActivityReport) -> str:
    """``0.25 of 1.8 needed a week``: the mean of the last eight weeks, which is what the word judges."""
    actual, need = figures.trimmed(found.new_customer_meetings_per_week, 2), found.needed_new_customer_meetings_per_week
    return f"{actual} a week" if need is None else f"{actual} of {figures.required(need)} needed a week"


def added(facts: Facts) -> Answer:
    """IC11: the new opportunities against those the own target needs."""
    found = facts.inflow
    return replace(
        funnel.entering(facts),
        question="How many new opportunities added to the funnel?",
        rows=found.opportunities,
        id="IC11",
        columns=ITSELF,
    )


@once
def measures(book: Book) -> tuple[Measure, ...]:
    """Hours with customers, meetings, meetings with new customers and contacts of the Book's member, a measure each."""
    found = activity(book)
    done, kept = found.team, review(book).kept
    hours = kept.hours_planned["customer"] + kept.hours_planned["lead_generation"]
    return (
        Measure(
            "h with customers",
            _hours(done.customer_minutes),
            _usual(book, lambda w: w.customer_minutes, _HOUR),
            hours or None,
        ),
        Measure("meetings", Decimal(done.meetings), _usual(book, lambda w: w.meetings), _meetings_planned(book)),
        Measure(
            "meetings with new customers",
            Decimal(done.new_customer_meetings),
            _usual(book, lambda w: w.new_customer_meetings),
        ),
        Measure("contacts", Decimal(done.contacts), _usual(book, lambda w: w.contacts)),
    )


def _usual(book: Book, of: Callable[[ActivityWeek], int], unit: int = 1) -> Decimal | None:
    """The mean of the last eight weeks for a window as long as this one; None before two of them are on record."""
    weeks = weeks_on_record(book)
    if book.first_activity is None or weeks < FEWEST_WEEKS:
        return None
    days = (book.today - book.since_day).days
    return Decimal(sum(of(week) for week in activity(book).weeks)) / unit * days / (weeks * DAYS_A_WEEK)


def _meetings_planned(book: Book) -> Decimal | None:
    window = Period(book.since_day, book.today)
    mine = (plan for plan in book.planned if plan.member_id == book.scope.id and plan.due in window)
    return Decimal(sum(plan.type in MEETINGS for plan in mine)) or None


def _hours(minutes: int) -> Decimal:
    return Decimal(minutes) / _HOUR


def _cell(name: str) -> Callable[[Measure], str]:
    def said(row: Measure) -> str:
        value = getattr(row, name)
        return "" if value is None else figures.trimmed(value, 1)

    return said
