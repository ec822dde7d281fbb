"""What hangs below an agenda: replies with pictures, the answers and their lists, each line with what settles it."""

from collections.abc import Callable, Iterator
from itertools import groupby

from bot.blocks import Block, clip, context, escape, section
from bot.meetings.pressing import Presser
from bot.outbox import Message
from bot.reading import judged
from spm_core.meetings.answers import Answer, Column, Part
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
    found = ((column, clip(column.cell(row), CELL)) for column in answer.columns)
    return [(column, f"{column.head} {text}".strip() if column.right else text) for column, text in found if text]
