"""Eight weeks side by side, with a line at what a week needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from spm_core.charts.sheet import BLUE, BODY, EDGE, INK, LIGHT, MUTED, PAPER, RULE, Sheet
from spm_core.reports import figures

_LABELS = 92  # pixels below the bars
_CLEAR = 32  # pixels between a number and the line


@dataclass(frozen=True, slots=True)
class Column:
    """One week: its first day, its number, what else to print in the bar, whether it belongs to the window reported."""

    start: date
    count: int
    inside: str = ""
    current: bool = True


def columns(sheet: Sheet, weeks: Sequence[Column], needed: Decimal | None, top: float) -> None:
    """Bars from ``top`` to the lower edge; ``needed`` a week is a dashed line with its number."""
    left, right, floor = EDGE, sheet.width - EDGE - (170 if needed else 0), sheet.height - _LABELS
    most = max([*(week.count for week in weeks), float(needed or 0), 1])
    scale, step = (floor - top - BODY * 1.5) / most, (right - left) / max(len(weeks), 1)
    line = floor - float(needed or 0) * scale
    for number, week in enumerate(weeks):
        middle, height = left + step * (number + 0.5), week.count * scale
        # a number that would stand on the line stands above it
        label = floor - height - 34
        label = line - _CLEAR if needed and abs(label - line) < _CLEAR else label
        sheet.bar(middle - step * 0.34, floor - height / 2, step * 0.68, height, BLUE if week.current else LIGHT)
        sheet.text(middle, label, str(week.count), bold=True, align="center", colour=INK if week.count else MUTED)
        if week.inside and height > BODY * 1.6:
            ink = PAPER if week.current else INK
            sheet.text(middle, floor - 36, week.inside, colour=ink, align="center", width=step * 0.66)
        sheet.text(middle, floor + 46, figures.day_of_month(week.start), colour=MUTED, align="center", width=step)
    sheet.line((left, floor), (right, floor), RULE, 3)
    if needed:
        sheet.line((left, line), (right, line), INK, 4, dashed=True)
        sheet.text(right + 16, line - 26, figures.required(needed), bold=True)
        sheet.text(right + 16, line + 24, "needed", colour=MUTED)
