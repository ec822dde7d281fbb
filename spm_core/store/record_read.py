"""Reading what only the reports on key accounts, planning and the rhythm of meetings need, into a Book that was read before."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from spm_core.book.book import Book
from spm_core.book.cadence import Absence, CadenceRule, Occurrence
from spm_core.book.customers import Customers, person
from spm_core.book.history import fold
from spm_core.book.opportunities import Event, Opportunity
from spm_core.book.periods import MONTHS_A_YEAR, Period, Span, add_months, midnight, period_of
from spm_core.book.records import Account, AccountPlan, Contact, Kind, WorkPlan
from spm_core.store import schema
from spm_core.store.columns import UtcTime
from spm_core.store.rows import columns, made

REACHED_DAYS = timedelta(days=90)
SEEN_DAYS = timedelta(days=365)
CUSTOMER_MONTHS = 24

_a, _o, _e = schema.activity.c, schema.opportunity.c, schema.opportunity_event.c
_oc, _wp = schema.occurrence.c, schema.work_plan.c


def _when(name: str) -> Any:  # noqa: ANN401 - a parameter
    return bindparam(name, type_=UtcTime())


_ACCOUNTS = select(*columns(Account)).where(schema.account.c.workspace_id == bindparam("ws"))
_PEOPLE = (
    select(*columns(Contact))
    .where(schema.contact.c.workspace_id == bindparam("ws"))
    .order_by(schema.contact.c.account_id, schema.contact.c.name, schema.contact.c.id)
)
_WON = (
    select(*columns(Opportunity))
    .where(
        _o.workspace_id == bindparam("ws"),
        _o.kind == Kind.WON,
        _o.closed_at >= _when("won_from"),
        _o.changed_at < _when("as_of"),
    )
    .order_by(_o.id)
)
_CHANGED_LATER = (
    select(*columns(Event))
    .join_from(
        schema.opportunity,
        schema.opportunity_event,
        and_(_e.workspace_id == _o.workspace_id, _e.opportunity_id == _o.id),
    )
    .where(_o.workspace_id == bindparam("ws"), _o.changed_at >= _when("as_of"))
    .order_by(_e.opportunity_id, _e.seq)
)
_customer = func.coalesce(_a.account_id, _o.account_id)
_touches = select(_customer, func.max(_a.starts_at)).select_from(
    schema.activity.outerjoin(schema.opportunity, and_(_o.workspace_id == _a.workspace_id, _o.id == _a.opportunity_id))
)
_known = (
    _a.workspace_id == bindparam("ws"),
    _a.contact,
    _a.starts_at < _when("as_of"),
    _a.recorded_at < _when("as_of"),
    or_(_a.removed_at.is_(None), _a.removed_at >= _when("as_of")),
)
_LAST = _touches.where(*_known, _customer.is_not(None)).group_by(_customer)
_SEEN = (
    _touches.with_only_columns(_customer, _a.contacts, func.max(_a.starts_at))
    .where(*_known, _customer.is_not(None), _a.starts_at >= _when("seen_from"))
    .group_by(_customer, _a.contacts)
)
_YEARS_PLANS = (
    select(*columns(AccountPlan))
    .where(
        schema.account_plan.c.workspace_id == bindparam("ws"),
        schema.account_plan.c.start == bindparam("year_start"),
        schema.account_plan.c.set_at < _when("as_of"),
    )
    .order_by(schema.account_plan.c.set_at)
)
_PLANS = (
    select(*columns(WorkPlan))
    .where(_wp.workspace_id == bindparam("ws"), _wp.end > bindparam("since_day"))
    .order_by(_wp.member_id, _wp.start)
)
_RULES = (
    select(*columns(CadenceRule))
    .where(schema.cadence_rule.c.workspace_id == bindparam("ws"))
    .order_by(schema.cadence_rule.c.id)
)
_OCCURRENCES = (
    select(*columns(Occurrence))
    .where(
        _oc.workspace_id == bindparam("ws"),
        _oc.nominal_date >= bindparam("since_day"),
        _oc.nominal_date <= bindparam("today"),
    )
    .order_by(_oc.starts_at, _oc.id)
)
_ABSENCES = (
    select(*columns(Absence))
    .where(schema.absence.c.workspace_id == bindparam("ws"), schema.absence.c.at < _when("as_of"))
    .order_by(schema.absence.c.start, schema.absence.c.id)
)


def with_records(connection: Connection, book: Book) -> Book:
    """The Book with its customers, plans of hours and meetings, and all accounts of the company."""
    params = {
        "ws": book.company.workspace.id,
        "as_of": book.as_of,
        "since_day": book.since_day,
        "today": book.today,
        "seen_from": midnight(book.today - SEEN_DAYS, book.zone),
        "year_start": _year(book).start,
    }
    accounts = made(Account, connection.execute(_ACCOUNTS, params))
    return replace(
        book,
        accounts={account.id: account for account in accounts},
        customers=_customers(connection, book, params),
        work_plans=made(WorkPlan, connection.execute(_PLANS, params)),
        rules=made(CadenceRule, connection.execute(_RULES, params)),
        occurrences=made(Occurrence, connection.execute(_OCCURRENCES, params)),
        absences=made(Absence, connection.execute(_ABSENCES, params)),
    )


def _won_from(book: Book) -> date:
    """The first day of the fiscal year before the one under way, or 24 months ago if that is earlier."""
    return min(add_months(_year(book).start, -MONTHS_A_YEAR), add_months(book.today, -CUSTOMER_MONTHS))


def _year(book: Book) -> Period:
    """The fiscal year under way."""
    return period_of(book.today, Span.YEAR, book.company.workspace.fiscal_year_start)


def won_since(connection: Connection, book: Book) -> list[Opportunity]:
    """What anybody won since the fiscal year before the one under way (or 24 months ago), as known before the Book's moment."""
    start = midnight(_won_from(book), book.zone)
    params = {"ws": book.company.workspace.id, "as_of": book.as_of, "won_from": start}
    rows = made(Opportunity, connection.execute(_WON, params))
    return [*rows, *_changed_later(connection, book, params)]


def _customers(connection: Connection, book: Book, params: Mapping[str, Any]) -> Customers:
    won = [item for item in won_since(connection, book) if item.account_id]
    seen = _seen(connection, params)
    lately = midnight(book.today - REACHED_DAYS, book.zone)
    plans = made(AccountPlan, connection.execute(_YEARS_PLANS, params))
    return Customers(
        people=made(Contact, connection.execute(_PEOPLE, params)),
        won=tuple(sorted((item for item in won if item.merged_into is None), key=lambda item: item.id)),
        reached=frozenset(who for who, at in seen.items() if at >= lately),
        last_contact=dict(tuple(values) for values in connection.execute(_LAST, params)),
        seen=seen,
        plans={plan.account_id: plan for plan in plans},  # of several the one set last
    )


def _seen(connection: Connection, params: Mapping[str, Any]) -> dict[tuple[str, str], datetime]:
    """When each person was last contacted, by account id and ``person`` of their name."""
    found: dict[tuple[str, str], datetime] = {}
    for account, names, at in connection.execute(_SEEN, params):
        for who in ((account, person(name)) for name in names):
            found[who] = max(at, found.get(who, at))
    return found


def _changed_later(connection: Connection, book: Book, params: Mapping[str, Any]) -> Iterator[Opportunity]:
    """Won ones to which something happened since, as they were before the Book's moment."""
    rows = connection.execute(_CHANGED_LATER, params).all()
    start: datetime = params["won_from"]
    for _, group in groupby(rows, key=lambda values: values.opportunity_id):
        then = fold(made(Event, group), book.stages, book.as_of)
        if then and then.kind is Kind.WON and then.closed_at and then.closed_at >= start:
            yield then
