"""`/spm target @cara ramp from 16.2.`: how a new seller's target grows in the first months (F10)."""

import re
from dataclasses import replace

from bot.blocks import context, escape, section
from bot.desk import Ask, Say
from bot.finding import member
from bot.rights import NotAllowedError, leads
from bot.words import Line
from spm_core.book.records import USUAL_RAMP, Member, Role
from spm_core.book.refusals import NotFoundError, Refusal
from spm_core.reports import figures

_PERCENTS = re.compile(r"\d{1,3}(/\d{1,3})*")
ALL = 100
MOST_MONTHS = 24
EXAMPLE = "For example `target @cara ramp from 16.2.`, `target @cara ramp 0/50/75` or `target @cara ramp off`."


def ramp(ask: Ask, said: Line) -> Say:
    """Set, change or end a member's ramp; the words `ramp` are taken from the line already."""
    who = _whose(ask, said)
    off = said.take_word(["off", "none", "clear"]) is not None
    percents = None if off else _percents(said)
    said.take_word(["from", "since", "start"])
    start = said.take_day(past=True) or who.employed_from
    if said.words:
        raise Refusal(f"I cannot read “{said.rest}” here. {EXAMPLE}")
    if percents is not None and start is None:
        raise Refusal(f"When did {who.name} start? {EXAMPLE}")
    with ask.write() as unit:
        unit.save(replace(who, ramp=percents, employed_from=start))
        unit.audit(ask.me.id, "ramp", who.id, _words(who.ramp), _words(percents))
    text = growth_words(replace(who, ramp=percents, employed_from=start))
    if percents is None:
        return Say(escape(text), [section(escape(text))])
    hint = "A team's own target stays as it is; the sum of its people's grows with them."
    return Say(escape(text), [section(escape(text)), context(hint)])


def growth_words(who: Member) -> str:
    """How a member's target grows, in one sentence."""
    if who.ramp is None or who.employed_from is None:
        return f"{who.name}'s targets count in full from the first month."
    day = figures.day(who.employed_from)
    return f"{who.name} started on {day}: {_words(who.ramp)} of the target in the first months, then all of it."


def percents_of(text: str) -> tuple[int, ...]:
    """`0/50/75` as the percents of the first months. Raises Refusal."""
    percents = tuple(int(part) for part in text.split("/")) if _PERCENTS.fullmatch(text) else ()
    if not percents or max(percents) > ALL or len(percents) > MOST_MONTHS:
        raise Refusal(f"“{text}” is no ramp: percents from 0 to 100, one a month. {EXAMPLE}")
    return percents


def _whose(ask: Ask, said: Line) -> Member:
    who = member(ask, said)
    if who is None:
        raise NotFoundError(f"Whose ramp? {EXAMPLE}")
    if ask.me.role is not Role.ADMIN and not leads(ask, who):
        raise NotAllowedError(f"{who.name}'s ramp is set by their manager.")
    return who


def _percents(said: Line) -> tuple[int, ...]:
    """The percents that a line gives for the first months, else the usual ones."""
    found = next((word for word in said.words if _PERCENTS.fullmatch(word)), None)
    if found is None:
        return USUAL_RAMP
    said.words.remove(found)
    return percents_of(found)


def _words(percents: tuple[int, ...] | None) -> str:
    """`0, 25, 50, 75 %`."""
    return f"{', '.join(map(str, percents))} %" if percents is not None else ""
