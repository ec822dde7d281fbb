"""What setting up a team writes: the people, their memberships, the stages and the quarter's target."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from bot.desk import Ask
from spm_core.book.choices import joined
from spm_core.book.money import to_minor
from spm_core.book.periods import Span, period_of
from spm_core.book.records import Kind, Member, Membership, Role, Stage, Team
from spm_core.book.refusals import Refusal
from spm_core.rules.targets import spread
from spm_core.store import Unit, new_id

_STAGE = re.compile(r"(.+?),\s*(\d{1,2}(?:\.\d)?)\s*%,\s*(\d{1,3})\s*days?,\s*stalled after\s*(\d{1,3})", re.IGNORECASE)
FEWEST_STAGES, MOST_STAGES = 2, 12


def slack_ids(ask: Ask, team: Team) -> tuple[list[str], str]:
    """The Slack ids of a team's sellers and of its manager (the asker's where there is none)."""
    people = {member.id: member for member in ask.store.members()}
    here = [m.member_id for m in ask.store.memberships() if m.team_id == team.id and m.on(ask.today)]
    sellers = [people[i].slack_user_id or "" for i in here if i in people and i != team.manager_id]
    manager = people.get(team.manager_id or "")
    return [user for user in sellers if user], (manager and manager.slack_user_id) or ask.user_id


def quarter_target(ask: Ask, team_id: str | None) -> int | None:
    """What the team itself is to win this quarter (minor units), None when nothing is set."""
    quarter = period_of(ask.today, Span.QUARTER, ask.store.workspace.fiscal_year_start)
    months = [t.amount for t in ask.store.targets() if t.of_id == team_id and t.month in quarter]
    return sum(months) if months else None


def read_stages(text: str) -> list[Stage]:
    """Stages as they were typed, one a line; an empty text means: as they are.

    Raises Refusal that shows the form of a line.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    stages = []
    for order, line in enumerate(lines, 1):
        found = _STAGE.fullmatch(line)
        if not found:
            raise Refusal(f"“{line[:60]}” cannot be read. Write a stage as: Qualified, 20%, 21 days, stalled after 30")
        chance = Decimal(found[2]) / 100
        stages.append(Stage(f"S{order}", found[1].strip(), order, chance, int(found[3]), int(found[4])))
    if lines and not FEWEST_STAGES <= len(stages) <= MOST_STAGES:
        raise Refusal(f"A funnel has {FEWEST_STAGES} to {MOST_STAGES} stages; these are {len(stages)}.")
    if any(later.probability < earlier.probability for earlier, later in pairwise(stages)):
        raise Refusal("The chance to win cannot fall from one stage to the next.")
    return stages


def enrol(ask: Ask, unit: Unit, told: Any) -> tuple[Team, list[str]]:  # noqa: ANN401 - the decoded metadata of the screens
    """Write the team, its people and numbers; the team and the ids of its sellers."""
    currency = str(told["currency"])
    workspace = replace(ask.store.workspace, currency=currency, timezone=_zone(ask))
    if not ask.store.open_opportunities():
        unit.save(workspace)
        _save_stages(unit, read_stages(str(told.get("stages") or "")))
    manager = _person(ask, unit, str(told["manager"]), Role.MANAGER, None)
    if ask.who is None and ask.user_id not in (manager.slack_user_id, *told["members"]):
        _person(ask, unit, ask.user_id, Role.ADMIN, None)  # the first administrator stays one
    known = next((team for team in ask.store.teams() if team.id == told.get("team")), None)
    fresh = known or Team(new_id(), "", workspace.timezone)
    team = replace(fresh, name=str(told["name"]), manager_id=manager.id, channel_id=str(told["channel"]))
    unit.save(team)
    people = _memberships(ask, unit, team, manager, [str(user) for user in told["members"]])
    if told.get("target"):
        _quarter(ask, unit, team, Decimal(str(told["target"])), currency)
    return team, [person.id for person in people if person.id != manager.id]


def _zone(ask: Ask) -> str:
    known = ask.store.workspace.timezone
    if known != "UTC":
        return known
    return str(ask.slack.users_info(user=ask.user_id)["user"].get("tz") or "UTC")


def _save_stages(unit: Unit, stages: list[Stage]) -> None:
    if not stages:
        return
    last = len(stages)
    closing = [
        Stage("WON", "Won", last + 1, Decimal(1), kind=Kind.WON),
        Stage("LOST", "Lost", last + 2, Decimal(0), kind=Kind.LOST),
    ]
    unit.replace_stages([*stages, *closing])


def _person(ask: Ask, unit: Unit, slack_user_id: str, role: Role, manager_id: str | None) -> Member:
    """The member of a Slack user, made from their profile when new; nobody loses a higher role."""
    known = ask.store.member_by_slack(slack_user_id)
    if known is not None:
        higher = role if known.role is Role.SELLER else known.role
        person = replace(known, role=higher, active=True, manager_id=manager_id or known.manager_id)
    else:
        profile: dict[str, Any] = ask.slack.users_info(user=slack_user_id)["user"]
        person = Member(
            new_id(),
            str(profile.get("real_name") or profile.get("name")),
            role,
            slack_user_id=slack_user_id,
            timezone=profile.get("tz"),
            locale=profile.get("locale"),
            manager_id=manager_id,
        )
    unit.save(person)
    return person


def join(ask: Ask, unit: Unit, team: Team, slack_user_id: str) -> Member:
    """Enrol one Slack user as a seller of a team from today on."""
    person = _person(ask, unit, slack_user_id, Role.SELLER, team.manager_id)
    unit.save(Membership(person.id, team.id, _start(ask, person)))
    unit.save(joined(person.id))
    return person


def _memberships(ask: Ask, unit: Unit, team: Team, manager: Member, users: list[str]) -> list[Member]:
    """Everybody named is in the team from today on, whoever is named no longer leaves it today."""
    people = [
        manager,
        *(_person(ask, unit, user, Role.SELLER, manager.id) for user in users if user != manager.slack_user_id),
    ]
    wanted = {person.id for person in people}
    now = [m for m in ask.store.memberships() if m.on(ask.today)]
    for membership in now:
        moved = membership.member_id in wanted and membership.team_id != team.id
        if moved or (membership.team_id == team.id and membership.member_id not in wanted):
            unit.save(replace(membership, end=ask.today))
    here = {m.member_id for m in now if m.team_id == team.id}
    for person in people:
        if person.id not in here:
            unit.save(Membership(person.id, team.id, _start(ask, person)))
    return people


def _start(ask: Ask, person: Member) -> date | None:
    """A first membership counts from the beginning, so that what is imported later belongs to the team."""
    return ask.today if any(m.member_id == person.id for m in ask.store.memberships()) else None


def _quarter(ask: Ask, unit: Unit, team: Team, amount: Decimal, currency: str) -> None:
    quarter = period_of(ask.today, Span.QUARTER, ask.store.workspace.fiscal_year_start)
    unit.save_many(
        spread(team.id, quarter, to_minor(amount, currency), currency, unit.now, ask.who.id if ask.who else None)
    )
