"""The words at their very edges (DOMAIN.md F2, F3, F9 to F11, F15; DECISIONS, Numbers), each worked by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import worked
from report_histories import NORTH, History, World

from spm_core.book.periods import Period
from spm_core.book.records import Target, Verdict
from spm_core.reports.activity import activity
from spm_core.reports.forecast import forecast
from spm_core.reports.funnel import funnel
from spm_core.reports.inflow import inflow
from spm_core.reports.sufficiency import Sufficiency

YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))
MONTHS = [date(2026, number, 1) for number in (1, 2, 3)]


def enough(target: int | None, weighted: str, a_week: str | None, created: str, won: int = 0) -> Sufficiency:
    needed = None if a_week is None else Decimal(a_week)
    goal = None if target is None else Decimal(target)
    open_ = Decimal(weighted)
    return Sufficiency(
        YEAR, "Year", goal, Decimal(won), open_, open_, needed, needed, Decimal(created), 200, Decimal(100)
    )


@pytest.mark.parametrize(
    ("found", "word"),
    [
        (enough(None, "10", None, "0"), "n/a"),
        (enough(100, "0", "10", "0", won=100), "ok"),  # nothing remains
        (enough(100, "100", "10", "0"), "ok"),  # weighted coverage 1
        (enough(100, "99", "10", "0"), "watch"),
        (enough(100, "70", "10", "0"), "watch"),  # 0.7
        (enough(100, "69", "10", "0"), "short"),
        (enough(100, "0", "10", "10"), "ok"),  # as much is created a week as is needed
        (enough(100, "0", "10", "9.9"), "watch"),
        (enough(100, "0", "10", "7"), "watch"),
        (enough(100, "0", "10", "6.9"), "short"),
        (enough(100, "70", None, "50"), "watch"),  # new ones come too late: what is open decides alone
        (enough(100, "69", None, "50"), "short"),
    ],
)
def test_the_better_of_coverage_and_creation_decides(found: Sufficiency, word: str) -> None:
    assert found.verdict == word


@pytest.mark.parametrize(
    ("a_month", "word"), [("28000", "ok"), ("28001", "watch"), ("31111.11", "watch"), ("31111.12", "short")]
)
def test_a_forecast_is_judged_at_a_hundred_and_at_ninety_percent(a_month: str, word: str) -> None:
    """84,000 weighted: all of three times 28,000, and 90 % of three times 31,111.11."""
    targets = tuple(Target("North", month, int(Decimal(a_month) * 100), "EUR") for month in MONTHS)
    book = worked.book(targets=targets)
    free = {key: value for key, value in book.company.benchmarks.items() if key[0] != "win_share"}
    found = forecast(replace(book, company=replace(book.company, benchmarks=free)))
    assert (found.headline, found.weighted, found.verdict) == ("weighted", 84_000, word)


def new(count: int) -> tuple[History, ...]:
    return tuple(History(f"N{n}", "anna", "1000").created("S1", "2026-02-05") for n in range(count))


@pytest.mark.parametrize(
    ("count", "a_month", "word"),
    # 28 days of a 90-day quarter, 1,000 a win and one in ten won: 1,000 a month need 28 x 3 x 10 / 90 = 9.33 new ones.
    [(10, 1_000, "ok"), (9, 1_000, "watch"), (7, 1_000, "watch"), (6, 1_000, "short"), (0, 300, "watch")],
)
def test_inflow_is_judged_against_what_is_needed_and_never_short_below_three(
    count: int, a_month: int, word: str
) -> None:
    """A tenth of the target needs 2.8: with so few, chance alone explains that none came."""
    world = World(
        new(count),
        benchmarks={("average_won", ""): Decimal(1_000), ("win_share", "S1"): Decimal("0.1")},
        targets=tuple(Target("north", month, a_month * 100, "EUR") for month in MONTHS),
    )
    found = inflow(world.book(scope=NORTH))
    assert found.verdict == word
    assert (found.needed or 0) < 3 or a_month == 1_000


def test_a_question_over_several_stages_takes_the_worst_of_them() -> None:
    found = funnel(worked.book())
    assert [row.verdict for row in found.stages] == ["short", "ok", "watch", "watch", "ok"]
    assert found.verdict is Verdict.SHORT


@pytest.mark.parametrize(("each", "word"), [("0.32", "ok"), ("0.4", "watch"), ("1.5", "short")])
def test_activity_is_judged_by_the_weeks_on_record(each: str, word: str) -> None:
    """0.75 new-customer meetings a week over four weeks: three, against 2.33 x 4 x so many behind one opportunity."""
    book = worked.book()
    fixed = {**book.company.benchmarks, ("meetings_per_new_opportunity", ""): Decimal(each)}
    assert activity(replace(book, company=replace(book.company, benchmarks=fixed))).verdict == word
