"""Screen 3 of the set-up: when the team meets, never preselected, and the dates that each choice leads to."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.blocks import Block, clip, context, field, modal, section
from bot.desk import Ask
from spm_core.book.cadence import Cadence, CadenceRule
from spm_core.book.periods import instant
from spm_core.book.records import Team
from spm_core.book.refusals import Refusal
from spm_core.book.rhythm import Ticks
from spm_core.meetings.cadence import WEEK
from spm_core.meetings.calendar import calendar
from spm_core.meetings.rhythm import ANCHORED, PRESETS, first_monday, next_days, proposed, renewed, rules
from spm_core.reports import figures
from spm_core.store import Unit, new_id

AGENDA_BEFORE = timedelta(minutes=60)
DATES = 10
LETTERS = {"team": "team", "coaching": "coaching", "performance": "performance", "kam": "key accounts"}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How the team meets: the name of a preset and the wall time of the team meeting."""

    preset: str
    at: time


def form(ask: Ask, kept: dict[str, Any]) -> Block:
    """Screen 3; nothing is chosen for the team."""
    options = [
        {
            "text": {"type": "plain_text", "text": preset.name},
            "value": name,
            "description": {"type": "plain_text", "text": clip(preset.says, 75)},
        }
        for name, preset in PRESETS.items()
    ]
    radio: Block = {"type": "radio_buttons", "action_id": "mode", "options": options}
    clock: Block = {"type": "timepicker", "action_id": "at", "initial_time": "09:00"}
    return modal(
        "setup.rhythm",
        "3 of 3: the rhythm",
        [
            section(
                "How often do you meet? The agenda is in the channel an hour before, without anybody preparing it."
            ),
            field("mode", "Rhythm", radio),
            field("at", "The team meeting starts at", clock),
            *(section(f"*{preset.name}*, the next ten dates\n{_dates(name, ask)}") for name, preset in PRESETS.items()),
            context("`/spm cadence` shows and changes it: any weeks, days and hours, each pair its own."),
        ],
        submit="Start",
        meta=kept,
    )


def _dates(name: str, ask: Ask) -> str:
    """`Mon 2 Mar team · Tue 3 Mar coaching · …`, of a preset."""
    made = _rules(Team("", "", ask.zone.key), Rhythm(name, time(9)), ["somebody"], ask.now, ask)
    planned = calendar(Cadence(ask.today, ask.today + 60 * WEEK, tuple(made)))
    ahead = next_days((item for item in planned if item.starts_at > ask.now), DATES)
    named = ((day, dict.fromkeys(LETTERS[item.rule.kind] for item in items)) for day, items in ahead)
    return " · ".join(f"{figures.day(day)} {' + '.join(kinds)}" for day, kinds in named)


def chosen(ask: Ask) -> Rhythm:
    """What was chosen. Raises Refusal when nothing was."""
    name = ask.form.chosen("mode")
    if name not in PRESETS:
        raise Refusal("Choose how often the team meets.")
    return Rhythm(name, time.fromisoformat(ask.form.time("at") or "09:00"))


def rules_of(ask: Ask, team: Team, rhythm: Rhythm, sellers: list[str]) -> list[CadenceRule]:
    """The cadence of a team: its meeting, key accounts and each seller's talks.

    It begins today, or tomorrow when today's hour of the meeting has passed.
    """
    return _rules(team, rhythm, sellers, ask.now, ask)


def _rules(team: Team, rhythm: Rhythm, sellers: list[str], now: datetime, ask: Ask) -> list[CadenceRule]:
    zone = ZoneInfo(team.timezone)
    today = now.astimezone(zone).date()
    start = today + timedelta(days=1) if instant(today, rhythm.at, zone) <= now else today
    made = proposed(_ticks(rhythm.preset, today, ask), sellers, team.timezone, rhythm.at)
    return rules(made, team.id, start, new_id)


def _ticks(name: str, today: date, ask: Ask) -> Ticks:
    """The ticks of a preset; five rolling weeks begin this week, a 4-4-5 year with the fiscal year."""
    preset = PRESETS[name]
    if preset.mode not in ANCHORED:
        return preset.ticks()
    fiscal = first_monday(ask.store.workspace.fiscal_year_start, today)
    return preset.ticks(fiscal if preset.mode == "445" else today - timedelta(days=today.weekday()))


def replace_rules(ask: Ask, unit: Unit, team: Team, fresh: list[CadenceRule]) -> None:
    """The new rhythm holds from its first day; the old one ends then, what was held stays."""
    people = {m.member_id for m in ask.store.memberships() if m.team_id == team.id}
    known = [rule for rule in ask.store.cadence_rules() if rule.scope_id in people | {team.id}]
    unit.save_many(renewed(known, fresh, ask.today))


def promise(team: Team, made: list[CadenceRule], ask: Ask) -> str:
    """`Agenda in #sales-north every Monday 08:00 for your 09:00 meeting. First: Mon 9 Mar.`, in the reader's words."""
    rule = next(rule for rule in made if rule.kind == "team")
    coming = calendar(Cadence(ask.today, ask.today + 60 * WEEK, (rule,)))
    first = next(item for item in coming if item.starts_at > ask.now).starts_at.astimezone(ask.zone).date()
    minutes = rule.at.hour * 60 + rule.at.minute - int(AGENDA_BEFORE.total_seconds() // 60)
    before = f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
    often = "every Monday" if rule.mode == "weekly" else "on the Mondays of week 1"
    return f"Agenda in <#{team.channel_id}> {often} {before} for your {rule.at:%H:%M} meeting. First: {figures.day(first)}."
