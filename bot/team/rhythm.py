"""Screen 3 of the set-up: when the team meets, never preselected, and what that leads to."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.blocks import Block, context, field, modal, section
from bot.desk import Ask
from spm_core.book.cadence import CadenceRule
from spm_core.book.periods import instant
from spm_core.book.records import Team
from spm_core.book.refusals import Refusal
from spm_core.meetings.cadence import next_dates
from spm_core.reports import figures
from spm_core.store import Unit, new_id

CHOICES = {
    "weekly": ("Every Monday", "The team meets every week."),
    "month": ("By the month", "Team in its first week, coaching in weeks 1, 3 and 5, key accounts in 2."),
    "rolling": ("Five rolling weeks", "The same five weeks over and over, whatever the month."),
}
DECK = {"team": {1}, "coaching": {1, 3, 5}, "performance": {5}, "kam": {2}}
MINUTES = {"team": 60, "coaching": 45, "performance": 60, "kam": 90}
WEEKDAY = {"team": 0, "coaching": 1, "performance": 3, "kam": 2}  # coaching and performance on different days of W5
COACHING_HOURS = (time(10), time(11), time(13), time(14), time(15))
AGENDA_BEFORE = timedelta(minutes=60)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How the team meets: the mode of CadenceRule and the wall time of the team meeting."""

    mode: str
    at: time


def form(ask: Ask, kept: dict[str, Any]) -> Block:
    """Screen 3; nothing is chosen for the team."""
    options = [
        {
            "text": {"type": "plain_text", "text": name},
            "value": mode,
            "description": {"type": "plain_text", "text": says},
        }
        for mode, (name, says) in CHOICES.items()
    ]
    radio: Block = {"type": "radio_buttons", "action_id": "mode", "options": options}
    clock: Block = {"type": "timepicker", "action_id": "at", "initial_time": "09:00"}
    dates = "\n".join(f"*{name}:* {', '.join(_team_days(mode, ask))} …" for mode, (name, _) in CHOICES.items())
    return modal(
        "setup.rhythm",
        "3 of 3: the rhythm",
        [
            section(
                "How often does the team meet? The agenda is in the channel an hour before, without anybody preparing it."
            ),
            field("mode", "Rhythm", radio),
            section(f"Team meetings would be on\n{dates}"),
            field("at", "The meeting starts at", clock),
            context("Another rhythm later? `/spm setup` again; what was held stays."),
        ],
        submit="Start",
        meta=kept,
    )


def _team_days(mode: str, ask: Ask) -> list[str]:
    rule = _rule(("team", ""), "team", Rhythm(mode, time(9)), time(9), ask.zone.key, ask.today)
    ahead = [meeting for meeting in next_dates(rule, 5, ask.today) if meeting.starts_at > ask.now]
    return [figures.day(meeting.nominal_date) for meeting in ahead[:4]]


def chosen(ask: Ask) -> Rhythm:
    """What was chosen. Raises Refusal when nothing was."""
    mode = ask.form.chosen("mode")
    if mode not in CHOICES:
        raise Refusal("Choose how often the team meets.")
    return Rhythm(mode, time.fromisoformat(ask.form.time("at") or "09:00"))


def rules(team: Team, rhythm: Rhythm, sellers: list[str], now: datetime) -> list[CadenceRule]:
    """The cadence of a team: its meeting, and in the deck's rhythms key accounts and each seller's coaching as well.

    It begins today, or tomorrow when today's hour of the meeting has passed (``now``, UTC).
    """
    zone = ZoneInfo(team.timezone)
    today = now.astimezone(zone).date()
    if instant(today, rhythm.at, zone) <= now:
        today += timedelta(days=1)
    made = [_rule(("team", team.id), "team", rhythm, rhythm.at, team.timezone, today)]
    if rhythm.mode == "weekly":
        return made
    made.append(_rule(("team", team.id), "kam", rhythm, time(13), team.timezone, today))
    for n, seller in enumerate(sellers):
        at = COACHING_HOURS[n % len(COACHING_HOURS)]  # one manager, one talk at a time
        made += [
            _rule(("member", seller), kind, rhythm, at, team.timezone, today) for kind in ("coaching", "performance")
        ]
    return made


def _rule(of: tuple[str, str], kind: str, rhythm: Rhythm, at: time, zone: str, today: date) -> CadenceRule:
    anchor = today - timedelta(days=today.weekday())
    weeks = frozenset(DECK[kind]) if rhythm.mode != "weekly" else frozenset(range(1, 6))
    return CadenceRule(new_id(), kind, *of, rhythm.mode, weeks, WEEKDAY[kind], at, MINUTES[kind], zone, anchor, today)


def replace_rules(ask: Ask, unit: Unit, team: Team, fresh: list[CadenceRule]) -> None:
    """The new rhythm holds from today; the old one ends, what was held stays."""
    people = {m.member_id for m in ask.store.memberships() if m.team_id == team.id}
    for old in ask.store.cadence_rules():
        if old.scope_id in people | {team.id} and old.valid_to is None:
            unit.save(replace(old, valid_to=ask.today))
    for rule in fresh:
        unit.save(rule)


def promise(team: Team, made: list[CadenceRule], ask: Ask) -> str:
    """`Agenda in #sales-north every Monday 08:00 for your 09:00 meeting. First: Mon 9 Mar.`, in the reader's words."""
    rule = next(rule for rule in made if rule.kind == "team")
    first = next_dates(rule, 1, rule.valid_from or ask.today)[0].starts_at.astimezone(ask.zone).date()
    minutes = rule.at.hour * 60 + rule.at.minute - int(AGENDA_BEFORE.total_seconds() // 60)
    before = f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
    often = "every Monday" if rule.mode == "weekly" else "on the Mondays of week 1"
    return f"Agenda in <#{team.channel_id}> {often} {before} for your {rule.at:%H:%M} meeting. First: {figures.day(first)}."
