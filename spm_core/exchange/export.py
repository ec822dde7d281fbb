"""Everything as CSV files in the `spm` layout; reading them into an empty database gives the same reports."""

import csv
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

from spm_core.book.choices import EXPORTED, written
from spm_core.book.money import to_major
from spm_core.book.opportunities import UNDATED, Category, Event, EventType, Opportunity
from spm_core.book.periods import local_day, midnight
from spm_core.book.records import FROM_THE_START, Workspace
from spm_core.exchange import earlier
from spm_core.exchange.cells import Cell, guarded
from spm_core.exchange.histories import FIELDS, OWN_TYPE, closed_at_last, first_values
from spm_core.exchange.meeting_rows import MeetingRows
from spm_core.exchange.merge import values
from spm_core.exchange.source import Source
from spm_core.exchange.spm import COLUMNS
from spm_core.rules.opportunities import plain

Rows = Callable[[], Iterable[Sequence[Cell]]]
_COLUMN = {name: column for column, name in FIELDS.items()}
_TYPE = {name: kind for kind, name in OWN_TYPE.items()}


def export(workspace: Workspace, source: Source, folder: Path, only: Collection[str] | None = None) -> dict[str, int]:
    """Write the files into a folder, which is made; how many rows each has.

    ``only``: the ids of the members whose opportunities (with what is planned on them), activities and targets go out;
    None: everybody's, and the company's meetings.
    """
    folder.mkdir(parents=True, exist_ok=True)
    export_ = _Export(workspace, source, ZoneInfo(workspace.timezone), only)
    rows: dict[str, Rows] = {
        "workspace": export_.workspace_rows,
        "stages": export_.stages,
        "teams": export_.teams,
        "members": export_.members,
        "memberships": export_.memberships,
        "accounts": export_.accounts,
        "products": export_.products,
        "benchmarks": export_.benchmarks,
        "choices": export_.choices,
        "targets": export_.targets,
        "rates": source.rates,
        "opportunities": export_.opportunities,
        "events": export_.events,
        "offers": export_.offers,
        "offer_events": export_.offer_events,
        "activities": export_.activities,
        "planned": export_.planned,
        "snoozes": export_.snoozes,
        "contacts": export_.contacts,
        "account_plans": export_.account_plans,
        "reviews": export_.reviews,
        "plans": export_.plans,
    }
    if only is None:
        rows |= {"earlier": export_.earlier, **export_.company_meetings()}
    return {name: export_.write(folder / f"{name}.csv", COLUMNS[name], read()) for name, read in rows.items()}


@dataclass(slots=True)
class _Export:
    """The rows of each file, and the names that stand for ids in them."""

    workspace: Workspace
    source: Source
    zone: ZoneInfo
    only: Collection[str] | None
    _people: dict[str, str] = field(default_factory=dict)
    _teams: dict[str, str] = field(default_factory=dict)
    _accounts: dict[str, str] = field(default_factory=dict)
    _external: dict[str, str] = field(default_factory=dict)
    _offers: dict[str, tuple[str, int]] = field(default_factory=dict)
    _activities: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._people = _labels((item.id, item.name) for item in self.source.members())
        self._teams = _labels((item.id, item.name) for item in self.source.teams())
        self._accounts = _labels((item.id, item.name) for item in self.source.accounts())

    def write(self, path: Path, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
        """Write one file, and how many rows it has below its header."""
        count = 0
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            for count, row in enumerate(rows, start=1):  # noqa: B007 - the last one is the number of rows
                writer.writerow([guarded(self._text(cell)) for cell in row])
        return count

    def _text(self, cell: Cell) -> str:
        if cell is None or cell == "":
            return ""
        if isinstance(cell, bool):
            return "yes" if cell else "no"
        if isinstance(cell, datetime):
            return self._instant(cell)
        if isinstance(cell, Decimal):
            return plain(cell)
        return str(cell).replace("\0", "")

    def _instant(self, moment: datetime) -> str:
        """A local midnight as its day, any other instant with its offset."""
        if moment == UNDATED:
            return ""
        day = local_day(moment, self.zone)
        return day.isoformat() if midnight(day, self.zone) == moment else moment.astimezone(self.zone).isoformat()

    def workspace_rows(self) -> Iterator[Sequence[Cell]]:
        item = self.workspace
        yield item.currency, item.timezone, item.fiscal_year_start, item.locale

    def stages(self) -> Iterator[Sequence[Cell]]:
        for item in self.source.stages():
            days = (item.expected_days, item.stalled_days)
            yield item.code, item.name, item.order, item.probability, *days, item.kind

    def teams(self) -> Iterator[Sequence[Cell]]:
        for item in self.source.teams():
            yield self._teams[item.id], item.timezone, self._person(item.manager_id)

    def members(self) -> Iterator[Sequence[Cell]]:
        home = {item.member_id: self._teams[item.team_id] for item in self.source.memberships() if item.end is None}
        for item in self.source.members():
            employed = (item.employed_from, item.employed_to)
            manager = self._person(item.manager_id)
            name = self._people[item.id]
            ramp = ";".join(map(str, item.ramp)) if item.ramp is not None else None
            yield name, item.email, home.get(item.id), item.role, manager, *employed, item.timezone, ramp

    def memberships(self) -> Iterator[Sequence[Cell]]:
        """Those of members who changed their team, joined later or left."""
        by_member = groupby(self.source.memberships(), key=lambda item: item.member_id)
        for _, group in by_member:
            mine = list(group)
            if len(mine) > 1 or mine[0].start or mine[0].end:
                for item in mine:
                    yield self._people[item.member_id], self._teams[item.team_id], item.start, item.end

    def accounts(self) -> Iterator[Sequence[Cell]]:
        for item in self.source.accounts():
            parent = self._accounts.get(item.parent_id or "")
            owner = self._person(item.owner_id)
            spend = None if item.estimated_spend is None else to_major(item.estimated_spend, self.workspace.currency)
            first = (self._accounts[item.id], parent, item.sector, owner, item.key_account, item.tier)
            yield *first, item.customer_since, spend, item.review_every

    def products(self) -> Iterator[Sequence[Cell]]:
        for item in self.source.products():
            yield item.name, to_major(item.list_price, item.currency), item.currency

    def benchmarks(self) -> Iterator[Sequence[Cell]]:
        for item in self.source.benchmarks():
            yield item.name, item.stage, item.value

    def choices(self) -> Iterator[Sequence[Cell]]:
        for item in self.source.settings():
            if item.name in EXPORTED and (item.scope_kind == "company" or item.scope_id in self._teams):
                yield self._teams.get(item.scope_id), item.name, written(item.value)

    def earlier(self) -> Iterator[Sequence[Cell]]:
        names = {"member": self._people, "team": self._teams, "account": self._accounts}
        names["workspace"] = {self.workspace.id: self.workspace.name}
        return earlier.rows(self.source.earlier(), names)

    def targets(self) -> Iterator[Sequence[Cell]]:
        for item in self.source.targets():
            if item.of_id in self._teams or self._goes_out([item.of_id]):
                of = self._teams.get(item.of_id) or self._person(item.of_id)
                amount, set_at = to_major(item.amount, item.currency), self._since(item.set_at)
                yield of, f"{item.month:%Y-%m}", amount, item.currency, set_at, self._person(item.set_by)

    def opportunities(self) -> Iterator[Sequence[Cell]]:
        """Today's values; remembers which opportunities go out and what they are called."""
        for item in self.source.opportunities():
            if self._goes_out([item.owner_id]):
                self._external[item.id] = item.external_id or item.id
                texts = values(item) | {"external_id": self._external[item.id]}
                yield [self._shown(name, texts[name]) for name in FIELDS_IN_ORDER]

    def events(self) -> Iterator[Sequence[Cell]]:
        """The events of each opportunity, after those that say what it began with where its own do not."""
        histories = groupby(self.source.events(), key=lambda event: event.opportunity_id)
        for item, (of, events) in zip(self.source.opportunities(), histories, strict=True):
            if of in self._external:
                yield from self._history(item, list(events))

    def _history(self, item: Opportunity, events: Sequence[Event]) -> Iterator[Sequence[Cell]]:
        begun = list(_begun(events, values(item) | {"external_id": self._external[item.id]}))
        for event in (events[0], *begun, *events[1:]):
            after = event.after
            if event.type is EventType.CORRECTED:  # names the place of a row, which those in `begun` have moved
                after = str(int(after or 0) + len(begun))
            yield self._event_row(event, after)

    def _event_row(self, event: Event, after: str | None) -> Sequence[Cell]:
        name = OWN_TYPE.get(event.type) or event.field
        before: str | None = event.before
        if event.type is EventType.MERGED:
            after = self._external.get(after or "", after)
        if name:
            before, after = self._shown(name, before), self._shown(name, after)
        if event.type is EventType.CHANGED and event.field:
            column = _COLUMN.get(event.field, event.field)
            before, after = f"{column}={before or ''}", f"{column}={after or ''}"
        recorded = None if event.recorded_at == event.effective_at else event.recorded_at
        times = (event.effective_at, recorded)
        return self._external[event.opportunity_id], event.type, before, after, *times, self._person(event.actor_id)

    def _shown(self, name: str, text: str | None) -> str | None:
        """A field's text for people: names instead of ids."""
        if name == "owner_id":
            return self._person(text)
        if name == "account_id":
            return self._accounts.get(text or "")
        return text

    def offers(self) -> Iterator[Sequence[Cell]]:
        for item in self.source.offers():
            if item.opportunity_id in self._external:
                external_id = self._external[item.opportunity_id]
                self._offers[item.id] = external_id, item.number
                amount = None if item.amount is None else to_major(item.amount, item.currency)
                rest = (amount, item.currency, item.check_date, item.status)
                yield external_id, item.number, item.sent_on, *rest

    def offer_events(self) -> Iterator[Sequence[Cell]]:
        for event in self.source.offer_events():
            if event.offer_id in self._offers:
                said = (event.type, event.before, event.after, event.at, event.reason)
                yield *self._offers[event.offer_id], *said

    def activities(self) -> Iterator[Sequence[Cell]]:
        for item in self.source.activities():
            if self._goes_out(item.members):
                members = ";".join(self._people[member] for member in item.members)
                contacts = ";".join(contact.replace(";", ",") for contact in item.contacts)
                about = (self._accounts.get(item.account_id or ""), self._external.get(item.opportunity_id or ""))
                flags = (item.new_customer, item.lead_generation, item.outcome, item.no_show)
                self._activities[item.id] = item.external_id or item.id
                first = (self._activities[item.id], item.type, item.starts_at, item.minutes)
                yield *first, members, *about, contacts, *flags

    def planned(self) -> Iterator[Sequence[Cell]]:
        """What is to be done, and what was, with the activity that did it."""
        for item in self.source.planned():
            about = self._external.get(item.opportunity_id or "")
            if about or (item.opportunity_id is None and self._goes_out([item.member_id])):
                done = self._activities.get(item.done_activity_id or "", item.done_activity_id)
                said = (self._person(item.member_id), item.type, item.due, item.text, item.planned_on, done)
                yield about, *said, self._accounts.get(item.account_id or ""), item.dropped_on

    def account_plans(self) -> Iterator[Sequence[Cell]]:
        for item in self.source.account_plans():
            amount = None if item.amount is None else to_major(item.amount, item.currency)
            said = (amount, item.currency, item.goals, item.set_at, self._person(item.set_by))
            yield self._accounts[item.account_id], item.start, *said

    def reviews(self) -> Iterator[Sequence[Cell]]:
        for item in self.source.reviews():
            yield self._accounts[item.account_id], item.at, self._person(item.by_id), item.health

    def contacts(self) -> Iterator[Sequence[Cell]]:
        for item in self.source.contacts():
            yield self._accounts[item.account_id], item.name, item.role, item.attitude, item.key_person, item.left_on

    def plans(self) -> Iterator[Sequence[Cell]]:
        for item in self.source.work_plans():
            if self._goes_out([item.member_id]):
                hours = (item.customer, item.lead_generation, item.internal, item.travel)
                yield self._people[item.member_id], item.start, item.end, *hours

    def company_meetings(self) -> Mapping[str, Rows]:
        """The files of meetings and what was agreed; to be asked for when the opportunities have got their names."""
        told = MeetingRows(self.source, self._people, self._teams, self._accounts, self._external)
        return {
            "cadence": told.cadence,
            "meetings": told.meetings,
            "closed_days": told.closed_days,
            "absences": told.absences,
            "actions": told.actions,
        }

    def snoozes(self) -> Iterator[Sequence[Cell]]:
        for item in self.source.snoozes():
            if item.opportunity_id in self._external:
                said = (self._person(item.member_id), item.until, item.reason, item.at)
                yield self._external[item.opportunity_id], *said

    def _since(self, moment: datetime) -> datetime | None:
        return None if moment == FROM_THE_START else moment

    def _person(self, member_id: str | None) -> str | None:
        return self._people.get(member_id or "")

    def _goes_out(self, members: Iterable[str]) -> bool:
        return self.only is None or any(member in self.only for member in members)


FIELDS_IN_ORDER = [FIELDS[column] for column in COLUMNS["opportunities"]]


def _labels(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """A name for each id; the second of the same name gets a number."""
    seen: dict[str, int] = {}
    labels: dict[str, str] = {}
    for of, name in named:
        key = name.casefold()
        seen[key] = seen.get(key, 0) + 1
        labels[of] = name if seen[key] == 1 else f"{name} ({seen[key]})"
    return labels


def _begun(events: Sequence[Event], today: Mapping[str, str | None]) -> Iterator[Event]:
    """What an opportunity began with, as changes at its creation, where the file's other rows would let one think otherwise."""
    created = events[0]
    began = {name: text for name, text in (created.initial or {}).items() if name != "source"}
    thought = first_values(events, today, closed_at_last(events))
    began.setdefault("external_id", thought.get("external_id", ""))
    began.setdefault("category", Category.PIPELINE)
    thought.setdefault("category", Category.PIPELINE)
    for name in {**began, **thought}:
        if (began.get(name) or "") != thought.get(name, ""):
            kind = _TYPE.get(name, EventType.CHANGED)
            own = None if name in _TYPE else name
            at, known = created.effective_at, created.recorded_at
            after = began.get(name) or None
            yield Event(created.opportunity_id, 0, kind, None, after, at, known, created.actor_id, own)
