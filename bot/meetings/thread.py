"""What hangs below an agenda: up to five replies with a picture, the answers and their lists."""

from collections.abc import Callable, Iterator

from bot.blocks import Block, clip, context, escape, section
from bot.outbox import Message
from spm_core.book.records import Verdict
from spm_core.meetings.answers import Answer, Part
from spm_core.reports import figures
from spm_core.reports.line import Report

ROWS = 10
CELL = 60  # characters of a cell
LINES = 2600  # characters of a list; Slack takes 3,000 in a section
# The charts worth a picture in the thread, one a reply.
PICTURES = ("funnel", "activity")


def part_message(part: Part, picture: Callable[[str, Report], Block | None]) -> Message:
    """One reply of the thread."""
    drawn = next((a for a in part.answers if a.chart in PICTURES and a.report is not None), None)
    shown = picture(drawn.chart, drawn.report) if drawn and drawn.chart and drawn.report else None
    blocks = [section(f"*{escape(part.title)}*"), *([shown] if shown else [])]
    for answer in part.answers:
        blocks += _answer(answer)
    spoken = "\n".join([part.title, *(answer.line for answer in part.answers)])
    return Message(escape(clip(spoken, 3500)), blocks)


def _answer(answer: Answer) -> Iterator[Block]:
    yield section(f"_{escape(answer.question)}_\n{_verdict(answer)}")
    if answer.rows:
        yield section(_lines(answer))
    small = [f"and {len(answer.rows) - ROWS} more"] if len(answer.rows) > ROWS else []
    small += [escape(note) for note in answer.notes]
    if small:
        yield context(" · ".join(small))


def _verdict(answer: Answer) -> str:
    """`✕ *SHORT*  Quarter 77k of 90k`; only the words where there is nothing to judge."""
    mark = f"{figures.MARKS[answer.verdict]} *{answer.verdict.value.upper()}*  "
    return ("" if answer.verdict is Verdict.NA else mark) + escape(answer.sentence)


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
