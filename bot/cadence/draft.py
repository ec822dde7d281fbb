"""A rhythm somebody is choosing for a team: what holds now, what is chosen instead, and the dates it leads to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.cadence.common import Diary
from bot.desk import Ask
from bot.rights import may_lead
from spm_core.book.cadence import CadenceRule
from spm_core.book.records import Member, Role, Team
from spm_core.book.refusals import NotFoundError
from spm_core.book.rhythm import Rhythm, Ticks
from spm_core.meetings.cadence import Meeting
from spm_core.meetings.calendar import calendar
from spm_core.meetings.rhythm import TITLES, next_days, proposed, rhythm_of, rules
from spm_core.reports import figures
from spm_core.store import new_id

SHOWN = 10  # dates
SOON, AHEAD = timedelta(days=130), timedelta(days=900)  # ten dates are mostly in the coming months
NAMED = 3  # people named on one line


@dataclass(frozen=True, slots=True)
class Draft:
    """The team, its sellers by name, the rules that hold now, and the rhythm as it is chosen so far."""

    team: Team
    sellers: Sequence[Member]
    known: Sequence[CadenceRule]
    rhythm: Rhythm

    @property
    def ticks(self) -> Ticks:
        """The table."""
        return self.rhythm.ticks

    def ticked(self, ticks: Ticks) -> "Draft":
        """The same with another table."""
        return replace(self, rhythm=replace(self.rhythm, ticks=ticks))


def may_choose(ask: Ask, team_id: str) -> Team:
    """The team, if the asker may choose its rhythm. Raises NotFoundError, NotAllowedError."""
    team = next((team for team in ask.store.teams() if team.id == team_id), None)
    if team is None:
        raise NotFoundError("That team is not there any more.")
    may_lead(ask, team)
    return team


def draft_of(ask: Ask, team: Team) -> Draft:
    """What holds for a team; with nothing ticked where nobody has chosen yet."""
    sellers = sellers_of(ask, team)
    known = rules_of(ask, team, sellers)
    ids = [seller.id for seller in sellers]
    found = rhythm_of(known, ids, team.timezone, ask.today)
    return Draft(team, sellers, known, found or proposed(Ticks("", {}), ids, team.timezone))


def sellers_of(ask: Ask, team: Team) -> list[Member]:
    """Who is coached in a team: its people of today but for its manager, by name."""
    here = {m.member_id for m in ask.store.memberships() if m.team_id == team.id and m.on(ask.today)}
    return [
        m
        for m in ask.store.members()
        if m.id in here and m.active and m.id != team.manager_id and m.role is not Role.ADMIN
    ]


def rules_of(ask: Ask, team: Team, sellers: Sequence[Member]) -> list[CadenceRule]:
    """The rules of a team and of the talks with its sellers."""
    ids = {team.id, *(seller.id for seller in sellers)}
    return [rule for rule in ask.store.cadence_rules() if rule.scope_id in ids]


def planned(ask: Ask, draft: Draft, start: date, ahead: timedelta = SOON) -> Diary:
    """The diary of the team as it would be from a local day on."""
    made = rules(draft.rhythm, draft.team.id, start, new_id)
    cadence = replace(ask.store.cadence(start, start + ahead), rules=tuple(made))
    return Diary(cadence, calendar(cadence))


def next_dates(ask: Ask, draft: Draft, start: date | None = None) -> list[str]:
    """Ten lines: `Mon 2 Mar  Team meeting 09:00`, `Tue 3 Mar  Coaching 10:00 Anna, 11:00 Ben`."""
    for ahead in (SOON, AHEAD):
        found = planned(ask, draft, start or ask.today, ahead)
        days = next_days((item for item in found.meetings if item.starts_at > ask.now), SHOWN)
        if len(days) == SHOWN:
            break
    return [f"{_day(day, ask.today)}  {_line(found, items)}" for day, items in days]


def _day(day: date, today: date) -> str:
    return figures.day(day) if day.year == today.year else f"{figures.day(day)} {day.year}"


def _line(found: Diary, items: Sequence[Meeting]) -> str:
    kinds = dict.fromkeys(item.rule.kind for item in items)
    return " · ".join(_kind(found, kind, [item for item in items if item.rule.kind == kind]) for kind in kinds)


def _kind(found: Diary, kind: str, items: Sequence[Meeting]) -> str:
    if items[0].rule.scope_kind == "team":
        return f"{TITLES[kind]} {items[0].local:%H:%M}"
    named = ", ".join(f"{item.local:%H:%M} {found.called(item.rule.scope_id)}" for item in items[:NAMED])
    more = f" and {len(items) - NAMED} more" if len(items) > NAMED else ""
    return f"{TITLES[kind]} {named}{more}"
