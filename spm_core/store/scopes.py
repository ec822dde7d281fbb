"""Whose numbers a Book holds: the people of a scope, and questions asked of the whole company or of some people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, or_, select

from spm_core.book.records import Member, Membership, Scope, Team, Workspace
from spm_core.book.refusals import NotFoundError
from spm_core.store import schema
from spm_core.store.columns import among
from spm_core.store.earlier import NOW, Earlier
from spm_core.store.rows import ALWAYS, columns, made

COMPANY = Scope("company")
KINDS = ("company", "team", "member")

_t, _m, _s = schema.team.c, schema.member.c, schema.membership.c
_TEAMS = select(*columns(Team)).where(_t.workspace_id == bindparam("ws")).order_by(_t.name)
_MEMBERS = select(*columns(Member)).where(_m.workspace_id == bindparam("ws")).order_by(_m.name)
_SHIPS = select(*columns(Membership)).where(_s.workspace_id == bindparam("ws")).order_by(_s.member_id, _s.start)
_SHIPS_OF_MEMBER = _SHIPS.where(_s.member_id == bindparam("scope"))
_inner = schema.membership.alias("inner_membership").c
_SHIPS_OF_TEAM = _SHIPS.where(
    _s.member_id.in_(
        select(_inner.member_id).where(_inner.workspace_id == bindparam("ws"), _inner.team_id == bindparam("scope"))
    )
)
_TEAMS_SEEN = _TEAMS.where(or_(among(_t.id, "teams"), _t.id == bindparam("scope")))
_MEMBERS_SEEN = _MEMBERS.where(among(_m.id, "members"))


@dataclass(frozen=True, slots=True)
class Asked:
    """One question in two forms: about the whole company, or about the members listed as ``people``."""

    everybody: Select[Any]
    some: Select[Any]

    def rows(
        self, connection: Connection, people: Sequence[str] | None, params: Mapping[str, object]
    ) -> Sequence[Row[Any]]:
        """The answer; ``people`` None asks about everybody."""
        if people is None:
            return connection.execute(self.everybody, params).all()
        return connection.execute(self.some, {**params, "people": people}).all()


def asked(statement: Select[Any], owner: ColumnElement[Any]) -> Asked:
    """The two forms of a question; ``owner`` is the column that says whose a row is."""
    return Asked(statement, statement.where(among(owner, "people")))


@dataclass(frozen=True, slots=True)
class People:
    """The people of a scope: everybody who ever belonged to it, those who do on the day, and their memberships.

    ``left`` belonged to it on an earlier day and do not now. ``ever`` and ``now`` are None for the company, where everybody does.
    """

    ever: Sequence[str] | None
    now: Sequence[str] | None
    memberships: tuple[Membership, ...]
    left: Sequence[str] = ()


def people(
    connection: Connection,
    workspace_id: str,
    scope: Scope,
    today: date,
    before: date | None = None,
    earlier: Earlier = NOW,
) -> People:
    """The people of a scope on a local day, and those who have left it since another one before."""
    found = memberships(connection, workspace_id, scope, earlier)
    if scope.kind == "company":
        return People(None, None, found)
    if scope.kind == "member":
        return People([scope.id], [scope.id], found)
    of_team = [item for item in found if item.team_id == scope.id]
    now = {item.member_id for item in of_team if item.on(today)}
    then = {item.member_id for item in of_team if item.on(before or today)}
    return People(sorted({item.member_id for item in of_team}), sorted(now), found, sorted(then - now))


def memberships(
    connection: Connection, workspace_id: str, scope: Scope = COMPANY, earlier: Earlier = NOW
) -> tuple[Membership, ...]:
    """The memberships of everybody who ever belonged to a scope."""
    if Membership in earlier:
        return _of_scope(scope, earlier.all(Membership, memberships(connection, workspace_id), _by_member))
    statement = {"company": _SHIPS, "team": _SHIPS_OF_TEAM, "member": _SHIPS_OF_MEMBER}[scope.kind]
    rows = connection.execute(statement, {"ws": workspace_id, "scope": scope.id})
    return tuple(Membership(who, team, None if start == ALWAYS else start, end) for who, team, start, end in rows)


def _by_member(item: Membership) -> tuple[str, date]:
    return item.member_id, item.start or ALWAYS


def _of_scope(scope: Scope, found: tuple[Membership, ...]) -> tuple[Membership, ...]:
    if scope.kind == "company":
        return found
    theirs = {item.member_id for item in found if scope.id == getattr(item, f"{scope.kind}_id")}
    return tuple(item for item in found if item.member_id in theirs)


def _by_name(item: Team | Member) -> tuple[str, str]:
    return item.name, item.id


def teams(connection: Connection, workspace_id: str, earlier: Earlier = NOW) -> tuple[Team, ...]:
    """All teams by name."""
    return earlier.all(Team, made(Team, connection.execute(_TEAMS, {"ws": workspace_id})), _by_name)


def members(connection: Connection, workspace_id: str, earlier: Earlier = NOW) -> tuple[Member, ...]:
    """All members by name."""
    return earlier.all(Member, made(Member, connection.execute(_MEMBERS, {"ws": workspace_id})), _by_name)


def teams_seen(
    connection: Connection, workspace_id: str, scope: Scope, found: Sequence[Membership], earlier: Earlier = NOW
) -> tuple[Team, ...]:
    """The teams of some memberships and of the scope; all of them for the company."""
    if scope.kind == "company":
        return teams(connection, workspace_id, earlier)
    params = {"ws": workspace_id, "scope": scope.id, "teams": sorted({item.team_id for item in found})}
    return earlier.stood(Team, made(Team, connection.execute(_TEAMS_SEEN, params)))


def members_seen(
    connection: Connection, workspace_id: str, ids: set[str], earlier: Earlier = NOW
) -> tuple[Member, ...]:
    """Some members by name."""
    params = {"ws": workspace_id, "members": sorted(ids)}
    return earlier.stood(Member, made(Member, connection.execute(_MEMBERS_SEEN, params)))


def zone(connection: Connection, workspace: Workspace, scope: Scope, earlier: Earlier = NOW) -> ZoneInfo:
    """The zone in which a scope's days begin: the team's; of a member the latest home team's, else their own."""
    if scope.kind == "company":
        return ZoneInfo(workspace.timezone)
    if scope.kind == "team":
        found = teams_seen(connection, workspace.id, scope, (), earlier)
        return ZoneInfo(found[0].timezone if found else workspace.timezone)
    ships = memberships(connection, workspace.id, scope, earlier)
    if ships:
        return zone(connection, workspace, Scope("team", ships[-1].team_id), earlier)
    own = members_seen(connection, workspace.id, {scope.id}, earlier)
    return ZoneInfo((own[0].timezone if own else None) or workspace.timezone)


def home(connection: Connection, workspace_id: str, scope: Scope, earlier: Earlier = NOW) -> str | None:
    """The id of the team that a scope is or, a member's, belongs to last; None for the company."""
    if scope.kind == "team":
        return scope.id
    ships = memberships(connection, workspace_id, scope, earlier) if scope.kind == "member" else ()
    return ships[-1].team_id if ships else None


def named(connection: Connection, workspace_id: str, text: str) -> Scope:
    """The scope that ``company``, ``team:NAME`` or ``member:NAME`` means, whatever the case of the name.

    Raises NotFoundError that names the choices.
    """
    kind, _, name = text.partition(":")
    kind, name = kind.strip().casefold(), name.strip()
    if kind == "company" and not name:
        return COMPANY
    if kind not in KINDS or not name:
        raise NotFoundError(f"{text!r} is no scope. Say company, team:NAME or member:NAME.")
    rows = teams(connection, workspace_id) if kind == "team" else members(connection, workspace_id)
    hits = [item for item in rows if name in (item.id, item.name)] or [
        item for item in rows if item.name.casefold() == name.casefold()
    ]
    if len(hits) == 1:
        return Scope(kind, hits[0].id, hits[0].name)
    if hits:
        raise NotFoundError(
            f"{len(hits)} {kind}s are called {name}. Say {kind}: and the id: {_listing(h.id for h in hits)}."
        )
    choices = _listing(item.name for item in rows) or "none yet"
    raise NotFoundError(f"There is no {kind} {name!r}. There are: {choices}.")


def _listing(names: Any) -> str:  # noqa: ANN401 - an iterable of texts
    found = list(names)
    shown = ", ".join(found[:MOST_NAMED])
    return f"{shown} and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else shown


MOST_NAMED = 20
