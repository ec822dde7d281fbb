"""The simulation: what it must be on average, that its dice repeat, that it widens and narrows as it should."""

import math
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from statistics import mean, pstdev
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from report_histories import COMPANY, History, World

from spm_core.book.book import Book
from spm_core.book.opportunities import Category
from spm_core.book.periods import Span, add_months
from spm_core.book.records import Product
from spm_core.book.track import Made
from spm_core.reports.simulation import PRIOR, played, simulation, tempo

STEADY = settings(deadline=None, derandomize=True, max_examples=20)
# Of forty that entered S1, ten closed after each of 10, 20, 30 and 40 days.
CELLS = {("S1", days, True): 10 for days in (10, 20, 30, 40)}
HALF = {("win_share", "S1"): Decimal("0.5")}


def company(*histories: History, cells: Any = CELLS, track: tuple[Made, ...] = (), **more: Any) -> Book:
    book = World(tuple(histories), benchmarks=HALF, **more).book("2026-03-02", "2026-02-28", COMPANY)
    return replace(book, closings=cells, track=track)


def opened(number: int, amount: str = "1000", day: str = "2026-02-28") -> History:
    return History(f"O{number}", "anna", amount).created("S1", day)


STEADY_PACE = (1.0,)  # every period brings what is modelled


def past(actual: int, number: int = 8) -> tuple[Made, ...]:
    """Quarters that brought so much where 100 was modelled."""
    starts = [add_months(date(2026, 1, 1), -3 * n) for n in range(number, 0, -1)]
    said = {"model": Decimal(100)}
    return tuple(Made(Span.QUARTER, day, add_months(day, 3), said, actual=Decimal(actual)) for day in starts)


def test_it_is_what_the_formulas_say_on_average() -> None:
    # Two days old, thirty days to go: those that close after 10, 20 and 30 days; at one half won 0.375 of 1,000 each.
    book = company(*(opened(n) for n in range(100)))
    found = played(book, Span.QUARTER, STEADY_PACE)
    assert found is not None
    assert round(float(found.open)) == 37_500
    # Nothing was created in a whole week before, and nothing was won: nothing new to play.
    assert found.new == 0
    assert abs(float(found.p50) - 37_500) < 600
    # A hundred draws at 0.375 spread by 4.84; the middle 80 % reach 1.28 times as far.
    assert abs(float(found.p90 - found.p10) / 2 - 1.28 * 4_841) < 800


def test_the_same_day_throws_the_same_dice() -> None:
    book = company(*(opened(n) for n in range(20)))
    again = replace(book, still=tuple(reversed(book.still)), touched=tuple(reversed(book.touched)))
    assert simulation(book, Span.QUARTER) == simulation(again, Span.QUARTER)
    assert simulation(replace(book, as_of=book.as_of + timedelta(hours=3)), Span.QUARTER) == simulation(
        again, Span.QUARTER
    )


@STEADY
@given(
    ages=st.lists(st.integers(0, 60), max_size=12),
    amounts=st.lists(st.integers(1, 10**6), min_size=12, max_size=12),
    span=st.sampled_from(list(Span)),
)
def test_its_quantiles_are_in_order_and_above_what_is_won(ages: list[int], amounts: list[int], span: Span) -> None:
    first = date(2026, 3, 1)
    histories = [opened(n, str(amounts[n]), (first - timedelta(days=age)).isoformat()) for n, age in enumerate(ages)]
    won = History("W", "anna", "500").created("S1", "2026-02-01").moved("WON", "2026-03-01")
    found = simulation(company(*histories, won), span)
    assert found is not None
    assert 500 <= found.p10 <= found.p50 <= found.p90
    assert found.open <= sum(amounts)


def test_what_is_not_yet_created_comes_like_past_weeks() -> None:
    # Each of 26 weeks four came and were won at once, at 100 or 300: half of these to come, at 200.
    histories = []
    for week in range(26):
        for n in range(4):
            day = (date(2026, 2, 27) - timedelta(weeks=week)).isoformat()
            history = History(f"W{week}-{n}", "anna", "100" if n % 2 else "300").created("S1", day)
            histories.append(history.moved("WON", day))
    book = company(*histories, cells={("S1", 0, True): 40})
    found = played(book, Span.QUARTER, STEADY_PACE)
    # All close on their day, so those of 30 days are won by half: 30 / 7 x 4 x 0.5 x 200.
    assert found is not None
    assert math.isclose(float(found.new), 30 / 7 * 4 * 0.5 * 200, abs_tol=0.01)
    won = sum(
        book.final_value(item) or 0
        for item in book.ended
        if item.closed_at and book.day(item.closed_at) >= date(2026, 1, 1)
    )
    assert abs(float(found.p50 - won) - 30 / 7 * 4 * 0.5 * 200) < 150


def test_the_tempo_begins_wide_and_narrows_as_it_proves_itself() -> None:
    logs = [math.log(pace) for pace in PRIOR]
    # A lognormal of sigma 0.4 at its 10, 30, 50, 70 and 90 % points.
    assert abs(mean(logs)) < 1e-9
    assert abs(logs[4] - 0.4 * 1.28155) < 1e-4
    assert pstdev(logs) < 0.4
    histories = [opened(n) for n in range(400)]
    wide, narrow = (simulation(company(*histories, track=track), Span.QUARTER) for track in ((), past(100)))
    assert wide is not None and narrow is not None
    # Of thirteen paces eight are 1 now: the middle half of the runs lies close, the outer ones are as honest as before.
    assert wide.p90 - wide.p10 > (narrow.p90 - narrow.p10) * Decimal("1.1")


def test_what_past_periods_brought_moves_the_middle() -> None:
    book = company(*(opened(n) for n in range(100)), track=past(50, number=12))
    # The last eight quarters count, beside the prior; those of other spans do not.
    assert tempo(book, Span.QUARTER) == (*PRIOR, *(0.5,) * 8)
    assert tempo(book, Span.MONTH) == PRIOR
    slow, usual = simulation(book, Span.QUARTER), simulation(replace(book, track=()), Span.QUARTER)
    assert slow is not None and usual is not None
    assert float(slow.p50) < 0.7 * float(usual.p50)
    assert slow.model == usual.model == slow.open


def test_too_little_history_is_not_played() -> None:
    assert simulation(company(opened(1), cells={("S1", 10, True): 29}), Span.QUARTER) is None


def test_a_list_price_counts_by_what_was_paid_for_it() -> None:
    product = Product("Pump", 1_000_00, "EUR")
    sold = [
        History(f"W{n}", "anna", "800", initial={"product": "Pump"})
        .created("S1", "2025-06-01")
        .moved("WON", "2025-06-02")
        for n in range(3)
    ]
    new = History("A", "anna", initial={"product": "Pump"}).created("S1", "2026-02-28")
    found = simulation(company(*sold, new, products={"Pump": product}), Span.QUARTER)
    assert found is not None
    assert found.open == 300  # 0.375 of 800


def test_the_omitted_do_not_play_and_a_date_stands_where_no_history_does() -> None:
    book = company(opened(1))
    omitted = replace(
        book, touched=tuple(replace(t, now=replace(t.now, category=Category.OMITTED)) for t in book.touched)
    )
    found = simulation(omitted, Span.QUARTER)
    assert found is not None and found.open == 0
    dated = History("B", "anna", "1000", initial={"expected_close": "2026-03-20"}).created("S4", "2026-02-28")
    later = History("C", "anna", "1000", initial={"expected_close": "2026-04-20"}).created("S4", "2026-02-28")
    found = simulation(company(dated, later), Span.QUARTER)
    # S4 has no history of closings: 0.6 of what the seller dates into the quarter, nothing of the other.
    assert found is not None and found.open == 600


def test_the_sum_of_many_is_as_wide_as_if_each_were_drawn() -> None:
    one = company(opened(0)).open[0]
    many = tuple(replace(one, id=str(n), amount=(n % 50 + 1) * 100_00) for n in range(3_000))
    found = played(replace(company(), still=many), Span.QUARTER, STEADY_PACE)
    values = [float(item.amount or 0) / 100 for item in many]
    spread = math.sqrt(sum(0.375 * 0.625 * value * value for value in values))
    assert found is not None
    assert abs(float(found.p50) / (0.375 * sum(values)) - 1) < 0.005
    assert abs(float(found.p90 - found.p10) / (2 * 1.2816 * spread) - 1) < 0.1
