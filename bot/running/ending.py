"""Ending a meeting: a look at what goes into the minutes and who was away, then held, presented and posted in one change."""

from collections.abc import Iterator, Sequence

from bot.blocks import Block, actions, button, context, escape, modal, pick_many, section
from bot.desk import Ask, Desk, Done, Next, Reply, Say
from bot.outbox import crash_at
from bot.running.meeting import Running, behind, together
from bot.running.minutes import agreed_line, bullets, minutes_posts
from bot.running.noting import minutes_now, notes_of
from bot.running.table import titles
from bot.running.views import walk_view
from spm_core.book.agreed import Minute
from spm_core.book.refusals import ConflictError
from spm_core.meetings import running
from spm_core.meetings.running import AWAY
from spm_core.reports import figures
from spm_core.store import Unit, new_id

SHOWN = 6  # lines of a list; a view that answers a press must stay below 20 kB


def register(desk: Desk) -> None:
    """Sign up."""
    desk.form("meeting.end")(submitted)
    desk.button("walk.again")(lambda ask: Next(walk_view(ask, behind(ask), int(ask.meta.get("at", 0)))))


def review_view(ask: Ask, one: Running, at: int) -> Block:
    """What will be in the minutes, what is missing, who was away, and where the minutes go."""
    noted, new = ask.store.minutes(one.meeting.id), ask.store.actions(occurrence_id=one.meeting.id)
    found = running.missing(one.meeting, noted, new, one.people.by_id)
    counts = f"*{figures.counted(len(noted), 'note')}, {figures.counted(len(new), 'action')}*"
    said = bullets([agreed_line(one, action) for action in new], SHOWN) or "Nothing is agreed yet."
    blocks = [section(f"{counts}\n{said}"), context(f"The minutes go to {_where(one)}.")]
    blocks += [context(f"Still missing: {found.lacks}")] if found.lacks else []
    people = [(one.people.called(of), of) for of in one.circle]
    away = [of for of in one.circle if ask.store.away(of, one.day)]
    blocks.append(pick_many("away", "Who was away?", people, initial=away, optional=True))
    blocks += [section(f"*Told under any other business*\n{told}")] if (told := _told(ask, one)) else []
    blocks.append(actions(button("Back to the meeting", "walk.again")))
    meta = {"meeting": one.meeting.id, "at": at}
    return modal("meeting.end", "Before you end", blocks, submit="End, send minutes", close="Close", meta=meta)


def _told(ask: Ask, one: Running) -> str:
    waiting = running.presented(notes_of(ask.store, one), one.meeting, ask.now)
    return bullets([f"{note.kind}: {note.text}" for note in waiting], SHOWN)


def _where(one: Running) -> str:
    team = one.people.team_by_id.get(one.meeting.scope_id)
    if team and team.channel_id and one.meeting.kind == "team":
        return f"<#{team.channel_id}>"
    return together([one.people.called(of) for of in one.circle]) + ", each in the messages with SPM"


def submitted(ask: Ask) -> Reply:
    """The review was sent."""
    try:
        return Done(ended(ask, behind(ask), ask.form.many("away")))
    except ConflictError as refusal:  # somebody else ended it meanwhile
        return Done(Say(escape(str(refusal))))


def ended(ask: Ask, one: Running, away: Sequence[str] | None = None) -> Say:
    """End a meeting and plan its minutes, all in one change; ``away`` None: those whose absence is known.

    Raises ConflictError when it was ended before.
    """
    missed = [of for of in one.circle if (of in away if away is not None else ask.store.away(of, one.day))]
    items = titles(ask.store, one)  # read before it is our turn to write, so that nobody waits for it
    with ask.write() as unit:
        held = one.now(running.end(unit.again(one.meeting), unit.now))
        not_there = list(_away(ask, held, missed, unit))
        told = running.presented(notes_of(ask.store, held), held.meeting, held.meeting.ended_at or unit.now)
        unit.save_many([held.meeting, *not_there, *told])
        unit.plan(minutes_posts(ask.store, held, minutes_now(ask.store, held, items, not_there, told), unit.now))
        crash_at("before_end")
    crash_at("after_end")
    return _said(ask, held)


def _away(ask: Ask, one: Running, missed: Sequence[str], unit: Unit) -> Iterator[Minute]:
    if missed:
        names = together([one.people.called(of) for of in missed])
        yield Minute(new_id(), one.meeting.id, AWAY, names, ask.me.id, unit.now)


def _said(ask: Ask, one: Running) -> Say:
    agreed = figures.counted(len(ask.store.actions(occurrence_id=one.meeting.id)), "action")
    text = f"Ended: {escape(one.name)}, {one.times}, {agreed} agreed. The minutes go to {_where(one)}."
    return Say(text, [section(text)])
