"""Every picture, for companies of any kind: its size, its weight, its words, and that nothing in a name can spoil it."""

import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from spm_core.book.periods import Period
from spm_core.book.records import Verdict
from spm_core.book.rhythm import Table
from spm_core.charts import activity as activity_chart
from spm_core.charts import agenda as agenda_chart
from spm_core.charts import forecast as forecast_chart
from spm_core.charts import funnel as funnel_chart
from spm_core.charts import inflow as inflow_chart
from spm_core.charts import letters
from spm_core.charts import rhythm as rhythm_chart
from spm_core.charts.letters import drawable, in_order
from spm_core.charts.picture import Picture
from spm_core.charts.press import Press
from spm_core.charts.sheet import BLUE, BODY, INK, PAPER, Sheet
from spm_core.reports.activity import ActivityReport, ActivityWeek, MemberTally, Tally
from spm_core.reports.forecast import Forecast
from spm_core.reports.funnel import Funnel, FunnelStage, FunnelTotal, Need
from spm_core.reports.inflow import Inflow, Week
from spm_core.reports.line import Sum

ZONE = ZoneInfo("Europe/Helsinki")
HEAD = ("team:North", datetime(2026, 3, 2, tzinfo=ZONE), datetime(2026, 2, 2, tzinfo=ZONE), "EUR")
QUARTER = Period(date(2026, 1, 1), date(2026, 4, 1))
ODD_NAMES = (
    "A name that is far too long for any column that a picture could have, and then some",
    "שלמה כהן בע״מ",
    "مؤسسة النور للتجارة",
    "王小明 有限公司",
    "🙂🚀",
    "$x$ costs $40k$ _{sub}",
    "line\nbreak\tand \x07 bell",
    "\u202eoverride",
    "",
)


def stage(name: str, count: int = 1, value: int = 10_000, required: str | None = "4.67") -> FunnelStage:
    needed = None if required is None else Decimal(required)
    verdict = Verdict.NA if needed is None else Verdict.OK if count >= needed else Verdict.SHORT
    return FunnelStage(name, count, Decimal(value), Decimal(value) / 10, 7, needed, needed and count / needed, verdict)


def a_funnel(*stages: FunnelStage) -> Funnel:
    total = FunnelTotal(sum(row.open for row in stages), sum((row.value for row in stages), Decimal(0)), Decimal(1))
    need = Need(Decimal(90_000), QUARTER, Decimal(30_000))
    return Funnel("funnel", *HEAD, stages=stages, total=total, without_amount=0, not_converted=0, need=need)


def a_forecast(**other: object) -> Forecast:
    numbers = {"won": 18_000, "committed": 48_000, "best": 88_000, "weighted": 84_000, "expected": Decimal("77140.15")}
    unknown = dict.fromkeys(
        ["coverage", "required_coverage", "weighted_coverage", "to_create", "to_create_per_week", "velocity_per_day"]
    )
    report = Forecast(
        "forecast",
        *HEAD,
        period=QUARTER,
        target=Decimal(90_000),
        **{name: Decimal(value) for name, value in numbers.items()},
        not_yet_existing=None,
        pace_target=Decimal("59062.5"),
        attainment=Decimal("0.2"),
        **unknown,
        overdue_close_dates=Sum(),
        without_close_date=1,
        headline="expected",
        verdict=Verdict.SHORT,
    )
    return replace(report, **other)


def an_inflow(counts: list[int], needed: str | None = "2.33") -> Inflow:
    weeks = tuple(
        Week(date(2026, 1, 5) + timedelta(weeks=n), count, Decimal(count * 9_000)) for n, count in enumerate(counts)
    )
    per_week = None if needed is None else Decimal(needed)
    return Inflow(
        "inflow", *HEAD, weeks, sum(counts[-4:]), Decimal(70_000), per_week, per_week and per_week * 4, Verdict.SHORT
    )


def an_activity(*names: str) -> ActivityReport:
    members = tuple(
        MemberTally(name, n, 60 * n, n, n, n, n, 0, None, Decimal(n) / 2, Decimal(1), Decimal(90))
        for n, name in enumerate(names)
    )
    weeks = tuple(ActivityWeek(date(2026, 1, 5) + timedelta(weeks=n), n, n, n, n) for n in range(8))
    return ActivityReport(
        "activity", *HEAD, members, Tally(7, 530, 10, 5, 3, 2, 120, None), Decimal("3.5"), Verdict.SHORT, weeks
    )


def opened(picture: Picture) -> Image.Image:
    return Image.open(BytesIO(picture.png))


A_TABLE = Table(
    ((1, "2 Mar"), (2, "9 Mar"), (3, "16 Mar"), (4, "23 Mar"), (5, "30 Mar")),
    (
        ("Team meeting", frozenset({1})),
        ("Coaching", frozenset({1, 3, 5})),
        ("Performance coaching", frozenset({5})),
        ("Key accounts", frozenset()),
    ),
    "0.7 hours a week for each seller",
)

PLAIN = {
    "agenda": lambda: agenda_chart.draw(a_forecast(), a_funnel(*map(stage, "ABCDE"))),
    "funnel": lambda: funnel_chart.draw(a_funnel(*map(stage, "ABCDE"))),
    "forecast": lambda: forecast_chart.draw(a_forecast()),
    "inflow": lambda: inflow_chart.draw(an_inflow([2, 1, 0, 0, 0, 1, 0, 1])),
    "activity": lambda: activity_chart.draw(an_activity("Anna", "Ben", "Cara")),
    "activity of nobody in particular": lambda: activity_chart.draw(an_activity()),
    "rhythm": lambda: rhythm_chart.draw(A_TABLE),
}


@pytest.mark.parametrize("kind", PLAIN)
def test_a_picture_has_its_size_few_colours_and_little_weight(kind: str) -> None:
    picture = PLAIN[kind]()
    image = opened(picture)
    assert image.size == {"agenda": (1200, 900), "rhythm": (1200, 568)}.get(kind, (1600, 900))
    assert image.mode == "P"
    assert len(image.getcolors(256)) <= 64
    assert len(picture.png) <= 25_000
    assert picture.png == PLAIN[kind]().png  # the same report, the same bytes
    corner = image.convert("RGB").getpixel((0, 0))
    assert corner == (255, 255, 255)  # its own paper, so that Slack's dark theme does not swallow the ink


def test_the_alternative_text_repeats_the_answer() -> None:
    assert PLAIN["inflow"]().alt == "New opportunities, short: New opportunities 2 · needed 10."
    assert PLAIN["activity"]().alt.startswith("Activity, short: New-customer meetings")
    assert PLAIN["agenda"]().alt == (
        "Forecast, short: Quarter 77k of 90k · committed 48k; "
        "funnel, short: A 1 of 4.7, B 1 of 4.7, C 1 of 4.7, D 1 of 4.7, E 1 of 4.7."
    )
    assert PLAIN["rhythm"]().alt == (
        "Cadence: Team meeting W1; Coaching W1, W3, W5; Performance coaching W5; Key accounts never. "
        "0.7 hours a week for each seller."
    )
    assert (
        funnel_chart.draw(a_funnel(stage("A", required=None))).alt
        == "Funnel: 1 open, 10k · no days known for the stages."
    )


def test_an_alternative_text_stays_within_what_slack_takes() -> None:
    crowd = a_funnel(*(stage(f"{number} {ODD_NAMES[0]}") for number in range(40)))
    assert len(agenda_chart.draw(a_forecast(), crowd).alt) <= 2_000


def test_no_name_spoils_a_picture() -> None:
    assert opened(funnel_chart.draw(a_funnel(*map(stage, ODD_NAMES)))).size == (1600, 900)
    assert opened(activity_chart.draw(an_activity(*ODD_NAMES))).size == (1600, 900)


EXTREMES: list[Callable[[], Picture]] = [
    lambda: funnel_chart.draw(a_funnel()),
    lambda: funnel_chart.draw(a_funnel(stage("A", 0, 0, None))),
    lambda: funnel_chart.draw(a_funnel(stage("A", 10**6, 10**15, "0.0001"), stage("B", 0, 0))),
    lambda: agenda_chart.draw(a_forecast(), a_funnel(*(stage(str(n)) for n in range(40)))),
    lambda: forecast_chart.draw(a_forecast(target=None, pace_target=None)),
    lambda: forecast_chart.draw(a_forecast(**dict.fromkeys(("won", "committed", "best", "expected"), Decimal(0)))),
    lambda: forecast_chart.draw(a_forecast(not_yet_existing=Decimal(10**12))),
    lambda: forecast_chart.draw(a_forecast(best=Decimal(10**14), target=Decimal(1))),
    lambda: inflow_chart.draw(an_inflow([])),
    lambda: inflow_chart.draw(an_inflow([0] * 8, None)),
    lambda: inflow_chart.draw(an_inflow([10_000] * 8, "0.001")),
    lambda: activity_chart.draw(an_activity()),
    lambda: activity_chart.draw(an_activity(*map(str, range(200)))),
]


@pytest.mark.parametrize("number", range(len(EXTREMES)))
def test_the_extremes_can_be_drawn(number: int) -> None:
    assert len(opened(EXTREMES[number]()).getcolors(256)) > 1  # something stands on the paper


def test_forty_stages_keep_the_short_ones_and_sum_up_the_others() -> None:
    stages = [stage(f"fine {n}", 9, 1_000, "4") for n in range(38)]
    rows = funnel_chart.chosen(a_funnel(stages[0], stage("short late"), *stages[1:], stage("short last")), 5)
    assert [row.name for row in rows] == ["fine 0", "short late", "fine 1", "short last", "36 more stages"]
    assert (rows[-1].count, rows[-1].value) == ("324", 36_000)
    assert [row.name for row in funnel_chart.chosen(a_funnel(stage("A"), stage("B")), 2)] == ["A", "B"]


def test_text_is_cut_to_its_room_and_not_before() -> None:
    sheet = Sheet(400, 100)
    assert sheet.fit("Anna", 400) == "Anna"
    cut = sheet.fit(ODD_NAMES[0], 300)
    assert cut.endswith("…")
    assert 240 < sheet.measure(cut) <= 300


@pytest.fixture
def fonts(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Which fonts there are beside ours, whatever this machine has."""

    def only(*names: str) -> None:
        monkeypatch.setattr(letters, "FALLBACKS", names)
        for known in (letters.families, letters.font, letters.width, letters.drawn):
            known.cache_clear()

    yield only
    monkeypatch.undo()
    only(*letters.FALLBACKS)


def test_another_font_of_the_machine_has_the_letters_that_ours_lacks(fonts: Callable[..., None]) -> None:
    letter = "の"  # a letter of STIX, which comes with matplotlib, too
    fonts()
    assert drawable(f"{letter}cme") == "•cme"
    fonts("No Such Font", "STIXGeneral")
    assert drawable(f"{letter}cme 🚀") == f"{letter}cme"
    assert letters.font(40, bold=False).get_family() == ["DejaVu Sans", "STIXGeneral"]


def test_what_the_font_lacks_is_left_out_or_marked_as_there(fonts: Callable[..., None]) -> None:
    fonts()
    assert drawable("Pump 🚀 deal") == "Pump deal"
    assert drawable("王小明 Ltd") == "••• Ltd"
    assert drawable("株式会社東京計算機製造 水") == "••• •"
    assert drawable("🚀") == "•"
    assert drawable("line\nbreak\tand \x07 bell") == "line break and bell"
    assert drawable("Äöß Ελ Привет שלום عربي") == "Äöß Ελ Привет שלום عربي"


def test_a_dollar_sign_is_money() -> None:
    plain, formula = Sheet(400, 100), Sheet(400, 100)
    plain.text(10, 50, "$x$")
    formula.text(10, 50, "x")
    assert plain.measure("$x$", BODY) > formula.measure("x", BODY) * 2
    assert plain.png() != formula.png()


def test_a_bar_and_its_number_are_drawn_where_they_belong() -> None:
    sheet = Sheet(400, 100)
    sheet.bar(100, 50, 200, 40, BLUE)
    image = Image.open(BytesIO(sheet.png())).convert("RGB")
    inside, above, beside = image.getpixel((200, 50)), image.getpixel((200, 20)), image.getpixel((320, 50))
    assert inside == tuple(bytes.fromhex(BLUE[1:]))
    assert above == beside == tuple(bytes.fromhex(PAPER[1:]))


def test_letters_are_tall_enough_for_a_phone() -> None:
    sheet = Sheet(400, 200)
    sheet.text(20, 100, "Hg")
    pixels = Image.open(BytesIO(sheet.png())).convert("RGB")
    ink = tuple(bytes.fromhex(INK[1:]))
    rows = [y for y in range(200) if any(pixels.getpixel((x, y)) == ink for x in range(400))]
    assert BODY >= 40
    assert max(rows) - min(rows) >= 34  # from the top of H to the foot of g


def test_the_press_draws_in_other_processes_and_never_loads_matplotlib_here() -> None:
    code = """
import sys
from tests_reports import report
from spm_core.charts.press import Press

if __name__ == "__main__":
    with Press(2) as press:
        pictures = [press.picture("inflow", report) for _ in range(3)]
        sizes = {len(picture.result(timeout=120).png) for picture in pictures}
    print(len(sizes), sorted(sizes)[0] > 1000, [name for name in ("matplotlib", "numpy", "PIL") if name in sys.modules])
"""
    assert press_run(code) == "1 True []"


def press_run(code: str) -> str:
    """Run a program that orders pictures of a report, as the bot does, in an interpreter of its own."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "report.pickle").write_bytes(pickle.dumps(an_inflow([1] * 8)))
        loads = "import pickle, pathlib\nreport = pickle.loads((pathlib.Path(__file__).parent / 'report.pickle').read_bytes())\n"
        (home / "tests_reports.py").write_text(loads)
        (home / "main.py").write_text(code)
        done = subprocess.run(
            [sys.executable, str(home / "main.py")], capture_output=True, text=True, check=False, timeout=240
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


def test_the_press_survives_a_killed_process() -> None:
    code = """
import os, signal
from concurrent.futures.process import BrokenProcessPool
from tests_reports import report
from spm_core.charts.press import Press

if __name__ == "__main__":
    with Press(1) as press:
        first = press.picture("inflow", report).result(timeout=120)
        for process in press._pool._processes.values():
            os.kill(process.pid, signal.SIGKILL)
            process.join()
        try:
            press.picture("inflow", report).result(timeout=120)
        except BrokenProcessPool:
            pass
        print(press.picture("inflow", report).result(timeout=120) == first)
"""
    assert press_run(code) == "True"


def test_the_press_refuses_what_nobody_draws() -> None:
    with Press() as press, pytest.raises(KeyError):
        press.picture("pie")


def test_importing_the_package_alone_loads_no_matplotlib() -> None:
    code = (
        "import sys, spm_core.charts, spm_core.charts.press; print('matplotlib' in sys.modules, 'PIL' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "False False"


def test_names_from_right_to_left_leave_our_words_where_they_were() -> None:
    assert in_order("שלמה כהן בע״מ") == "שלמה כהן בע״מ"  # alone it runs as it is written
    assert in_order("Acme 40k") == "Acme 40k"
    alone, named = in_order("40k of 50k"), in_order("שלום 4 of 5, עולם 3 of 7")
    assert alone == "40k of 50k"
    assert named == "\u200e\u2067שלום\u2069 4 of 5, \u2067עולם\u2069 3 of 7"


def test_letters_from_right_to_left_are_drawn_from_right_to_left() -> None:
    one, other = Sheet(400, 100), Sheet(400, 100)
    one.text(10, 50, "אב")  # alef first: at the right
    other.text(10, 50, "א")
    width = int(one.measure("ב"))
    both = Image.open(BytesIO(one.png())).convert("RGB").crop((10 + width, 0, 10 + int(one.measure("אב")), 100))
    alef = Image.open(BytesIO(other.png())).convert("RGB").crop((10, 0, 10 + int(other.measure("א")), 100))
    assert both.getbbox() and both.size[0] - alef.size[0] in (-1, 0, 1)
    ink = tuple(bytes.fromhex(INK[1:]))
    count = [
        sum(image.getpixel((x, y)) == ink for x in range(image.width) for y in range(100)) for image in (both, alef)
    ]
    assert abs(count[0] - count[1]) <= count[1] // 10
