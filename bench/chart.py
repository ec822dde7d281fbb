"""B8: each chart of an agenda against the same marks in plain matplotlib, its bytes, charts a second, and all of an agenda's."""

import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from io import BytesIO
from typing import Any
from unittest.mock import patch

from matplotlib.figure import Figure
from matplotlib.text import Text

from bench import databases
from bench.company import LAST_MONDAY, MONDAY, Size, fill
from bench.measure import Target, compare, in_turns, state
from bench.options import Options
from spm_core.book.records import Scope
from spm_core.charts import activity, ageing, agenda, bridge, forecast, funnel, inflow
from spm_core.charts.picture import Picture
from spm_core.charts.press import Press
from spm_core.charts.sheet import BLUE, INK, MUTED, VERDICT, Placed, Sheet
from spm_core.meetings.agenda import team_agenda
from spm_core.meetings.answers import Agenda
from spm_core.reports import figures
from spm_core.reports.funnel import Funnel
from spm_core.reports.line import Report

NAME = "chart"
DRAWING = Target(1.0, "×")
BYTES = Target(25, " kB")
A_SECOND = Target(18, " a second", at_least=True)
ALL = Target(300, " ms")
WORKERS = 2
OTHERS: tuple[tuple[str, Any, str], ...] = (
    ("bridge", bridge, "movement"),
    ("ageing strip", ageing, "stalled"),
    ("forecast", forecast, "forecast"),
    ("inflow", inflow, "inflow"),
    ("activity", activity, "activity"),
)
SIZE, BOLD = 29, "bold"  # points of text, as large as ours


def run(options: Options) -> None:
    """Measure with the numbers of one team."""
    meeting = _meeting()
    report: Any = meeting.reports["funnel"]
    ours, plain = in_turns(lambda: funnel.draw(report), lambda: _plain(report), 3 * options.turns)
    compare("B8 funnel at 1600 × 900", ours, plain, "matplotlib, same marks", DRAWING)
    detail = f"plain matplotlib {len(_plain(report)) / 1000:.1f} kB"
    state("B8 its bytes", len(funnel.draw(report).png) / 1000, BYTES, detail)
    alone = f"one process in turns with matplotlib {1 / ours:.1f}, matplotlib {1 / plain:.1f} a second"
    state(f"B8 {WORKERS} processes of the press", _a_second(report, 800 if options.full else 60), A_SECOND, alone)
    everything, plain = in_turns(lambda: _all(meeting), lambda: _plain(report), options.turns)
    detail = f"{everything / plain:.1f} × one chart of plain matplotlib"
    for name, chart, of in OTHERS:
        _beside(name, chart.draw, meeting.reports[of], options.turns)
    state("B8 all five charts of an agenda, one process, warm", everything * 1000, ALL, detail)


def _beside(name: str, draw: Callable[[Any], Picture], report: Report, turns: int) -> None:
    """A chart of many marks against the same marks saved by matplotlib itself."""

    def plain() -> None:
        with patch.object(Sheet, "png", _saved), patch.object(Placed, "draw", Text.draw):
            draw(report)

    ours, floor = in_turns(lambda: draw(report), plain, turns)
    compare(f"B8 {name}", ours, floor, "matplotlib, same marks", DRAWING)
    state(f"B8 {name}: its bytes", len(draw(report).png) / 1000, BYTES)


def _saved(sheet: Sheet) -> bytes:
    with BytesIO() as buffer:
        sheet._figure.savefig(buffer, format="png")  # noqa: SLF001 - the floor draws what the sheet holds
        return buffer.getvalue()


def _meeting() -> Agenda:
    """The agenda of a team of ten."""
    with databases.sqlite() as place:
        store = fill(place.database, Size(400, sellers=10))
        return team_agenda(store.book(Scope("team", store.teams()[0].id, "North"), MONDAY, LAST_MONDAY))


def _all(meeting: Agenda) -> None:
    """Every chart that an agenda and its thread show."""
    reports: Mapping[str, Any] = meeting.reports
    agenda.draw(reports["forecast"], reports["funnel"])
    for chart in (funnel, forecast, inflow, activity):
        chart.draw(reports[chart.__name__.rpartition(".")[2]])


def _a_second(report: Funnel, number: int) -> float:
    """Charts a second, once every process has drawn its first ones."""
    with Press(WORKERS) as press:
        for first in [press.picture("funnel", report) for _ in range(4 * WORKERS)]:
            first.result()
        begun = time.perf_counter()
        for ordered in [press.picture("funnel", report) for _ in range(number)]:
            ordered.result()
        return number / (time.perf_counter() - begun)


def _plain(report: Funnel) -> bytes:
    """The same marks as anybody would draw them: axes, bars, markers, texts, savefig."""
    figure = Figure(figsize=(16, 9), dpi=100)
    axes = figure.add_axes((0.35, 0.04, 0.5, 0.76))
    rows = funnel.chosen(report, len(report.stages))
    places = range(len(rows))
    axes.barh(places, [float(row.value) for row in rows], height=0.7, color=BLUE)
    for place, row in zip(places, rows, strict=True):
        axes.vlines(float(row.required or 0), place - 0.45, place + 0.45, color="white", linewidth=8)
        axes.vlines(float(row.required or 0), place - 0.45, place + 0.45, color=INK, linewidth=4)
        marked: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "va": "center", "fontsize": SIZE}
        axes.text(-0.68, place, figures.MARKS[row.verdict], color=VERDICT[row.verdict], weight=BOLD, **marked)
        axes.text(-0.64, place, row.name, color=INK, **marked)
        axes.text(-0.02, place, row.count, color=INK, weight=BOLD, ha="right", **marked)
        axes.text(1.28, place, figures.money(row.value or Decimal(0)), color=INK, weight=BOLD, ha="right", **marked)
    axes.invert_yaxis()
    axes.set_axis_off()
    word = f"{figures.MARKS[report.verdict]} {report.verdict.value.upper()}"
    boxed = {"boxstyle": "round", "facecolor": VERDICT[report.verdict], "edgecolor": "none"}
    figure.text(0.03, 0.91, word, color="white", weight=BOLD, fontsize=SIZE, bbox=boxed)
    figure.text(0.16, 0.91, report.sentence, color=INK, weight=BOLD, fontsize=SIZE)
    figure.text(0.84, 0.83, "needed", color=MUTED, ha="right", fontsize=SIZE)
    figure.text(0.97, 0.83, "Value", color=MUTED, ha="right", fontsize=SIZE)
    with BytesIO() as buffer:
        figure.savefig(buffer, format="png")
        return buffer.getvalue()
