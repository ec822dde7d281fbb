"""What was won over the fiscal year, day by day, against the pace of the target and the year before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from spm_core.charts.picture import Picture, alt_text
from spm_core.charts.sheet import BODY, DEEP, EDGE, INK, LIGHT, MUTED, RULE, Sheet
from spm_core.reports import figures
from spm_core.reports.attainment import Attainment, Point

_NAMED = 80  # pixels beside the plot for the mark of a line, its name and number stand behind it
_FOOT = 86
_APART = 52  # pixels between two labels
_YEARS = 366


@dataclass(frozen=True, slots=True)
class _Plot:
    """From days since the year began and values to pixels."""

    left: float
    right: float
    top: float
    floor: float
    most: Decimal

    def x(self, days: int) -> float:
        return self.left + (self.right - self.left) * days / _YEARS

    def y(self, value: Decimal) -> float:
        return self.floor - (self.floor - self.top) * float(value / (self.most or 1))


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the chart: its name, its points (days into the year, value) and how it is drawn."""

    name: str
    points: Sequence[tuple[int, Decimal]]
    said: Decimal
    colour: str
    width: float = 8
    dashed: bool = False


def draw(report: Attainment) -> Picture:
    """The year, 1600 × 900."""
    sheet = Sheet(1600, 900)
    top = sheet.headline(84, report.verdict, report.sentence) + 20
    lines = _lines(report)
    most = max((value for line in lines for _, value in line.points), default=Decimal(0))
    named = max(sheet.measure(line.name) + sheet.measure(figures.money(line.said), bold=True) for line in lines)
    plot = _Plot(EDGE, sheet.width - EDGE - named - _NAMED, top, sheet.height - _FOOT, most)
    _months(sheet, plot, report.period.start)
    for line in lines:
        places = [(plot.x(days), plot.y(value)) for days, value in line.points]
        sheet.path(places, line.colour, line.width, dashed=line.dashed)
    now = lines[-1].points[-1]
    sheet.dots([(plot.x(now[0]), plot.y(now[1]), 14)], DEEP)
    _names(sheet, plot, lines)
    return Picture(sheet.png(), alt_text("Attainment", report.verdict, report.sentence))


def _lines(report: Attainment) -> list[_Line]:
    """What lies lowest first."""
    start, today = report.period.start, (report.today - report.period.start).days
    before = start.replace(year=start.year - 1)
    whole = [*_steps(report.last_year, before), (_days(before, start), report.won_before_in_all)]
    lines = [_Line("last year", whole, report.won_before_in_all, LIGHT)]
    if report.target is not None:
        pace = [(0, Decimal(0)), *((_days(start, point.day) + 1, point.value) for point in report.pace)]
        lines.append(_Line("target", pace, report.target, INK, 4, dashed=True))
    return [*lines, _Line("won", [*_steps(report.this_year, start), (today, report.won)], report.won, DEEP, 10)]


def _days(start: date, day: date) -> int:
    return (day - start).days


def _steps(points: Sequence[Point], start: date) -> list[tuple[int, Decimal]]:
    """A staircase: level until the day, then up."""
    found, level = [(0, Decimal(0))], Decimal(0)
    for point in points:
        days = _days(start, point.day)
        found += [(days, level), (days, point.value)]
        level = point.value
    return found


def _months(sheet: Sheet, plot: _Plot, start: date) -> None:
    """The floor, and every second month by name."""
    sheet.line((plot.left, plot.floor), (plot.right, plot.floor), RULE, 3)
    for number in range(12):
        first = date(start.year + (start.month + number - 1) // 12, (start.month + number - 1) % 12 + 1, 1)
        x = plot.x(_days(start, first))
        sheet.line((x, plot.floor), (x, plot.floor + 10), RULE, 3)
        if number % 2 == 0:
            sheet.text(x, plot.floor + 46, f"{first:%b}", colour=MUTED)


def _names(sheet: Sheet, plot: _Plot, lines: Sequence[_Line]) -> None:
    """What each line is and where it ended, beside the plot, as high as its end and never on another one."""
    ordered = sorted(lines, key=lambda line: plot.y(line.said))
    lowest = plot.floor
    places: list[float] = []
    for line in ordered:
        places.append(max(plot.y(line.said), places[-1] + _APART if places else plot.top + BODY / 2))
    over = max(places[-1] - lowest, 0)
    for number, line in reversed(list(enumerate(ordered))):
        following = places[number + 1] - _APART if number + 1 < len(places) else lowest
        places[number] = min(places[number], following) if over else places[number]
        x = plot.right + 24
        sheet.bar(x, places[number], 28, 14, line.colour if line.name != "won" else DEEP)
        used = sheet.text(x + 42, places[number], line.name, colour=MUTED)
        sheet.text(x + 42 + used + 12, places[number], figures.money(line.said), bold=True)
