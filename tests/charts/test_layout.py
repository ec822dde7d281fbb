"""No label lies on another one or leaves its picture, whatever the names and numbers are; measured with the renderer itself."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from matplotlib.text import Text
from test_charts import ODD_NAMES, a_forecast, a_funnel, an_activity, an_inflow, stage

from spm_core.book.periods import Period
from spm_core.charts import accounts as accounts_chart
from spm_core.charts import activity as activity_chart
from spm_core.charts import ageing as ageing_chart
from spm_core.charts import agenda as agenda_chart
from spm_core.charts import attainment as attainment_chart
from spm_core.charts import bridge as bridge_chart
from spm_core.charts import forecast as forecast_chart
from spm_core.charts import funnel as funnel_chart
from spm_core.charts import inflow as inflow_chart
from spm_core.charts import stages as stages_chart
from spm_core.charts.picture import Picture
from spm_core.charts.sheet import ACCENT, BLUE, DEEP, FAINT, GREY, LIGHT, MUTED, PAPER, VERDICT, Sheet
from spm_core.reports.accounts import AccountLine, Accounts
from spm_core.reports.attainment import Attainment, Point
from spm_core.reports.line import Sum
from spm_core.reports.movement import BRIDGE, BridgeLine, Movement
from spm_core.reports.simulation import Simulation
from spm_core.reports.stages import Stages, StageTime
from spm_core.reports.stalled import Stalled
from spm_core.reports.standing import Standing
from spm_core.reports.waiting import Waiting

HEAD = (datetime(2026, 3, 2, tzinfo=ZoneInfo("UTC")), datetime(2026, 2, 2, tzinfo=ZoneInfo("UTC")), "EUR")
NAMES = (*ODD_NAMES, "N" * 300, "مؤسسة النور 12 GmbH", "Anna")
FORTY = tuple(f"{number} {'a stage with a long name ' * 8}" for number in range(40))
RANGE = Simulation(*map(Decimal, (9_990_000, 12_000_000, 88_800_000)), Decimal(0), Decimal(0), Decimal(0))
AMOUNTS = (0, 1, 999, 25_000, 1_500_000, 10**12)


def a_movement(*values: int) -> Movement:
    lines = tuple(BridgeLine(what, Decimal(value)) for what, value in zip(BRIDGE, (*values, sum(values)), strict=True))
    counts = dict.fromkeys(
        ("advanced", "won", "lost", "moved_back", "not_moved", "reopened", "transferred_out", "undated"), 1
    )
    shares = {"progress_share": Decimal("0.5"), "progress_share_value": Decimal("0.5")}
    return Movement(
        "movement", "company", *HEAD, open_before=7, **counts, **shares, value_before=lines[0].value, new=Sum(),
        bridge=lines, moves=(), not_moved_list=(),
    )  # fmt: skip


def a_stalled(names: tuple[str, ...], stages: tuple[str, ...], days: int = 45) -> Stalled:
    lines = tuple(
        Waiting(
            str(n), None, name, name, "Anna", stages[n % len(stages)], Decimal(AMOUNTS[n % len(AMOUNTS)]), False,
            days * (n % 7) // 3, 30, None, None, None,
        )
        for n, name in enumerate(names)
    )  # fmt: skip
    over = tuple(line for line in lines if line.days_over)
    return Stalled("stalled", "company", *HEAD, over, Sum(), open=lines, stages=stages)


def an_attainment(won: int, target: int | None, before: int) -> Attainment:
    first, last = date(2026, 1, 1), date(2025, 1, 1)
    goal = None if target is None else Decimal(target)
    points = [
        tuple(Point(start + timedelta(days=40), Decimal(value)) for value in [sum_] if value)
        for start, sum_ in ((first, won), (last, before))
    ]
    pace = () if goal is None else (Point(date(2026, 3, 1), goal / 6), Point(date(2026, 12, 31), goal))
    return Attainment(
        "attainment", "company", *HEAD, Period(first, date(2027, 1, 1)), goal, Decimal(won), goal and goal / 6, None,
        Decimal(before) / 2, Decimal(before), 0, *points, pace, today=date(2026, 3, 2),
    )  # fmt: skip


def an_accounts(*names: str) -> Accounts:
    rows = tuple(
        AccountLine(
            name,
            Decimal(AMOUNTS[n % 6]),
            Decimal(AMOUNTS[-n % 6]),
            Decimal(AMOUNTS[(n + 2) % 6]),
            n,
            n // 2,
            None,
            ("growing", "at risk", None)[n % 3],
            standing=Standing(pace=Decimal(AMOUNTS[(n + 1) % 6]) if n % 2 else None),
        )
        for n, name in enumerate(names)
    )
    return Accounts("accounts", "company", *HEAD, rows)


def a_stages(*names: str) -> Stages:
    rows = tuple(
        StageTime(name, 9, 9 if n % 3 else 2, 3, 10 * n, None if n % 4 == 1 else 25 * n, None, 9, 3, None, 21)
        for n, name in enumerate(names)
    )
    return Stages("stages", "company", *HEAD, rows)


def huge(**other: object) -> object:
    return a_forecast(
        **{name: Decimal(10**13) for name in ("won", "committed", "best", "weighted", "expected", "target")}, **other
    )


CASES: dict[str, Callable[[], Picture]] = {
    "agenda, plain": lambda: agenda_chart.draw(a_forecast(), a_funnel(*map(stage, "ABCDE"))),
    "agenda, odd names": lambda: agenda_chart.draw(a_forecast(), a_funnel(*map(stage, NAMES))),
    "agenda, nothing": lambda: agenda_chart.draw(a_forecast(target=None, pace_target=None), a_funnel()),
    "funnel, nothing": lambda: funnel_chart.draw(a_funnel()),
    "funnel, one": lambda: funnel_chart.draw(a_funnel(stage("A"))),
    "funnel, forty": lambda: funnel_chart.draw(a_funnel(*map(stage, FORTY))),
    "funnel, odd names": lambda: funnel_chart.draw(a_funnel(*map(stage, NAMES))),
    "funnel, huge and tiny": lambda: funnel_chart.draw(a_funnel(stage("A", 10**6, 10**13, "0.001"), stage("B", 0, 1))),
    "forecast, plain": lambda: forecast_chart.draw(a_forecast()),
    "forecast, not yet existing": lambda: forecast_chart.draw(a_forecast(not_yet_existing=Decimal(20_000))),
    "forecast, likely range": lambda: forecast_chart.draw(a_forecast(not_yet_existing=Decimal(9_990_000), simulation=RANGE)),
    "agenda, likely range": lambda: agenda_chart.draw(
        a_forecast(not_yet_existing=Decimal(9_990_000), simulation=RANGE), a_funnel(*map(stage, NAMES))
    ),
    "forecast, nothing": lambda: forecast_chart.draw(a_forecast(**dict.fromkeys(("won", "committed", "best", "expected"), Decimal(0)))),
    "forecast, huge": lambda: forecast_chart.draw(huge()),
    "inflow, nothing": lambda: inflow_chart.draw(an_inflow([])),
    "inflow, plain": lambda: inflow_chart.draw(an_inflow([2, 1, 0, 3, 0, 1, 0, 1])),
    "inflow, huge": lambda: inflow_chart.draw(an_inflow([10_000] * 8, "0.001")),
    "activity, odd names": lambda: activity_chart.draw(an_activity(*NAMES)),
    "activity, two hundred": lambda: activity_chart.draw(an_activity(*map(str, range(200)))),
    "bridge, plain": lambda: bridge_chart.draw(a_movement(225_000, 70_000, 35_000, -2_000, 0, 0, -18_000, -15_000, 0)),
    "bridge, below zero": lambda: bridge_chart.draw(a_movement(225, 70, 35, -20, 50, -40, -180, -300, -90)),
    "bridge, nothing": lambda: bridge_chart.draw(a_movement(*[0] * 9)),
    "bridge, huge and tiny": lambda: bridge_chart.draw(a_movement(10**13, 1, 10**13, -1, 1, -1, -(10**12), -1, -1)),
    "ageing, nothing": lambda: ageing_chart.draw(a_stalled((), ("A",))),
    "ageing, one": lambda: ageing_chart.draw(a_stalled(("x", "y"), ("A",))),
    "ageing, odd names": lambda: ageing_chart.draw(a_stalled(NAMES * 4, NAMES)),
    "ageing, forty": lambda: ageing_chart.draw(a_stalled(NAMES * 20, FORTY)),
    "ageing, very old": lambda: ageing_chart.draw(a_stalled(NAMES * 20, ("A", "B", "C"), 3_000)),
    "attainment, plain": lambda: attainment_chart.draw(an_attainment(538_000, 4_090_000, 3_980_000)),
    "attainment, nothing": lambda: attainment_chart.draw(an_attainment(0, None, 0)),
    "attainment, all the same": lambda: attainment_chart.draw(an_attainment(10**12, 10**12, 10**12)),
    "accounts, nothing": lambda: accounts_chart.draw(an_accounts()),
    "accounts, odd names": lambda: accounts_chart.draw(an_accounts(*NAMES)),
    "accounts, two hundred": lambda: accounts_chart.draw(an_accounts(*(NAMES * 20))),
    "stages, nothing": lambda: stages_chart.draw(a_stages()),
    "stages, one": lambda: stages_chart.draw(a_stages("A")),
    "stages, odd names": lambda: stages_chart.draw(a_stages(*NAMES)),
    "stages, forty": lambda: stages_chart.draw(a_stages(*FORTY)),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_no_label_lies_on_another_or_leaves_the_picture(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sheets: list[Sheet] = []
    png = Sheet.png
    monkeypatch.setattr(Sheet, "png", lambda sheet: (sheets.append(sheet), png(sheet))[1])
    picture = CASES[case]()
    assert len(picture.png) <= 25_000
    assert picture.alt.endswith((".", "…"))
    (sheet,) = sheets
    renderer = sheet._canvas.get_renderer()
    labels = [
        (text.get_text(), text.get_window_extent(renderer)) for text in sheet._figure.findobj(Text) if text.get_text()
    ]
    assert labels
    for said, box in labels:
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= sheet.width and box.y1 <= sheet.height, said
    for (one, box), (other, beside) in combinations(labels, 2):
        across = min(box.x1, beside.x1) - max(box.x0, beside.x0)
        down = min(box.y1, beside.y1) - max(box.y0, beside.y0)
        # a line's box reaches from its highest to its lowest letter: two rows may share a pixel or two of it
        assert across <= 1 or down <= 4, f"{one!r} lies on {other!r}"


def seen(colour: str, eyes: str) -> tuple[float, float, float]:
    """A colour as linear light that eyes without one kind of cones see (Viénot, Brettel and Mollon 1999)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in bytes.fromhex(colour[1:]))
    )
    if eyes == "deuteranopia":
        shared = 0.29275 * red + 0.70725 * green
        return shared, shared, -0.02234 * red + 0.02234 * green + blue
    if eyes == "protanopia":
        shared = 0.11238 * red + 0.88762 * green
        return shared, shared, 0.00401 * red - 0.00401 * green + blue
    return red, green, blue


def contrast(one: str, other: str, eyes: str) -> float:
    """The ratio of two luminances as WCAG has it."""
    lights = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (seen(one, eyes), seen(other, eyes)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


TOUCHING = (
    (DEEP, BLUE),
    (BLUE, LIGHT),
    (DEEP, LIGHT),
    (LIGHT, FAINT),
    (GREY, FAINT),
    (DEEP, ACCENT),
    (ACCENT, LIGHT),
    (BLUE, ACCENT),
)


@pytest.mark.parametrize("eyes", ["all cones", "deuteranopia", "protanopia"])
def test_neighbouring_fills_differ_in_light_and_words_can_be_read(eyes: str) -> None:
    for one, other in TOUCHING:
        assert contrast(one, other, eyes) >= 1.35, (one, other)
    for ink in (MUTED, *VERDICT.values()):
        assert contrast(ink, PAPER, eyes) >= 4.5, ink
