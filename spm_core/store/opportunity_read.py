"""Reading the opportunities of a Book: the still ones as rows, the touched ones from their events, the closed ones counted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Integer, Select, and_, bindparam, case, exists, func, or_, select

from spm_core.book.book import Dwell, Touched
from spm_core.book.history import fold, visits
from spm_core.book.opportunities import Event, EventType, Opportunity
from spm_core.book.records import Kind, Scope, Stages
from spm_core.store import schema
from spm_core.store.columns import UtcTime, among
from spm_core.store.projection import Projection
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
        select(_o.id)
        .where(_o.workspace_id == bindparam("ws"), _o.changed_at >= _when("since"))
        .distinct()  # keeps SQLite from reading all events instead
        .subquery("touched")
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


@dataclass(frozen=True, slots=True)
class Rested:
    """An opportunity changed only after the Book's moment: its events until then, and what they add up to."""

    now: Opportunity
    events: Sequence[Event]


def opportunities(
    connection: Connection, scope: Scope, who: People, projection: Projection, params: Mapping[str, Any]
) -> Found:
    """The opportunities of a scope; ``params`` are those of the Book (ws, since, as_of, statistics_from, today …)."""
    touched, rested = _told(connection, who, projection.stages, params)
    still = made(Opportunity, _STILL.rows(connection, who.now, params))
    closed = made(Opportunity, _CLOSED.rows(connection, who.ever, params))
    ended = [item.now for item in rested if item.now.kind is not Kind.OPEN and _among(item.now.owner_id, who.ever)]
    recent = (item.now for item in touched if _among(item.now.owner_id, who.ever))
    cycles = [projection.cycle_days(item) for item in (*recent, *ended)]
    cycles.append(_LONGEST.rows(connection, who.ever, params)[0][0])
    dwell = _dwell(connection, scope, who, params)
    for item in rested:
        _add_stays(dwell, scope, who, projection.visits(item.now, item.events), params)
    return Found(
        _by_id(still, (item.now for item in rested if item.now.is_open and _among(item.now.owner_id, who.now))),
        touched,
        _by_id(closed, (item for item in ended if item.closed_at and item.closed_at >= params["statistics_from"])),
        {stage: Dwell(days, passed) for stage, (days, passed) in dwell.items()},
        max((days for days in cycles if days is not None), default=None),
    )


def _among(member_id: str, members: Sequence[str] | None) -> bool:
    return members is None or member_id in members


def _by_id(rows: Iterable[Opportunity], more: Iterable[Opportunity]) -> tuple[Opportunity, ...]:
    return tuple(sorted((*rows, *more), key=attrgetter("id")))


def _told(
    connection: Connection, who: People, stages: Stages, params: Mapping[str, Any]
) -> tuple[tuple[Touched, ...], list[Rested]]:
    """What happened to the scope's opportunities since ``since``, and those to which something happens after ``as_of`` only."""
    touched: list[Touched] = []
    rested: list[Rested] = []
    for events in _histories(_TOUCHED.rows(connection, who.ever, params)):
        known = [event for event in events if event.known_at < params["as_of"]]
        now = fold(known, stages)
        if now is None or (who.ever is not None and set(who.ever).isdisjoint(_owners(known))):
            continue
        if now.changed_at < params["since"]:
            rested.append(Rested(now, known))
        else:
            then = fold(known, stages, params["since"])
            touched.append(Touched(then, now, tuple(known), tuple(visits(known, stages))))
    return tuple(touched), rested


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


def _dwell(connection: Connection, scope: Scope, who: People, params: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    """Days and passages by stage of those to which nothing happened since ``since``."""
    if scope.kind == "team":
        rows = connection.execute(_DWELL_OF_TEAM, {**params, "people": who.ever, "scope": scope.id}).all()
    else:
        rows = list(_DWELL.rows(connection, who.ever, params))
    return {code: (int(days), int(passed)) for code, days, passed in rows}


def _add_stays(
    dwell: dict[str, tuple[int, int]],
    scope: Scope,
    who: People,
    stays: Iterable[Mapping[str, Any]],
    params: Mapping[str, Any],
) -> None:
    """The same count as the statement's, of stays that are not in the table as they were then."""
    start, today = params["from_ordinal"], params["today_ordinal"]
    for stay in stays:
        if stay["left_day"] < start or not _holds(scope, who, stay["owner_id"], stay["closed_on"] or params["today"]):
            continue
        days = max(0, min(stay["left_day"], today) - max(stay["entered_day"], start))
        before = dwell.get(stay["stage"], (0, 0))
        passed = stay["passed"] if stay["left_day"] < NEVER else 0
        dwell[stay["stage"]] = (before[0] + days, before[1] + passed)


def _holds(scope: Scope, who: People, member_id: str, day: date) -> bool:
    if scope.kind != "team":
        return _among(member_id, who.ever)
    return any(item.member_id == member_id and item.team_id == scope.id and item.on(day) for item in who.memberships)


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
