"""Who may do what (RELIABILITY.md, 6.1): asked at every press and again at every submit; a refusal names who can."""

from bot.desk import Ask
from spm_core.book.opportunities import Opportunity
from spm_core.book.people import People
from spm_core.book.records import Member, Role, Team
from spm_core.book.refusals import Refusal


class NotAllowedError(Refusal):
    """Somebody else may do this."""


def is_stranger(ask: Ask) -> bool:
    """Whether Slack knows the asker as a guest or as somebody of another company: neither is ever told anything of this one."""
    person = ask.slack.users_info(user=ask.user_id)["user"]
    return any(person.get(mark) for mark in ("is_stranger", "is_restricted", "is_ultra_restricted"))


def leads(ask: Ask, member: Member) -> bool:
    """Whether the asker is this member's manager, or leads a team that the member is in today."""
    return member.manager_id == ask.me.id or member.id in _in_own_teams(ask)


def led(ask: Ask) -> frozenset[str]:
    """The ids of all whom the asker leads, read at once for who asks about many; former members too."""
    named = (member.id for member in ask.store.members() if member.manager_id == ask.me.id)
    return _in_own_teams(ask).union(named)


def _in_own_teams(ask: Ask) -> frozenset[str]:
    mine, today = {team.id for team in ask.store.teams() if team.manager_id == ask.me.id}, ask.today
    return frozenset(m.member_id for m in ask.store.memberships() if m.team_id in mine and m.on(today))


def circle(ask: Ask, seller: Member) -> frozenset[str]:
    """The ids of those for whom a seller's coaching is: the seller and the one manager they have, their own or their team's."""
    people = People(ask.store.members(), ask.store.teams(), ask.store.memberships())
    return frozenset(filter(None, (seller.id, people.manager(seller.id, ask.today))))


def may_coach(ask: Ask, seller: Member) -> None:
    """The seller and their manager; nobody else, whatever their role. Raises NotAllowedError."""
    found = circle(ask, seller)
    if ask.me.id in found:
        return
    others = [ask.store.member(of).name for of in found - {seller.id}]
    who = f"{seller.name}'s manager ({others[0]})" if others else f"{seller.name}'s manager"
    raise NotAllowedError(f"Only {seller.name} and {who} can see {seller.name}'s coaching.")


def may_edit(ask: Ask, opportunity: Opportunity) -> None:
    """One's own, one's team's as its manager, any as an administrator. Raises NotAllowedError."""
    if opportunity.owner_id == ask.me.id or ask.me.role is Role.ADMIN:
        return
    owner = ask.store.member(opportunity.owner_id)
    if not leads(ask, owner):
        raise NotAllowedError(f"{opportunity.name} is {owner.name}'s. Ask {owner.name} or their manager to change it.")


def may_adjust(ask: Ask, opportunity: Opportunity) -> None:
    """The manager of the owner and an administrator: the owner's own call is another one. Raises NotAllowedError."""
    owner = ask.store.member(opportunity.owner_id)
    if ask.me.role is not Role.ADMIN and not leads(ask, owner):
        raise NotAllowedError(
            f"A manager's call on {opportunity.name} is that of {owner.name}'s manager. "
            "Your own is set with `set`, for example `set Acme commit`."
        )


def may_lead(ask: Ask, team: Team) -> None:
    """The team's manager and an administrator. Raises NotAllowedError."""
    if ask.me.role is Role.ADMIN or team.manager_id == ask.me.id:
        return
    manager = ask.store.member(team.manager_id).name if team.manager_id else "an administrator"
    raise NotAllowedError(f"Only {manager} can change team {team.name}.")


def may_see(ask: Ask, member: Member) -> None:
    """One's own funnel, one's team's as its manager, any as an administrator. Raises NotAllowedError."""
    if member.id == ask.me.id or ask.me.role is Role.ADMIN or leads(ask, member):
        return
    raise NotAllowedError(
        f"{member.name}'s own numbers are for {member.name} and their manager. The team's: `/spm funnel team`."
    )
