"""Records as rows: which table keeps which record, and how a record becomes a row."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import Column, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite

from spm_core.book.agreed import Action, Answer, Minute, QuestionSet, Rating, Review, Setting
from spm_core.book.cadence import Absence, CadenceRule, Closure, Occurrence, Post
from spm_core.book.opportunities import Event, Offer, OfferEvent, Opportunity
from spm_core.book.records import (
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
    Rate,
    Snooze,
    Stage,
    Target,
    Team,
    WorkPlan,
    Workspace,
)
from spm_core.book.track import Made
from spm_core.store import schema

TABLES: dict[type[Any], Table] = {
    Workspace: schema.workspace,
    Stage: schema.stage,
    Team: schema.team,
    Member: schema.member,
    Membership: schema.membership,
    Account: schema.account,
    AccountPlan: schema.account_plan,
    Contact: schema.contact,
    Product: schema.product,
    Benchmark: schema.benchmark,
    Rate: schema.rate,
    Target: schema.target,
    Note: schema.note,
    Snooze: schema.snooze,
    Planned: schema.planned,
    WorkPlan: schema.work_plan,
    CadenceRule: schema.cadence_rule,
    Occurrence: schema.occurrence,
    Closure: schema.closure,
    Absence: schema.absence,
    QuestionSet: schema.question_set,
    Answer: schema.answer,
    Action: schema.action,
    Minute: schema.minute,
    Rating: schema.rating,
    Review: schema.review,
    Setting: schema.setting,
    Post: schema.post,
    Opportunity: schema.opportunity,
    Event: schema.opportunity_event,
    Offer: schema.offer,
    OfferEvent: schema.offer_event,
    Activity: schema.activity,
    Made: schema.track,
}
NAMES = {
    record: tuple(field.name for field in fields(record) if field.name in table.c) for record, table in TABLES.items()
}
_VALUES = {record: attrgetter(*found) for record, found in NAMES.items()}
ALWAYS = date.min
Kept = TypeVar("Kept")


def made(record: type[Kept], rows: Iterable[Any]) -> tuple[Kept, ...]:
    """Records from rows whose values stand in the order of the record's fields."""
    return tuple(record(*values) for values in rows)


def newest(targets: Iterable[Target]) -> tuple[Target, ...]:
    """The last version of each target, of those that come in the order in which they were set."""
    return tuple({(target.of_id, target.month): target for target in targets}.values())


def names(record: type[Any]) -> tuple[str, ...]:
    """The fields of a record that are columns (an activity's ``deleted`` is not: the row says when it was removed)."""
    return NAMES[record]


def columns(record: type[Any]) -> tuple[Column[Any], ...]:
    """The columns of a record in the order of its fields, so that ``Record(*row)`` reads it."""
    return tuple(TABLES[record].c[name] for name in names(record))


def row(record: Any, workspace_id: str) -> dict[str, Any]:  # noqa: ANN401 - any record of TABLES
    """A record as the values of its row."""
    kind = type(record)
    return {"workspace_id": workspace_id, **dict(zip(NAMES[kind], _VALUES[kind](record), strict=True))}


@cache
def upsert(table: Table, dialect: str) -> Insert:
    """Insert a row, or replace the one with the same key."""
    insert = _insert(table, dialect)
    key = [column.name for column in table.primary_key]
    rest = {column.name: insert.excluded[column.name] for column in table.c if column.name not in key}
    return insert.on_conflict_do_update(index_elements=key, set_=rest)


@cache
def ignore(table: Table, dialect: str) -> Insert:
    """Insert a row, or leave the one that is there."""
    return _insert(table, dialect).on_conflict_do_nothing().execution_options(preserve_rowcount=True)


def _insert(table: Table, dialect: str) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
