"""What sellers let rest, until when and why: reminders are silent on it, managers are told."""

from dataclasses import dataclass
from datetime import date

from spm_core.book.records import Verdict
from spm_core.meetings.answers import Answer
from spm_core.meetings.columns import column
from spm_core.meetings.facts import Facts
from spm_core.reports import figures
from spm_core.reports.line import Line


@dataclass(frozen=True, slots=True)
class Resting(Line):
    """An opportunity that its seller lets rest until a day, and why."""

    until: date
    why: str


def resting(facts: Facts) -> Answer:
    """The opportunities at rest, the one that wakes first at the top."""
    book = facts.book
    open_ones = {item.id: item for item in book.open}
    still = [one for one in book.snoozes.values() if one.until > book.today and one.opportunity_id in open_ones]
    rows = tuple(
        Resting.of(book, open_ones[one.opportunity_id], until=one.until, why=one.reason)
        for one in sorted(still, key=lambda one: (one.until, one.opportunity_id))
    )
    return Answer(
        question="What rests, and why?",
        verdict=Verdict.NA,
        sentence=f"{figures.counted(len(rows), 'opportunity', 'opportunities')} at rest" if rows else "Nothing rests.",
        rows=rows,
        id="REST",
        columns=(
            column("opportunity", lambda row: row.title),
            column("owner", lambda row: row.called),
            column("until", lambda row: f"until {figures.day(row.until)}"),
            column("why", lambda row: row.why),
        ),
    )
