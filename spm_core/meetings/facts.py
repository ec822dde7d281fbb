"""The reports that a meeting's questions are answered from, each worked out once for its Book."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from spm_core.book.book import Book
from spm_core.book.periods import Span
from spm_core.book.records import Note
from spm_core.meetings.planning import Proposal, Review, proposal, review
from spm_core.reports import figures
from spm_core.reports.activity import ActivityReport, activity
from spm_core.reports.agreed import Agreement, Agreements, agreed
from spm_core.reports.forecast import Forecast, forecast
from spm_core.reports.funnel import Funnel, funnel
from spm_core.reports.inflow import Inflow, inflow
from spm_core.reports.line import Report
from spm_core.reports.movement import Movement, movement
from spm_core.reports.offers import Offers, offers
from spm_core.reports.results import Results, results
from spm_core.reports.stalled import Stalled, stalled
from spm_core.reports.top5 import Top5, TopLine, top5
from spm_core.reports.waiting import Waiting


@dataclass(frozen=True)
class Facts:
    """The reports on one Book, each worked out once.

    ``per_person``: whether activity is shown person by person; in the team's channel only where its manager switched it on.
    """

    book: Book
    per_person: bool

    @cached_property
    def quarter(self) -> Forecast:
        """The forecast of the quarter under way."""
        return forecast(self.book, Span.QUARTER)

    @cached_property
    def month(self) -> Forecast:
        """The forecast of the month under way."""
        return forecast(self.book, Span.MONTH)

    @cached_property
    def funnel(self) -> Funnel:
        """What is open in each stage."""
        return funnel(self.book)

    @cached_property
    def inflow(self) -> Inflow:
        """What is new."""
        return inflow(self.book)

    @cached_property
    def movement(self) -> Movement:
        """What moved."""
        return movement(self.book)

    @cached_property
    def stalled(self) -> Stalled:
        """What makes no progress."""
        return stalled(self.book)

    @cached_property
    def results(self) -> Results:
        """What was won and lost."""
        return results(self.book)

    @cached_property
    def offers(self) -> Offers:
        """What was offered, and which answers are overdue."""
        return offers(self.book)

    @cached_property
    def top5(self) -> Top5:
        """The five that matter most."""
        return top5(self.book)

    @cached_property
    def activity(self) -> ActivityReport:
        """What the people did; without their names where these are not for everybody."""
        found = activity(self.book)
        return found if self.per_person else replace(found, members=())

    @cached_property
    def agreed(self) -> Agreements:
        """What was agreed, and what became of it."""
        return agreed(self.book)

    @cached_property
    def actions(self) -> Mapping[str, Agreement]:
        """The next action that is open and not late, by the opportunity that it is about."""
        latest_first = reversed(self.agreed.open)
        return {one.opportunity_id: one for one in latest_first if one.opportunity_id}

    def care(self, line: Waiting | TopLine) -> str | None:
        """What is going to happen on an opportunity: what is planned on it or its next step, else what was agreed."""
        action = self.actions.get(line.id)
        agreed_on = f"{action.text} ({action.called}), {figures.day(action.due)}" if action else None
        return line.planned_action or agreed_on

    @cached_property
    def ahead(self) -> Proposal:
        """What the next plan of the Book's member could hold."""
        return proposal(self.book)

    @cached_property
    def behind(self) -> Review:
        """What became of the last plan of the Book's member."""
        return review(self.book)

    @property
    def shown(self) -> tuple[Report, ...]:
        """The reports that pictures and the freeze are made of."""
        funnel = (self.quarter, self.funnel, self.inflow, self.movement, self.stalled)
        return (*funnel, self.results, self.offers, self.top5, self.activity)

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """What is to be said under any other business."""
        return tuple(note for note in self.book.notes if note.presented_at is None)
