"""Counting what lies behind the still opportunities of a Book: their stays in stages, their ways to the close, their wins."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Integer, Select, bindparam, case, exists, func, or_, select

from spm_core.book.book import Dwell
from spm_core.book.opportunities import Event, Opportunity
from spm_core.book.periods import local_day
from spm_core.book.records import MISTAKE, Kind, Scope
from spm_core.store import schema
from spm_core.store.columns import UtcTime, among
from spm_core.store.projection import Projection
from spm_core.store.schema import NEVER
from spm_core.store.scopes import People, asked

_o, _v, _ship = schema.opportunity.c, schema.stage_visit.c, schema.membership.c
_today, _from = bindparam("today_ordinal", type_=Integer), bindparam("from_ordinal", type_=Integer)

# An opportunity counts for the team of its owner on the day of its close, while it is open for that of today.
_day = func.coalesce(_v.closed_on, bindparam("today"))
_in_team = (
    exists()
    .where(_ship.workspace_id == bindparam("ws"), _ship.member_id == _v.owner_id, _ship.team_id == bindparam("scope"))
    .where(_ship.start <= _day, or_(_ship.end.is_(None), _day < _ship.end))
)


def _by_scope(statement: Select[Any]) -> dict[str, Select[Any]]:
    theirs = statement.where(among(_v.owner_id, "people"))
    return {"company": statement, "member": theirs, "team": theirs.where(_in_team)}


_began = _v.entered_day >= _from
_left = case((_v.left_day == NEVER, _today), else_=_v.left_day)
_entered = case((_began, _v.entered_day), else_=_from)
_end = case((_v.closed_day == NEVER, _today), else_=_v.closed_day)
_quiet = (_v.workspace_id == bindparam("ws"), _v.changed_at < bindparam("since", type_=UtcTime()), _v.left_day >= _from)
_STAYS = _by_scope(
    select(
        _v.stage,
        (_left - _entered).label("days"),
        (_v.left_day < NEVER).label("ended"),
        _began.label("began"),
        _v.skipped,
        func.count(),
        func.sum(_v.passed),
    )
    .where(*_quiet)
    .group_by(_v.stage, "days", "ended", "began", _v.skipped)
)
_CLOSINGS = _by_scope(
    select(_v.stage, (_end - _v.entered_day).label("days"), (_v.closed_day < NEVER).label("closed"), func.count())
    .where(*_quiet, _began, _v.skipped.is_(False))
    .group_by(_v.stage, "days", "closed")
)
# Where memberships were others than the table has now, it is asked one by one whose each stay was.
_EACH = select(
    *(_v.owner_id, _v.stage, _v.entered_day, _v.left_day, _v.closed_day, _v.closed_on, _v.passed, _v.skipped)
).where(*_quiet, among(_v.owner_id, "people"))
_WON = asked(
    select(_o.owner_id, _o.closed_at, _o.currency, _o.product, _o.amount).where(
        _o.workspace_id == bindparam("ws"),
        _o.kind == Kind.WON,
        _o.closed_at >= bindparam("won_from", type_=UtcTime()),
        _o.changed_at < bindparam("since", type_=UtcTime()),
        _o.merged_into.is_(None),
        func.coalesce(_o.reason, "") != MISTAKE,
    ),
    _o.owner_id,
)


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of a Book, by its names for them."""

    dwell: Mapping[str, Dwell]
    visited: Mapping[tuple[str, int, bool], int]
    closings: Mapping[tuple[str, int, bool], int]
    wins: Mapping[tuple[date, str, str | None], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Rested:
    """An opportunity changed only after the Book's moment: its events until then, and what they add up to."""

    now: Opportunity
    events: Sequence[Event]


def counted(
    connection: Connection,
    scope: Scope,
    who: People,
    projection: Projection,
    rested: Sequence[Rested],
    params: Mapping[str, Any],
) -> Counted:
    """The counts of a scope's opportunities to which nothing happened since ``since``.

    ``rested`` are those whose rows are not in the tables as they were then; they are counted one by one.
    """
    asking = {**params, "people": who.ever, "scope": scope.id}
    stays = list(_old_stays(scope, who, projection, rested, params))
    rows: Sequence[Any] = ()
    ways: Sequence[Any] = ()
    if params["regrouped"] and scope.kind == "team":
        each = (dict(values) for values in connection.execute(_EACH, asking).mappings())
        stays += [stay for stay in each if _counts(stay, scope, who, params)]
    else:
        rows = connection.execute(_STAYS[scope.kind], asking).all()
        ways = connection.execute(_CLOSINGS[scope.kind], asking).all()
    won = [*_WON.rows(connection, who.ever, params), *_old_wins(who, rested, params)]
    dwell, visited = _stays([*rows, *(_stay(values, params) for values in stays)])
    return Counted(dwell, visited, _closings([*ways, *_ways(stays, params)]), _wins(scope, who, won, params["zone"]))


def _stays(rows: Iterable[Sequence[Any]]) -> tuple[dict[str, Dwell], Counter[tuple[str, int, bool]]]:
    """Days and passages by stage, and how many visits lasted how long, from rows as ``_STAYS`` has them."""
    days: Counter[str] = Counter()
    passages: Counter[str] = Counter()
    visited: Counter[tuple[str, int, bool]] = Counter()
    for stage, length, ended, began, skipped, count, passed in rows:
        days[stage] += length * count
        passages[stage] += int(passed)
        if began and not skipped:
            visited[stage, length, bool(ended)] += count
    return {stage: Dwell(days[stage], passages[stage]) for stage in days}, visited


def _closings(rows: Iterable[Sequence[Any]]) -> Counter[tuple[str, int, bool]]:
    found: Counter[tuple[str, int, bool]] = Counter()
    for stage, days, closed, count in rows:
        found[stage, days, bool(closed)] += count
    return found


def _wins(
    scope: Scope, who: People, rows: Iterable[Sequence[Any]], zone: ZoneInfo
) -> dict[tuple[date, str, str | None], tuple[int, int]]:
    """Count and minor units by local day, currency and, where no amount is known, product."""
    found: dict[tuple[date, str, str | None], tuple[int, int]] = {}
    for owner_id, closed_at, currency, product, amount in rows:
        day = local_day(closed_at, zone)
        if _holds(scope, who, owner_id, day):
            cell = day, currency, product if amount is None else None
            count, total = found.get(cell, (0, 0))
            found[cell] = count + 1, total + (amount or 0)
    return found


def _old_stays(
    scope: Scope, who: People, projection: Projection, rested: Iterable[Rested], params: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """The rows of ``stage_visit`` as they were, those that the statements would have found."""
    for item in rested:
        for stay in projection.visits(item.now, item.events):
            if stay["left_day"] >= params["from_ordinal"] and _counts(stay, scope, who, params):
                yield stay


def _counts(stay: Mapping[str, Any], scope: Scope, who: People, params: Mapping[str, Any]) -> bool:
    """Whether a stay is the scope's: on the day of the close, while it is open today."""
    return _holds(scope, who, stay["owner_id"], stay["closed_on"] or params["today"])


def _stay(row: Mapping[str, Any], params: Mapping[str, Any]) -> tuple[str, int, bool, bool, bool, int, int]:
    """What ``_STAYS`` makes of one row."""
    start, ended = params["from_ordinal"], row["left_day"] < NEVER
    left = row["left_day"] if ended else params["today_ordinal"]
    days = left - max(row["entered_day"], start)
    return row["stage"], days, ended, row["entered_day"] >= start, row["skipped"], 1, row["passed"]


def _ways(rows: Iterable[Mapping[str, Any]], params: Mapping[str, Any]) -> Iterator[tuple[str, int, bool, int]]:
    """What ``_CLOSINGS`` makes of some rows."""
    for row in rows:
        if row["entered_day"] >= params["from_ordinal"] and not row["skipped"]:
            closed = row["closed_day"] < NEVER
            end = row["closed_day"] if closed else params["today_ordinal"]
            yield row["stage"], end - row["entered_day"], closed, 1


def _old_wins(who: People, rested: Iterable[Rested], params: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """What ``_WON`` would have found of them."""
    for item in (found.now for found in rested):
        counts = item.merged_into is None and item.reason != MISTAKE and _among(item.owner_id, who.ever)
        if counts and item.kind is Kind.WON and item.closed_at and item.closed_at >= params["won_from"]:
            yield item.owner_id, item.closed_at, item.currency, item.product, item.amount


def _among(member_id: str, members: Sequence[str] | None) -> bool:
    return members is None or member_id in members


def _holds(scope: Scope, who: People, member_id: str, day: date) -> bool:
    """Whether a member belonged to the scope on a day."""
    if scope.kind != "team":
        return _among(member_id, who.ever)
    return any(item.member_id == member_id and item.team_id == scope.id and item.on(day) for item in who.memberships)
