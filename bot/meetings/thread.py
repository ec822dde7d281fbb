"""What hangs below an agenda: up to five replies with a picture, the answers and their tables."""

from collections.abc import Callable, Iterator

from bot.blocks import Block, clip, context, escape, section
from bot.outbox import Message
from spm_core.meetings.answers import Answer, Part
from spm_core.reports.line import Report

ROWS = 10
CELL = 24  # characters of a cell; more does not fit a phone
TABLE = 2600  # characters of a table; Slack takes 3,000 in a section
# The charts worth a picture in the thread, one a reply.
PICTURES = ("funnel", "movement", "activity")


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
    yield section(f"_{escape(answer.question)}_\n{escape(answer.line)}")
    if answer.rows:
        yield section(f"```{_table(answer)}```")
    small = [f"and {len(answer.rows) - ROWS} more"] if len(answer.rows) > ROWS else []
    small += [escape(note) for note in answer.notes]
    if small:
        yield context(" · ".join(small))


def _table(answer: Answer) -> str:
    """The first rows in columns as wide as they need; a table too long for Slack ends early."""
    table = [[clip(cell.replace("`", "'"), CELL) for cell in row] for row in answer.table(ROWS)]
    widths = [max(len(cell) for cell in column) for column in zip(*table, strict=True)]
    lines: list[str] = []
    for row in table:
        cells = zip(row, widths, answer.columns, strict=True)
        line = "  ".join(c.rjust(width) if column.right else c.ljust(width) for c, width, column in cells).rstrip()
        if sum(map(len, lines)) + len(line) > TABLE:
            break
        lines.append(escape(line))
    return "\n".join(lines)
