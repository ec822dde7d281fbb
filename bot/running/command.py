"""`/spm meeting`: start one, note in it, end it; alone it opens the one that is on, or offers today's."""

from bot.blocks import Block, actions, button, context, escape, section
from bot.desk import Ask, Desk, Open, Reply, Say
from bot.finding import line
from bot.running import noting
from bot.running.ending import ended
from bot.running.meeting import Running, meant, mine, said_to_start, todays, under_way
from bot.running.views import walk_view
from bot.running.walk import started
from bot.words import Line, escaped
from spm_core.book.refusals import NotFoundError
from spm_core.reports import figures

HOW = "`meeting start team`, `meeting note …`, `meeting end`"


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "meeting",
        usage="meeting start team | coaching @WHO | performance @WHO | kam, meeting note WORDS, meeting end",
        example="meeting start team",
        says="run a meeting: start, note, end with minutes",
    )(asked)


def asked(ask: Ask) -> Reply:
    """What a line says to do."""
    said = line(ask)
    verb = said.take_first(["start", "note", "end", "stop"])
    if verb == "start":
        return started(ask, said_to_start(ask, said))
    if verb == "note":
        return _note(ask, said)
    if verb:
        return ended(ask, _the_meeting(ask))
    if said.words:
        return _perhaps(said)
    one = under_way(ask, mine(ask))
    return Open(walk_view(ask, one, 0)) if one and one.meeting.started_at else _offer(ask)


def _the_meeting(ask: Ask) -> Running:
    one = meant(ask, mine(ask))
    if one is None:
        raise NotFoundError("No meeting of yours is on. `meeting start team` starts one.")
    return one


def _note(ask: Ask, said: Line) -> Reply:
    one = _the_meeting(ask)
    noting.keep(ask, one, "", said.rest)
    count = sum(1 for _ in ask.store.minutes(one.meeting.id))
    out = " The minutes that are out say it too." if one.meeting.ended_at else ""
    text = f"Noted in the {escape(one.name)}, {figures.day(one.day)}: {figures.counted(count, 'note')} now.{out}"
    return Say(text, [section(text)])


def _perhaps(said: Line) -> Say:
    """Somebody who begins with another word may mean to log a meeting with a customer."""
    words = f"log meeting {said.rest}"
    text = f"Did you mean `{escape(words)}`? For the team's own meetings: {HOW}."
    return Say(text, [section(text), actions(button("Yes, log it", "say", {"words": escaped(words)[:1500]}))])


def _offer(ask: Ask) -> Say:
    """Today's meetings, each with the button that starts it, or adds to one that is over."""
    found = list(todays(ask, over=True))
    if not found:
        text = f"No meeting of yours is planned today. {HOW}."
        return Say(text, [section(text)])
    lines = [f"{one.name[:1].upper()}{one.name[1:]}, {one.times}" for one in found]
    blocks = [section(escape(text), accessory=_press(one)) for text, one in zip(lines, found, strict=True)]
    return Say(escape("\n".join(lines)), [*blocks, context(HOW)])


def _press(one: Running) -> Block:
    value = {"meeting": one.meeting.id}
    over = one.meeting.ended_at is not None
    return button("Add to it", "meeting.open", value) if over else button("Start", "meeting.start", value)
