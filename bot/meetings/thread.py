"""What hangs below an agenda: replies with pictures, the answers and their lists, each line with what settles it."""

from collections.abc import Callable, Iterator
from itertools import groupby

from bot.blocks import Block, clip, context, escape, section
from bot.meetings.pressing import Presser
from bot.outbox import Message
from bot.reading import judged
from spm_core.meetings.answers import Answer, Part
from spm_core.reports.line import Report

ROWS = 10
CELL = 90  # characters of a cell
LINES = 2600  # characters of a list; Slack takes 3,000 in a section
TEXT = 3500  # characters of what is heard
# The charts worth a picture in the thread; what moved and what did not belong beside each other.
PICTURES = ("funnel", "bridge", "ageing", "activity")


def part_message(part: Part, picture: Callable[[str, Report], Block | None], presser: Presser) -> Message:
    """One reply of the thread."""
    drawn = [(a.chart, a.report) for a in part.answers if a.chart in PICTURES and a.report is not None]
    shown = [picture(chart, report) for chart, report in drawn if chart]
    blocks = [section(f"*{escape(part.title)}*"), *filter(None, shown)]
    for answer in part.answers:
        blocks += _answer(answer, presser)
    spoken = [part.title]
    for answer in part.answers:
        spoken += [answer.line, *(_said(answer, row) for row in answer.rows[:ROWS])]
    return Message(escape(clip("\n".join(spoken), TEXT)), blocks)


def _answer(answer: Answer, presser: Presser) -> Iterator[Block]:
    yield section(f"_{escape(answer.question)}_\n{judged(answer.verdict, answer.sentence)}")
    rows = [(_line(answer, row), answer.press(row)) for row in answer.rows[:ROWS]]
    for pressed, several in groupby(rows, key=lambda row: row[1] is not None):
        if pressed:
            for text, press in several:
                yield from presser.line(text, press)
        else:
            yield section(_that_fit([text for text, _ in several]))
    small = [f"and {len(answer.rows) - ROWS} more"] if len(answer.rows) > ROWS else []
    small += [escape(note) for note in answer.notes]
    if small:
        yield context(" · ".join(small))


def _that_fit(lines: list[str]) -> str:
    """As many lines as a section takes."""
    kept: list[str] = []
    for line in lines:
        if sum(map(len, kept)) + len(line) > LINES:
            break
        kept.append(line)
    return "\n".join(kept)


def _line(answer: Answer, row: object) -> str:
    """A row as a line, because columns do not fit a phone: the first cell bold, numbers after their heads."""
    first, *rest = ((column, clip(column.cell(row), CELL)) for column in answer.columns)
    line = f"*{escape(first[1])}*"
    for column, text in rest:
        if text:
            head = f"{column.head} " if column.right else ""
            line += ("\n      " if column.below else " · ") + escape(head + text)
    return line


def _said(answer: Answer, row: object) -> str:
    cells = (column.cell(row) for column in answer.columns)
    return clip(" · ".join(cell for cell in cells if cell), 2 * CELL)
