"""Sales activity: by person with what is usual for them, or the whole team by week."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from spm_core.charts.picture import Picture, alt_text
from spm_core.charts.sheet import BLUE, EDGE, MUTED, RULE, Sheet
from spm_core.charts.weeks import Column, columns
from spm_core.reports import figures
from spm_core.reports.activity import ActivityReport, MemberTally

_ROW = 64
_NAME = 340  # pixels for a name
_NUMBER = 100  # pixels for a number before its bar
_MINUTES = Decimal(60)


@dataclass(frozen=True, slots=True)
class Measure:
    """A column of the chart: its heading, and each member's number and usual number."""

    heading: str
    actual: Callable[[MemberTally], Decimal]
    usual: Callable[[MemberTally], Decimal]


MEASURES = (
    Measure("Meetings", lambda m: Decimal(m.meetings), lambda m: m.usual_meetings),
    Measure("New customers", lambda m: Decimal(m.new_customer_meetings), lambda m: m.usual_new_customer_meetings),
    Measure("Hours", lambda m: m.customer_minutes / _MINUTES, lambda m: m.usual_minutes / _MINUTES),
)


def draw(report: ActivityReport, *, people: bool = True) -> Picture:
    """The activity, 1600 × 900; ``people`` off, or a report that names nobody: the team's new-customer meetings by week."""
    sheet = Sheet(1600, 900)
    top = sheet.headline(84, report.verdict, report.sentence) + 36
    if people and report.members:
        _people(sheet, report.members, top)
    else:
        weeks = [
            Column(week.start, week.new_customer_meetings, current=week.start >= report.since.date())
            for week in report.weeks
        ]
        columns(sheet, weeks, report.needed_new_customer_meetings_per_week, top)
    return Picture(sheet.png(), alt_text("Activity", report.verdict, report.sentence))


def _people(sheet: Sheet, members: Sequence[MemberTally], top: float) -> None:
    room = int((sheet.height - top - _ROW * 2) // _ROW)
    shown = members if len(members) <= room else members[: room - 1]
    height = min((sheet.height - top - _ROW * 2) / len(members[:room]), 120)
    left, width = EDGE + _NAME, (sheet.width - 2 * EDGE - _NAME) / len(MEASURES)
    for number, measure in enumerate(MEASURES):
        _measure(sheet, measure, shown, (left + width * number, top, width - 32, height))
    for number, member in enumerate(shown):
        sheet.text(EDGE, _middle(top, height, number), member.member, width=_NAME - 10)
    if len(shown) < len(members):
        sheet.text(EDGE, _middle(top, height, len(shown)), f"and {len(members) - len(shown)} more", colour=MUTED)
    sheet.tick(EDGE + 8, sheet.height - 46, 44)
    sheet.text(EDGE + 32, sheet.height - 46, "usual for them: the average of the last eight weeks", colour=MUTED)


def _middle(top: float, height: float, number: int) -> float:
    return top + _ROW * 0.8 + height * (number + 0.5)


def _measure(
    sheet: Sheet, measure: Measure, members: Sequence[MemberTally], box: tuple[float, float, float, float]
) -> None:
    """One column: x, y, width and the height of a row."""
    x, top, width, height = box
    sheet.text(x + 30, top, measure.heading, colour=MUTED, width=width)
    most = max((max(measure.actual(one), measure.usual(one)) for one in members), default=Decimal(0))
    left, thick = x + _NUMBER, min(height * 0.6, 64)
    scale = (width - _NUMBER - 12) / float(most or 1)
    for number, member in enumerate(members):
        y, actual, usual = _middle(top, height, number), measure.actual(member), measure.usual(member)
        sheet.text(left - 18, y, figures.trimmed(actual, 1), bold=True, align="right")
        sheet.line((left, y - height * 0.42), (left, y + height * 0.42), RULE, 3)
        sheet.bar(left, y, float(actual) * scale, thick, BLUE)
        if usual:
            sheet.tick(left + float(usual) * scale, y, thick + 16)
