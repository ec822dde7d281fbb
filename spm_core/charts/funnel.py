"""The funnel's shape: a bar of value for each stage, a tick where the target wants it, how many are open of how many."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from spm_core.book.records import Verdict
from spm_core.charts.picture import Picture, alt_text
from spm_core.charts.sheet import BODY, EDGE, MUTED, RULE, VERDICT, Sheet
from spm_core.reports import figures
from spm_core.reports.funnel import Funnel, FunnelStage

_ROW = 54  # the least height in which a line of text breathes
_NAME, _COUNT = 0.27, 0.15  # of the width: for a stage's name, for how many are open
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
    left = _bars_from(sheet)
    sheet.text(left - 32, top, "Open", colour=MUTED, align="right")
    sheet.text(left, top, "Value", colour=MUTED)
    key(sheet, report, top)
    rows(sheet, report, top + BODY, sheet.height - 30)
    return Picture(sheet.png(), alt_text("Funnel", report.verdict, report.sentence))


def key(sheet: Sheet, report: Funnel, y: float) -> None:
    """At the right edge, what the tick means; nothing where nothing is required."""
    if any(stage.required for stage in report.stages):
        sheet.tick(
            sheet.width - EDGE - sheet.text(sheet.width - EDGE, y, "needed", colour=MUTED, align="right") - 20, y, 44
        )


def rows(sheet: Sheet, report: Funnel, top: float, bottom: float) -> None:
    """The stages between two heights."""
    left = _bars_from(sheet)
    lines = chosen(report, int((bottom - top) // _ROW))
    height = min((bottom - top) / max(len(lines), 1), 130)
    scale = (sheet.width - left - EDGE - 120) / float(
        max((_largest(row) for row in lines if row.drawn), default=1) or 1
    )
    sheet.line((left, top + 4), (left, top + height * len(lines) - 4), RULE, 3)
    for number, row in enumerate(lines):
        y = top + height * (number + 0.5)
        sheet.text(EDGE + 20, y, figures.MARKS[row.verdict], colour=VERDICT[row.verdict], bold=True, align="center")
        sheet.text(EDGE + 56, y, row.name, width=sheet.width * _NAME)
        sheet.text(left - 32, y, row.count, bold=True, align="right", width=sheet.width * _COUNT)
        tick = None if row.required is None else left + float(row.required) * scale
        length = float(row.value) * scale if row.drawn else 0
        sheet.labelled_bar(left, y, length, min(height * 0.72, 88), figures.money(row.value), tick=tick)
    if not lines:
        sheet.text(EDGE, top + _ROW, "No stages yet.", colour=MUTED)


def _bars_from(sheet: Sheet) -> float:
    return sheet.width * (_NAME + _COUNT) + EDGE + 88


def _largest(row: Row) -> Decimal:
    return max(row.value, row.required or Decimal(0))


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
