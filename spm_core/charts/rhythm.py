"""The cadence as the deck draws it: the four meetings, a cross in each week in which they are."""

from spm_core.book.records import Verdict
from spm_core.book.rhythm import Table
from spm_core.charts.picture import Picture, alt_text
from spm_core.charts.sheet import BODY, DEEP, EDGE, FAINT, MUTED, RULE, Sheet

_WIDTH, _HEAD, _ROW, _FOOT = 1200, 128, 104, 24
_NAMES = 350  # pixels for the meetings' names


def draw(table: Table) -> Picture:
    """The table, 1200 pixels wide."""
    sheet = Sheet(_WIDTH, _HEAD + _ROW * len(table.rows) + _FOOT)
    step = (_WIDTH - _NAMES - EDGE / 2) / len(table.weeks)
    middles = [_NAMES + step * (n + 0.5) for n in range(len(table.weeks))]
    sheet.text(EDGE, 52, "MEETING", colour=MUTED, bold=True)
    for x, (week, next_on) in zip(middles, table.weeks, strict=True):
        sheet.text(x, 44, f"W{week}", bold=True, align="center")
        sheet.text(x, 94, next_on, colour=MUTED, align="center", width=step - 8)
    sheet.line((EDGE, _HEAD), (_WIDTH - EDGE / 2, _HEAD), RULE, 4)
    for n, (name, ticked) in enumerate(table.rows):
        y = _HEAD + _ROW * (n + 0.5)
        if n % 2:
            sheet.bar(EDGE / 2, y, _WIDTH - EDGE, _ROW, FAINT)
        _name(sheet, name, y)
        for x, (week, _) in zip(middles, table.weeks, strict=True):
            if week in ticked:
                _cross(sheet, x, y)
    return Picture(sheet.png(), alt_text("Cadence", Verdict.NA, f"{_spoken(table)}. {table.sentence}"))


def _name(sheet: Sheet, name: str, y: float) -> None:
    """The meeting's name, on two lines where one is too short for it."""
    room = _NAMES - EDGE - 8
    first, _, second = name.partition(" ") if sheet.measure(name) > room else (name, "", "")
    for line, at in ((first, y - 23), (second, y + 23)) if second else ((first, y),):
        sheet.text(EDGE, at, line, width=room)


def _cross(sheet: Sheet, x: float, y: float) -> None:
    half = BODY * 0.42
    sheet.line((x - half, y - half), (x + half, y + half), DEEP, 10)
    sheet.line((x - half, y + half), (x + half, y - half), DEEP, 10)


def _spoken(table: Table) -> str:
    """`Team meeting W1; Coaching W1, W3, W5; Performance coaching never`."""
    said = (
        f"{name} " + (", ".join(f"W{week}" for week in sorted(ticked)) if ticked else "never")
        for name, ticked in table.rows
    )
    return "; ".join(said)
