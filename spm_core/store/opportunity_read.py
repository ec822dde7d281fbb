"""Reading the opportunities of a Book: the still ones as rows, the touched ones from their events, the closed ones counted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Integer, Select, and_, bindparam, case, exists, func, or_, select

from spm_core.book.book import Dwell, Touched
from spm_core.book.history import fold, visits
from spm_core.book.opportunities import Event, EventType, Opportunity
from spm_core.book.records import MISTAKE, Kind, Scope, Stages
from spm_core.store import schema
from spm_core.store.columns import UtcTime, among
from spm_core.store.rows import columns, made
from spm_core.store.schema import NEVER
from spm_core.store.scopes import Asked, People, asked

_o, _e = schema.opportunity.c, schema.opportunity_event.c
_own, _acc, _v = schema.opportunity_owner.c, schema.opportunity_account.c, schema.stage_visit.c
_ship = schema.membership.c


def _when(name: str) -> Any:  # noqa: ANN401 - a parameter
    return bindparam(name, type_=UtcTime())


_STILL = asked(
    select(*columns(Opportunity)).where(_o.workspace_id == bindparam("ws"), _o.is_open, _o.changed_at < _when("since")),
    _o.owner_id,
)
_CLOSED = asked(
    select(*columns(Opportunity)).where(
        _o.workspace_id == bindparam("ws"),
        _o.closed_at >= _when("statistics_from"),
        _o.kind != Kind.OPEN,
        _o.changed_at < _when("since"),
    ),
    _o.owner_id,
)
_LONGEST = asked(
    select(func.max(_o.cycle_days)).where(
        _o.workspace_id == bindparam("ws"), _o.closed_at.is_not(None), _o.changed_at < _when("since")
    ),
    _o.owner_id,
)


def _events_of(ids: Any) -> Select[Any]:  # noqa: ANN401 - a subquery of opportunity ids
    """The events of the opportunities of a subquery that is read first."""
    return (
        select(*columns(Event))
        .select_from(ids)
        .join(
            schema.opportunity_event,
            and_(_e.workspace_id == bindparam("ws"), _e.opportunity_id == ids.c.id),
        )
        .order_by(_e.opportunity_id, _e.seq)
    )


_TOUCHED = Asked(
    _events_of(
        select(_o.id).where(_o.workspace_id == bindparam("ws"), _o.changed_at >= _when("since")).subquery("touched")
    ),
    _events_of(
        select(_own.opportunity_id.label("id"))
        .where(_own.workspace_id == bindparam("ws"), among(_own.owner_id, "people"), _own.changed_at >= _when("since"))
        .distinct()
        .subquery("touched")
    ),
)
# What changed since an earlier moment on the opportunities that some accounts ever had, folded to know their wins then.
_SINCE_ON_ACCOUNTS = _events_of(
    select(_acc.opportunity_id.label("id"))
    .where(_acc.workspace_id == bindparam("ws"), among(_acc.account_id, "accounts"), _acc.changed_at >= _when("as_of"))
    .distinct()
    .subquery("changed")
)
_WINS = select(_o.account_id, _o.closed_at).where(
    _o.workspace_id == bindparam("ws"),
    among(_o.account_id, "accounts"),
    _o.kind == Kind.WON,
    _o.closed_at >= _when("wins_from"),
    _o.changed_at < _when("as_of"),
    _o.merged_into.is_(None),
)

_today, _from = bindparam("today_ordinal", type_=Integer), bindparam("from_ordinal", type_=Integer)
_left = case((_v.left_day == NEVER, _today), else_=_v.left_day)
_entered = case((_v.entered_day < _from, _from), else_=_v.entered_day)
_stays = (
    select(
        _v.stage,
        func.sum(case((_left > _entered, _left - _entered), else_=0)),
        func.sum(case((_v.left_day < NEVER, _v.passed), else_=0)),
    )
    .where(_v.workspace_id == bindparam("ws"), _v.left_day >= _from, _v.changed_at < _when("since"))
    .group_by(_v.stage)
)
_day = func.coalesce(_v.closed_on, bindparam("today"))
_DWELL = asked(_stays, _v.owner_id)
_DWELL_OF_TEAM = _DWELL.some.where(
    exists()
    .where(_ship.workspace_id == bindparam("ws"), _ship.member_id == _v.owner_id, _ship.team_id == bindparam("scope"))
    .where(_ship.start <= _day, or_(_ship.end.is_(None), _day < _ship.end))
)


@dataclass(frozen=True, slots=True)
class Found:
    """The opportunities of a Book, and what is counted of long closed ones."""

    still: tuple[Opportunity, ...]
    touched: tuple[Touched, ...]
    closed: tuple[Opportunity, ...]
    dwell: Mapping[str, Dwell]
    longest_cycle: int | None


def opportunities(
    connection: Connection, scope: Scope, who: People, stages: Stages, params: Mapping[str, Any]
) -> Found:
    """The opportunities of a scope; ``params`` are those of the Book (ws, since, as_of, statistics_from, today …)."""
    touched = tuple(_touched(connection, who, stages, params))
    longest = _LONGEST.rows(connection, who.ever, params)[0][0]
    recent = [days for item in touched if (days := _cycle_days(item.now, params)) is not None]
    return Found(
        made(Opportunity, _STILL.rows(connection, who.now, params)),
        touched,
        made(Opportunity, _CLOSED.rows(connection, who.ever, params)),
        _dwell(connection, scope, who, params),
        max([*recent, *([] if longest is None else [longest])], default=None),
    )


def _touched(connection: Connection, who: People, stages: Stages, params: Mapping[str, Any]) -> Iterator[Touched]:
    since, as_of = params["since"], params["as_of"]
    scope = None if who.ever is None else frozenset(who.ever)
    for events in _histories(_TOUCHED.rows(connection, who.ever, params)):
        known = [event for event in events if event.known_at < as_of]
        now = fold(known, stages)
        if now is not None and (scope is None or not scope.isdisjoint(_owners(known))):
            yield Touched(fold(known, stages, since), now, tuple(known), tuple(visits(known, stages)))


def _histories(rows: Sequence[Any]) -> Iterator[list[Event]]:
    """Events in the order of opportunities and seq, as one list an opportunity."""
    for _, group in groupby(rows, key=lambda values: values.opportunity_id):
        yield list(made(Event, group))


def _owners(events: Sequence[Event]) -> Iterator[str]:
    for event in events:
        if event.initial:
            yield event.initial["owner_id"]
        if event.type is EventType.OWNER and event.after:
            yield event.after


def _cycle_days(item: Opportunity, params: Mapping[str, Any]) -> int | None:
    if item.kind is Kind.OPEN or item.closed_at is None or item.undated:
        return None
    if item.merged_into is not None or item.reason == MISTAKE:
        return None
    zone = params["company_zone"]
    return (item.closed_at.astimezone(zone).date() - item.created_at.astimezone(zone).date()).days


def _dwell(connection: Connection, scope: Scope, who: People, params: Mapping[str, Any]) -> dict[str, Dwell]:
    if scope.kind == "team":
        rows = connection.execute(_DWELL_OF_TEAM, {**params, "people": who.ever, "scope": scope.id}).all()
    else:
        rows = list(_DWELL.rows(connection, who.ever, params))
    return {code: Dwell(int(days), int(passed)) for code, days, passed in rows}


def wins(
    connection: Connection, stages: Stages, accounts: Sequence[str], wins_from: datetime, params: Mapping[str, Any]
) -> dict[str, list[datetime]]:
    """When each account became a customer again: its won opportunities' closes from a time on, as known before ``as_of``."""
    found: dict[str, list[datetime]] = {}
    if not accounts:
        return found
    asking = {**params, "accounts": accounts, "wins_from": wins_from}
    for account_id, closed_at in connection.execute(_WINS, asking):
        found.setdefault(account_id, []).append(closed_at)
    for events in _histories(connection.execute(_SINCE_ON_ACCOUNTS, asking).all()):
        then = fold(events, stages, params["as_of"])
        if then and then.kind is Kind.WON and then.account_id and then.closed_at and not then.merged_into:
            found.setdefault(then.account_id, []).append(then.closed_at)
    return found
