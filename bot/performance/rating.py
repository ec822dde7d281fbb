"""The two ratings of ten competencies, hidden from each other until both are in; and all of them with their history."""

from collections.abc import Iterator, Mapping

from bot.blocks import Block, actions, clip, context, escape, modal, pick, section
from bot.desk import Ask, Desk, FieldError, Open, Reply, Settled
from bot.performance.common import (
    coaching_id,
    performance_book,
    presses,
    seller_behind,
    talk_for,
    ten,
    window_before,
)
from spm_core.book.agreed import Rating
from spm_core.book.book import Book
from spm_core.book.records import Member
from spm_core.book.refusals import ConflictError
from spm_core.meetings.performance.evidence import Measures, evidence, said
from spm_core.meetings.performance.ratings import MANAGER, SELF, Competency, history
from spm_core.meetings.performance.talk import Talk, differences
from spm_core.reports import figures
from spm_core.store import new_id

HINT = 300  # characters below a field
ROUNDS = 4  # past rounds that are shown of a competency
HIDDEN = "Nobody sees the other's levels before both have rated. Then only the differences are talked about."


def register(desk: Desk) -> None:
    """Sign up."""
    desk.button("rating.open")(lambda ask: Open(rating_form(ask, seller_behind(ask))))
    desk.form("rating")(rated)
    desk.button("rating.all")(lambda ask: Open(all_competencies(ask, seller_behind(ask))))


def rating_form(ask: Ask, seller: Member) -> Block:
    """A level for each competency, with what the numbers say; what the asker rated before for this meeting is in place."""
    book = performance_book(ask.store, seller, ask.now)
    talk = _still_open(talk_for(ask, seller))
    numbers, mine = evidence(book), talk.round.levels(talk.reader)
    fields = [_field(one, numbers.get(one.id, ()), mine, talk) for one in ten(ask.store)]
    title = "Rate yourself" if talk.reader == SELF else f"Rate {talk.seller}"
    return modal("rating", title, [context(HIDDEN), *fields], submit="Rate", meta={"member": seller.id})


def _field(one: Competency, numbers: Measures, mine: Mapping[str, int], talk: Talk) -> Block:
    choices = [(f"{level} · {words}", str(level)) for level, words in one.levels.items()]
    steps = history(talk.before, one.id)
    last = (
        f" · last time {talk.seller} {steps[-1].own or '–'}, {talk.manager} {steps[-1].manager or '–'}" if steps else ""
    )
    hint = clip(said(numbers) + last, HINT)
    initial = str(mine[one.id]) if one.id in mine else None
    return pick(one.id, one.name, choices, initial=initial, hint=hint)


def _still_open(talk: Talk) -> Talk:
    """The talk, unless both have rated for this meeting: what the other one has seen stands. Raises ConflictError."""
    if talk.round.complete:
        raise ConflictError(
            "You have both rated for this coaching, and seen it; these ratings stand. `/spm perf` shows them."
        )
    return talk


def rated(ask: Ask) -> Reply:
    """The form was sent: all levels are kept together; who may, and whether it is still open, is asked again."""
    seller = seller_behind(ask)
    talk = _still_open(talk_for(ask, seller))
    meeting = coaching_id(ask.store, seller, ask.now)
    levels = {one.id: _level(ask, one) for one in ten(ask.store)}
    with ask.write() as unit:
        for competency, level in levels.items():
            of = (seller.id, talk.reader, ask.me.id, competency, level, unit.now)
            unit.save(Rating(new_id(), *of, occurrence_id=meeting))
    return _kept(talk_for(ask, seller), seller, ask)


def _level(ask: Ask, one: Competency) -> int:
    chosen = ask.form.chosen(one.id) or ""
    if chosen not in {str(level) for level in one.levels}:
        raise FieldError(one.id, "Choose one of the levels.")
    return int(chosen)


def _kept(talk: Talk, seller: Member, ask: Ask) -> Reply:
    """What is to be talked about if both have rated, else who is waited for."""
    if not talk.round.complete:
        other = talk.name(MANAGER if talk.reader == SELF else SELF)
        text = f"✓ Your rating is kept. It stays hidden until {other} has rated, too."
    else:
        text = f"✓ You have both rated. {differences(talk, {one.id: one.name for one in ten(ask.store)})}."
    return Settled(escape(text), [section(escape(text)), actions(*presses(talk, seller))])


def all_competencies(ask: Ask, seller: Member) -> Block:
    """Every competency with its numbers beside those of the window before, both levels, and how they went over time."""
    book = performance_book(ask.store, seller, ask.now)
    talk = talk_for(ask, seller)
    now, before = evidence(book), evidence(window_before(ask.store, book))
    lines = [_line(one, said(now.get(one.id, ()), before.get(one.id, ())), talk, book) for one in ten(ask.store)]
    blocks = [context(_standing(talk)), *(section(text) for text in lines)]
    return modal(
        "rating.all", f"{talk.seller}'s skills", blocks, submit=None, close="Close", meta={"member": seller.id}
    )


def _standing(talk: Talk) -> str:
    if talk.round.complete:
        return "Both have rated."
    return escape(f"{HIDDEN} Still out: {' and '.join(talk.waiting_for())}.")


def _line(one: Competency, numbers: str, talk: Talk, book: Book) -> str:
    own, manager = talk.round.own.get(one.id), talk.round.manager.get(one.id)
    now = " · ".join(f"{name} {level}" for name, level in ((talk.seller, own), (talk.manager, manager)) if level)
    past = " → ".join(_past(one, talk, book))
    return "\n".join(
        [
            f"*{escape(one.name)}*" + (f"  {escape(now)}" if now else ""),
            escape(clip(numbers, 600)),
            *([f"before: {escape(past)}"] if past else []),
        ]
    )


def _past(one: Competency, talk: Talk, book: Book) -> Iterator[str]:
    """`Mon 1 Dec 2 and 3` for each of the last complete rounds."""
    for step in history(talk.before, one.id)[-ROUNDS:]:
        yield f"{figures.day(book.day(step.at))} {step.own or '–'} and {step.manager or '–'}"
