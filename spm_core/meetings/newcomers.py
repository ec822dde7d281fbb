"""Who joins a team gets its talks from that day on, who leaves it has them no more: what is to be saved of the cadence."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from spm_core.book.cadence import Cadence, CadenceRule
from spm_core.book.people import People
from spm_core.book.periods import instant
from spm_core.book.records import Member, Membership, Role, Team
from spm_core.meetings.rhythm import ANCHORED, PAIR, free_slots

DAY = timedelta(days=1)
TIMED = 7  # the version of such UUIDs


def in_step(of: Cadence, joined: Collection[str], now: datetime, new_id: Callable[[], str]) -> list[CadenceRule]:
    """The rules to save so that the talks follow who is in which team (``now`` UTC); none where they do already.

    ``joined``: the ids of the members who joined a team and have not been given its talks so far; whoever comes from another
    team is one of them. Somebody else without talks has none because a person wanted it so.
    """
    found = _Step(of, now)
    ended = [replace(rule, valid_to=found.end_of(rule)) for rule in found.talks if found.is_over(rule)]
    over = {rule.id for rule in ended}
    going_on = [rule for rule in found.talks if rule.id not in over]
    return [*ended, *_begun(found, going_on, {*joined, *(rule.scope_id for rule in ended)}, new_id)]


def overlooked(of: Cadence, marked: Collection[str], now: datetime) -> list[str]:
    """The ids of sellers who were entered after the talks of their team, before those who join were marked: they have none yet.

    Ids that begin with their time tell which was entered first; of others nothing is known.
    """
    found = _Step(of, now)
    had = {rule.scope_id for rule in of.rules if rule.kind in PAIR}
    late = []
    for team in of.teams.values():
        here = found.sellers(team)
        last = max((rule.id for rule in found.talks if rule.scope_id in {one.id for one in here}), default="")
        late += [one.id for one in here if _timed(last) and _timed(one.id) and one.id > last]
    return [of for of in late if of not in had and of not in marked]


def _timed(of: str) -> bool:
    """Whether an id begins with the time at which it was made."""
    try:
        return UUID(of).version == TIMED
    except ValueError:
        return False


def _begun(
    found: "_Step", talks: Sequence[CadenceRule], joined: Collection[str], new_id: Callable[[], str]
) -> Iterator[CadenceRule]:
    """The rules of those who joined and have none of a kind that their team holds; each begins in a slot that is free."""
    everyone = list(talks)
    for team in found.of.teams.values():
        here = [one.id for one in found.sellers(team)]
        for kind in PAIR:
            theirs = [rule for rule in talks if rule.kind == kind and rule.scope_id in here]
            held = {rule.scope_id for rule in theirs}
            for seller in [of for of in here if of in joined and of not in held] if theirs else []:
                made = [replace(era, id=new_id(), scope_id=seller) for era in found.eras(theirs)]
                fresh = list(found.placed(made, everyone))
                everyone += fresh
                yield from fresh


@dataclass(frozen=True)
class _Step:
    """What decides, at one instant: the rules, and who is where today (the day of the company's teams, each in its zone)."""

    of: Cadence
    now: datetime

    @property
    def people(self) -> People:
        return People(tuple(self.of.members.values()), tuple(self.of.teams.values()), self.of.memberships)

    @property
    def talks(self) -> list[CadenceRule]:
        """The talks that hold today, or will."""
        return [rule for rule in self.of.rules if rule.kind in PAIR and not self._ended(rule)]

    def _ended(self, rule: CadenceRule) -> bool:
        return rule.valid_to is not None and rule.valid_to <= max(
            self._today(rule.timezone), rule.valid_from or date.min
        )

    def sellers(self, team: Team) -> list[Member]:
        """Who is coached in a team today, by name."""
        today, people = self._today(team.timezone), self.people
        here = (self.of.members[of] for of in people.team(team.id, today))
        return [one for one in here if one.id != team.manager_id and one.role is not Role.ADMIN]

    def is_over(self, rule: CadenceRule) -> bool:
        """Whether the talks of a rule are those of a team that the seller is not in any more."""
        member, own = self.of.members.get(rule.scope_id), self._homes(rule.scope_id)
        if member is None or not member.active:
            return True
        today = self._today(rule.timezone)
        now = next((one for one in own if one.on(today)), None)
        if now is None:
            return bool(own) and all(one.end is not None and one.end <= today for one in own)
        return (
            now.start is not None and (rule.valid_from or date.min) < now.start and self._came_from_elsewhere(own, now)
        )

    @staticmethod
    def _came_from_elsewhere(own: Sequence[Membership], now: Membership) -> bool:
        return any(
            one.team_id != now.team_id and one.end is not None and one.end <= (now.start or date.min) for one in own
        )

    def end_of(self, rule: CadenceRule) -> date:
        """The day from which a rule that is over holds no more."""
        return max(self._today(rule.timezone), rule.valid_from or date.min)

    def eras(self, rules: Sequence[CadenceRule]) -> list[CadenceRule]:
        """How a team holds one kind of talks from today on: one rule after another, as most of its sellers have them."""
        plain = Counter(self._era(rule) for rule in rules)
        starts = {era.valid_from for era in plain}
        same = ([era for era in plain if era.valid_from == start] for start in starts)
        return [max(eras, key=lambda era: (plain[era], era.minutes)) for eras in same]

    def _era(self, rule: CadenceRule) -> CadenceRule:
        """A rule without what is its seller's own; what counts from a Monday says from which."""
        start = max(self._today(rule.timezone), rule.valid_from or date.min)
        anchor = (rule.anchor or rule.valid_from) if rule.mode in ANCHORED else rule.anchor
        return replace(rule, id="", scope_id="", weekday=0, at=time(0), valid_from=start, anchor=anchor)

    def placed(self, made: Sequence[CadenceRule], talks: Sequence[CadenceRule]) -> Iterator[CadenceRule]:
        """A seller's new rules, in the first usual slot in which their manager has no other talk."""
        manager = self.of.manager(made[0])
        taken = {(rule.weekday, rule.at) for rule in talks if self.of.manager(rule) == manager}
        weekday, at = next(free_slots(made[0].kind, taken))
        return (self._after_now(replace(rule, weekday=weekday, at=at)) for rule in made)

    def _after_now(self, rule: CadenceRule) -> CadenceRule:
        """A rule that begins today begins tomorrow where today's hour has passed."""
        zone = ZoneInfo(rule.timezone)
        assert rule.valid_from is not None
        passed = instant(rule.valid_from, rule.at, zone) <= self.now
        return replace(rule, valid_from=rule.valid_from + DAY) if passed else rule

    def _homes(self, member_id: str) -> list[Membership]:
        return [one for one in self.of.memberships if one.member_id == member_id]

    def _today(self, timezone: str) -> date:
        return self.now.astimezone(ZoneInfo(timezone)).date()
