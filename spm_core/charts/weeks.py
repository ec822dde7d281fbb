"""Eight weeks side by side, with a line at what a week needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from spm_core.charts.sheet import BLUE, BODY, EDGE, INK, LIGHT, MUTED, RULE, Sheet
from spm_core.reports import figures

_LABELS = 92  # below the bars


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
    for number, week in enumerate(weeks):
        middle, height = left + step * (number + 0.5), week.count * scale
        sheet.bar(middle - step * 0.34, floor - height / 2, step * 0.68, height, BLUE if week.current else LIGHT)
        sheet.text(
            middle, floor - height - 34, str(week.count), bold=True, align="center", colour=INK if week.count else MUTED
        )
        if week.inside and height > BODY * 1.6:
            sheet.text(
                middle,
                floor - 36,
                week.inside,
                colour="#FFFFFF" if week.current else INK,
                align="center",
                width=step * 0.66,
            )
        sheet.text(middle, floor + 46, f"{week.start.day} {week.start:%b}", colour=MUTED, align="center", width=step)
    sheet.line((left, floor), (right, floor), RULE, 3)
    if needed:
        y = floor - float(needed) * scale
        sheet.line((left, y), (right, y), INK, 4, dashed=True)
        sheet.text(right + 16, y - 26, figures.required(needed), bold=True)
        sheet.text(right + 16, y + 24, "needed", colour=MUTED)
