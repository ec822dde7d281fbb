"""The meetings around today: which one somebody means, what it is called, and who may change it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.desk import Ask
from bot.finding import member
from bot.rights import NotAllowedError, leads, may_lead
from bot.words import Line, UnsureError, quoted
from spm_core.book.cadence import Absence, Cadence, CadenceRule
from spm_core.book.records import Member, Role, Team
from spm_core.book.refusals import NotFoundError, Refusal
from spm_core.meetings.cadence import Meeting
from spm_core.meetings.calendar import calendar
from spm_core.meetings.rhythm import TITLES
from spm_core.meetings.running import NAMES
from spm_core.reports import figures

BACK, AHEAD = timedelta(days=100), timedelta(days=200)
WORDS = {
    **dict.fromkeys(("team", "meeting"), "team"),
    **dict.fromkeys(("coaching", "coach"), "coaching"),
    **dict.fromkeys(("performance", "perf"), "performance"),
    **dict.fromkeys(("kam", "accounts"), "kam"),
}


@dataclass(frozen=True, slots=True)
class Diary:
    """The meetings of the company from BACK before to AHEAD after a day, by the instant they start, and the names in them."""

    cadence: Cadence
    meetings: Sequence[Meeting]

    def of(self, rule: CadenceRule) -> list[Meeting]:
        """The meetings of a rule's kind and scope."""
        of = (rule.kind, rule.scope_kind, rule.scope_id)
        return [item for item in self.meetings if (item.rule.kind, item.rule.scope_kind, item.rule.scope_id) == of]

    def title(self, meeting: Meeting) -> str:
        """`Coaching Anna`, `Team meeting North`; people's names are to be escaped."""
        rule = meeting.rule
        named: Member | Team | None = self.cadence.members.get(rule.scope_id) or self.cadence.teams.get(rule.scope_id)
        name = self.called(named.id) if isinstance(named, Member) else named.name if named else ""
        return f"{TITLES[rule.kind]} {name}".strip()

    def called(self, member_id: str | None) -> str:
        """A member's first name where only one has it, else the whole name."""
        known = self.cadence.members.get(member_id or "")
        if known is None:
            return "somebody"
        first = known.name.split()[0]
        several = sum(item.name.split()[0] == first for item in self.cadence.members.values()) > 1
        return known.name if several else first

    def back(self, away: Absence) -> str:
        """`Anna is away until Mon 16 Mar`."""
        return f"{self.called(away.member_id)} is away until {figures.day(away.end)}"


def around(ask: Ask) -> Cadence:
    """What decides when the company meets in the months around the asker's today."""
    return ask.store.cadence(ask.today - BACK, ask.today + AHEAD)


def diary(cadence: Cadence, scopes: Collection[str]) -> Diary:
    """The meetings of some teams and members, by their ids."""
    mine = cadence.of(scopes)
    return Diary(mine, calendar(mine))


def identified(meeting: Meeting) -> dict[str, Any]:
    """A meeting as the value of a button."""
    kind, scope_kind, scope_id, nominal = meeting.identity
    return {"kind": kind, "scope": scope_kind, "of": scope_id, "on": nominal.isoformat()}


def behind(ask: Ask, value: Any) -> tuple[Diary, Meeting]:  # noqa: ANN401 - a button's value or a form's metadata
    """The meeting that a button or form is about, if the asker may change it. Raises NotFoundError, NotAllowedError."""
    kind, scope, of = (str(value.get(name) or "") for name in ("kind", "scope", "of"))
    identity = (kind, scope, of, date.fromisoformat(str(value.get("on") or "0001-01-01")))
    found = diary(around(ask), [of])
    meeting = next((item for item in found.meetings if item.identity == identity), None)
    if meeting is None:
        raise NotFoundError("That meeting is planned no longer. `cadence` shows the next ones.")
    may_change(ask, found, meeting.rule)
    return found, meeting


def may_change(ask: Ask, found: Diary, rule: CadenceRule) -> None:
    """The manager of the pair or the team, and an administrator. Raises NotAllowedError that names who can."""
    if rule.scope_kind == "team":
        may_lead(ask, found.cadence.teams[rule.scope_id])
        return
    seller = found.cadence.members[rule.scope_id]
    manager = found.cadence.manager(rule)
    if ask.me.role is Role.ADMIN or ask.me.id == manager or leads(ask, seller):
        return
    known = found.cadence.members.get(manager or "")
    who = known.name if known else "an administrator"
    whose = "your" if seller.id == ask.me.id else f"{seller.name}'s"
    raise NotAllowedError(f"Only {who} can move or cancel {whose} {NAMES[rule.kind]}. Ask {who}.")


def series_said(ask: Ask, said: Line) -> tuple[Diary, list[Meeting]]:
    """The meetings of the kind and scope that a line begins with (`coaching @anna`, `team`), taken out of it.

    Raises Refusal when no kind was said, NotFoundError when there is none.
    """
    word = said.take_word(WORDS)
    if word is None:
        raise Refusal("Which meeting: `team`, `coaching @anna`, `performance @anna` or `kam`?")
    kind = WORDS[word]
    cadence = around(ask)
    scope_id = _scope(ask, said, kind, cadence)
    found = diary(cadence, [scope_id])
    rules = [rule for rule in found.cadence.rules if rule.kind == kind]
    if not rules:
        raise NotFoundError(f"No {NAMES[kind]} is planned there. `cadence` shows what is, and changes it.")
    may_change(ask, found, rules[-1])
    return found, found.of(rules[-1])


def _scope(ask: Ask, said: Line, kind: str, cadence: Cadence) -> str:
    """The id of the team, or of the seller of the pair, that a line names; else of the only one it can be."""
    if kind in ("team", "kam"):
        named = [team for team in cadence.teams.values() if said.take_word([team.name])]
        team = named[0] if named else ask.team
        if team is None:
            raise Refusal(f"Whose? For example `{kind} {next((t.name for t in cadence.teams.values()), 'North')}`.")
        return team.id
    who = member(ask, said) if said.words and _names_somebody(ask, said) else None
    paired = {rule.scope_id for rule in cadence.rules if cadence.manager(rule) == ask.me.id}
    if who is None and len(paired) > 1:
        names = [cadence.members[of].name for of in sorted(paired)][:5]
        raise UnsureError("Whose?", kind, [(name, f"{kind} {quoted(name)}") for name in names])
    return who.id if who else next(iter(paired), ask.me.id)


def _names_somebody(ask: Ask, said: Line) -> bool:
    """Whether the next word is a person rather than a day."""
    first = said.words[0]
    if first.startswith(("@", "<@", '"')):
        return True
    return any(part.lower() == first.lower() for one in ask.store.members() for part in one.name.split())


def meant(ask: Ask, meetings: Sequence[Meeting], day: date | None) -> Meeting:
    """The meeting of a series on a local day, or meant for it; without a day the next one. Raises NotFoundError."""
    if day is None:
        ahead = [item for item in meetings if item.starts_at > ask.now and item.status in ("planned", "moved")]
        if not ahead:
            raise NotFoundError("None is planned in the coming months. `cadence` shows the rhythm.")
        return ahead[0]
    for item in meetings:
        if day in (item.local.date(), item.nominal_date):
            return item
    near = [figures.day(item.local) for item in meetings if item.starts_at > ask.now][:4]
    raise NotFoundError(f"None is on {figures.day(day)}. The next ones: {', '.join(near) or 'none'}.")


def clock(ask: Ask, meeting: Meeting, moment: datetime | None = None) -> str:
    """`Mon 2 Mar 09:00`, on the asker's clock; with the meeting's own hour where that is another one."""
    at = (moment or meeting.starts_at).astimezone(ask.zone)
    there = at.astimezone(ZoneInfo(meeting.rule.timezone))
    own = "" if there.replace(tzinfo=None) == at.replace(tzinfo=None) else f" ({there:%H:%M} {_city(meeting)})"
    return f"{figures.day(at)} {at:%H:%M}{own}"


def _city(meeting: Meeting) -> str:
    return meeting.rule.timezone.rpartition("/")[2].replace("_", " ")
