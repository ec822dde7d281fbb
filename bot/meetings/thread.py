"""What hangs below an agenda: up to five replies with a picture, the answers and their lists."""

from collections.abc import Callable, Iterator

from bot.blocks import Block, clip, context, escape, section
from bot.outbox import Message
from bot.reading import judged
from spm_core.meetings.answers import Answer, Part
from spm_core.reports.line import Report

ROWS = 10
CELL = 60  # characters of a cell
LINES = 2600  # characters of a list; Slack takes 3,000 in a section
# The charts worth a picture in the thread; what moved and what did not belong beside each other.
PICTURES = ("funnel", "bridge", "ageing", "activity")


def part_message(part: Part, picture: Callable[[str, Report], Block | None]) -> Message:
    """One reply of the thread."""
    drawn = [(a.chart, a.report) for a in part.answers if a.chart in PICTURES and a.report is not None]
    shown = [picture(chart, report) for chart, report in drawn if chart]
    blocks = [section(f"*{escape(part.title)}*"), *filter(None, shown)]
    for answer in part.answers:
        blocks += _answer(answer)
    spoken = "\n".join([part.title, *(answer.line for answer in part.answers)])
    return Message(escape(clip(spoken, 3500)), blocks)


def _answer(answer: Answer) -> Iterator[Block]:
    yield section(f"_{escape(answer.question)}_\n{judged(answer.verdict, answer.sentence)}")
    if answer.rows:
        yield section(_lines(answer))
    small = [f"and {len(answer.rows) - ROWS} more"] if len(answer.rows) > ROWS else []
    small += [escape(note) for note in answer.notes]
    if small:
        yield context(" · ".join(small))


def _lines(answer: Answer) -> str:
    """The first rows, a line each, because columns do not fit a phone: the first cell bold, numbers after their heads."""
    lines: list[str] = []
    for row in answer.rows[:ROWS]:
        cells = [(column, escape(clip(column.cell(row), CELL))) for column in answer.columns]
        rest = [f"{escape(column.head)} {text}" if column.right else text for column, text in cells[1:] if text]
        line = " · ".join([f"*{cells[0][1]}*", *rest])
        if sum(map(len, lines)) + len(line) > LINES:
            break
        lines.append(line)
    return "\n".join(lines)
