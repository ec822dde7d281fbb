"""Time in stage: how long half and three quarters of the visits last, against the days the stage is meant to take (F7)."""

from collections.abc import Sequence

from spm_core.book.records import Verdict
from spm_core.charts.letters import drawable
from spm_core.charts.picture import Picture, alt_text
from spm_core.charts.sheet import BLUE, BODY, EDGE, LIGHT, MUTED, RULE, Sheet
from spm_core.reports.stages import Stages, StageTime

_ROW = 60
_NAME = 0.28  # of the width at most for a stage's name
_NUMBER = 250  # pixels at the right for the numbers
_FOOT = 80


def draw(report: Stages) -> Picture:
    """The stages, 1600 × 900, in their order; what there is no room for is counted."""
    sheet = Sheet(1600, 900)
    top = sheet.headline(84, Verdict.NA, report.sentence) + 20
    rows, rest = chosen(report.stages, int((sheet.height - top - _FOOT) // _ROW))
    height = min((sheet.height - top - _FOOT) / max(len(rows) + bool(rest), 1), 130)
    names = max((sheet.measure(drawable(row.stage)) for row in rows), default=0)
    left = EDGE + min(names, sheet.width * _NAME) + 36
    days = [float(day or 0) for row in rows for day in (row.km_median, row.km_p75, row.expected_days)]
    scale = (sheet.width - EDGE - _NUMBER - left) / (max(days, default=0) or 1)
    sheet.line((left, top), (left, top + height * len(rows)), RULE, 3)
    for number, row in enumerate(rows):
        sheet.text(EDGE, top + height * (number + 0.5), row.stage, width=left - EDGE - 36)
        _row(sheet, row, (left, top + height * (number + 0.5)), scale, min(height * 0.6, 72))
    if rest:
        sheet.text(EDGE, top + height * (len(rows) + 0.5), f"and {rest} more stages", colour=MUTED)
    if not rows:
        sheet.text(EDGE, top + _ROW, "No stages yet.", colour=MUTED)
    _legend(sheet)
    return Picture(sheet.png(), alt_text("Time in stage", Verdict.NA, report.sentence))


def chosen(stages: Sequence[StageTime], room: int) -> tuple[list[StageTime], int]:
    """The stages to show, in their order, those with the most visits where not all fit; and how many are left out."""
    if len(stages) <= room:
        return list(stages), 0
    most = sorted(range(len(stages)), key=lambda number: -stages[number].visits)[: room - 1]
    return [stages[number] for number in sorted(most)], len(stages) - len(most)


def _row(sheet: Sheet, row: StageTime, at: tuple[float, float], scale: float, thick: float) -> None:
    """One stage: half of the visits to the end of the dark bar, three quarters to the end of the light one."""
    left, y = at
    median, most = float(row.km_median or 0) * scale, float(row.km_p75 or 0) * scale
    sheet.bar(left, y, most, thick * 0.5, LIGHT)
    if not row.too_few:
        sheet.bar(left, y, median, thick, BLUE)
    if row.expected_days:
        sheet.tick(left + row.expected_days * scale, y, thick + 14)
    sheet.text(sheet.width - EDGE, y, _said(row), bold=not row.too_few, colour=MUTED, align="right")


def _said(row: StageTime) -> str:
    """``69 · 104 d``: the days of half and of three quarters; ``n = 3`` where too few ended."""
    if row.too_few or row.km_median is None:
        return f"n = {row.completed}"
    return f"{row.km_median} · {row.km_p75 if row.km_p75 is not None else '–'} d"


def _legend(sheet: Sheet) -> None:
    y, x = sheet.height - 38.0, float(EDGE)
    sheet.bar(x, y, 36, 36, BLUE)
    x += 52 + sheet.text(x + 52, y, "half leave within", colour=MUTED) + 50
    sheet.bar(x, y, 36, 20, LIGHT)
    x += 52 + sheet.text(x + 52, y, "three quarters", colour=MUTED) + 60
    sheet.tick(x, y, BODY)
    sheet.text(x + 24, y, "days meant for it", colour=MUTED)
