"""The forecast against the target: won, committed and best in one bar, the expected value as a diamond, the target a line."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from spm_core.charts.picture import Picture, alt_text
from spm_core.charts.sheet import BLUE, BODY, DEEP, EDGE, FAINT, GREY, INK, LIGHT, MUTED, PAPER, Sheet
from spm_core.reports import figures
from spm_core.reports.forecast import Forecast

_COLUMNS = (0, 0.357, 0.736)  # where they begin: the middle one holds the longest word


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the bar, from one amount to another (reporting currency); its label is the amount it reaches."""

    name: str
    start: Decimal
    end: Decimal
    colour: str


def draw(report: Forecast) -> Picture:
    """The forecast on its own, 1600 × 900."""
    sheet = Sheet(1600, 900)
    top = sheet.headline(84, report.verdict, report.sentence)
    bullet(sheet, report, top + 190, 220, numbers=True)
    legend(sheet, report, top + 440, row=110, likely_too=True)
    said = f"{report.sentence.rstrip('.')} · likely {likely(report)}" if report.simulation else report.sentence
    return Picture(sheet.png(), alt_text("Forecast", report.verdict, said))


def segments(report: Forecast) -> list[Segment]:
    """Won, committed and best on top of each other, and the opportunities that do not exist yet."""
    found = [
        Segment("won", Decimal(0), report.won, DEEP),
        Segment("committed", report.won, report.committed, BLUE),
        Segment("best", report.committed, report.best, LIGHT),
    ]
    if report.not_yet_existing:
        judged = report.headline_value - report.not_yet_existing
        found.append(Segment("not yet existing", judged, report.headline_value, GREY))
    return found


def bullet(sheet: Sheet, report: Forecast, y: float, height: float, *, numbers: bool) -> None:
    """The bar around a height, with the diamond, the target's line and the pace's small one."""
    width = sheet.width - 2 * EDGE
    range_ = report.simulation if numbers else None  # with the numbers, or not at all
    farthest = range_.p90 if range_ else Decimal(0)
    reach = max(
        report.best, report.headline_value, report.target or Decimal(0), report.pace_target or Decimal(0), farthest
    )
    scale = width * 0.97 / float(reach or 1)
    diamond = EDGE + float(report.headline_value) * scale
    sheet.bar(EDGE, y, width, height, FAINT)
    for part in segments(report):
        thin = part.name == "not yet existing"
        middle, thick = (y + height * 0.62, height * 0.16) if thin else (y, height)
        length = float(part.end - part.start) * scale
        x = EDGE + float(part.start) * scale
        sheet.bar(x, middle, length, thick, part.colour)
        label = figures.money(part.end)
        if numbers and not thin and length > sheet.measure(label, BODY, bold=True) + 28:
            _number(sheet, label, x + length, y, diamond, part.colour)
    if report.pace_target is not None:
        x = EDGE + float(report.pace_target) * scale
        sheet.line((x, y + height / 2 - 4), (x, y + height / 2 + 26), INK, 5)
    if report.target is not None:
        x = EDGE + float(report.target) * scale
        sheet.tick(x, y, height + 52)
    if range_:
        left, right = (EDGE + max(float(end), 0.0) * scale for end in (range_.p10, range_.p90))
        sheet.whisker(left, right, y + height * 0.34, min(height * 0.3, 40))
    sheet.diamond(max(diamond, EDGE + 20), y, min(height * 0.5, 64))


def _number(sheet: Sheet, label: str, end: float, y: float, diamond: float, colour: str) -> None:
    """A segment's number at its right end, unless the diamond stands there; the legend has it in any case."""
    right = end - 14
    if not right - sheet.measure(label, BODY, bold=True) - 40 < diamond < right + 40:
        sheet.text(right, y, label, colour=INK if colour == LIGHT else PAPER, bold=True, align="right")


def legend(sheet: Sheet, report: Forecast, top: float, row: float, *, likely_too: bool = False) -> float:
    """What the marks mean, each with its number, in rows of three; returns where the next thing may begin."""
    entries = list(_entries(report))
    if likely_too and report.simulation:
        entries.append(("range", "likely", likely(report)))
    for number, (mark, words, amount) in enumerate(entries):
        x = EDGE + (sheet.width - 2 * EDGE) * _COLUMNS[number % len(_COLUMNS)]
        y = top + row * (number // len(_COLUMNS))
        _mark(sheet, mark, x + 20, y)
        used = sheet.text(x + 52, y, words, colour=MUTED)
        sheet.text(x + 52 + used + 12, y, amount, bold=True)
    return top + row * -(-len(entries) // len(_COLUMNS))


def _entries(report: Forecast) -> Iterator[tuple[str, str, str]]:
    money = figures.money
    yield DEEP, "won", money(report.won)
    yield BLUE, "committed", money(report.committed)
    yield LIGHT, "best", money(report.best)
    yield "diamond", report.headline.replace("_", " "), money(report.headline_value)
    if report.target is not None:
        yield "target", "target", money(report.target)
    if report.pace_target is not None:
        yield "pace", "pace", money(report.pace_target)
    if report.not_yet_existing:
        yield GREY, "to come", money(report.not_yet_existing)


def likely(report: Forecast) -> str:
    """``310k–450k``: between which two numbers eight of ten simulated periods ended, empty without a simulation."""
    found = report.simulation
    return f"{figures.money(found.p10)}–{figures.money(found.p90)}" if found else ""


def _mark(sheet: Sheet, mark: str, x: float, y: float) -> None:
    if mark == "diamond":
        sheet.diamond(x, y, 44)
    elif mark == "target":
        sheet.tick(x, y, 48)
    elif mark == "range":
        sheet.whisker(x - 18, x + 18, y, 28)
    elif mark == "pace":
        sheet.line((x, y - 14), (x, y + 14), INK, 5)
    else:
        sheet.bar(x - 18, y, 36, 36, mark)
