"""`/spm cadence move|cancel|restore`: one meeting on another day, or off; those after it stay as they are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.blocks import Block, actions, button, context, date_input, escape, field, modal, section, text_input
from bot.cadence.common import Diary, behind, clock, identified, meant, series_said
from bot.desk import Again, Ask, Desk, Done, FieldError, Open, Reply, Say, Wrong
from bot.finding import line
from bot.words import Line
from spm_core.book.cadence import Occurrence
from spm_core.book.periods import instant
from spm_core.book.refusals import Refusal
from spm_core.meetings.cadence import Meeting, business_day
from spm_core.meetings.changing import Change, cancel, move, restore
from spm_core.reports import figures

EXAMPLE = "For example `cadence move coaching @anna thu 14:00: customer visit`."
LONGEST_WHY = 150


def register(desk: Desk) -> None:
    """Sign up."""
    desk.button("cadence.one")(chosen)
    desk.button("cadence.move")(lambda ask: Open(move_form(ask, *behind(ask, ask.value))))
    desk.button("cadence.restore")(restored)
    desk.form("cadence.move", Again(lambda ask: move_form(ask, *behind(ask, ask.meta))))(move_submitted)
    desk.form("cadence.cancel")(cancel_submitted)


def moved_in_line(ask: Ask, said: Line) -> Reply:
    """`move coaching @anna [9.3.] [to] thu [14:00] [: why]`; the word `move` is taken already."""
    why = said.take_note()
    found, series = series_said(ask, said)
    at = said.take_time()
    said.take_word(["to"])
    words = list(said.words)
    first, second = said.take_day(first=True), said.take_day(first=True)
    meeting = meant(ask, series, first if second else None)
    if first is None and at is None:
        return Open(move_form(ask, found, meeting))
    if said.words:
        raise Refusal(f"I cannot read “{said.rest}” here. {EXAMPLE}")
    day = _target(ask, words, meeting, skip=second is not None) if first else meeting.local.date()
    return _move(ask, found, meeting, instant(day, at or meeting.rule.at, _zone(meeting)), why)


def _target(ask: Ask, words: list[str], meeting: Meeting, *, skip: bool) -> date:
    """The day a meeting is moved to; `thu` is the Thursday of its week while that is ahead, else the coming one."""
    said = line(ask, "")
    said.words = words
    if not {"today", "tomorrow", "in"} & {word.lower() for word in words}:
        sunday = meeting.nominal_date - timedelta(days=meeting.nominal_date.weekday() + 1)
        said.today = max(ask.today, sunday)
    if skip:
        said.take_day(first=True)
    found = said.take_day(first=True)
    assert found is not None  # it was read once before
    return found


def cancelled_in_line(ask: Ask, said: Line) -> Reply:
    """`cancel team [9 Mar] [: why]`; the word `cancel` is taken already."""
    why = said.take_note()
    found, series = series_said(ask, said)
    day = said.take_day(first=True)
    if said.words:
        raise Refusal(f"I cannot read “{said.rest}” here. For example `cadence cancel team 9 Mar: trade fair`.")
    return _cancel(ask, found, meant(ask, series, day), why)


def restored_in_line(ask: Ask, said: Line) -> Reply:
    """`restore team [9 Mar]`; the word `restore` is taken already."""
    found, series = series_said(ask, said)
    day = said.take_day(first=True)
    off = [item for item in series if item.known and item.known.status in ("moved", "cancelled")]
    return _restore(
        ask, found, meant(ask, off, day or next((m.nominal_date for m in off if m.usual_at > ask.now), None))
    )


def chosen(ask: Ask) -> Reply:
    """A choice of the ⋯ menu of a meeting."""
    found, meeting = behind(ask, ask.value)
    if ask.chosen == "move":
        return Open(move_form(ask, found, meeting))
    if ask.chosen == "cancel":
        return Open(cancel_form(found, meeting))
    return _restore(ask, found, meeting)


def restored(ask: Ask) -> Reply:
    """[Undo]: the meeting as its rule has it."""
    return _restore(ask, *behind(ask, ask.value))


def move_form(ask: Ask, found: Diary, meeting: Meeting) -> Block:
    """Another day and hour, and why."""
    day = business_day(max(meeting.local.date(), ask.today), 1, found.cadence.closed_for(meeting.rule))
    clock_menu: Block = {"type": "timepicker", "action_id": "at", "initial_time": f"{meeting.local:%H:%M}"}
    stands = {
        "day": (meeting.local.date().isoformat(), figures.day(meeting.local)),
        "at": (f"{meeting.local:%H:%M}",) * 2,
    }
    zone = meeting.rule.timezone
    where = f" The hour is that of {zone}." if zone != ask.zone.key else ""
    return modal(
        "cadence.move",
        "Move one meeting",
        [
            section(f"*{escape(found.title(meeting))}* {_stands(ask, meeting)}. Those after it stay."),
            date_input("day", "New day", initial=day.isoformat()),
            field("at", "Starts at", clock_menu),
            text_input("why", "Why?", placeholder="customer visit", optional=True, most=LONGEST_WHY),
            context(f"What is posted already says so, the rest goes with it.{where}"),
        ],
        submit="Move",
        meta={**identified(meeting), "stands": stands},
    )


def _stands(ask: Ask, meeting: Meeting) -> str:
    off = meeting.status == "cancelled"
    return f"of {clock(ask, meeting)} is off" if off else f"is on {clock(ask, meeting)}"


def cancel_form(found: Diary, meeting: Meeting) -> Block:
    """Why it is off."""
    return modal(
        "cadence.cancel",
        "Cancel one meeting",
        [
            section(
                f"*{escape(found.title(meeting))}*, {figures.day(meeting.local)}, will not be. "
                "The next one covers the time since the last one held."
            ),
            text_input("why", "Why?", placeholder="trade fair", optional=True, most=LONGEST_WHY),
        ],
        submit="Cancel the meeting",
        close="Keep it",
        meta=identified(meeting),
    )


def move_submitted(ask: Ask) -> Reply:
    """The form was sent."""
    found, meeting = behind(ask, ask.meta)
    day, at = ask.form.date("day"), ask.form.time("at")
    if day is None:
        return Wrong({"day": "Choose a day."})
    starts = instant(day, time.fromisoformat(at) if at else meeting.rule.at, _zone(meeting))
    try:
        return Done(_move(ask, found, meeting, starts, ask.form.text("why") or None))
    except Refusal as refusal:
        raise FieldError("day", str(refusal)) from refusal


def cancel_submitted(ask: Ask) -> Reply:
    """The form was sent."""
    return Done(_cancel(ask, *behind(ask, ask.meta), ask.form.text("why") or None))


def _move(ask: Ask, found: Diary, meeting: Meeting, to: datetime, why: str | None) -> Say:
    series = found.of(meeting.rule)
    after = _saved(ask, meeting, why, lambda change: move(meeting, to, series, change), "move meeting")
    text = f"{found.title(meeting)}: {clock(ask, meeting)} → {clock(ask, meeting, after.starts_at)}"
    text += f" ({why})." if why else "."
    return _answer(found, meeting, after, text, _follows(ask, found, meeting), [*_warnings(found, meeting, after)])


def _cancel(ask: Ask, found: Diary, meeting: Meeting, why: str | None) -> Say:
    after = _saved(ask, meeting, why, lambda change: cancel(meeting, change), "cancel meeting")
    text = f"{found.title(meeting)} of {clock(ask, meeting)} is cancelled" + (f" ({why})." if why else ".")
    return _answer(found, meeting, after, text, _follows(ask, found, meeting), [])


def _restore(ask: Ask, found: Diary, meeting: Meeting) -> Say:
    after = _saved(ask, meeting, None, lambda change: restore(meeting, change), "restore meeting")
    text = f"{found.title(meeting)} is on {clock(ask, meeting, after.starts_at)}, as planned."
    return Say(escape(text), [section(escape(text))], replace=bool(ask.place))


def _saved(ask: Ask, meeting: Meeting, why: str | None, how: Callable[[Change], Occurrence], what: str) -> Occurrence:
    """The changed meeting, saved with who changed it; its posts that were put aside are due again."""
    with ask.write() as unit:
        after = how(Change(ask.me.id, unit.now, why))
        if meeting.known:  # what the clock wrote down meanwhile stays
            now = unit.again(meeting.known)
            after = replace(after, freeze_at=now.freeze_at, frozen=now.frozen)
        unit.save(after)
        unit.reopen_posts(after.id)
        unit.audit(
            ask.me.id, what, after.id, meeting.starts_at.isoformat(), f"{after.status} {after.starts_at.isoformat()}"
        )
    return after


def _answer(found: Diary, meeting: Meeting, after: Occurrence, text: str, follows: str, warnings: list[str]) -> Say:
    press = actions(button("Undo", "cadence.restore", identified(meeting)))
    small = [context(escape(" ".join(part for part in (follows, _posted(found, after)) if part)))]
    risks = [section(f"△ {escape(warning)}") for warning in warnings]
    said = " ".join([text, *warnings, follows])
    return Say(escape(said), [section(escape(text)), *risks, *small, press])


def _follows(ask: Ask, found: Diary, meeting: Meeting) -> str:
    """`The next one stays: Tue 17 Mar 10:00.`, empty where there is none."""
    later = [
        item
        for item in found.of(meeting.rule)
        if item.nominal_date > meeting.nominal_date and item.status != "cancelled"
    ]
    return f"The next one stays: {clock(ask, later[0])}." if later else ""


def _posted(found: Diary, after: Occurrence) -> str:
    team = found.cadence.teams.get(after.scope_id)
    if after.freeze_at is None or team is None:
        return ""
    return "The agenda that is out says so in a moment."


def _warnings(found: Diary, meeting: Meeting, after: Occurrence) -> list[str]:
    """What speaks against the new day: it is closed, or one of the two is away."""
    day = after.starts_at.astimezone(_zone(meeting)).date()
    said = [f"{found.back(item)}." for item in found.cadence.away(meeting.rule) if day in item]
    if day in found.cadence.closed_for(meeting.rule):
        said.append(f"{figures.day(day)} is a closed day.")
    return said


def _zone(meeting: Meeting) -> ZoneInfo:
    return ZoneInfo(meeting.rule.timezone)
