"""Reading the opportunities of a Book: the still ones as rows, the touched ones from their events, the closed ones counted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, func, select

from spm_core.book.book import Touched
from spm_core.book.history import fold, visits
from spm_core.book.opportunities import Event, EventType, Opportunity
from spm_core.book.records import Kind, Scope, Stages
from spm_core.store import schema
from spm_core.store.columns import UtcTime, among
from spm_core.store.counted_read import Counted, Rested, counted
from spm_core.store.projection import Projection
from spm_core.store.rows import columns, made
from spm_core.store.scopes import Asked, People, asked

_o, _e = schema.opportunity.c, schema.opportunity_event.c
_own, _acc = schema.opportunity_owner.c, schema.opportunity_account.c


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
SINCE_ON_ACCOUNTS = _events_of(
    select(_acc.opportunity_id.label("id"))
    .where(_acc.workspace_id == bindparam("ws"), among(_acc.account_id, "accounts"), _acc.changed_at >= _when("as_of"))
    .distinct()
    .subquery("changed")
)
_THESE = select(*columns(Opportunity)).where(
    _o.workspace_id == bindparam("ws"), among(_o.id, "ids"), _o.changed_at < _when("as_of")
)
_CHANGED = _events_of(
    select(_o.id)
    .where(_o.workspace_id == bindparam("ws"), among(_o.id, "ids"), _o.changed_at >= _when("as_of"))
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


@dataclass(frozen=True, slots=True)
class Found:
    """The opportunities of a Book, and what is counted of long closed ones."""

    still: tuple[Opportunity, ...]
    touched: tuple[Touched, ...]
    closed: tuple[Opportunity, ...]
    counted: Counted
    longest_cycle: int | None


def opportunities(
    connection: Connection, scope: Scope, who: People, projection: Projection, params: Mapping[str, Any]
) -> Found:
    """The opportunities of a scope; ``params`` are those of the Book (ws, since, as_of, statistics_from, today …)."""
    touched, rested = _told(connection, who, projection.stages, params)
    still = made(Opportunity, _STILL.rows(connection, who.now, params))
    closed = made(Opportunity, _CLOSED.rows(connection, who.ever, params))
    ended = [item.now for item in rested if item.now.kind is not Kind.OPEN and _among(item.now.owner_id, who.ever)]
    touched += _taken_along(connection, who, rested, params)
    recent = (item.now for item in touched if _among(item.now.owner_id, who.ever))
    cycles = [projection.cycle_days(item) for item in (*recent, *ended)]
    cycles.append(_LONGEST.rows(connection, who.ever, params)[0][0])
    return Found(
        _by_id(still, (item.now for item in rested if item.now.is_open and _among(item.now.owner_id, who.now))),
        touched,
        _by_id(closed, (item for item in ended if item.closed_at and item.closed_at >= params["statistics_from"])),
        counted(connection, scope, who, projection, rested, params),
        max((days for days in cycles if days is not None), default=None),
    )


def _taken_along(
    connection: Connection, who: People, rested: Sequence[Rested], params: Mapping[str, Any]
) -> tuple[Touched, ...]:
    """What nothing happened to but that whoever owns it left the scope since: it was the scope's and is not now."""
    if not who.left:
        return ()
    open_now = [item.now for item in rested if item.now.is_open and item.now.owner_id in who.left]
    return tuple(
        Touched(item, item, ()) for item in (*made(Opportunity, _STILL.rows(connection, who.left, params)), *open_now)
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
    for events in histories(_TOUCHED.rows(connection, who.ever, params)):
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


def histories(rows: Sequence[Any]) -> Iterator[list[Event]]:
    """Events in the order of opportunities and seq, as one list an opportunity."""
    for _, group in groupby(rows, key=lambda values: values.opportunity_id):
        yield list(made(Event, group))


def _owners(events: Sequence[Event]) -> Iterator[str]:
    for event in events:
        if event.initial:
            yield event.initial["owner_id"]
        if event.type is EventType.OWNER and event.after:
            yield event.after


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
    for events in histories(connection.execute(SINCE_ON_ACCOUNTS, asking).all()):
        then = fold(events, stages, params["as_of"])
        if then and then.kind is Kind.WON and then.account_id and then.closed_at and not then.merged_into:
            found.setdefault(then.account_id, []).append(then.closed_at)
    return found


def accounts_of(
    connection: Connection, stages: Stages, ids: Sequence[str], params: Mapping[str, Any]
) -> dict[str, str | None]:
    """Whose each of some opportunities was, as known before ``as_of``."""
    return {of: item.account_id for of, item in these(connection, stages, ids, params).items()}


def these(
    connection: Connection, stages: Stages, ids: Sequence[str], params: Mapping[str, Any]
) -> dict[str, Opportunity]:
    """Some opportunities by id, as known before ``as_of``; without those that were not there yet."""
    if not ids:
        return {}
    asking = {**params, "ids": list(ids)}
    found = {item.id: item for item in made(Opportunity, connection.execute(_THESE, asking))}
    for events in histories(connection.execute(_CHANGED, asking).all()):
        then = fold(events, stages, params["as_of"])
        found |= {then.id: then} if then else {}
    return found
