"""One change of the data: everything in it is saved together, or nothing is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from spm_core.book.agreed import Action, Answer, Minute, QuestionSet, Rating, Review, Setting
from spm_core.book.cadence import Absence, CadenceRule, Closure, Occurrence, Post
from spm_core.book.history import fold_offer
from spm_core.book.opportunities import Event, Offer, OfferEvent, Opportunity
from spm_core.book.records import (
    NO_CONTACT,
    Account,
    AccountPlan,
    Activity,
    Benchmark,
    Contact,
    Member,
    Membership,
    Note,
    Planned,
    Product,
    Snooze,
    Stage,
    Stages,
    Target,
    Team,
    WorkPlan,
    Workspace,
)
from spm_core.book.refusals import ConflictError, NotFoundError, RacedError
from spm_core.book.track import Made
from spm_core.store import schema
from spm_core.store.columns import among
from spm_core.store.ids import new_id
from spm_core.store.posts import plan_posts, reopen_posts
from spm_core.store.projection import Folded, Projection
from spm_core.store.rows import ALWAYS, TABLES, columns, ignore, made, row, upsert

Record = (
    Workspace
    | Stage
    | Team
    | Member
    | Membership
    | Account
    | AccountPlan
    | Contact
    | Product
    | Benchmark
    | Target
    | Note
    | Snooze
    | Planned
    | WorkPlan
    | CadenceRule
    | Occurrence
    | Closure
    | Absence
    | QuestionSet
    | Answer
    | Action
    | Minute
    | Rating
    | Review
    | Setting
    | Made
)
Kept = TypeVar("Kept")
BATCH = 2000
CHANGED = "Somebody else changed {} since you read it. Look at it again and decide anew."

_o, _e, _f = schema.opportunity.c, schema.opportunity_event.c, schema.offer.c
_EVENTS = (
    select(*columns(Event)).where(_e.workspace_id == bindparam("ws"), among(_e.opportunity_id, "ids")).order_by(_e.seq)
)
_REPLACE = (
    update(schema.opportunity)
    .where(_o.workspace_id == bindparam("ws"), _o.id == bindparam("of"), _o.version == bindparam("seen"))
    .values({column.name: bindparam(f"new_{column.name}") for column in schema.opportunity.c})
)
_FORGET = tuple(
    delete(table).where(table.c.workspace_id == bindparam("ws"), among(table.c.opportunity_id, "ids"))
    for table in (schema.opportunity_owner, schema.opportunity_account, schema.stage_visit)
)
_OFFER = select(*columns(Offer)).where(_f.workspace_id == bindparam("ws"), _f.id == bindparam("id"))
_OFFER_EVENTS = (
    select(*columns(OfferEvent))
    .where(schema.offer_event.c.workspace_id == bindparam("ws"), schema.offer_event.c.offer_id == bindparam("id"))
    .order_by(schema.offer_event.c.seq)
)
_REPLACE_OFFER = (
    update(schema.offer)
    .where(_f.workspace_id == bindparam("ws"), _f.id == bindparam("of"), _f.version == bindparam("seen"))
    .values(
        {name: bindparam(f"new_{name}") for name in ("check_date", "status", "check_moves", "version", "changed_at")}
    )
)
_REMOVE = (
    update(schema.activity)
    .where(
        schema.activity.c.workspace_id == bindparam("ws"),
        schema.activity.c.id == bindparam("of"),
        schema.activity.c.removed_at.is_(None),
    )
    .values(removed_at=bindparam("when"))
)
_REMOVE_NOTE = delete(schema.note).where(
    schema.note.c.workspace_id == bindparam("ws"),
    schema.note.c.id == bindparam("of"),
    schema.note.c.presented_at.is_(None),
)
_NEWEST_SET = select(func.max(schema.question_set.c.version)).where(
    schema.question_set.c.workspace_id == bindparam("ws"), schema.question_set.c.name == bindparam("name")
)
_PARENTS = select(schema.account.c.id, schema.account.c.parent_id).where(
    schema.account.c.workspace_id == bindparam("ws"), schema.account.c.parent_id.is_not(None)
)
_STAGES = select(*columns(Stage)).where(schema.stage.c.workspace_id == bindparam("ws"))
_ZONE = select(schema.workspace.c.timezone).where(schema.workspace.c.id == bindparam("ws"))


class Unit:
    """What can be saved in one transaction of a workspace; ``now`` (UTC) is the time it is recorded."""

    def __init__(self, connection: Connection, workspace_id: str, now: datetime) -> None:
        self.now = now
        self._connection = connection
        self._dialect = connection.dialect.name
        self._ws = workspace_id
        self._known: Projection | None = None

    def once(self, key: str) -> bool:
        """Whether this key is seen for the first time; from now on it is not."""
        values = {"workspace_id": self._ws, "key": key, "at": self.now}
        return self._connection.execute(ignore(schema.receipt, self._dialect), values).rowcount == 1

    def append(self, events: Sequence[Event]) -> Opportunity:
        """Append events of one opportunity and return what it is now.

        Raises ConflictError when they do not follow the stored ones (somebody was faster, or a key was used), and
        IllegalHistoryError when they cannot have happened.
        """
        return self._append([events])[0].opportunity

    def append_many(self, histories: Iterable[Sequence[Event]]) -> int:
        """Append the events of many opportunities, each as ``append`` does; the number of opportunities."""
        batches = iter(histories)
        total = 0
        while batch := list(islice(batches, BATCH)):
            total += len(self._append(batch))
        return total

    def _append(self, batch: Sequence[Sequence[Event]]) -> list[Folded]:
        new: dict[str, list[Event]] = {}
        for events in batch:
            new.setdefault(events[0].opportunity_id, []).extend(events)
        stored = self._stored([of for of, events in new.items() if events[0].seq > 1])
        for of, events in new.items():
            _in_sequence(len(stored.get(of, ())), events)
        folded = [self._projection().of([*stored.get(of, ()), *events]) for of, events in new.items()]
        self._write_rows(folded, {of: len(events) for of, events in stored.items()})
        self._insert(schema.opportunity_event, (row(event, self._ws) for events in new.values() for event in events))
        return folded

    def _stored(self, ids: list[str]) -> dict[str, list[Event]]:
        found: dict[str, list[Event]] = {}
        if ids:
            for values in self._connection.execute(_EVENTS, {"ws": self._ws, "ids": ids}):
                found.setdefault(values.opportunity_id, []).append(Event(*values))
        return found

    def _write_rows(self, folded: Sequence[Folded], versions: dict[str, int]) -> None:
        self._insert(schema.opportunity, (item.row for item in folded if item.opportunity.id not in versions))
        for item in folded:
            of = item.opportunity.id
            if of in versions:
                values = {f"new_{name}": value for name, value in item.row.items()}
                seen = {"ws": self._ws, "of": of, "seen": versions[of]}
                if self._connection.execute(_REPLACE, values | seen).rowcount != 1:
                    raise RacedError(CHANGED.format(item.opportunity.name))
        if versions:
            for statement in _FORGET:
                self._connection.execute(statement, {"ws": self._ws, "ids": list(versions)})
        self._insert(schema.opportunity_owner, (values for item in folded for values in item.owners))
        self._insert(schema.opportunity_account, (values for item in folded for values in item.accounts))
        self._insert(schema.stage_visit, (values for item in folded for values in item.visits))

    def _insert(self, table: Any, rows: Iterable[dict[str, Any]]) -> None:  # noqa: ANN401 - a table
        """Insert rows, none of which may be there."""
        found = list(rows)
        if found:
            self._connection.execute(insert(table), found)

    def _projection(self) -> Projection:
        if self._known is None:
            params = {"ws": self._ws}
            stages = Stages.of(made(Stage, self._connection.execute(_STAGES, params)))
            zone = ZoneInfo(self._connection.execute(_ZONE, params).scalar_one())
            self._known = Projection(self._ws, stages, zone)
        return self._known

    def send_offer(self, offer: Offer, events: Sequence[OfferEvent]) -> Offer:
        """Save a new offer with its events. Raises ConflictError when another one of the opportunity is still out."""
        return self.send_offers([(offer, events)])[0]

    def send_offers(self, offers: Iterable[tuple[Offer, Sequence[OfferEvent]]]) -> list[Offer]:
        """Save many new offers, each with all its events."""
        complete = [(offer, _with_check(offer, events)) for offer, events in offers]
        folded = [(_fold_offer(offer, events), events) for offer, events in complete]
        self._insert(schema.offer, (_offer_row(offer, events, self._ws) for offer, events in folded))
        self._insert(schema.offer_event, (row(event, self._ws) for _, events in folded for event in events))
        return [offer for offer, _ in folded]

    def append_offer(self, events: Sequence[OfferEvent]) -> Offer:
        """Append events to an offer and return what it is now; raises as ``append`` does."""
        of = events[0].offer_id
        params = {"ws": self._ws, "id": of}
        found = self._connection.execute(_OFFER, params).one_or_none()
        if found is None:
            raise NotFoundError("There is no such offer here any more.")
        stored = list(made(OfferEvent, self._connection.execute(_OFFER_EVENTS, params)))
        _in_sequence(len(stored), events)
        offer = _fold_offer(Offer(*found), [*stored, *events])
        values = {f"new_{name}": value for name, value in _offer_row(offer, [*stored, *events], self._ws).items()}
        seen = {"ws": self._ws, "of": of, "seen": len(stored)}
        if self._connection.execute(_REPLACE_OFFER, values | seen).rowcount != 1:
            raise RacedError(CHANGED.format("this offer"))
        self._insert(schema.offer_event, (row(event, self._ws) for event in events))
        return offer

    def log(self, activity: Activity) -> None:
        """Save a new activity. Raises ConflictError when its id, key or external id is there."""
        self.log_many([activity])

    def log_many(self, activities: Iterable[Activity]) -> int:
        """Save many new activities; how many they were."""
        rest = iter(activities)
        total = 0
        while batch := list(islice(rest, BATCH)):
            self._insert(schema.activity, (self._activity_row(item) for item in batch))
            self._insert(schema.attendee, (values for item in batch for values in self._attendees(item)))
            total += len(batch)
        return total

    def _activity_row(self, item: Activity) -> dict[str, Any]:
        values = row(item, self._ws)
        values["removed_at"] = self.now if item.deleted else None
        values["contact"] = item.type not in NO_CONTACT and not item.no_show
        return values

    def _attendees(self, item: Activity) -> Iterator[dict[str, Any]]:
        for member in dict.fromkeys(item.members):
            yield {
                "workspace_id": self._ws,
                "member_id": member,
                "starts_at": item.starts_at,
                "activity_id": item.id,
            }

    def remove_activity(self, activity_id: str) -> bool:
        """Take an activity out of what is reported from now on; False when it was out already, or never there."""
        params = {"ws": self._ws, "of": activity_id, "when": self.now}
        return self._connection.execute(_REMOVE, params).rowcount == 1

    def remove_note(self, note: Note) -> None:
        """Take a note back that was not presented yet. Raises ConflictError when it was, or is there no longer."""
        if self._connection.execute(_REMOVE_NOTE, {"ws": self._ws, "of": note.id}).rowcount != 1:
            raise ConflictError("That note was presented or removed meanwhile. `/spm notes` shows what waits.")

    def save(self, record: Record) -> None:
        """Insert a record, or replace the one with its key."""
        self.save_many([record])

    def remove(self, record: Absence | Closure) -> None:
        """Forget a record."""
        table = TABLES[type(record)]
        self._connection.execute(delete(table).where(table.c.workspace_id == self._ws, table.c.id == record.id))

    def save_many(self, records: Iterable[Record]) -> None:
        """Insert or replace many records of any kinds, kept in their order where the kind changes."""
        waiting: list[dict[str, Any]] = []
        kind: type | None = None
        for record in records:
            if type(record) is not kind:
                self._upsert(kind, waiting)
                kind, waiting = type(record), []
            waiting.append(self._values(record))
        self._upsert(kind, waiting)

    def _upsert(self, kind: type | None, rows: list[dict[str, Any]]) -> None:
        if kind is not None and rows:
            self._connection.execute(upsert(TABLES[kind], self._dialect), rows)
            self._known = None  # stages or the zone may have changed
            if kind is Account and any(values["parent_id"] for values in rows):
                self._no_cycle()

    def _no_cycle(self) -> None:
        """Raise ConflictError when an account is its own parent by way of others."""
        parents = dict(tuple(values) for values in self._connection.execute(_PARENTS, {"ws": self._ws}))
        fine: set[str] = set()
        for of in parents:
            way, above = [of], parents.get(of)
            while above in parents and above not in fine:
                if above in way:
                    raise ConflictError(
                        "An account cannot belong to itself, not even by way of others. Choose another parent."
                    )
                way.append(above)
                above = parents[above]
            fine.update(way)

    def _values(self, record: Record) -> dict[str, Any]:
        values = row(record, self._ws)
        if isinstance(record, Workspace):
            del values["workspace_id"]
        if isinstance(record, Membership):
            values["start"] = record.start or ALWAYS
        return values

    def again(self, record: Kept) -> Kept:
        """A record as it stands now that it is this writer's turn. Raises NotFoundError when it is there no longer."""
        found = self.kept(record)
        if found is None:
            raise NotFoundError("That is not there any more.")
        return found

    def kept(self, record: Kept) -> Kept | None:
        """A record as it stands now, None when it is not there."""
        table = TABLES[type(record)]
        where = [table.c.workspace_id == self._ws]
        where += [
            column == getattr(record, column.name) for column in table.primary_key if column.name != "workspace_id"
        ]
        rows = self._connection.execute(select(*columns(type(record))).where(*where))
        return next(iter(made(type(record), rows)), None)

    def save_unless_changed(self, record: Record, seen: Record | None) -> bool:
        """Save a record in place of the one that was seen (None: of none); False when another one stands there by now."""
        found = self.kept(record)
        if found == seen:
            self.save(record)
        return found == seen

    def reopen_posts(self, about: str) -> int:
        """Let the posts about a meeting that were put aside unsent be planned anew; how many they were."""
        return reopen_posts(self._connection, self._ws, about)

    def plan(self, posts: Iterable[Post]) -> int:
        """Write down posts to come, as ``Store.plan`` does, together with what they tell of; how many were new."""
        return plan_posts(self._connection, self._ws, posts)

    def add_version(self, questions: QuestionSet) -> None:
        """Save the next version of a question set. Raises ConflictError when somebody else was faster; none is written over."""
        newest = self._connection.execute(_NEWEST_SET, {"ws": self._ws, "name": questions.name}).scalar() or 0
        if questions.version != newest + 1:
            raise ConflictError(
                "Somebody else changed these questions meanwhile. Open them again; nothing was changed."
            )
        self._insert(schema.question_set, [row(questions, self._ws)])

    def replace_stages(self, stages: Sequence[Stage]) -> None:
        """Put these stages in place of all others. Raises ConflictError while opportunities are in them."""
        used = select(schema.opportunity.c.id).where(_o.workspace_id == self._ws).limit(1)
        if self._connection.execute(used).first() is not None:
            raise ConflictError(
                "Opportunities are in the present stages, so they stay. Rename them, or map them first."
            )
        self._connection.execute(delete(schema.stage).where(schema.stage.c.workspace_id == self._ws))
        self._insert(schema.stage, (row(stage, self._ws) for stage in stages))
        self._known = None

    def save_rates(self, rates: Iterable[tuple[date, str, Decimal]]) -> None:
        """Save exchange rates to the reporting currency: (day, currency, rate); a day's rate replaces the one before."""
        rows = [{"workspace_id": self._ws, "day": day, "currency": code, "rate": rate} for day, code, rate in rates]
        if rows:
            self._connection.execute(upsert(schema.rate, self._dialect), rows)

    def forget_track(self) -> None:
        """Forget what was forecast before: the past that it was made from has become another one."""
        self._connection.execute(delete(schema.track).where(schema.track.c.workspace_id == self._ws))

    def audit(
        self, actor_id: str | None, action: str, object_id: str | None, before: str | None, after: str | None
    ) -> None:
        """Write down who did what to which object."""
        values = {"id": new_id(), "at": self.now, "actor_id": actor_id, "action": action, "object_id": object_id}
        self._insert(schema.audit, [{"workspace_id": self._ws, **values, "before": before, "after": after}])


def _in_sequence(stored: int, events: Sequence[Event] | Sequence[OfferEvent]) -> None:
    if [event.seq for event in events] != list(range(stored + 1, stored + 1 + len(events))):
        raise RacedError(CHANGED.format("this"))


def _with_check(offer: Offer, events: Sequence[OfferEvent]) -> list[OfferEvent]:
    """The events of a new offer; the first one says the check-date it was sent with."""
    first = events[0]
    return [first if first.after else replace(first, after=offer.check_date.isoformat()), *events[1:]]


def _fold_offer(offer: Offer, events: Sequence[OfferEvent]) -> Offer:
    folded = fold_offer(replace(offer, check_moves=0), events)
    if folded is None:
        raise NotFoundError("An offer begins with being sent.")
    return folded


def _offer_row(offer: Offer, events: Sequence[OfferEvent], workspace_id: str) -> dict[str, Any]:
    changed_at = max(max(event.at, event.recorded_at) for event in events)
    return {**row(offer, workspace_id), "changed_at": changed_at}
