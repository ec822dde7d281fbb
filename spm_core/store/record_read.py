"""Reading what only the reports on key accounts, planning and the rhythm of meetings need, into a Book that was read before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Text, and_, bindparam, case, cast, func, null, or_, select, union_all

from spm_core.book.book import Book
from spm_core.book.cadence import Absence, CadenceRule, Occurrence
from spm_core.book.customers import Customers, person
from spm_core.book.history import fold
from spm_core.book.opportunities import Event, Opportunity
from spm_core.book.periods import MONTHS_A_YEAR, Period, Span, add_months, midnight, period_of
from spm_core.book.records import Account, AccountPlan, Contact, Kind, WorkPlan
from spm_core.store import schema
from spm_core.store.columns import UtcTime
from spm_core.store.earlier import Earlier
from spm_core.store.opportunity_read import accounts_of
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
_known = (
    _a.workspace_id == bindparam("ws"),
    _a.contact,
    _a.starts_at < _when("as_of"),
    _a.recorded_at < _when("as_of"),
    or_(_a.removed_at.is_(None), _a.removed_at >= _when("as_of")),
)
# Whom a touch was with: most name their account and are found by it; of the others it is the opportunity's, which is looked up
# where that changed since the Book's moment.
_named = select(_a.account_id, cast(null(), Text), func.max(_a.starts_at)).where(*_known, _a.account_id.is_not(None))
_of_old = case((_o.changed_at < _when("as_of"), _o.account_id))
_changed = case((_o.changed_at >= _when("as_of"), _o.id))
_through = (
    select(_of_old, _changed, func.max(_a.starts_at))
    .join_from(
        schema.activity,
        schema.opportunity,
        and_(_o.workspace_id == _a.workspace_id, _o.id == _a.opportunity_id),
    )
    .where(*_known, _a.account_id.is_(None), func.coalesce(_of_old, _changed).is_not(None))
)
_LAST = union_all(_named.group_by(_a.account_id), _through.group_by(_of_old, _changed))
_lately = (_a.starts_at >= _when("seen_from"), cast(_a.contacts, Text) != "[]")
_SEEN = union_all(
    _named.add_columns(_a.contacts).where(*_lately).group_by(_a.account_id, _a.contacts),
    _through.add_columns(_a.contacts).where(*_lately).group_by(_of_old, _changed, _a.contacts),
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


def with_records(connection: Connection, book: Book, earlier: Earlier) -> Book:
    """The Book with its customers, plans of hours and meetings, and all accounts of the company."""
    params = {
        "ws": book.company.workspace.id,
        "as_of": book.as_of,
        "since_day": book.since_day,
        "today": book.today,
        "seen_from": midnight(book.today - SEEN_DAYS, book.zone),
        "year_start": _year(book).start,
    }
    accounts = earlier.all(Account, made(Account, connection.execute(_ACCOUNTS, params)))
    plans, rules = (
        made(WorkPlan, connection.execute(_PLANS, params)),
        made(CadenceRule, connection.execute(_RULES, params)),
    )
    meetings = made(Occurrence, connection.execute(_OCCURRENCES, params))
    absences = made(Absence, connection.execute(_ABSENCES, params))
    first, last = book.since_day, book.today
    return replace(
        book,
        accounts={account.id: account for account in accounts},
        customers=_customers(connection, book, params, earlier),
        work_plans=earlier.all(WorkPlan, plans, lambda one: (one.member_id, one.start), lambda one: one.end > first),
        rules=earlier.all(CadenceRule, rules, lambda one: one.id),
        occurrences=earlier.all(
            Occurrence, meetings, lambda one: (one.starts_at, one.id), lambda one: first <= one.nominal_date <= last
        ),
        absences=earlier.all(Absence, absences, lambda one: (one.start, one.id), lambda one: one.at < book.as_of),
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


def _customers(connection: Connection, book: Book, params: Mapping[str, Any], earlier: Earlier) -> Customers:
    won = [item for item in won_since(connection, book) if item.account_id]
    last, seen = _last(connection, book, params), _seen(connection, book, params)
    lately = midnight(book.today - REACHED_DAYS, book.zone)
    plans = made(AccountPlan, connection.execute(_YEARS_PLANS, params))
    return Customers(
        people=earlier.all(
            Contact,
            made(Contact, connection.execute(_PEOPLE, params)),
            lambda one: (one.account_id, one.name, one.id),
        ),
        won=tuple(sorted((item for item in won if item.merged_into is None), key=lambda item: item.id)),
        reached=frozenset(who for who, at in seen.items() if at >= lately),
        last_contact=last,
        seen=seen,
        plans={plan.account_id: plan for plan in plans},  # of several the one set last
    )


def _last(connection: Connection, book: Book, params: Mapping[str, Any]) -> dict[str, datetime]:
    """When each account was last contacted."""
    found: dict[str, datetime] = {}
    for account, at in _with_accounts(connection, book, params, connection.execute(_LAST, params).all()):
        found[account] = max(at, found.get(account, at))
    return found


def _seen(connection: Connection, book: Book, params: Mapping[str, Any]) -> dict[tuple[str, str], datetime]:
    """When each person was last contacted, by account id and ``person`` of their name."""
    found: dict[tuple[str, str], datetime] = {}
    for account, at, names in _with_accounts(connection, book, params, connection.execute(_SEEN, params).all()):
        for who in ((account, person(name)) for name in names):
            found[who] = max(at, found.get(who, at))
    return found


def _with_accounts(
    connection: Connection, book: Book, params: Mapping[str, Any], rows: Sequence[Any]
) -> Iterator[tuple[Any, ...]]:
    """Rows that begin with an account, or an opportunity in its place, with the account that one had then."""
    ids = sorted({of for _, of, *_ in rows if of})
    owners = accounts_of(connection, book.stages, ids, params)
    for account, of, *rest in rows:
        whose = account or owners.get(of or "")
        if whose:
            yield whose, *rest


def _changed_later(connection: Connection, book: Book, params: Mapping[str, Any]) -> Iterator[Opportunity]:
    """Won ones to which something happened since, as they were before the Book's moment."""
    rows = connection.execute(_CHANGED_LATER, params).all()
    start: datetime = params["won_from"]
    for _, group in groupby(rows, key=lambda values: values.opportunity_id):
        then = fold(made(Event, group), book.stages, book.as_of)
        if then and then.kind is Kind.WON and then.closed_at and then.closed_at >= start:
            yield then
