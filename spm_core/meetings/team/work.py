"""What the team did (TM11) and what else everybody should know (TM12)."""

from dataclasses import asdict
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.records import Note, Verdict
from spm_core.meetings.answers import Answer, Press
from spm_core.meetings.columns import BECAME, became, column, number
from spm_core.meetings.facts import Facts
from spm_core.reports import figures
from spm_core.reports.activity import MemberTally

MINUTES_AN_HOUR = 60
KINDS = ("announcement", "campaign", "market", "customer", "industry", "learning")


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


def agreements(facts: Facts) -> Answer:
    """What was agreed at the last meeting and before it comes back until it is settled."""
    found = facts.agreed
    return Answer(
        question="What was agreed, and what became of it?",
        verdict=found.verdict,
        sentence=f"Agreed: {found.sentence}",
        rows=found.all,
        id="AG",
        columns=(
            column("what", lambda row: f"{BECAME[became(row)]} {row.text}"),
            column("about", lambda row: row.about or ""),
            column("owner", lambda row: row.called),
            column("became", lambda row: row.when),
        ),
        report=found,
        press=lambda row: None if row.outcome else Press("agreed", row.id),
    )


def other_business(facts: Facts) -> Answer:
    """TM12: the notes of the team by kind, and what the largest win taught."""
    taught = next((line for line in facts.results.closed if line.won and line.learning), None)
    lesson = f" · to copy from {taught.title}: {taught.learning}" if taught else ""
    return Answer(
        question="What else should everybody know?",
        verdict=Verdict.NA,
        sentence=f"{figures.counted(len(facts.notes), 'note')}{lesson}",
        rows=tuple(sorted(facts.notes, key=lambda note: (_order(note), note.at, note.id))),
        id="TM12",
        columns=(
            column("kind", lambda row: row.kind),
            column("note", lambda row: row.text),
            column("from", lambda row: _author(facts.book, row)),
        ),
    )


def _order(note: Note) -> int:
    """The deck's order of what is told."""
    return KINDS.index(note.kind) if note.kind in KINDS else len(KINDS)


def _author(book: Book, note: Note) -> str:
    member = book.members.get(note.author_id or "")
    return member.name if member else "–"


_ACTIVITY = (
    column("who", lambda row: row.member),
    number("meetings"),
    number("new customers", "new_customer_meetings"),
    number("contacts"),
    column("hours", lambda row: figures.trimmed(Decimal(row.customer_minutes) / MINUTES_AN_HOUR, 1), right=True),
    number("new opportunities", "new_opportunities"),
    number("lead generation, min", "lead_generation_minutes"),
)
