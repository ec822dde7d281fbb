"""An import, worked out piece by piece: what is to be saved, in an order in which it can be, and what is to be told."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TypeVar
from zoneinfo import ZoneInfo

from spm_core.book.earlier import Was
from spm_core.book.history import fold
from spm_core.book.opportunities import Continuation, Event, OfferEvent, Opportunity
from spm_core.book.records import Activity, Stages, Workspace
from spm_core.book.refusals import IllegalHistoryError, Refusal
from spm_core.exchange import merge
from spm_core.exchange.activities import Diary
from spm_core.exchange.ahead import Ahead
from spm_core.exchange.circle import Circle
from spm_core.exchange.dates import Times
from spm_core.exchange.earlier import Past
from spm_core.exchange.existing import Directory, Existing, OfferHistory, Rate, Record
from spm_core.exchange.histories import Teller, legal
from spm_core.exchange.meetings import Meetings
from spm_core.exchange.offers import OfferTeller
from spm_core.exchange.people import People
from spm_core.exchange.plan import Plan
from spm_core.exchange.reading import Findings, Group, Reading, Row, Tally
from spm_core.exchange.settings import stages_of, workspace_of
from spm_core.exchange.undo import Appended

MOST_DIFFERENCES = 1000
_AT_ONCE = 1000

Item = TypeVar("Item")


@dataclass(slots=True)
class Batch:
    """What is saved together: records first, then histories, offers, activities."""

    records: list[Record] = field(default_factory=list)
    rates: list[Rate] = field(default_factory=list)
    earlier: list[Was] = field(default_factory=list)
    histories: list[Continuation] = field(default_factory=list)
    offers: list[OfferHistory] = field(default_factory=list)
    offer_events: list[Sequence[OfferEvent]] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that an import changes on an opportunity that is here; ``event`` says from what to what, and since when."""

    name: str
    event: Event


class Changes:
    """What an import does to a workspace; ``batches`` works it out as it is asked for, the rest is complete after that."""

    def __init__(
        self,
        reading: Reading,
        existing: Existing,
        *,
        now: datetime,
        new_id: Callable[[], str],
        name: str = "SPM",
        undoable: bool = False,
    ) -> None:
        """``now`` (UTC) is when changes are recorded; ``name`` that of a workspace that is not there yet.

        ``undoable``: what is appended is kept in mind, so that it can be taken back.

        Raises Refusal when the settings or stages in the files are impossible.
        """
        self.reading = reading
        self.workspace: Workspace = workspace_of(reading, existing, name, new_id)
        self.stages: Stages = stages_of(reading, existing)
        self.opportunities = Tally()
        self.appended: list[Appended] = []
        self.differences: list[Difference] = []  # the first of them; the tally counts all opportunities
        self.directory = Directory(existing, new_id, reading.findings, alone=reading.alone)
        self._existing = existing
        self._undoable = undoable
        self._now = now
        self._times = Times(ZoneInfo(self.workspace.timezone))
        parts = (self.directory, self._times, now, self.workspace.currency, reading.findings)
        self._teller = Teller(self.stages, *parts)
        self._offers = OfferTeller(self.directory, self._times, now, reading.findings)

    @property
    def findings(self) -> Findings:
        """Rows read and rejected, and warnings."""
        return self.reading.findings

    def batches(self) -> Iterator[Batch]:
        """What is to be saved, once."""
        yield self._company()
        for groups in _several(self.reading.groups()):
            yield self._histories(groups)
        diary = Diary(self._existing, self.directory, self._times, self._now, self.findings)
        wanted = {row.get("done") for row in self.reading.company.get("planned", ())}
        logged: dict[str, str] = {}
        for rows in _several(self.reading.activities()):
            activities = list(diary.new(rows))
            logged |= {item.external_id: item.id for item in activities if item.external_id in wanted}
            yield Batch(self.directory.taken(), activities=activities)
        ahead = Ahead(self.reading, self._existing, self.directory, self._times, self._now, logged)
        meetings = Meetings(self.reading, self._existing, self.directory, self._times)
        if records := [*ahead.records(), *meetings.records()]:
            yield Batch(records)
        self.directory.done()

    def _company(self) -> Batch:
        currency = self.workspace.currency
        plan = Plan(self.reading, self._existing, self.directory, self._times, currency, self._now, self.stages)
        people = list(People(self.reading, self._existing, self.directory, self._times, currency).records())
        records = [*people, *self.directory.taken(), *plan.records()]
        circle = list(Circle(self.reading, self._existing, self.directory, self._times, currency).records())
        return Batch([*records, *self.directory.taken(), *circle], list(plan.rates()), list(self._earlier()))

    def _earlier(self) -> Iterator[Was]:
        """What was before, for a company that has no past of its own yet."""
        if self._existing.workspace is None:
            yield from Past(self.reading, self.directory, self._times, self.workspace.id).told()

    def _histories(self, groups: Sequence[Group]) -> Batch:
        stored = self._existing.histories([group.external_id for group in groups])
        ids = [events[0].opportunity_id for events in stored.values()]
        offers = self._existing.offers(ids) if ids else {}
        batch = Batch()
        for group in groups:
            here = stored.get(group.external_id)
            try:
                self._add(batch, group, here, offers)
            except IllegalHistoryError as problem:
                where = problem.args[1] if len(problem.args) > 1 and isinstance(problem.args[1], Row) else group.first
                self._reject(where, problem.args[0])
            except Refusal as problem:
                self._reject(group.first, problem)
        batch.records = self.directory.taken()
        return batch

    def _reject(self, row: Row, reason: object) -> None:
        self.findings.reject(row, reason)
        self.opportunities.rejected += 1

    def _add(
        self, batch: Batch, group: Group, stored: list[Event] | None, offers: Mapping[str, Sequence[OfferHistory]]
    ) -> None:
        """Add what one opportunity brings to a batch. Raises Refusal when it cannot go in."""
        if stored is None and group.row is None:
            raise Refusal(f"There is no opportunity {group.external_id} in opportunities.csv.")
        of = stored[0].opportunity_id if stored else self.directory.opportunity(group.external_id)
        told = self._teller.told(group, of)
        if stored is None:
            if not told.complete:
                raise Refusal(f"{group.external_id} has no readable `created` event, so its stage is not known.")
            found = merge.new(told, legal(told, self.stages), self._now)
        elif group.snapshot:
            found = merge.followed(stored, told, self.stages, self._now, group.external_id)
        else:
            found = merge.changed(stored, told, self.stages, self._now, group.external_id)
        self.directory.accept(group.external_id, of)
        for warning in found.warnings:
            self.findings.warn(warning)
        if stored is not None and len(self.differences) < MOST_DIFFERENCES:
            name = str(told.today.get("name") or group.external_id)
            self.differences += (Difference(name, event) for event in found.events)
        changed = bool(found.events)
        if found.events:
            batch.histories.append(Continuation(stored or (), found.events, found.present))
            if self._undoable:
                self.appended.append(Appended(of, found.events[0].seq, len(found.events)))
        if group.offers or group.offer_events:
            present = found.present or fold([*(stored or ()), *found.events], self.stages)
            changed = self._add_offers(batch, group, present, offers.get(of, ())) or changed
        self.opportunities.created += stored is None
        self.opportunities.updated += stored is not None and changed
        self.opportunities.unchanged += stored is not None and not changed

    def _add_offers(
        self, batch: Batch, group: Group, present: Opportunity | None, stored: Sequence[OfferHistory]
    ) -> bool:
        if present is None:
            return False
        new, more = self._offers.told(group, present, stored)
        batch.offers += new
        batch.offer_events += more
        return bool(new or more)


def _several(items: Iterable[Item]) -> Iterator[list[Item]]:
    rest = iter(items)
    while batch := list(islice(rest, _AT_ONCE)):
        yield batch
