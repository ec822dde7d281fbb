"""Who belongs to whom on a day: home teams, and the one manager of each member."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from spm_core.book.records import Member, Membership, Team


@dataclass(frozen=True)
class People:
    """Everybody of a company: the members, the teams, and who was in which team when."""

    members: tuple[Member, ...]
    teams: tuple[Team, ...]
    memberships: tuple[Membership, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Member]:
        """The members by id, former ones too."""
        return {member.id: member for member in self.members}

    @cached_property
    def team_by_id(self) -> Mapping[str, Team]:
        """The teams by id."""
        return {team.id: team for team in self.teams}

    def home(self, member_id: str, day: date) -> Team | None:
        """The home team of a member on a local day."""
        own = (m.team_id for m in self.memberships if m.member_id == member_id and m.on(day))
        return next((self.team_by_id[of] for of in own if of in self.team_by_id), None)

    def manager(self, member_id: str, day: date) -> str | None:
        """The one manager of a member: the one named with them, else who leads their team; of a team's leader nobody."""
        member, home = self.by_id.get(member_id), self.home(member_id, day)
        named = member.manager_id if member else None
        led = home.manager_id if home and home.manager_id != member_id else None
        return named or led

    def team(self, team_id: str, day: date) -> tuple[str, ...]:
        """The members of a team on a local day who are still here, by name."""
        here = {m.member_id for m in self.memberships if m.team_id == team_id and m.on(day)}
        return tuple(member.id for member in sorted(self.members, key=_by_name) if member.id in here and member.active)

    def led(self, manager_id: str, day: date) -> tuple[str, ...]:
        """The members whose one manager somebody is, by name."""
        here = (member for member in sorted(self.members, key=_by_name) if member.active)
        return tuple(member.id for member in here if self.manager(member.id, day) == manager_id)

    def called(self, member_id: str) -> str:
        """A member's first name where only one here has it, else the whole name."""
        member = self.by_id.get(member_id)
        if member is None:
            return "somebody"
        first = member.name.split()[0]
        alike = sum(other.name.split()[0] == first for other in self.members)
        return first if alike == 1 else member.name


def _by_name(member: Member) -> tuple[str, str]:
    return member.name, member.id
