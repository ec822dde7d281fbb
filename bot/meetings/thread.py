"""What hangs below an agenda: replies with pictures, the answers and their lists, each line with what settles it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.blocks import Block, clip, context, escape, section
from bot.meetings.pressing import Presser
from bot.outbox import Message
from bot.reading import judged
from spm_core.meetings.answers import Answer, Column, Part
from spm_core.reports.line import Report

ROWS = 10
CELL, LONG = 90, 240  # characters of a cell, and of one on a line of its own
SENTENCE = 400  # characters of an answer
SECTION = 2900  # characters of lines that need no press, in one block
CHARACTERS = 10_000  # of a reply; Slack takes 13,200
BLOCKS = 45  # of a reply; Slack takes 50
TEXT = 3500  # characters of what is heard
# The charts worth a picture in the thread; what moved and what did not belong beside each other.
PICTURES = ("funnel", "bridge", "ageing", "activity")


def part_message(part: Part, picture: Callable[[str, Report], Block | None], presser: Presser) -> Message:
    """One reply of the thread."""
    drawn = [(a.chart, a.report) for a in part.answers if a.chart in PICTURES and a.report is not None]
    shown = [picture(chart, report) for chart, report in drawn if chart]
    blocks = [section(f"*{escape(part.title)}*"), *filter(None, shown)]
    characters = 0
    for number, answer in enumerate(part.answers):
        answers_left = len(part.answers) - number
        room = Room((CHARACTERS - characters) // answers_left, (BLOCKS - len(blocks)) // answers_left)
        fresh = _answer(answer, presser, room)
        characters += sum(map(_length, fresh))
        blocks += fresh
    spoken = [part.title]
    for answer in part.answers:
        spoken += [answer.heard, *(_said(answer, row) for row in answer.rows[:ROWS])]
    return Message(escape(clip("\n".join(spoken), TEXT)), blocks)


@dataclass(slots=True)
class Room:
    """How many characters and blocks are left for an answer's rows."""

    characters: int
    blocks: int

    def takes(self, characters: int, blocks: int) -> bool:
        """Whether so much still fits; then it is taken off."""
        fits = characters <= self.characters and blocks <= self.blocks
        if fits:
            self.characters -= characters
            self.blocks -= blocks
        return fits


def _length(block: Block) -> int:
    """Characters of a block that people read."""
    texts = [block.get("text"), *block.get("elements", ())]
    return sum(len(one.get("text", "")) for one in texts if one and isinstance(one.get("text", ""), str))


def _answer(answer: Answer, presser: Presser, room: Room) -> list[Block]:
    """The question, its answer, and as many rows as there is room for; the rest is counted."""
    asked = f"_{escape(answer.question)}_\n{judged(answer.verdict, clip(answer.sentence, SENTENCE))}"
    small = [escape(clip(note, SENTENCE)) for note in answer.notes]
    room.takes(len(asked) + sum(map(len, small)), 2)
    rows, shown = _rows(answer, presser, room)
    rest = len(answer.rows) - shown
    small = [*([f"and {rest} more"] if rest else []), *small]
    return [section(asked), *rows, *([context(" · ".join(small))] if small else [])]


def _rows(answer: Answer, presser: Presser, room: Room) -> tuple[list[Block], int]:
    """The first rows as blocks, those that need no press together, and how many they are."""
    blocks: list[Block] = []
    lines: list[str] = []
    shown = 0
    for row in answer.rows[:ROWS]:
        text, press = _line(answer, row), answer.press(row)
        joins = press is None and bool(lines) and sum(map(len, lines)) + len(text) < SECTION
        alone = presser.line(text, press)
        if not room.takes(len(text), 0 if joins else len(alone)):
            break
        shown += 1
        if not joins:
            blocks += _together(lines)
            lines = []
        if press is None:
            lines.append(text)
        else:
            blocks += alone
    return [*blocks, *_together(lines)], shown


def _together(lines: Sequence[str]) -> list[Block]:
    return [section("\n".join(lines))] if lines else []


def _line(answer: Answer, row: object) -> str:
    """A row as a line, because columns do not fit a phone: the first cell bold, numbers after their heads."""
    (_, name), *rest = _cells(answer, row)
    line = f"*{escape(name)}*"
    for column, text in rest:
        said = escape(text)
        said = said.replace(column.loud, f"*{column.loud}*", 1) if column.loud else said
        line += ("\n" if column.below else " · ") + said
    return line


def _said(answer: Answer, row: object) -> str:
    """A row as it is heard."""
    return " · ".join(text for _, text in _cells(answer, row))


def _cells(answer: Answer, row: object) -> list[tuple[Column, str]]:
    """The cells that say something; numbers do so only after their heads."""
    found = ((column, clip(column.cell(row), LONG if column.below else CELL)) for column in answer.columns)
    return [(column, f"{column.head} {text}".strip() if column.right else text) for column, text in found if text]
