"""The second item of a coaching: the seller's own funnel against target, its shape, what moved and what did not (IC4 to IC8)."""

from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from spm_core.book.opportunities import OfferEventType
from spm_core.book.records import Verdict
from spm_core.meetings.answers import Answer, Column
from spm_core.meetings.columns import NO_ACTION, column
from spm_core.meetings.facts import Facts
from spm_core.meetings.team import funnel, review
from spm_core.reports import figures
from spm_core.reports.movement import Fate, Move
from spm_core.reports.stages import stages
from spm_core.reports.sufficiency import long_term
from spm_core.reports.waiting import Waiting

ITSELF = (column("opportunity", lambda row: row.title), column("stage", lambda row: row.stage))


def against_targets(facts: Facts) -> Answer:
    """IC4: the quarter's forecast against the own target, and whether the funnel carries the year."""
    quarter, year = funnel.short_term(facts), long_term(facts.book)
    told = "" if year.target is None and facts.quarter.target is None else f" · {year.sentence}"
    assumed = figures.counted(year.assumed_months, "month")
    return replace(
        quarter,
        question="How is the individual funnel value vs targets?",
        verdict=figures.worst((quarter.verdict, year.verdict)),
        sentence=quarter.sentence + told,
        id="IC4",
        notes=(
            *quarter.notes,
            *((f"target of {assumed} taken like those that are set",) if year.assumed_months else ()),
        ),
    )


def shape(facts: Facts) -> Answer:
    """IC5: open against required for the own target, stage by stage."""
    asked = "How are the opportunities distributed across the sales stages?"
    return replace(funnel.every_stage(facts), question=asked, id="IC5")


@dataclass(frozen=True, slots=True)
class Step(Move):
    """A move with the ``usual`` days in the stage it left: half of the visits are shorter (F7), or as the company expects."""

    usual: int | None = None
    expected: bool = field(default=False, kw_only=True)

    @property
    def pace(self) -> str:
        """``21 days, half leave within 14``."""
        took = "entered undated" if self.days is None else figures.waited(self.days, at_least=self.at_least)
        if self.usual is None:
            return took
        return f"{took}, {self.usual} expected" if self.expected else f"{took}, half leave within {self.usual}"


def moved(facts: Facts) -> Answer:
    """IC6: what entered a new stage, with the days it took against the usual ones."""
    found = facts.movement
    usual = {stage.stage: stage for stage in stages(facts.book).stages}
    steps = []
    for move in found.moves:
        of = usual.get(move.from_)
        steps.append(_step(move, of.km_median if of else None, expected=of is not None and of.too_few))
    return Answer(
        question="Which opportunities have moved to a new sales stage?",
        verdict=found.verdict,
        sentence=found.sentence,
        rows=tuple(steps),
        id="IC6",
        columns=(
            column("opportunity", lambda row: row.title),
            column("moved", lambda row: row.way + (" (back)" if row.fate is Fate.MOVED_BACK else "")),
            column("took", lambda row: row.pace),
        ),
        notes=found.notes,
        report=found,
    )


def _step(move: Move, usual: int | None, *, expected: bool) -> Step:
    known: dict[str, Any] = {one.name: getattr(move, one.name) for one in fields(move)}
    return Step(**known, usual=usual, expected=expected)


def not_moved(facts: Facts) -> Answer:
    """IC7, the fact: what stands in the stage in which it stood at the last review."""
    found = facts.movement
    value = sum((line.value or Decimal(0) for line in found.not_moved_list), Decimal(0))
    many = f"{found.not_moved} of {found.staying} not moved, {figures.money(value)}"
    return Answer(
        question="Which opportunities have not moved since the last review?",
        verdict=Verdict.NA,
        sentence=many if found.staying else "Nothing was open at the last review.",
        rows=found.not_moved_list,
        id="IC7",
        columns=_waiting(facts),
    )


def standing_still(facts: Facts) -> Answer:
    """IC7, the judgement: what made no progress for longer than its stage allows, largest value times days over first."""
    found = facts.stalled
    return replace(
        review.not_moving(facts),
        question="Which of all are stalled, beyond the limit of their stage?",
        columns=_waiting(facts),
        rows=found.opportunities,
        id="IC7-stalled",
    )


def late_offers(facts: Facts) -> Answer:
    """IC8: the offers whose customer should have answered."""
    found = facts.offers
    out = sum(offer.status is OfferEventType.SENT for offer in facts.book.offers)
    none = f"{figures.counted(out, 'offer')} out, none past the check-date" if out else "No offer is out."
    return replace(
        review.overdue_offers(facts),
        question="Any outstanding offers with check-date passed?",
        verdict=review.overdue_offers(facts).verdict if out else Verdict.NA,
        sentence=review.overdue_offers(facts).sentence if found.overdue else none,
        columns=(
            *ITSELF,
            column("sent", lambda row: f"sent {figures.day(row.sent_on)}"),
            column("check-date", lambda row: f"check {figures.day(row.check_date)}"),
            column("late", lambda row: f"{figures.days(row.days_late)} late"),
        ),
    )


def _waited(row: Waiting) -> str:
    if row.days is None:
        return row.age
    return row.age + (f", limit {row.limit}" if row.limit is not None else "")


def _waiting(facts: Facts) -> tuple[Column, ...]:
    """What is said of an opportunity that does not move: the days, the last contact, and what is going to happen."""
    return (
        *ITSELF,
        column("days", _waited),
        column("last contact", lambda row: spoken(row.last_contact)),
        column(
            "planned",
            lambda row: " · ".join(filter(None, (facts.care(row) or NO_ACTION, row.snooze))),
            loud=NO_ACTION,
        ),
    )


def spoken(last: date | None) -> str:
    """``contact Thu 12 Feb``."""
    return f"contact {figures.day(last)}" if last else "no contact yet"
