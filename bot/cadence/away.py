"""`/spm away` and `/spm back`: nobody writes to somebody who is away, and the talks of their pair move or are skipped."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from bot.blocks import Block, actions, button, context, date_input, escape, modal, section
from bot.cadence.common import Diary, around, clock, diary
from bot.desk import Ask, Desk, Done, FieldError, Open, Reply, Say
from bot.finding import line, member
from bot.rights import NotAllowedError, leads
from bot.words import Line
from spm_core.book.cadence import Absence
from spm_core.book.records import Member, Role
from spm_core.book.refusals import NotFoundError, Refusal
from spm_core.meetings.cadence import Meeting
from spm_core.reports import figures
from spm_core.store import Unit, new_id

LONGEST = 366  # days
EXAMPLE = "For example `away until 16.3.` or `away 9.3. until 16.3.`."
NAMED = 6  # meetings that the answer lists


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "away",
        "vacation",
        "holiday",
        "ooo",
        usage="away [FROM] until DAY",
        example="away until 16.3.",
        more=("away 9.3. until 16.3.",),
        says="no messages, and your coaching moves",
    )(away)
    desk.command("back", usage="back", example="back", says="you are here again")(back)
    desk.button("away.open")(lambda ask: Open(form(ask)))
    desk.button("away.back")(back)
    desk.form("away")(submitted)


def away(ask: Ask) -> Reply:
    """`away until 16.3.`; with a name before it, a manager says it of a seller. Alone it opens the form."""
    said = line(ask)
    who = _whose(ask, said)
    first, until = range_told(said)
    if said.words:
        raise Refusal(f"I cannot read “{said.rest}” here. {EXAMPLE}")
    if first is None:
        return Open(form(ask, who))
    start, end = (first, until) if until else (ask.today, first)
    return absent(ask, who, start, end)


def range_told(said: Line) -> tuple[date | None, date | None]:
    """One day or two, `until 16.3.` or `9.3. to 16.3.`; other words stay in the line."""
    said.take_word(["from"])
    first, until = said.take_day(first=True), said.take_day(first=True)
    said.take_word(["until", "to", "from"])
    return first, until


def _whose(ask: Ask, said: Line) -> Member:
    """Somebody named at the beginning, whose manager the asker is, else the asker."""
    named = said.words and (said.words[0].startswith(("<@", "@")) or said.words[0][0] == '"')
    who = member(ask, said) if named else None
    if who is None or who.id == ask.me.id:
        return ask.me
    if ask.me.role is not Role.ADMIN and not leads(ask, who):
        raise NotAllowedError(f"{who.name} says that, or their manager.")
    return who


def form(ask: Ask, who: Member | None = None) -> Block:
    """From which day, and the first day back."""
    whose = who or ask.me
    mine = whose.id == ask.me.id
    return modal(
        "away",
        "Away",
        [
            section(
                "No messages from SPM until then; coaching moves within its week or is skipped, and the manager sees it."
            ),
            date_input("start", "Away from", initial=ask.today.isoformat()),
            date_input("end", "First day back", hint="The manager can still reach whoever is away in Slack."),
        ],
        submit="I'm away" if mine else "Save",
        meta={"member": whose.id},
    )


def submitted(ask: Ask) -> Reply:
    """The form was sent."""
    who = ask.store.member(str(ask.meta.get("member") or ask.me.id))
    if who.id != ask.me.id and ask.me.role is not Role.ADMIN and not leads(ask, who):
        raise NotAllowedError(f"{who.name} says that, or their manager.")
    start, end = ask.form.date("start") or ask.today, ask.form.date("end")
    if end is None:
        raise FieldError("end", "Choose the first day back.")
    try:
        return Done(absent(ask, who, start, end))
    except Refusal as refusal:
        raise FieldError("end", str(refusal)) from refusal


def absent(ask: Ask, who: Member, start: date, end: date) -> Say:
    """Keep that somebody is away from a local day up to, but not including, another, and say what that does.

    A day away that overlaps is replaced. Raises Refusal for days in the past or out of order.
    """
    if end <= ask.today or end <= start:
        raise Refusal(f"The first day back lies ahead, and after the first day away. {EXAMPLE}")
    if (end - start).days > LONGEST:
        raise Refusal("That is more than a year. Whoever leaves for good is taken out of the team with `/spm setup`.")
    with ask.write() as unit:
        _cut(unit, [item for item in _of(ask, who) if item.start < end and start < item.end], start)
        unit.save(Absence(new_id(), who.id, start, end, unit.now))
        unit.audit(ask.me.id, "away", who.id, None, f"{start}..{end}")
    return _answer(ask, who, start, end)


def _answer(ask: Ask, who: Member, start: date, end: date) -> Say:
    mine = who.id == ask.me.id
    subject = "You are" if mine else f"{who.name} is"
    since = "" if start <= ask.today else f" from {figures.day(start)}"
    text = f"{subject} away{since} until {figures.day(end)}. No messages from SPM before that day."
    found = _talks(ask, who)
    touched = [
        item for item in found.meetings if item.away and item.away.member_id == who.id and item.usual_at > ask.now
    ]
    lines = [effect(ask, found, item) for item in touched[:NAMED]]
    more = [f"and {len(touched) - NAMED} more talks"] if len(touched) > NAMED else []
    blocks: list[Block] = [section(escape(text))]
    blocks += [section(escape("\n".join([*lines, *more])))] if lines else []
    blocks += [context("The next talk covers the whole time since the last one held.")] if lines else []
    blocks.append(
        actions(button("I'm back" if mine else f"{who.name.split()[0]} is back", "away.back", {"member": who.id}))
    )
    return Say(escape(" ".join([text, *lines, *more])), blocks)


def effect(ask: Ask, found: Diary, item: Meeting) -> str:
    """`Coaching Anna of Tue 10 Mar 10:00 moves to Fri 13 Mar 10:00`, or `… is skipped`."""
    title = f"{found.title(item)} of {clock(ask, item, item.usual_at)}"
    return f"{title} is skipped" if item.status == "cancelled" else f"{title} moves to {clock(ask, item)}"


def back(ask: Ask) -> Reply:
    """`/spm back` and [I'm back]: absences end today, those to come are forgotten."""
    who = ask.store.member(str(ask.value.get("member") or ask.me.id))
    said = line(ask)
    if said.words and not ask.value:
        who = _whose(ask, said)
    if who.id != ask.me.id and ask.me.role is not Role.ADMIN and not leads(ask, who):
        raise NotAllowedError(f"{who.name} says that, or their manager.")
    open_ones = [item for item in _of(ask, who) if item.end > ask.today]
    if not open_ones:
        raise NotFoundError(f"{'You are' if who.id == ask.me.id else who.name + ' is'} not away. {EXAMPLE}")
    with ask.write() as unit:
        _cut(unit, open_ones, ask.today)
        unit.audit(ask.me.id, "back", who.id, None, ask.today.isoformat())
    text = "Welcome back." if who.id == ask.me.id else f"{who.name} is back."
    found = _talks(ask, who)
    mine = [
        item
        for item in found.meetings
        if item.rule.scope_id == who.id and item.starts_at > ask.now and item.status != "cancelled"
    ]
    if mine:
        text += f" {found.title(mine[0])}: {clock(ask, mine[0])}."
    return Say(escape(text), [section(escape(text))], replace=bool(ask.place))


def _talks(ask: Ask, who: Member) -> Diary:
    """The talks of a member, and of the sellers they manage."""
    cadence = around(ask).only("coaching", "performance")
    return diary(cadence, {rule.scope_id for rule in cadence.rules if who.id in (rule.scope_id, cadence.manager(rule))})


def _cut(unit: Unit, absences: Iterable[Absence], day: date) -> None:
    """Let absences end before a day; those that begin on it or later are forgotten."""
    for item in absences:
        if item.start < day:
            unit.save(replace(item, end=day))
        else:
            unit.remove(item)


def _of(ask: Ask, who: Member) -> list[Absence]:
    return [item for item in ask.store.absences() if item.member_id == who.id]
