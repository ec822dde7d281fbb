"""Reading the cadence: when who meets, and the days on which nobody works."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy import Connection, bindparam, select

from spm_core.book.agreed import Setting
from spm_core.book.cadence import Absence, Cadence, CadenceRule, Closure, Occurrence
from spm_core.book.choices import HOLIDAYS
from spm_core.book.closed import closed_days, each_day
from spm_core.store import schema, scopes
from spm_core.store.earlier import NOW, Earlier
from spm_core.store.rows import columns, made

_oc = schema.occurrence.c
_PLACES = select(*columns(Setting)).where(
    schema.setting.c.workspace_id == bindparam("ws"), schema.setting.c.name == HOLIDAYS
)
_CLOSURES = (
    select(*columns(Closure))
    .where(schema.closure.c.workspace_id == bindparam("ws"))
    .order_by(schema.closure.c.start, schema.closure.c.id)
)
_RULES = (
    select(*columns(CadenceRule))
    .where(schema.cadence_rule.c.workspace_id == bindparam("ws"))
    .order_by(schema.cadence_rule.c.valid_from, schema.cadence_rule.c.id)
)
_ABSENCES = (
    select(*columns(Absence))
    .where(schema.absence.c.workspace_id == bindparam("ws"))
    .order_by(schema.absence.c.start, schema.absence.c.id)
)
_MEETINGS = (
    select(*columns(Occurrence))
    .where(
        _oc.workspace_id == bindparam("ws"),
        _oc.nominal_date >= bindparam("start"),
        _oc.nominal_date < bindparam("end"),
    )
    .order_by(_oc.starts_at, _oc.id)
)


def cadence(connection: Connection, workspace_id: str, start: date, end: date) -> Cadence:
    """All that decides when the company meets on the nominal dates from one up to another."""
    params = {"ws": workspace_id, "start": start, "end": end}
    closed = closed_by_team(connection, workspace_id)
    return Cadence(
        start,
        end,
        made(CadenceRule, connection.execute(_RULES, params)),
        made(Occurrence, connection.execute(_MEETINGS, params)),
        closed.pop("", frozenset()),
        closed,
        made(Absence, connection.execute(_ABSENCES, params)),
        {team.id: team for team in scopes.teams(connection, workspace_id)},
        {member.id: member for member in scopes.members(connection, workspace_id)},
        scopes.memberships(connection, workspace_id),
    )


def closed_by_team(connection: Connection, workspace_id: str, earlier: Earlier = NOW) -> dict[str, frozenset[date]]:
    """The days without business of each team where they differ from the company's, by its id; the company's under ""."""
    params = {"ws": workspace_id}
    chosen = earlier.all(Setting, made(Setting, connection.execute(_PLACES, params)), fits=_is_place)
    closures: Mapping[str, list[Closure]] = defaultdict(list)
    for closure in earlier.all(Closure, made(Closure, connection.execute(_CLOSURES, params))):
        closures[closure.team_id or ""].append(closure)
    return dict(_closed({item.scope_id: str(item.value) for item in chosen}, closures))


def _is_place(setting: Setting) -> bool:
    return setting.name == HOLIDAYS


def _closed(places: Mapping[str, str], closures: Mapping[str, list[Closure]]) -> Iterator[tuple[str, frozenset[date]]]:
    own, place = closures.get("", []), places.get("")
    for of in {"", *places, *closures}:
        yield of, closed_days(places.get(of, place), [*own, *(closures.get(of, []) if of else [])])


def days_off(connection: Connection, workspace_id: str) -> dict[str, frozenset[date]]:
    """By member id the days on which they do not work: closed days of their latest team, and absences."""
    closed = closed_by_team(connection, workspace_id)
    teams, ships = scopes.teams(connection, workspace_id), scopes.memberships(connection, workspace_id)
    homes: dict[str | None, str] = {team.manager_id: team.id for team in teams}
    homes |= {ship.member_id: ship.team_id for ship in ships}
    away: Mapping[str, set[date]] = defaultdict(set)
    for item in made(Absence, connection.execute(_ABSENCES, {"ws": workspace_id})):
        away[item.member_id].update(each_day(item.start, item.end))
    everybody = (member.id for member in scopes.members(connection, workspace_id))
    return {of: closed.get(homes.get(of, ""), closed[""]) | away[of] for of in everybody}
