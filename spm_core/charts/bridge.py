"""The bridge: what was open at the previous meeting, each thing that changed it, what is open now (F5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from spm_core.book.records import Verdict
from spm_core.charts.picture import Picture, alt_text
from spm_core.charts.sheet import ACCENT, BLUE, BODY, DEEP, EDGE, LIGHT, MUTED, RULE, VERDICT, Sheet
from spm_core.reports import figures
from spm_core.reports.movement import BridgeLine, Movement

_NAMES = {
    "open_before": "Open before",
    "new": "New",
    "reopened": "Reopened",
    "amount": "Amount changes",
    "transfer_in": "Taken over",
    "transfer_out": "Handed over",
    "won": "Won",
    "lost": "Lost",
    "correction": "Corrections",
    "open_now": "Open now",
}
_ENDS = ("open_before", "open_now")
_MARKS = {"won": Verdict.OK, "lost": Verdict.SHORT}
_COLOURS = {"won": DEEP, "lost": ACCENT}
_GAP = 18  # pixels between a bar and its number
_ROOM = 30  # pixels at the foot


@dataclass(frozen=True, slots=True)
class Step:
    """One row: its name, the level (reporting currency) it starts from and the one it leads to, and the number printed."""

    what: str
    start: Decimal
    end: Decimal
    said: str

    @property
    def colour(self) -> str:
        """What was there is light, what came blue, what was won deep, what was lost orange, what else went away grey."""
        if self.what in _ENDS:
            return LIGHT
        return _COLOURS.get(self.what, BLUE if self.end >= self.start else MUTED)


def draw(report: Movement) -> Picture:
    """The bridge, 1600 × 900; lines without a value are left out."""
    sheet = Sheet(1600, 900)
    top = sheet.headline(84, report.verdict, report.sentence) + 20
    steps = chosen(report.bridge)
    height = min((sheet.height - top - _ROOM) / len(steps), 120)
    name = max(sheet.measure(_NAMES[step.what], bold=step.what in _ENDS) for step in steps)
    left = EDGE + 56 + name + 40
    levels = [level for step in steps for level in (step.start, step.end)]
    lowest, highest = min(levels), max(levels)
    number = max(sheet.measure(step.said, bold=True) for step in steps) + _GAP
    # beside every bar there is room for its number, on the side to which it leads
    start = left + (number if lowest < 0 else 0)
    scale = (sheet.width - EDGE - number - start) / float((highest - lowest) or 1)
    zero = start - float(lowest) * scale
    sheet.line((zero, top), (zero, top + height * len(steps)), RULE, 3)
    for row, step in enumerate(steps):
        _step(sheet, step, (zero, top + height * (row + 0.5)), scale, height)
        if row:
            x, y = zero + float(step.start if step.what not in _ENDS else step.end) * scale, top + height * row
            sheet.line((x, y - height * 0.18), (x, y + height * 0.18), MUTED, 3)
    told = f"{report.sentence.rstrip('.')}; {_change(report.bridge)}"
    return Picture(sheet.png(), alt_text("Movement", report.verdict, told))


def chosen(bridge: Sequence[BridgeLine]) -> list[Step]:
    """The rows that have a value, each from where the one above it ended; both ends in any case."""
    steps, level = [], Decimal(0)
    for line in bridge:
        if line.what in _ENDS:
            steps.append(Step(line.what, Decimal(0), line.value, figures.money(line.value)))
            level = line.value
        elif line.value:
            sign = "+" if line.value > 0 else ""
            steps.append(Step(line.what, level, level + line.value, sign + figures.money(line.value)))
            level += line.value
    return steps


def _step(sheet: Sheet, step: Step, at: tuple[float, float], scale: float, height: float) -> None:
    """One row, ``at`` the place of zero in its middle."""
    zero, y = at
    mark = _MARKS.get(step.what)
    if mark:
        sheet.text(EDGE + 20, y, figures.MARKS[mark], colour=VERDICT[mark], bold=True, align="center")
    bold = step.what in _ENDS
    sheet.text(EDGE + 56, y, _NAMES[step.what], bold=bold)
    low, high = sorted((step.start, step.end))
    x, length = zero + float(low) * scale, max(float(high - low) * scale, 4)
    sheet.bar(x, y, length, min(height * 0.64, BODY * 1.6), step.colour)
    if step.end < step.start and low < 0:
        sheet.text(x - _GAP, y, step.said, bold=True, align="right")
    else:
        sheet.text(x + length + _GAP, y, step.said, bold=True)


def _change(bridge: Sequence[BridgeLine]) -> str:
    """``open 225k before, New +70k, Won −18k, 295k now``."""
    first, *between, last = chosen(bridge)
    parts = [f"open {first.said} before", *(f"{_NAMES[step.what].lower()} {step.said}" for step in between)]
    return ", ".join([*parts, f"{last.said} now"])
