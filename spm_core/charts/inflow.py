"""New opportunities of the last eight weeks against what a week needs."""

from spm_core.charts.picture import Picture, alt_text
from spm_core.charts.sheet import Sheet
from spm_core.charts.weeks import Column, columns
from spm_core.reports import figures
from spm_core.reports.inflow import Inflow


def draw(report: Inflow) -> Picture:
    """The inflow, 1600 × 900; weeks before the window are lighter."""
    sheet = Sheet(1600, 900)
    top = sheet.headline(84, report.verdict, report.sentence)
    weeks = [
        Column(
            week.start, week.count, figures.money(week.value) if week.value else "", week.start >= report.since.date()
        )
        for week in report.weeks
    ]
    columns(sheet, weeks, report.needed_per_week, top + 36)
    return Picture(sheet.png(), alt_text("New opportunities", report.verdict, report.sentence))
