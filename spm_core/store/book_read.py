"""Reading a Book: a small fixed number of statements in one transaction, whose cost follows the scope's current work."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, bindparam, or_, select

from spm_core.book.agreed import Setting
from spm_core.book.book import Book, Company
from spm_core.book.cadence import Occurrence
from spm_core.book.choices import COUNTING
from spm_core.book.money import Rates
from spm_core.book.periods import MONTHS_A_YEAR, Span, add_months, local_day, midnight, period_of
from spm_core.book.records import (
    Account,
    Benchmark,
    Member,
    Membership,
    Note,
    Planned,
    Previous,
    Product,
    Rate,
    Scope,
    Snooze,
    Stage,
    Stages,
    Target,
    Team,
    Workspace,
)
from spm_core.book.track import Made
from spm_core.store import schema
from spm_core.store.activity_read import Done, activities, contacts
from spm_core.store.cadence_read import closed_by_team
from spm_core.store.columns import UtcTime, among
from spm_core.store.courted_read import courted
from spm_core.store.earlier import NOW, Earlier
from spm_core.store.offer_read import offers
from spm_core.store.opportunity_read import Found, opportunities
from spm_core.store.projection import Projection
from spm_core.store.rows import columns, made, newest
from spm_core.store.scopes import People, asked, home, members, members_seen, people, teams_seen, zone

MEETINGS_KEPT = 6  # so many earlier ones say which progress is usual (F4)
# How far "since the last meeting" reaches back before there was one (DOMAIN.md 2.2).
DEFAULT_WINDOWS = {
    "team": timedelta(days=28),
    "coaching": timedelta(days=14),
    "performance": timedelta(days=91),
    "kam": timedelta(days=28),
}
YEAR = timedelta(days=365)
INSTANT = timedelta(microseconds=1)
Kept = TypeVar("Kept")


def _when(name: str) -> Any:  # noqa: ANN401 - a parameter
    return bindparam(name, type_=UtcTime())


_WORKSPACE = select(*columns(Workspace)).where(schema.workspace.c.id == bindparam("ws"))
_STAGES = select(*columns(Stage)).where(schema.stage.c.workspace_id == bindparam("ws"))
_RATES = select(*columns(Rate)).where(schema.rate.c.workspace_id == bindparam("ws"))
_PRODUCTS = select(*columns(Product)).where(schema.product.c.workspace_id == bindparam("ws"))
_BENCHMARKS = select(*columns(Benchmark)).where(schema.benchmark.c.workspace_id == bindparam("ws"))
_CHOSEN = select(*columns(Setting)).where(
    schema.setting.c.workspace_id == bindparam("ws"), schema.setting.c.name.in_(COUNTING)
)

_oc = schema.occurrence.c
_HELD = (
    select(*columns(Occurrence))
    .where(
        _oc.workspace_id == bindparam("ws"),
        _oc.scope_kind == bindparam("of_kind"),
        _oc.scope_id == bindparam("of"),
        _oc.kind == bindparam("kind"),
        _oc.status == "held",
    )
    .order_by(_oc.freeze_at.desc())
)
_ALL_HELD_UNTIL = _HELD.where(_oc.freeze_at <= _when("moment"))
_HELD_UNTIL = _ALL_HELD_UNTIL.limit(MEETINGS_KEPT)

_a, _tg, _n, _sn, _pl = (
    table.c for table in (schema.account, schema.target, schema.note, schema.snooze, schema.planned)
)
_ACCOUNTS = asked(select(*columns(Account)).where(_a.workspace_id == bindparam("ws")), _a.id)
_TARGETS = asked(
    select(*columns(Target))
    .where(_tg.workspace_id == bindparam("ws"), _tg.set_at < _when("as_of"))
    .order_by(_tg.month, _tg.of_id, _tg.set_at),
    _tg.of_id,
)
_NOTES = asked(
    select(*columns(Note))
    .where(
        _n.workspace_id == bindparam("ws"),
        _n.at < _when("as_of"),
        or_(_n.presented_at.is_(None), _n.presented_at >= _when("as_of")),
    )
    .order_by(_n.at, _n.id),
    _n.team_id,
)
_SNOOZES = asked(
    select(*columns(Snooze))
    .where(_sn.workspace_id == bindparam("ws"), _sn.at < _when("as_of"), _sn.until >= bindparam("since_day"))
    .order_by(_sn.at),
    _sn.opportunity_id,
)
_PLANNED = (
    select(*columns(Planned))
    .where(
        _pl.workspace_id == bindparam("ws"),
        or_(_pl.done_activity_id.is_(None), _pl.due >= bindparam("since_day")),
    )
    .order_by(_pl.due, _pl.id)
)
# What somebody planned stays theirs, on whosever opportunity it is.
_PLANNED_OF = _PLANNED.where(or_(among(_pl.opportunity_id, "ids"), among(_pl.member_id, "members")))

_TRACK = (
    select(*columns(Made))
    .where(schema.track.c.workspace_id == bindparam("ws"), schema.track.c.end <= bindparam("today"))
    .order_by(schema.track.c.start, schema.track.c.span)
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What a Book is asked for, and the parameters that all its statements share."""

    company: Company
    scope: Scope
    zone: ZoneInfo
    as_of: datetime
    since: datetime
    statistics_from: date
    earlier: Earlier
    params: Mapping[str, Any]

    @property
    def ws(self) -> str:
        """The workspace's id."""
        return self.company.workspace.id


def company(connection: Connection, workspace_id: str, earlier: Earlier = NOW) -> Company:
    """What all scopes of a workspace share, now or ``earlier``."""
    params = {"ws": workspace_id}

    def stood(record: type[Kept], statement: Select[Any]) -> tuple[Kept, ...]:
        return earlier.all(record, made(record, connection.execute(statement, params)))

    (workspace,) = stood(Workspace, _WORKSPACE)
    closed = closed_by_team(connection, workspace_id, earlier)
    return Company(
        workspace,
        Stages.of(stood(Stage, _STAGES)),
        Rates.of(workspace.currency, ((item.day, item.currency, item.rate) for item in stood(Rate, _RATES))),
        {product.name: product for product in stood(Product, _PRODUCTS)},
        Company.keyed(stood(Benchmark, _BENCHMARKS)),
        closed.pop("", frozenset()),
        closed,
        earlier.all(Setting, made(Setting, connection.execute(_CHOSEN, params)), fits=_counts),
    )


def _counts(setting: Setting) -> bool:
    return setting.name in COUNTING


def read_book(
    connection: Connection,
    workspace_id: str,
    scope: Scope,
    as_of: datetime,
    since: datetime | None,
    activity_weeks: int,
    meeting: str | None,
    earlier: Earlier,
) -> Book:
    """The facts about one scope as known before ``as_of`` (UTC), with what changed since ``since`` (UTC).

    ``since`` None stands for the freeze of the previous held meeting of the scope (of the kind ``meeting``; without one that of
    its team), or 28 days. The activities reach back at least ``activity_weeks``. ``earlier``: what has changed since ``as_of``.
    """
    of = company(connection, workspace_id, earlier)
    team = home(connection, workspace_id, scope, earlier)
    of = replace(of, closed_days=of.closed_for(team), home=team)
    start = since or _since(connection, workspace_id, scope, as_of, meeting, earlier)
    frame = _frame(connection, of, scope, as_of, start, activity_weeks, earlier)
    who = people(connection, workspace_id, scope, frame.params["today"], frame.params["since_day"], earlier)
    projection = Projection(workspace_id, frame.company.stages, frame.params["company_zone"])
    found = opportunities(connection, scope, who, projection, frame.params)
    done = activities(connection, who, frame.company.stages, frame.params)
    return _book(connection, frame, who, found, done, meeting)


def _since(
    connection: Connection, ws: str, scope: Scope, as_of: datetime, meeting: str | None, earlier: Earlier
) -> datetime:
    if meeting is None:
        return _previous_freeze(connection, ws, scope, as_of, earlier) or as_of - DEFAULT_WINDOWS["team"]
    params = {"ws": ws, "of_kind": scope.kind, "of": scope.id, "kind": meeting, "moment": as_of - INSTANT}
    held = _held(connection, params, earlier)
    return (held[0].freeze_at if held else None) or as_of - DEFAULT_WINDOWS[meeting]


def _held(connection: Connection, params: Mapping[str, Any], earlier: Earlier) -> tuple[Occurrence, ...]:
    """The last meetings of a kind and scope frozen until a moment, of those known to be held; the newest first."""

    def fits(item: Occurrence) -> bool:
        named = (item.scope_kind, item.scope_id, item.kind) == (params["of_kind"], params["of"], params["kind"])
        return named and item.status == "held" and item.freeze_at is not None and item.freeze_at <= params["moment"]

    statement = _ALL_HELD_UNTIL if Occurrence in earlier else _HELD_UNTIL
    found = earlier.all(Occurrence, made(Occurrence, connection.execute(statement, params)), _newest_first, fits)
    return found[:MEETINGS_KEPT]


def _newest_first(item: Occurrence) -> float:
    return -item.freeze_at.timestamp() if item.freeze_at else 0


def _frame(
    connection: Connection,
    of: Company,
    scope: Scope,
    as_of: datetime,
    start: datetime,
    activity_weeks: int,
    earlier: Earlier,
) -> Frame:
    here = zone(connection, of.workspace, scope, earlier)
    company_zone = ZoneInfo(of.workspace.timezone)
    statistics_from = min(local_day(as_of, here) - YEAR, local_day(start, here))
    params = {
        "ws": of.workspace.id,
        "as_of": as_of,
        "since": start,
        "since_day": local_day(start, here),
        "today": local_day(as_of, here),
        "today_ordinal": local_day(as_of, company_zone).toordinal(),
        "from_ordinal": statistics_from.toordinal(),
        "statistics_from": midnight(statistics_from, here),
        "won_from": midnight(_last_year(local_day(as_of, here), of.workspace), here),
        "zone": here,
        # Whole local days, as the weeks of a report are.
        "activity_from": min(start, midnight(local_day(as_of, here) - timedelta(weeks=activity_weeks), here)),
        "company_zone": company_zone,
        "regrouped": Membership in earlier,
    }
    return Frame(of, scope, here, as_of, start, statistics_from, earlier, params)


def _last_year(today: date, workspace: Workspace) -> date:
    """The first day of the fiscal year before the current one."""
    return add_months(period_of(today, Span.YEAR, workspace.fiscal_year_start).start, -MONTHS_A_YEAR)


def _previous_freeze(
    connection: Connection, workspace_id: str, scope: Scope, as_of: datetime, earlier: Earlier
) -> datetime | None:
    """When the scope's team met last before a moment; the company as a whole has no meeting."""
    team = scope.id if scope.kind == "team" else ""
    if scope.kind == "member":
        found = people(connection, workspace_id, scope, as_of.date(), earlier=earlier).memberships
        team = next((item.team_id for item in reversed(found) if item.on(as_of.date())), "")
    params = {"ws": workspace_id, "of_kind": "team", "of": team, "kind": "team", "moment": as_of - INSTANT}
    held = _held(connection, params, earlier) if team else ()
    return held[0].freeze_at if held else None


def _previous(connection: Connection, frame: Frame, meeting: str | None) -> Previous | None:
    """What was frozen at the scope's meeting that ``since`` stands for."""
    kind = meeting or {"team": "team", "member": "coaching"}.get(frame.scope.kind)
    if kind is None:
        return None
    params = {"ws": frame.ws, "of_kind": frame.scope.kind, "of": frame.scope.id, "kind": kind, "moment": frame.since}
    held = _held(connection, params, frame.earlier)
    if not held or held[0].freeze_at is None:
        return None
    progress = (item.frozen.get("progress") for item in held)
    return Previous(
        held[0].freeze_at,
        tuple(held[0].frozen.get("top5", ())),  # type: ignore[arg-type]  # a JSON list
        tuple(Decimal(str(share)) for share in progress if share is not None),
    )


def _book(connection: Connection, frame: Frame, who: People, found: Found, done: Done, meeting: str | None) -> Book:
    params = frame.params
    everybody = frame.scope.kind == "company"
    now = (*found.still, *(item.now for item in found.touched))
    ids = None if everybody else [item.id for item in now]
    open_contacts = contacts(connection, now, params)
    out = offers(connection, None if ids is None else [*ids, *(item.id for item in found.closed)], params)
    teams = teams_seen(connection, frame.ws, frame.scope, who.memberships, frame.earlier)
    notes = made(Note, _NOTES.rows(connection, _notes_of(frame.scope), params))
    return Book(
        company=frame.company,
        scope=frame.scope,
        as_of=frame.as_of,
        since=frame.since,
        zone=frame.zone,
        teams={team.id: team for team in teams},
        members={one.id: one for one in _members(connection, frame, who, _named(teams, found, done, notes))},
        memberships=who.memberships,
        accounts=_accounts(connection, frame, (*now, *found.closed), done),
        still=found.still,
        touched=found.touched,
        closed=found.closed,
        dwell=found.counted.dwell,
        visited=found.counted.visited,
        closings=found.counted.closings,
        wins=found.counted.wins,
        track=made(Made, connection.execute(_TRACK, params)),
        statistics_from=frame.statistics_from,
        longest_cycle=found.longest_cycle,
        offers=out,
        activities=done.activities,
        first_activity=done.first,
        contacts=open_contacts,
        courted=frozenset() if everybody else courted(connection, frame.company.stages, done.activities, params),
        new_meetings_180d=done.new_meetings,
        targets=newest(made(Target, _TARGETS.rows(connection, _target_of(frame.scope, who), params))),
        notes=notes,
        snoozes={item.opportunity_id: item for item in made(Snooze, _SNOOZES.rows(connection, ids, params))},
        planned=_planned(connection, ids, who, frame),
        previous=_previous(connection, frame, meeting),
    )


def _planned(connection: Connection, ids: Sequence[str] | None, who: People, frame: Frame) -> tuple[Planned, ...]:
    """What is planned on these opportunities, or by these people with a customer; None: by everybody."""
    items, members_now = set(ids or ()), set(who.now or ())
    since_day: date = frame.params["since_day"]

    def fits(plan: Planned) -> bool:
        theirs = ids is None or plan.opportunity_id in items or plan.member_id in members_now
        return theirs and (plan.done_activity_id is None or plan.due >= since_day)

    params = {**frame.params, "ids": list(items), "members": list(members_now)}
    rows = connection.execute(_PLANNED if ids is None else _PLANNED_OF, params)
    return frame.earlier.all(Planned, made(Planned, rows), lambda plan: (plan.due, plan.id), fits)


def _target_of(scope: Scope, who: People) -> Sequence[str] | None:
    if who.ever is None:
        return None
    return [*who.ever, *([scope.id] if scope.kind == "team" else [])]


def _notes_of(scope: Scope) -> Sequence[str] | None:
    """Notes are a team's; one person's book has none."""
    return None if scope.kind == "company" else [scope.id] if scope.kind == "team" else []


def _accounts(connection: Connection, frame: Frame, items: Iterable[Any], done: Done) -> dict[str, Account]:
    """The accounts that opportunities and activities of the book speak of."""
    ids = None
    if frame.scope.kind != "company":
        ids = sorted({item.account_id for item in (*items, *done.activities) if item.account_id})
    found = frame.earlier.stood(Account, made(Account, _ACCOUNTS.rows(connection, ids, frame.params)))
    return {item.id: item for item in found}


def _members(connection: Connection, frame: Frame, who: People, named: Iterable[str]) -> tuple[Member, ...]:
    """The people of the scope, and whoever else its book names."""
    if who.ever is None:
        return members(connection, frame.ws, frame.earlier)
    return members_seen(connection, frame.ws, {*who.ever, *named}, frame.earlier)


def _named(teams: Iterable[Team], found: Found, done: Done, notes: Iterable[Note]) -> Iterator[str]:
    """The people whom a book names: managers, owners then and now, attendees, and who wrote a note."""
    yield from (team.manager_id for team in teams if team.manager_id)
    for item in found.touched:
        yield from (known.owner_id for known in (item.then, item.now) if known)
    for activity in done.activities:
        yield from activity.members
    yield from (note.author_id for note in notes if note.author_id)
