"""One change of the data: everything in it is saved together, or nothing is."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import bindparam, delete, func, select

from spm_core.book.agreed import Action, Answer, Minute, QuestionSet, Rating, Review, Setting
from spm_core.book.cadence import Absence, CadenceRule, Closure, Occurrence, Post
from spm_core.book.records import (
    Account,
    AccountPlan,
    Benchmark,
    Contact,
    Member,
    Membership,
    Note,
    Planned,
    Product,
    Rate,
    Snooze,
    Stage,
    Target,
    Team,
    WorkPlan,
    Workspace,
)
from spm_core.book.refusals import ConflictError, NotFoundError
from spm_core.book.track import Made
from spm_core.store import schema
from spm_core.store.activity_write import Activities
from spm_core.store.deeds import Deeds
from spm_core.store.history_write import Histories
from spm_core.store.ids import new_id
from spm_core.store.offer_write import SentOffers
from spm_core.store.posts import plan_posts, reopen_posts
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
    | Rate
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


class Unit(Histories, SentOffers, Activities, Deeds):
    """What can be saved in one transaction of a workspace; ``now`` (UTC) is the time it is recorded."""

    def once(self, key: str) -> bool:
        """Whether this key is seen for the first time; from now on it is not."""
        values = {"workspace_id": self._ws, "key": key, "at": self.now}
        return self._connection.execute(ignore(schema.receipt, self._dialect), values).rowcount == 1

    def remove_note(self, note: Note) -> None:
        """Take a note back that was not presented yet. Raises ConflictError when it was, or is there no longer."""
        self.note_removal(note)
        if self._connection.execute(_REMOVE_NOTE, {"ws": self._ws, "of": note.id}).rowcount != 1:
            raise ConflictError("That note was presented or removed meanwhile. `/spm notes` shows what waits.")

    def save(self, record: Record) -> None:
        """Insert a record, or replace the one with its key."""
        self.save_many([record])

    def remove(self, record: Absence | Closure) -> None:
        """Forget a record; reports about the time before still know it."""
        table = TABLES[type(record)]
        self._forget(record)
        self._connection.execute(delete(table).where(table.c.workspace_id == self._ws, table.c.id == record.id))

    def save_many(self, records: Iterable[Record]) -> None:
        """Insert or replace many records of any kinds, kept in their order where the kind changes: from now on it is so."""
        self._save_in_turn(records, new=True)

    def bring(self, records: Iterable[Record]) -> None:
        """Save many records that come from elsewhere: what was not here was so all the time, what it writes over was till now."""
        self._save_in_turn(records, new=False)

    def _save_in_turn(self, records: Iterable[Record], *, new: bool) -> None:
        for kind, group in groupby(records, key=type):
            told = list(group)
            self.note_down(told)
            self._remember(kind, told, new=new)
            self._connection.execute(upsert(TABLES[kind], self._dialect), [self._values(item) for item in told])
            self._known = None  # stages or the zone may have changed
            if any(isinstance(item, Account) and item.parent_id for item in told):
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
        used = select(schema.opportunity.c.id).where(schema.opportunity.c.workspace_id == self._ws).limit(1)
        if self._connection.execute(used).first() is not None:
            raise ConflictError(
                "Opportunities are in the present stages, so they stay. Rename them, or map them first."
            )
        self._connection.execute(delete(schema.stage).where(schema.stage.c.workspace_id == self._ws))
        self._insert(schema.stage, (row(stage, self._ws) for stage in stages))
        self._known = None

    def save_rates(self, rates: Iterable[tuple[date, str, Decimal]]) -> None:
        """Save exchange rates to the reporting currency: (day, currency, rate); a day's rate replaces the one before."""
        self.save_many(Rate(*rate) for rate in rates)

    def forget_track(self) -> None:
        """Forget what was forecast before: the past that it was made from has become another one."""
        self._connection.execute(delete(schema.track).where(schema.track.c.workspace_id == self._ws))

    def audit(
        self, actor_id: str | None, action: str, object_id: str | None, before: str | None, after: str | None
    ) -> None:
        """Write down who did what to which object."""
        values = {"id": new_id(), "at": self.now, "actor_id": actor_id, "action": action, "object_id": object_id}
        self._insert(schema.audit, [{"workspace_id": self._ws, **values, "before": before, "after": after}])
