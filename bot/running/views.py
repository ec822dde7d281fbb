"""The meeting as the person who runs it sees it: one item of the fixed agenda at a time, what was noted and agreed so far."""

from collections.abc import Iterator, Sequence

from bot.blocks import TITLE, Block, actions, button, clip, context, escape, modal, overflow, section, text_input
from bot.desk import Ask
from bot.reading import judged
from bot.running.listing import ALL
from bot.running.meeting import Running
from bot.running.minutes import agreed_line, bullets
from bot.running.table import before, book_of, items_of
from spm_core.book.agreed import Action, Minute
from spm_core.meetings.answers import Item
from spm_core.meetings.running import LONGEST_NOTE, NAMES
from spm_core.reports import figures
from spm_core.reports.agreed import Agreement

# The item (from 0) under which the deck asks what was planned and agreed before.
REVIEWED = {"team": 1, "coaching": 0, "performance": 0, "kam": 0}
OLD, NOTED, ASKED = 5, 5, 6  # lines shown
LINE, PART = 150, 1500  # characters; a view that answers a press must stay below 20 kB


def walk_view(ask: Ask, one: Running, at: int, word: str = "") -> Block:
    """Item ``at`` of the agenda; ``word``: what was just done, said at the top."""
    book = book_of(ask.store, one)
    items = items_of(ask.store, one, book, ask.me.id)
    at = max(0, min(at, len(items) - 1))
    item, last = items[at], at + 1 == len(items)
    noted, new = ask.store.minutes(one.meeting.id), ask.store.actions(occurrence_id=one.meeting.id)
    field = f"note-{at}-{len(noted)}-{len(new)}"  # another one after each note, so that it begins empty
    blocks: list[Block] = [context(_where(one, at, len(items), word)), section(_head(item))]
    blocks += _prompts(item)
    blocks += _old(*before(ask, one, book)) if at == REVIEWED.get(one.meeting.kind) else []
    blocks += _waiting(ask, one) if last and one.meeting.kind == "team" else []
    blocks += _so_far(one, item, noted, new)
    blocks.append(
        text_input(field, "Note", optional=True, lines=True, most=LONGEST_NOTE, placeholder="what was said or decided")
    )
    blocks.append(actions(*_presses(one, at)))
    meta = {"meeting": one.meeting.id, "at": at, "of": len(items), "item": item.title, "field": field}
    onward = "Next" if not last else "Done" if one.meeting.ended_at else "Review and end"
    return modal("meeting.walk", _title(one), blocks, submit=onward, close="Close", meta=meta)


def _title(one: Running) -> str:
    """`Coaching of Anna`; where that is too long for a title, the kind alone."""
    kind = NAMES[one.meeting.kind]
    title = one.name if len(one.name) <= TITLE else kind
    return title[:1].upper() + title[1:]


def _head(item: Item) -> str:
    """The item and its answers, verdicts first."""
    lines = [judged(answer.verdict, clip(answer.sentence, LINE)) for answer in item.answers]
    return clip("\n".join([f"*{escape(item.title)}*", *lines]), PART)


def _where(one: Running, at: int, of: int, word: str) -> str:
    began, over = one.meeting.started_at, one.meeting.ended_at
    until = f"{figures.day(one.day)}, ended {one.clock(over)}" if over else f"since {one.clock(began)}" if began else ""
    return " · ".join(filter(None, (word, f"{at + 1} of {of}", until)))


def _prompts(item: Item) -> list[Block]:
    asked = [f"? {escape(prompt)}" for prompt in item.prompts[:ASKED]]
    rest = len(item.prompts) - ASKED
    asked += [f"and {rest} more in the pack"] if rest > 0 else []
    return [context(clip("\n".join(asked), PART))] if asked else []


def _old(waiting: Sequence[Agreement], done: Sequence[Agreement]) -> Iterator[Block]:
    """What was agreed before this meeting, each open one with what can become of it."""
    if waiting or done:
        yield section("*Agreed before*")
    for line in waiting[:OLD]:
        more = overflow("walk.action", ALL, {"action": line.id})
        mark = "✕" if line.days_late else "–"
        yield section(f"{mark} {escape(clip(line.sentence, LINE))}", accessory=more)
    yield from (section(f"✓ {escape(clip(line.sentence, LINE))}") for line in done[:OLD])
    if len(waiting) > OLD:
        yield context(f"and {len(waiting) - OLD} more: `/spm actions`")


def _waiting(ask: Ask, one: Running) -> list[Block]:
    waiting = bullets([f"{note.kind}: {note.text}" for note in ask.store.notes(one.meeting.scope_id)], NOTED)
    return [section(f"*To be told*\n{waiting}")] if waiting else []


def _so_far(one: Running, item: Item, noted: Sequence[Minute], new: Sequence[Action]) -> Iterator[Block]:
    """What was noted under this item and agreed in this meeting, the newest first."""
    here = [f"{note.text} ({one.people.called(note.by_id)})" for note in reversed(noted) if note.item == item.title]
    if here:
        yield section(f"*Noted*\n{bullets(here, NOTED)}")
    if new:
        yield section(f"*Agreed today*\n{bullets([agreed_line(one, action) for action in reversed(new)], NOTED)}")


def _presses(one: Running, at: int) -> list[Block]:
    back = [button("Back", "walk.back")] if at else []
    end = [] if one.meeting.ended_at else [button("End", "walk.end")]
    return [button("Add note", "walk.note"), button("Action", "walk.agree"), *back, *end]
