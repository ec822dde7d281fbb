"""Reading the activities of a Book: what people did, whether it was with a new customer, who was spoken to last."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, case, exists, func, or_, select

from spm_core.book.opportunities import Opportunity
from spm_core.book.periods import add_months
from spm_core.book.records import MEETINGS, Activity, Stages
from spm_core.store import schema
from spm_core.store.columns import UtcTime, among, listed
from spm_core.store.opportunity_read import accounts_of, wins
from spm_core.store.rows import columns, made
from spm_core.store.scopes import Asked, People

HALF_A_YEAR = timedelta(days=180)
CUSTOMER_MONTHS = 24  # an account is a new customer when it bought nothing for so long (DOMAIN.md 2.2)

_a, _att = schema.activity.c, schema.attendee.c


def _when(name: str) -> Any:  # noqa: ANN401 - a parameter
    return bindparam(name, type_=UtcTime())


_kept = (
    _a.workspace_id == bindparam("ws"),
    _a.recorded_at < _when("as_of"),
    or_(_a.removed_at.is_(None), _a.removed_at >= _when("as_of")),
)
_known = (*_kept, _a.starts_at < _when("as_of"))


def _done(statement: Select[Any], start: str) -> Asked:
    """Activities from a time on, of everybody or of some people, each once; theirs are found by whom they are of."""
    theirs = (
        select(_att.activity_id)
        .where(
            _att.workspace_id == bindparam("ws"),
            among(_att.member_id, "people"),
            _att.starts_at >= _when(start),
            _att.starts_at < _when("as_of"),
        )
        .distinct()
        .subquery("theirs")
    )
    return Asked(
        statement.where(*_known, _a.starts_at >= _when(start)),
        statement.select_from(theirs).join(schema.activity, _a.id == theirs.c.activity_id).where(*_kept),
    )


_DONE = _done(select(*columns(Activity)), "activity_from")
# Meetings of which nobody said whether the customer was new stand one by one, the others are counted.
_unsaid = _a.new_customer.is_(None)
_MET = _done(
    select(
        case((_unsaid, _a.account_id)).label("account"),
        case((and_(_unsaid, _a.account_id.is_(None)), _a.opportunity_id)).label("opportunity"),
        case((_unsaid, _a.starts_at)).label("at"),
        _a.new_customer,
        func.count(),
    )
    .where(_a.type.in_(sorted(MEETINGS)), _a.no_show.is_(False))
    .group_by("account", "opportunity", "at", _a.new_customer),
    "half_a_year",
)
_person = listed("people")
_first = (
    select(_att.starts_at)
    .where(
        _att.workspace_id == bindparam("ws"),
        _att.member_id == _person.c.value,
        exists().where(*_known, _a.id == _att.activity_id),
    )
    .order_by(_att.starts_at)
    .limit(1)
    .scalar_subquery()
)
_FIRST = Asked(
    select(_a.starts_at).where(*_known).order_by(_a.starts_at).limit(1),
    select(func.min(_first)).select_from(_person),
)


def _latest(about: ColumnElement[Any]) -> Select[Any]:
    """The latest contact about each of the ids listed."""
    one = listed("ids")
    last = select(_a.starts_at).where(*_known, _a.contact, about == one.c.value).order_by(_a.starts_at.desc()).limit(1)
    if about is _a.account_id:
        last = last.where(_a.opportunity_id.is_(None))
    return select(one.c.value, last.scalar_subquery()).select_from(one)


_CONTACTED = _latest(_a.opportunity_id)
_CONTACTED_ACCOUNTS = _latest(_a.account_id)


@dataclass(frozen=True, slots=True)
class Done:
    """The activities of a Book, the first one ever, and new-customer meetings of half a year."""

    activities: tuple[Activity, ...]
    first: datetime | None
    new_meetings: int


def activities(connection: Connection, who: People, stages: Stages, params: Mapping[str, Any]) -> Done:
    """What the people of a scope did; a blank ``new_customer`` is answered from what the account had bought by then.

    What names an opportunity and no account was with the opportunity's.
    """
    as_of: datetime = params["as_of"]
    dated = {**params, "half_a_year": as_of - HALF_A_YEAR}
    told = made(Activity, _DONE.rows(connection, who.ever, dated))
    rows = [tuple(values) for values in _MET.rows(connection, who.ever, dated)]
    about = {item.opportunity_id for item in told if item.account_id is None} | {row[1] for row in rows}
    owners = accounts_of(connection, stages, sorted(filter(None, about)), params)
    done = sorted((_with_account(item, owners) for item in told), key=lambda item: (item.starts_at, item.id))
    met = [(account or owners.get(of or ""), at, new, count) for account, of, at, new, count in rows]
    blank = {item.account_id for item in done if item.new_customer is None}
    blank |= {account for account, _, new, _ in met if new is None}
    start = min(params["activity_from"], dated["half_a_year"])
    bought = wins(connection, stages, sorted(filter(None, blank)), _months_before(start), params)
    customers = {account: sorted(closes) for account, closes in bought.items()}
    first = _FIRST.rows(connection, who.ever, params)
    return Done(
        tuple(
            replace(item, new_customer=_is_new(customers, item.account_id, item.starts_at))
            if item.new_customer is None
            else item
            for item in done
        ),
        first[0][0] if first else None,
        sum(count * (_is_new(customers, account, at) if new is None else new) for account, at, new, count in met),
    )


def _with_account(item: Activity, owners: Mapping[str, str | None]) -> Activity:
    of = owners.get(item.opportunity_id or "") if item.account_id is None else None
    return replace(item, account_id=of) if of else item


def _is_new(customers: Mapping[str, Sequence[datetime]], account_id: str | None, at: datetime) -> bool:
    """Whether an account had bought nothing in the 24 months before an activity; without an account it is nobody new."""
    if account_id is None:
        return False
    closes = customers.get(account_id, ())
    before = bisect_left(closes, at)
    return before == 0 or closes[before - 1] < _months_before(at)


def _months_before(at: datetime) -> datetime:
    """The same day of the month and time, 24 months earlier (the last day of a shorter month)."""
    first = add_months(at.date(), -CUSTOMER_MONTHS)
    last = (add_months(first, 1) - timedelta(days=1)).day
    return at.replace(year=first.year, month=first.month, day=min(at.day, last))


def contacts(connection: Connection, found: Iterable[Opportunity], params: Mapping[str, Any]) -> dict[str, datetime]:
    """When the customer of each open opportunity was last in touch.

    An activity counts for the opportunity it names; one that names none counts for all of its account's.
    """
    items = [item for item in found if item.is_open]
    own = _found(connection, _CONTACTED, [item.id for item in items], params)
    accounts = sorted({item.account_id for item in items if item.account_id})
    shared = _found(connection, _CONTACTED_ACCOUNTS, accounts, params)
    last: dict[str, datetime] = {}
    for item in items:
        times = [at for at in (own.get(item.id), shared.get(item.account_id or "")) if at]
        if times:
            last[item.id] = max(times)
    return last


def _found(
    connection: Connection, statement: Select[Any], ids: Sequence[str], params: Mapping[str, Any]
) -> dict[str, datetime]:
    if not ids:
        return {}
    return {of: at for of, at in connection.execute(statement, {**params, "ids": ids}) if at is not None}
