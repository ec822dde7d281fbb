"""`/spm cadence`: when who meets next, what was moved, who is away, which days are closed; and the way to change it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.blocks import Block, actions, button, context, escape, overflow, section
from bot.cadence.calendar_file import in_line
from bot.cadence.changing import cancelled_in_line, moved_in_line, restored_in_line
from bot.cadence.common import Diary, around, clock, diary, identified
from bot.desk import Ask, Reply, Say
from bot.finding import line
from bot.rights import led
from bot.words import Line
from spm_core.book.cadence import Cadence, CadenceRule
from spm_core.book.records import Role, Team
from spm_core.book.refusals import NotFoundError
from spm_core.meetings.cadence import Meeting
from spm_core.meetings.rhythm import TITLES
from spm_core.reports import figures

LISTED = 10
SOON = timedelta(days=60)
MODES = {"weekly": "every week", "month": "by the month", "rolling": "in five rolling weeks", "445": "in 4-4-5 weeks"}
EVERY_WEEK = 5


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody sees of a team's cadence: the rules, and whether they may change what is the team's own."""

    team: Team
    rules: Sequence[CadenceRule]
    changes: bool


def cadence(ask: Ask) -> Reply:
    """Show it, or change one meeting in a line."""
    said = line(ask)
    verbs = {"move": moved_in_line, "cancel": cancelled_in_line, "restore": restored_in_line, "calendar": in_line}
    verb = said.take_first(verbs)
    if verb:
        return verbs[verb](ask, said)
    cadence = around(ask)
    seen = _seen(ask, cadence, said)
    return shown(ask, diary(cadence, {rule.scope_id for rule in seen.rules}), seen)


def _seen(ask: Ask, cadence: Cadence, said: Line) -> Seen:
    """The team that a line names, else the asker's: a seller sees the own meetings, the manager all."""
    said.take_first(["team", "show"])
    teams = list(cadence.teams.values())
    team = said.take_name(teams, lambda item: [item.name], "team") if said.words else ask.team
    if team is None:
        names = ", ".join(item.name for item in teams) or "none yet"
        raise NotFoundError(f"Which team? There are: {names}. For example `cadence {names.partition(',')[0]}`.")
    leader = ask.me.role is Role.ADMIN or team.manager_id == ask.me.id
    rules = [rule for rule in cadence.rules if (of := cadence.team(rule)) and of.id == team.id]
    return Seen(team, rules if leader else list(_own(ask, cadence, rules, team)), leader)


def _own(ask: Ask, cadence: Cadence, rules: Iterable[CadenceRule], team: Team) -> Iterator[CadenceRule]:
    """A seller sees the team's meetings and the own talks, a manager those with their own people."""
    at_home, people = ask.team is not None and ask.team.id == team.id, led(ask)
    for rule in rules:
        if rule.scope_kind == "team":
            seen = at_home
        else:
            seen = ask.me.id in (rule.scope_id, cadence.manager(rule)) or rule.scope_id in people
        if seen:
            yield rule


def shown(ask: Ask, found: Diary, seen: Seen) -> Say:
    """The next meetings, each with its ⋯ for who may change it."""
    rules = {rule.id for rule in seen.rules}
    coming = [item for item in found.meetings if item.rule.id in rules and item.ends_at > ask.now][: LISTED + 1]
    head = f"*Team {escape(seen.team.name)}* {escape(ticks(ask, seen.rules))}"
    blocks = [section(head)]
    for item in coming[:LISTED]:
        mine = _may(ask, found, item, seen)
        menu = overflow("cadence.one", list(_choices(item)), identified(item)) if mine else None
        blocks.append(section(escape(sentence(ask, found, item)), accessory=menu))
    more = ["More: the calendar file has the whole year"] if len(coming) > LISTED else []
    small = [*more, *_away(ask, found, seen), *_closed(ask, found, seen)]
    blocks += [context(escape(" · ".join(small)))] if small else []
    blocks.append(actions(*_presses(seen)))
    text = [
        head.replace("*", ""),
        *(escape(sentence(ask, found, item)) for item in coming[:LISTED]),
        *map(escape, small),
    ]
    return Say("\n".join(text), blocks)


def ticks(ask: Ask, rules: Sequence[CadenceRule]) -> str:
    """`meets by the month: team meeting W1, coaching W1 W3 W5`, of the rules that hold today or will."""
    holding = [rule for rule in rules if rule.valid_to is None or rule.valid_to > ask.today]
    if not holding:
        return "has no rhythm yet"
    kinds = {rule.kind: rule for rule in holding}
    mode = next((MODES[rule.mode] for rule in holding if rule.mode != "weekly"), MODES["weekly"])
    return f"meets {mode}: " + ", ".join(
        f"{TITLES[kind].lower()} {_weeks(kinds[kind])}" for kind in TITLES if kind in kinds
    )


def _weeks(rule: CadenceRule) -> str:
    every = rule.mode == "weekly" or len(rule.weeks) == EVERY_WEEK
    return "every week" if every else " ".join(f"W{week}" for week in sorted(rule.weeks))


def sentence(ask: Ask, found: Diary, item: Meeting) -> str:
    """`Thu 5 Mar 10:00  Coaching Anna — moved from Tue 3 Mar (Mia: customer visit)`."""
    text = f"{clock(ask, item)}  {found.title(item)}"
    note = changed(ask, found, item)
    return f"{text} — {note}" if note else text


def changed(ask: Ask, found: Diary, item: Meeting) -> str:
    """What became of a meeting and why, empty when it is as its rule has it."""
    known = item.known
    by = f"{found.called(known.changed_by)}: {known.why}" if known and known.why else ""
    by = by or (found.called(known.changed_by) if known and known.changed_by else "")
    if item.status == "cancelled":
        why = (
            found.back(item.away)
            if item.away
            else by or ("its week is closed" if known is None or not known.changed_by else "")
        )
        return f"cancelled ({why})" if why else "cancelled"
    if item.status == "moved":
        return f"moved from {clock(ask, item, item.usual_at)}" + (f" ({by})" if by else "")
    if item.away and item.starts_at != item.usual_at:
        return f"moved from {clock(ask, item, item.usual_at)} ({found.back(item.away)})"
    return ""


def _choices(item: Meeting) -> Iterator[tuple[str, str]]:
    yield "Move…", "move"
    if item.status != "cancelled":
        yield "Cancel…", "cancel"
    if item.known and item.known.status in ("moved", "cancelled"):
        yield "As planned again", "restore"


def _may(ask: Ask, found: Diary, item: Meeting, seen: Seen) -> bool:
    if item.status == "held" or ask.me.role is Role.ADMIN or item.rule.scope_kind == "team":
        return seen.changes and item.status != "held"
    return ask.me.id == found.cadence.manager(item.rule) or seen.changes


def _away(ask: Ask, found: Diary, seen: Seen) -> Iterator[str]:
    """Who of the people one meets with is or will be away soon."""
    people = {rule.scope_id for rule in seen.rules if rule.scope_kind == "member"} | {seen.team.manager_id}
    for item in found.cadence.absences:
        if item.member_id in people and ask.today < item.end and item.start < ask.today + SOON:
            since = "" if item.start <= ask.today else f" from {figures.day(item.start)}"
            yield f"{found.called(item.member_id)} is away{since} until {figures.day(item.end)}"


def _closed(ask: Ask, found: Diary, seen: Seen) -> Iterator[str]:
    closed = found.cadence.closed_by_team.get(seen.team.id, found.cadence.closed)
    days = sorted(day for day in closed if ask.today <= day < ask.today + SOON and day.weekday() < EVERY_WEEK)
    if days:
        yield "Closed: " + ", ".join(figures.day(day) for day in days[:4]) + (" …" if len(days) > 4 else "")  # noqa: PLR2004


def _presses(seen: Seen) -> Iterator[Block]:
    if seen.changes:
        yield button("Change" if seen.rules else "Choose a rhythm", "cadence.change", {"team": seen.team.id})
    yield button("Closed days", "closed.show", {"of": seen.team.id})
    yield button("I'm away", "away.open")
    yield button("Calendar file", "cadence.calendar")
