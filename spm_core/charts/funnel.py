"""The funnel's shape: a bar of value for each stage, a tick where the target wants it, how many are open of how many."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from spm_core.book.records import Verdict
from spm_core.charts.letters import drawable
from spm_core.charts.picture import Picture, alt_text
from spm_core.charts.sheet import BLUE, BODY, EDGE, MUTED, RULE, VERDICT, Sheet
from spm_core.reports import figures
from spm_core.reports.funnel import Funnel, FunnelStage

_ROW = 54  # the least height in which a line of text breathes
_NAME = 0.3  # of the width at most for a stage's name
_VALUE = 150  # pixels for a value at the right edge
_URGENCY = (Verdict.SHORT, Verdict.WATCH, Verdict.OK, Verdict.NA)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the chart; money in the reporting currency."""

    name: str
    count: str
    value: Decimal
    required: Decimal | None
    verdict: Verdict
    drawn: bool = True  # several stages in one row have a number and no bar: it would dwarf the others


def draw(report: Funnel) -> Picture:
    """The funnel on its own, 1600 × 900."""
    sheet = Sheet(1600, 900)
    top = sheet.headline(84, report.verdict, report.sentence) + 30
    sheet.text(sheet.width - EDGE, top, "Value", colour=MUTED, align="right")
    key(sheet, report, sheet.width - EDGE - _VALUE, top)
    rows(sheet, report, top + BODY, sheet.height - 30)
    return Picture(sheet.png(), alt_text("Funnel", report.verdict, report.sentence))


def key(sheet: Sheet, report: Funnel, right: float, y: float) -> None:
    """Up to a right edge, what the tick means; nothing where nothing is required."""
    if any(stage.required for stage in report.stages):
        sheet.tick(right - sheet.text(right, y, "needed", colour=MUTED, align="right") - 20, y, 44)


def rows(sheet: Sheet, report: Funnel, top: float, bottom: float) -> None:
    """The stages between two heights: mark, name, how many of how many, the bar with its tick, the value."""
    lines = chosen(report, int((bottom - top) // _ROW))
    height = min((bottom - top) / max(len(lines), 1), 130)
    count_width = max((sheet.measure(row.count, bold=True) for row in lines), default=0)
    names = max((sheet.measure(drawable(row.name)) for row in lines), default=0)
    name_width = min(names, sheet.width * _NAME)
    left = EDGE + 56 + name_width + 32 + count_width + 28
    scale = (sheet.width - EDGE - _VALUE - left) / float(_largest(lines) or 1)
    sheet.line((left, top + 4), (left, top + height * len(lines) - 4), RULE, 3)
    for number, row in enumerate(lines):
        y = top + height * (number + 0.5)
        sheet.text(EDGE + 20, y, figures.MARKS[row.verdict], colour=VERDICT[row.verdict], bold=True, align="center")
        sheet.text(EDGE + 56, y, row.name, width=name_width)
        sheet.text(left - 28, y, row.count, bold=True, align="right")
        sheet.text(sheet.width - EDGE, y, figures.money(row.value), bold=True, align="right")
        sheet.bar(left, y, float(row.value) * scale if row.drawn else 0, min(height * 0.72, 88), BLUE)
        if row.required is not None:
            sheet.tick(left + float(row.required) * scale, y, min(height * 0.72, 88) + 16)
    if not lines:
        sheet.text(EDGE, top + _ROW, "No stages yet.", colour=MUTED)


def _largest(lines: Sequence[Row]) -> Decimal:
    """The longest bar or the farthest tick."""
    return max((max(row.value, row.required or Decimal(0)) for row in lines if row.drawn), default=Decimal(0))


def chosen(report: Funnel, room: int) -> list[Row]:
    """As many stages as there is room for, the most urgent ones, in their order; the others as one line."""
    stages = list(report.stages)
    if len(stages) > room:
        urgent = sorted(stages, key=lambda stage: (_URGENCY.index(stage.verdict), -stage.value, -stage.open))
        stages = [stage for stage in stages if any(stage is one for one in urgent[: room - 1])]
    shown = [_row(stage, report.need.average_won) for stage in stages]
    rest = [stage for stage in report.stages if not any(stage is one for one in stages)]
    return shown + ([_rest(rest)] if rest else [])


def _row(stage: FunnelStage, average: Decimal | None) -> Row:
    required = stage.required * average if stage.required and average else None
    count = f"{stage.open} of {figures.required(stage.required)}" if stage.required else str(stage.open)
    return Row(stage.stage, count, stage.value, required, stage.verdict)


def _rest(stages: Sequence[FunnelStage]) -> Row:
    count, value = sum(stage.open for stage in stages), sum((stage.value for stage in stages), Decimal(0))
    return Row(f"{len(stages)} more stages", str(count), value, None, Verdict.NA, drawn=False)
