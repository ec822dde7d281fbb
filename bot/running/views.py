"""The meeting as the person who runs it sees it: one item of the fixed agenda at a time, what was noted and agreed so far."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.blocks import Block, actions, button, clip, context, escape, modal, overflow, section, text_input
from bot.desk import Ask
from bot.reading import BLINK, judged
from bot.running.meeting import Running
from bot.running.minutes import agreed_line, by_title
from spm_core.book.agreed import Action, Minute
from spm_core.book.book import Book
from spm_core.book.records import Note, Scope
from spm_core.meetings.agendas import AGENDAS
from spm_core.meetings.answers import Agenda, Item
from spm_core.meetings.running import LONGEST_NOTE
from spm_core.reports.agreed import agreed
from spm_core.store import Store

WALK = "meeting.walk"
CHOICES = [("Done", "done"), ("New date…", "move"), ("Drop it…", "drop"), ("Give it to…", "hand")]
# The item (from 0) under which the deck asks what was planned and agreed before.
REVIEWED = {"team": 1, "coaching": 0, "performance": 5, "kam": 0}
OLD, NOTED = 8, 6  # lines shown
LINE, PART = 150, 1500  # characters; a view that answers a press must stay below 20 kB


def agenda_of(store: Store, one: Running) -> tuple[Agenda, Book]:
    """The agenda of a meeting and its Book, as of the freeze (of one that has none yet, as of its start)."""
    meeting = one.meeting
    as_of: datetime = meeting.freeze_at or meeting.started_at or meeting.starts_at
    scope = Scope(meeting.scope_kind, meeting.scope_id, _scope_name(one))
    book = store.book(scope, as_of, whole=True, meeting=meeting.kind)
    return AGENDAS[meeting.kind](book), book


def _scope_name(one: Running) -> str:
    of = one.meeting.scope_id
    return one.people.by_id[of].name if one.meeting.scope_kind == "member" else one.people.team_by_id[of].name


def walk_view(ask: Ask, one: Running, at: int, word: str = "") -> Block:
    """Item ``at`` of the agenda; ``word``: what was just done, said at the top."""
    agenda, book = agenda_of(ask.store, one)
    at = max(0, min(at, len(agenda.items) - 1))
    item, last = agenda.items[at], at + 1 == len(agenda.items)
    noted, new = ask.store.minutes(one.meeting.id), ask.store.actions(occurrence_id=one.meeting.id)
    field = f"note-{at}-{len(noted)}-{len(new)}"  # another one after each note, so that it begins empty
    blocks: list[Block] = [section(_head(item)), context(_where(one, at, len(agenda.items), word))]
    blocks += _prompts(item)
    blocks += _old(ask, one, book) if at == REVIEWED.get(one.meeting.kind) else []
    blocks += _waiting(ask, one) if last and one.meeting.kind == "team" else []
    blocks += _so_far(one, item, noted, new)
    blocks.append(
        text_input(field, "Note", optional=True, lines=True, most=LONGEST_NOTE, placeholder="what was said or decided")
    )
    blocks.append(actions(*_presses(at)))
    meta = {"meeting": one.meeting.id, "at": at, "field": field}
    return modal(WALK, _title(one), blocks, submit="Review and end" if last else "Next", close="Close", meta=meta)


def _title(one: Running) -> str:
    return clip(one.name[:1].upper() + one.name[1:], 24)


def _head(item: Item) -> str:
    """The item and its answers, verdicts first."""
    lines = [judged(answer.verdict, clip(answer.sentence, LINE)) for answer in item.answers]
    return clip("\n".join([f"*{escape(item.title)}*", *lines]), PART)


def _where(one: Running, at: int, of: int, word: str) -> str:
    began = one.meeting.started_at
    since = f" · since {one.clock(began)}" if began else ""
    return " · ".join(filter(None, (word, f"{at + 1} of {of}{since}")))


def _prompts(item: Item) -> list[Block]:
    asked = "\n".join(f"? {escape(prompt)}" for prompt in item.prompts)
    return [context(clip(asked, PART))] if asked else []


def _old(ask: Ask, one: Running, book: Book) -> Iterator[Block]:
    """What was agreed before this meeting, as it stands now, each open one with what can become of it."""
    found = agreed(ask.store.book(book.scope, ask.now + BLINK, book.since, whole=True, meeting=one.meeting.kind))
    fresh = {action.id for action in ask.store.actions(occurrence_id=one.meeting.id)}
    settled = {action.id for action in book.actions if action.outcome is None}  # open when the numbers were frozen
    waiting = [line for line in (*found.late, *found.open) if line.id not in fresh]
    done = [line for line in (*found.done, *found.dropped) if line.id in settled]
    if waiting or done:
        yield section("*Agreed before*")
    for line in waiting[:OLD]:
        more = overflow("walk.action", CHOICES, {"action": line.id})
        mark = "✕" if line.days_late else "–"
        yield section(f"{mark} {escape(clip(line.sentence, LINE))}", accessory=more)
    yield from (section(f"✓ {escape(clip(line.sentence, LINE))}") for line in done[:OLD])
    if len(waiting) > OLD:
        yield context(f"and {len(waiting) - OLD} more: `/spm actions`")


def _waiting(ask: Ask, one: Running) -> list[Block]:
    notes: Sequence[Note] = ask.store.notes(one.meeting.scope_id)
    lines = "\n".join(f"• {escape(clip(f'{note.kind}: {note.text}', LINE))}" for note in notes)
    return [section(clip(f"*To be told*\n{lines}", PART))] if notes else []


def _so_far(one: Running, item: Item, noted: Sequence[Minute], new: Sequence[Action]) -> Iterator[Block]:
    here = by_title(noted, ()).get(item.title, [])
    if here:
        lines = [f"• {clip(note.text, LINE)} ({one.people.called(note.by_id)})" for note in here[-NOTED:]]
        yield section(clip("*Noted*\n" + escape("\n".join(lines)), PART))
    if new:
        lines = [f"• {clip(agreed_line(one, action), LINE)}" for action in new[-NOTED:]]
        yield section(clip("*Agreed today*\n" + escape("\n".join(lines)), PART))


def _presses(at: int) -> list[Block]:
    back = [button("Back", "walk.back")] if at else []
    return [button("Note", "walk.note"), button("Action", "walk.agree"), *back, button("End", "walk.end")]
