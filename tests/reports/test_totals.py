"""Forecasts of a whole period: time-aware by hand, run-rate, what does not exist yet, and the rule that has been closest."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from report_histories import COMPANY, History, World

from spm_core.book.book import Book
from spm_core.book.opportunities import UNDATED
from spm_core.book.periods import Span, months_later
from spm_core.book.track import Made
from spm_core.reports.forecast import forecast
from spm_core.reports.rules import RUN_RATE, SIMULATION, closest, record
from spm_core.reports.totals import not_yet_existing, run_rate, value_win_rate

SHARES = {("win_share", stage): Decimal(share) for stage, share in (("S1", "0.2"), ("S2", "0.5"))}


def opened(name: str, stage: str, day: str, amount: str = "1000", close: str = "2026-03-20") -> History:
    return History(name, "anna", amount, initial={"expected_close": close}).created(stage, day)


def won(name: str, created: str, closed: str, amount: str = "1000") -> History:
    return History(name, "anna", amount).created("S1", created).moved("WON", closed)


def closing(book: Book, cells: dict[tuple[str, int, bool], int]) -> Book:
    return replace(book, closings=cells)


def test_the_time_that_is_left_decides_what_is_expected() -> None:
    # S2 entered 10 days before 2 March; 30 days are left to the end of the quarter. Of 40 that closed, 20 took longer than 10
    # days and 5 longer than 40: 1 - 5/20 close in time. 1,000 at one half won: 375.
    book = World((opened("A", "S2", "2026-02-20"),), benchmarks=SHARES).book(scope=COMPANY)
    timed = closing(book, {("S2", 5, True): 20, ("S2", 20, True): 15, ("S2", 50, True): 5})
    assert round(forecast(timed).expected, 20) == 375
    # One closed fewer than thirty says nothing: its date alone counts.
    assert forecast(closing(book, {("S2", 5, True): 29})).expected == 500


def test_open_ones_still_in_the_stage_are_censored_not_left_out() -> None:
    # 30 closed after 5 days, 10 are open for 8: a quarter is left after 10 days, and nobody knows what becomes of it.
    book = World((opened("A", "S2", "2026-02-24"),), benchmarks=SHARES).book(scope=COMPANY)
    timed = closing(book, {("S2", 5, True): 30, ("S2", 8, False): 9})
    found = forecast(timed)
    assert found.expected == 0
    assert "older than anything ever closed: 1, 1k, expected to bring nothing" in found.notes


def test_older_than_anything_ever_closed_is_expected_to_bring_nothing() -> None:
    book = World((opened("A", "S2", "2026-01-01"),), benchmarks=SHARES).book(scope=COMPANY)
    found = forecast(closing(book, {("S2", 5, True): 30}))
    assert (found.expected, found.weighted) == (0, 200)
    assert "older than anything ever closed: 1, 1k, expected to bring nothing" in found.notes


def test_without_a_date_of_entry_the_close_date_alone_counts() -> None:
    undated = History("A", "anna", "1000", initial={"expected_close": "2026-03-20"}).created("S2", UNDATED)
    book = World((undated,), benchmarks=SHARES).book(scope=COMPANY)
    assert forecast(closing(book, {("S2", 5, True): 30})).expected == 500


def test_run_rate_on_the_first_day_is_three_months_times_the_length() -> None:
    histories = (won("A", "2025-12-01", "2026-01-10", "3000"), won("B", "2026-01-02", "2026-03-31", "600"))
    old = won("C", "2025-10-01", "2025-12-31", "9000")
    book = World((*histories, old)).book("2026-04-01", "2026-03-02", COMPANY)
    # 3,600 in January to March, one third of it a month; the 9,000 are older.
    assert [run_rate(book, span) for span in (Span.MONTH, Span.QUARTER, Span.YEAR)] == [
        1_200,
        3_600,
        3_600 + Decimal(3_600) * 12 * 275 / 365 / 3,
    ]


def test_run_rate_in_mid_period_keeps_what_is_won() -> None:
    histories = (won("A", "2025-10-01", "2026-03-05", "3100"), won("B", "2025-10-01", "2026-01-20", "6200"))
    book = World(histories).book("2026-03-11", "2026-03-02", COMPANY)
    # Won in March 3,100; 9,300 since 11 December; 21 of 31 days are left.
    assert run_rate(book, Span.MONTH) == 3_100 + Decimal(9_300) * 21 / 31 / 3


def test_run_rate_is_unknown_in_the_first_three_months() -> None:
    assert run_rate(World((won("A", "2025-12-03", "2026-02-01"),)).book(), Span.MONTH) is None
    assert run_rate(World((won("A", "2025-12-02", "2026-02-01"),)).book(), Span.MONTH) is not None
    assert run_rate(World().book(), Span.MONTH) is None


def test_the_baseline_takes_all_that_is_open_and_no_time() -> None:
    histories = (opened("A", "S1", "2026-01-05", "8000", "2027-01-01"), won("B", "2026-01-01", "2026-02-20", "500"))
    book = World(histories, benchmarks={("win_rate", ""): Decimal("0.25")}).book()
    assert value_win_rate(book, Span.QUARTER) == 500 + 2_000
    assert value_win_rate(World((histories[0],)).book(), Span.QUARTER) is None


def test_what_does_not_exist_yet_is_learned_from_four_periods() -> None:
    histories = (
        won("before", "2025-10-01", "2025-11-20", "70000"),  # created before the day
        won("november", "2025-11-03", "2025-11-28", "4000"),
        won("next month", "2025-11-20", "2025-12-10", "70000"),  # of the next period
        won("january", "2026-01-02", "2026-01-31", "1000"),
        won("early", "2026-01-01", "2026-01-25", "70000"),
    )
    book = World(histories).book("2026-03-02", "2026-02-28", COMPANY)
    # After the 2nd of November, December, January and February: 4,000, 0, 1,000 and 0.
    assert not_yet_existing(book, Span.MONTH) == 1_250
    assert not_yet_existing(book, Span.QUARTER) is None
    found = forecast(book, Span.MONTH)
    assert found.not_yet_existing == 1_250
    assert found.headline_value == found.weighted + 1_250


def test_three_periods_are_not_four() -> None:
    book = World((won("A", "2025-11-02", "2025-12-20"),)).book("2026-03-02", "2026-02-28", COMPANY)
    assert not_yet_existing(book, Span.MONTH) is None


def test_the_day_of_a_long_month_has_no_rest_in_a_short_one() -> None:
    histories = (won("A", "2025-10-01", "2025-10-02"), won("february", "2026-02-28", "2026-02-28", "4000"))
    book = World(histories).book("2026-03-31", "2026-03-02", COMPANY)
    assert not_yet_existing(book, Span.MONTH) == 0


def made(number: int, actual: str | None, **rules: str) -> Made:
    said = {name: Decimal(value) for name, value in rules.items()}
    start = date(2025, number, 1)
    return Made(Span.MONTH, start, months_later(start, 1), said, actual=Decimal(actual) if actual else None)


TRACK = (
    made(1, "100", run_rate="110", simulation="90"),
    made(2, "200", run_rate="200", simulation="260"),
    made(3, "50", run_rate="60", simulation="50"),
)


def test_the_headline_is_the_rule_that_has_been_closest() -> None:
    # Run-rate 10 %, 0 %, 20 %; simulation 10 %, 30 %, 0 %.
    assert record(TRACK, RUN_RATE).mean_absolute_error == Decimal("0.1")
    assert round(record(TRACK, SIMULATION).mean_absolute_error or 0, 4) == Decimal("0.1333")
    now = {RUN_RATE: Decimal(1), SIMULATION: Decimal(1), "weighted": Decimal(1), "expected": Decimal(1)}
    assert closest(TRACK, Span.MONTH, now) == record(TRACK, RUN_RATE)
    assert closest(TRACK, Span.MONTH, now | {RUN_RATE: None}) == record(TRACK, SIMULATION)
    assert closest(TRACK, Span.QUARTER, now) is None
    assert closest(TRACK[:2], Span.MONTH, now) is None
    # A month in which nothing was won is no third one.
    assert closest((*TRACK[:2], made(3, "0", run_rate="5", simulation="5")), Span.MONTH, now) is None


def test_the_forecast_says_which_rule_leads_and_why() -> None:
    histories = (won("A", "2025-10-01", "2026-02-10", "3000"), won("B", "2025-10-01", "2026-03-01", "500"))
    book = replace(World(histories).book("2026-03-02", "2026-02-28", COMPANY), track=TRACK)
    found = forecast(book, Span.MONTH)
    assert (found.headline, found.headline_value) == ("run_rate", 500 + Decimal(3_500) * 30 / 31 / 3)
    assert found.why == "run-rate has been closest in 3 months: 10 % off on average"
    assert forecast(book, Span.QUARTER).headline == "weighted"


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [("2026-03-31", -1, "2026-02-28"), ("2026-03-31", 1, "2026-04-30"), ("2026-01-15", -3, "2025-10-15")],
)
def test_months_later(day: str, months: int, found: str) -> None:
    assert months_later(date.fromisoformat(day), months) == date.fromisoformat(found)
