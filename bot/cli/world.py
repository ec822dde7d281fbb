"""The Slack workspace of the demo company for the sandbox: its people, its channels, and some who are not to be let in."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from spm_core.book.records import Member, Membership, Team, Workspace

Json = dict[str, Any]

ADMIN: Json = {
    "id": "U0ADMIN01",
    "name": "petra",
    "real_name": "Petra Holm",
    "tz": "Europe/Helsinki",
    "locale": "en-GB",
    "is_admin": True,
}
GUEST: Json = {
    "id": "U0GUEST01",
    "name": "guest.olavi",
    "real_name": "Olavi Rinne (guest)",
    "tz": "Europe/Helsinki",
    "locale": "en-GB",
    "is_restricted": True,
}
STRANGER: Json = {
    "id": "U0OTHER01",
    "name": "bettina",
    "real_name": "Bettina Kranz (Partner GmbH)",
    "tz": "Europe/Berlin",
    "locale": "de-DE",
    "is_stranger": True,
    "team_id": "T0PARTNER",
}
BOT: Json = {"user_id": "U0SPMBOT1", "name": "spm"}
SANDBOX = "T0SANDBOX"
GENERAL, EMPTY_CHANNEL = "C0GENERAL1", "C0SALES01"
EMPTY_TEAM = ("Mia Lindqvist", "Anna Berg", "Ben Wikström")


def demo_world(url: str, today: date) -> Json:
    """Invent the demo company, save it in an empty database, and describe its Slack workspace."""
    from bot.cli.demo import fill
    from spm_core.demo.company import invent

    company = invent(today)
    fill(url, company)
    return world(company.workspace, company.teams, company.members, company.memberships)


def empty_world() -> Json:
    """A workspace of a few people in which nobody has set SPM up yet."""
    users = [_user(f"U0PEOPLE{n}", name, "Europe/Helsinki", None) for n, name in enumerate(EMPTY_TEAM, 1)]
    sales = _channel(EMPTY_CHANNEL, "sales", [user["id"] for user in users])
    return _described(SANDBOX, "Sandbox", users, [sales])


def world(
    workspace: Workspace, teams: Sequence[Team], members: Iterable[Member], memberships: Sequence[Membership]
) -> Json:
    """The workspace of a company: everybody active who has a Slack id, a channel for each team, and three others."""
    people = [member for member in members if member.active and member.slack_user_id]
    zones = {team.id: team.timezone for team in teams}
    team_of = {row.member_id: row.team_id for row in memberships if row.end is None}
    home = [(one, team_of.get(one.id, "")) for one in people]
    users = [
        _user(str(one.slack_user_id), one.name, zones.get(team, workspace.timezone), one.email) for one, team in home
    ]
    channels = [
        _channel(
            team.channel_id,
            f"sales-{_handle(team.name)}",
            [str(one.slack_user_id) for one, at in home if at == team.id],
        )
        for team in teams
        if team.channel_id
    ]
    return _described(workspace.slack_team_id or SANDBOX, workspace.name, users, channels)


def _described(team_id: str, name: str, users: list[Json], channels: list[Json]) -> Json:
    _name_apart(users)
    everybody = [user["id"] for user in (*users, ADMIN)]
    return {
        "team": {"id": team_id, "name": name, "domain": _handle(name)},
        "bot": BOT,
        "admin": ADMIN["id"],
        "users": [*users, ADMIN, GUEST, STRANGER],
        "channels": [_channel(GENERAL, "general", everybody), *channels],
        "usergroups": [_group(channel) for channel in channels],
    }


def _user(slack_id: str, name: str, zone: str, email: str | None) -> Json:
    """A person; the handle is the first name."""
    known = {"email": email} if email else {}
    return {
        "id": slack_id,
        "name": _handle(name.split(maxsplit=1)[0]),
        "real_name": name,
        "tz": zone,
        "locale": "en-GB",
        **known,
    }


def _name_apart(users: list[Json]) -> None:
    """Where first names repeat, the handle is the whole name."""
    often = Counter(user["name"] for user in users)
    for user in users:
        if often[user["name"]] > 1:
            user["name"] = _handle(user["real_name"])


def _channel(channel_id: str, name: str, members: list[str]) -> Json:
    return {"id": channel_id, "name": name, "members": members, "bot_is_member": True}


def _group(channel: Json) -> Json:
    """The people of a team's channel as a user group, by which they can be enrolled."""
    name = channel["name"]
    group_id = "S" + channel["id"][1:]
    return {"id": group_id, "name": name.replace("-", " ").title(), "handle": name, "users": channel["members"]}


def _handle(name: str) -> str:
    from spm_core.demo.people import plain

    return "-".join(plain(name).split())
