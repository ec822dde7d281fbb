"""The second and third view of a team's cadence: days and hours, for each pair their own; then all of it once more, and saved."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import available_timezones

from bot.blocks import (
    Block,
    Choice,
    actions,
    button,
    context,
    date_input,
    escape,
    field,
    modal,
    number_input,
    pick,
    search,
    section,
    text_input,
)
from bot.cadence.draft import Draft, draft_of, may_choose, next_dates, planned
from bot.channels import wrong_channel
from bot.desk import Ask, Done, FieldError, Next, Reply, Say, Wrong
from bot.words import clock, quoted, words_of
from spm_core.book.cadence import MEETING_KINDS
from spm_core.book.names import normalised
from spm_core.book.records import Member
from spm_core.book.refusals import Refusal
from spm_core.book.rhythm import Rhythm, Slot, Ticks
from spm_core.meetings.cadence import LAST_WEEK
from spm_core.meetings.rhythm import MODES, PAIR, TITLES, clashes, hours, renewed, rules
from spm_core.reports import figures
from spm_core.store import new_id

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SHORT = tuple(name[:3] for name in WEEKDAYS)
SHORTEST, LONGEST = 10, 480  # minutes
FARTHEST_START = timedelta(days=366)
_PLACE = re.compile(r"([A-Za-z]{3,9})\.?\s+(\S+)")
EXAMPLE = "Write a line as: Anna Berg, Tue 10:00, Thu 10:00"


def form(ask: Ask, draft: Draft) -> Block:
    """Weekday, hour and length of each ticked meeting, a line for each pair, zone, channel, and from when on it holds."""
    kinds = [kind for kind in MEETING_KINDS if draft.ticks.weeks.get(kind)]
    blocks: list[Block] = [section("On which days, at which hours? They are wall times: 09:00 stays 09:00 all year.")]
    for kind in kinds:
        blocks += _team_slot(kind, draft.rhythm.slots[kind]) if kind not in PAIR else []
    talks = [kind for kind in PAIR if kind in kinds]
    if talks and draft.sellers:
        blocks.append(_pairs(draft, talks))
    blocks += [_length(kind, draft.rhythm.slots[kind]) for kind in talks]
    blocks += [*_fifth_week(draft, talks)]
    zone = draft.rhythm.timezone
    blocks.append(
        search("zone", "Time zone", action="cadence.zone", initial=(zone, zone), placeholder="Europe/Helsinki")
    )
    blocks.append(_channel(draft))
    blocks.append(
        date_input(
            "start", "Holds from", initial=_next_monday(ask.today, draft).isoformat(), hint="What was held stays."
        )
    )
    meta = {"team": draft.team.id, "ticks": packed(draft.ticks), **stands(ask, draft)}
    return modal("cadence.slots", "2 of 3: days and hours", blocks, submit="Next", meta=meta)


def stands(ask: Ask, draft: Draft) -> dict[str, object]:
    """What the choice rests on: the rules that hold now, and their table in words."""
    held = draft_of(ask, draft.team)
    words = summary(held) if held.known else "no rhythm yet"
    return {"stands": {"the cadence": (",".join(sorted(rule.id for rule in held.known)), words)}}


def again(ask: Ask) -> Block:
    """What the last view would rest on now."""
    draft = draft_of(ask, may_choose(ask, str(ask.meta.get("team") or "")))
    return modal("cadence.last", "Save", [], meta=stands(ask, draft))


def _team_slot(kind: str, slot: Slot) -> list[Block]:
    menu: Block = {"type": "timepicker", "action_id": f"{kind}_at", "initial_time": f"{slot.at:%H:%M}"}
    days = [(name, str(n)) for n, name in enumerate(WEEKDAYS)]
    return [
        pick(f"{kind}_day", f"{TITLES[kind]} on", days, initial=str(slot.weekday)),
        field(f"{kind}_at", f"{TITLES[kind]} at", menu),
        _length(kind, slot),
    ]


def _length(kind: str, slot: Slot) -> Block:
    return number_input(f"{kind}_minutes", f"{TITLES[kind]}, minutes", initial=slot.minutes, most=LONGEST)


def _pairs(draft: Draft, talks: Sequence[str]) -> Block:
    """One line a seller: `Anna Berg, Tue 10:00, Thu 10:00`."""
    lines = [
        ", ".join([seller.name, *(_said(draft.rhythm.pairs[seller.id][kind]) for kind in talks)])
        for seller in draft.sellers
    ]
    what = " and ".join(TITLES[kind].lower() for kind in talks)
    hint = f"One seller a line: name, then day and hour of {what}."
    return text_input("pairs", f"The talks: {what}", initial="\n".join(lines), lines=True, most=3000, hint=hint)


def _said(slot: Slot) -> str:
    return f"{SHORT[slot.weekday]} {slot.at:%H:%M}"


def _fifth_week(draft: Draft, talks: Sequence[str]) -> Iterator[Block]:
    """What W5 means where not every month has one, and whether its two talks are one."""
    if draft.ticks.mode != "rolling" and any(
        LAST_WEEK in weeks and len(weeks) < LAST_WEEK for weeks in draft.ticks.weeks.values()
    ):
        choices = [("Nothing then", "skip"), ("The last week stands in", "last_week")]
        yield pick("w5_missing", "Where there is no W5", choices, initial=draft.rhythm.w5_missing)
    if len(talks) == len(PAIR):
        choices = [("Two talks, each in its own slot", "two"), ("One talk of 90 minutes, coaching first", "one")]
        both = "Coaching and performance in one week"
        yield pick("w5_combine", both, choices, initial="one" if draft.rhythm.w5_combine else "two")


def _channel(draft: Draft) -> Block:
    menu: Block = {"type": "conversations_select", "action_id": "channel", "filter": _INTERNAL}
    return field(
        "channel",
        "Agendas go to",
        menu | ({"initial_conversation": draft.team.channel_id} if draft.team.channel_id else {}),
    )


_INTERNAL = {"include": ["public", "private"], "exclude_external_shared_channels": True, "exclude_bot_users": True}


def _next_monday(today: date, draft: Draft) -> date:
    """The next Monday, so that no week has both rhythms; today where there is no rhythm yet."""
    return today + timedelta(days=7 - today.weekday()) if draft.known else today


def zones(ask: Ask) -> list[Choice]:
    """The time zones whose names contain what was typed."""
    wanted = normalised(ask.chosen.replace("/", " ").replace("_", " "))
    names = sorted(
        name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/"))
    )
    return [(name, name) for name in names if wanted in normalised(name.replace("/", " ").replace("_", " "))]


def submitted(ask: Ask) -> Reply:
    """Days and hours were sent: on to what they lead to."""
    team = may_choose(ask, str(ask.meta.get("team") or ""))
    draft = draft_of(ask, team).ticked(unpacked(ask.meta.get("ticks")))
    chosen = replace(draft, rhythm=_rhythm(ask, draft))
    start = ask.form.date("start") or ask.today
    if not ask.today <= start <= ask.today + FARTHEST_START:
        return Wrong({"start": "From today on, and within a year."})
    channel = ask.form.chosen("channel") or team.channel_id
    if channel and channel != team.channel_id and (problem := wrong_channel(ask.slack, channel)):
        return Wrong({"channel": problem})
    return Next(last(ask, chosen, start, channel))


def _rhythm(ask: Ask, draft: Draft) -> Rhythm:
    """The rhythm as the fields say it. Raises FieldError at the one that cannot be read."""
    old = draft.rhythm
    zone = ask.form.chosen("zone") or old.timezone
    if zone not in available_timezones():
        raise FieldError("zone", f"“{zone}” is no time zone. Type a city, for example Helsinki.")
    slots = {kind: _slot(ask, kind, slot) for kind, slot in old.slots.items()}
    return replace(
        old,
        slots=slots,
        pairs=_talks(ask, draft, slots),
        timezone=zone,
        w5_missing=ask.form.chosen("w5_missing") or "skip",
        w5_combine=ask.form.chosen("w5_combine") == "one",
    )


def _slot(ask: Ask, kind: str, old: Slot) -> Slot:
    minutes = ask.form.number(f"{kind}_minutes") or old.minutes
    if not SHORTEST <= minutes <= LONGEST:
        raise FieldError(f"{kind}_minutes", f"Between {SHORTEST} and {LONGEST} minutes.")
    day, at = ask.form.chosen(f"{kind}_day"), ask.form.time(f"{kind}_at")
    return Slot(int(day) if day else old.weekday, time.fromisoformat(at) if at else old.at, minutes)


def _talks(ask: Ask, draft: Draft, slots: Mapping[str, Slot]) -> dict[str, dict[str, Slot]]:
    """The slots of each pair from the lines that were typed; whoever has no line keeps the slots there were."""
    kinds = [kind for kind in PAIR if draft.ticks.weeks.get(kind)]
    found = {
        of: {kind: replace(slot, minutes=slots[kind].minutes) for kind, slot in own.items()}
        for of, own in draft.rhythm.pairs.items()
    }
    for line in filter(None, (part.strip() for part in ask.form.text("pairs").splitlines())):
        name, *places = (part.strip() for part in line.split(","))
        seller = _seller(draft.sellers, name, line)
        if len(places) != len(kinds):
            raise FieldError("pairs", f"“{line[:60]}”: name, then {len(kinds)} times. {EXAMPLE}")
        for kind, text in zip(kinds, places, strict=True):
            found[seller.id][kind] = _read(text, slots[kind].minutes)
    return found


def _seller(sellers: Sequence[Member], name: str, line: str) -> Member:
    wanted = normalised(name)
    hits = [
        one for one in sellers if wanted and (wanted == normalised(one.name) or normalised(one.name).startswith(wanted))
    ]
    exact = [one for one in hits if normalised(one.name) == wanted]
    if len(exact or hits) != 1:
        known = ", ".join(one.name for one in sellers[:8])
        raise FieldError("pairs", f"“{line[:60]}” names nobody of this team. There are: {known}. {EXAMPLE}")
    return (exact or hits)[0]


def _read(text: str, minutes: int) -> Slot:
    match = _PLACE.fullmatch(text)
    day = next((n for n, full in enumerate(WEEKDAYS) if match and full.lower().startswith(match[1].lower())), None)
    at = clock(match[2]) if match else None
    if day is None or at is None:
        raise FieldError("pairs", f"“{text[:40]}” is no day and hour. {EXAMPLE}")
    return Slot(day, at, minutes)


def last(ask: Ask, draft: Draft, start: date, channel: str | None) -> Block:
    """What it all leads to: hours a week, the next ten dates, talks that clash; nothing is saved before this."""
    blocks = [section(f"*{escape(summary(draft))}*"), section(escape(hours(draft.rhythm, ask.today).sentence))]
    blocks.append(section("*The next ten dates*\n" + escape("\n".join(next_dates(ask, draft, start)))))
    blocks += [section(f"△ {escape(text)}") for text in _clashes(ask, draft, start)]
    if draft.known:
        blocks.append(
            context(
                f"The present rhythm ends before {figures.day(start)}. What was moved or cancelled by hand stays so."
            )
        )
    kept = {
        "team": draft.team.id,
        "ticks": packed(draft.ticks),
        "rhythm": _packed_rhythm(draft),
        "start": start.isoformat(),
        "channel": channel,
        "stands": ask.meta.get("stands", {}),
    }
    return modal("cadence.last", "3 of 3: what it leads to", blocks, submit="Save", meta=kept)


def summary(draft: Draft) -> str:
    """`Team North from the weeks of the month: team meeting W1, coaching W1 W3 W5`."""
    named = [
        f"{TITLES[kind].lower()} {_ticked(draft.ticks.weeks[kind])}"
        for kind in MEETING_KINDS
        if draft.ticks.weeks.get(kind)
    ]
    return f"Team {draft.team.name}, {MODES[draft.ticks.mode].lower()}: {', '.join(named)}"


def _ticked(weeks: frozenset[int]) -> str:
    return "every week" if len(weeks) == LAST_WEEK else " ".join(f"W{week}" for week in sorted(weeks))


def _clashes(ask: Ask, draft: Draft, start: date) -> list[str]:
    found = planned(ask, draft, start)
    both = clashes(found.meetings, found.cadence.manager)
    return [
        f"{figures.day(one.local)} {one.local:%H:%M}: {found.title(one)} and {found.title(other)} at once."
        for one, other in both[:4]
    ]


def packed(ticks: Ticks) -> dict[str, Any]:
    """A table as metadata of a view."""
    weeks = {kind: sorted(on) for kind, on in ticks.weeks.items() if on}
    return {"mode": ticks.mode, "weeks": weeks, "anchor": ticks.anchor.isoformat() if ticks.anchor else None}


def unpacked(kept: Any) -> Ticks:  # noqa: ANN401 - the metadata of a view
    """A table from the metadata of a view. Raises Refusal for one that is none of ours."""
    if not isinstance(kept, dict) or kept.get("mode") not in MODES:
        raise Refusal("That form is not complete any more. `/spm cadence` opens it again.")
    weeks = {kind: frozenset(int(week) for week in kept["weeks"].get(kind, ())) for kind in MEETING_KINDS}
    return Ticks(kept["mode"], weeks, date.fromisoformat(kept["anchor"]) if kept.get("anchor") else None)


def _packed_rhythm(draft: Draft) -> dict[str, Any]:
    """Slots in few letters: Slack keeps 3,000 of them; the pairs stand in the order of the sellers."""
    rhythm = draft.rhythm
    pairs = [[_short(rhythm.pairs[seller.id][kind]) for kind in PAIR] for seller in draft.sellers]
    slots = {kind: [_short(slot), slot.minutes] for kind, slot in rhythm.slots.items()}
    return {"slots": slots, "pairs": pairs, "zone": rhythm.timezone, "w5": [rhythm.w5_missing, rhythm.w5_combine]}


def _short(slot: Slot) -> str:
    return f"{slot.weekday}{slot.at:%H%M}"


def _long(text: str, minutes: int) -> Slot:
    return Slot(int(text[0]), time(int(text[1:3]), int(text[3:5])), minutes)


def _kept_rhythm(draft: Draft, kept: Mapping[str, Any]) -> Rhythm:
    slots = {kind: _long(*kept["slots"][kind]) for kind in MEETING_KINDS}
    if len(kept["pairs"]) != len(draft.sellers):
        raise Refusal("The team has changed meanwhile. `/spm cadence` opens the form again.")
    pairs = {
        seller.id: {kind: _long(text, slots[kind].minutes) for kind, text in zip(PAIR, own, strict=True)}
        for seller, own in zip(draft.sellers, kept["pairs"], strict=True)
    }
    missing, combine = kept["w5"]
    return Rhythm(draft.ticks, slots, pairs, str(kept["zone"]), str(missing), bool(combine))


def saved(ask: Ask) -> Reply:
    """[Save]: the new rhythm holds from its day; the old one ends there."""
    team = may_choose(ask, str(ask.meta.get("team") or ""))
    start = max(date.fromisoformat(str(ask.meta["start"])), ask.today)
    found = draft_of(ask, team).ticked(unpacked(ask.meta.get("ticks")))
    draft = replace(found, rhythm=_kept_rhythm(found, ask.meta["rhythm"]))
    wanted = rules(draft.rhythm, team.id, start, new_id)
    with ask.write() as unit:
        unit.save_many(renewed(draft.known, wanted, start))
        unit.save(replace(team, timezone=draft.rhythm.timezone, channel_id=ask.meta.get("channel") or team.channel_id))
        unit.audit(ask.me.id, "rhythm", team.id, None, f"{start} {summary(draft)}")
    dates = next_dates(ask, draft, start)
    text = f"{summary(draft)}, from {figures.day(start)}."
    blocks = [section(escape(text)), section("*The next ten dates*\n" + escape("\n".join(dates)))]
    return Done(
        Say(
            escape("\n".join([text, *dates])),
            [*blocks, actions(button("Show cadence", "say", {"words": words_of("cadence", quoted(team.name))}))],
        )
    )
