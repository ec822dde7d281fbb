"""Kaplan-Meier against the textbook's product, worked by hand, and on Books whose visits are known."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from report_histories import COMPANY, History, World, worked_example

from spm_core.book.records import OWN_LIMITS
from spm_core.reports.stages import stages
from spm_core.reports.stalled import stalled
from spm_core.reports.survival import Curve, closings, curve, stays

VISITS = st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=60)
DAYS = st.integers(0, 70)
STEADY = settings(deadline=None, derandomize=True)


def naive(visits: list[tuple[int, bool]], day: int) -> Fraction:
    """The product over all days up to one of (1 - ended that day / there that day)."""
    left = Fraction(1)
    for when in range(day + 1):
        there = sum(days >= when for days, _ in visits)
        ended = sum(days == when for days, over in visits if over)
        left *= 1 - Fraction(ended, there) if there else 1
    return left


def test_by_hand() -> None:
    # Ended after 3, 3 and 8 days; still there after 5 and 9: 5 there, 2 end: 3/5. Then 2 there, 1 ends: 3/10.
    found = curve(Counter({(3, True): 2, (5, False): 1, (8, True): 1, (9, False): 1}))
    assert (found.visits, found.ended, found.longest) == (5, 3, 8)
    assert [found.share_left(day) for day in (0, 2, 3, 7, 8, 100)] == [
        Decimal(share) for share in ("1", "1", "0.6", "0.6", "0.3", "0.3")
    ]
    assert [found.quantile(Decimal(share)) for share in ("0.25", "0.5", "0.75")] == [3, 8, None]


def test_half_is_half_even_after_thirds() -> None:
    # 3 of 4 are left, then 2 of 3 of those: one half, whatever 2/3 is in decimals.
    assert curve({(1, True): 1, (2, True): 1, (3, False): 2}).quantile(Decimal("0.5")) == 2


def test_nothing_is_known_of_nothing() -> None:
    assert curve({}) == Curve()
    assert Curve().share_left(10) == 1
    assert Curve().quantile(Decimal("0.5")) is None
    assert Curve().longest is None


@STEADY
@given(visits=VISITS, day=DAYS)
def test_it_is_the_textbooks_product(visits: list[tuple[int, bool]], day: int) -> None:
    assert abs(Fraction(curve(Counter(visits)).share_left(day)) - naive(visits, day)) < Fraction(1, 10**26)


@STEADY
@given(visits=VISITS)
def test_it_never_rises(visits: list[tuple[int, bool]]) -> None:
    found = curve(Counter(visits))
    shares = [found.share_left(day) for day in range(70)]
    assert shares == sorted(shares, reverse=True)
    assert 0 <= shares[-1] <= shares[0] <= 1


@STEADY
@given(lengths=st.lists(st.integers(0, 60), min_size=1), day=DAYS)
def test_without_anything_open_it_is_the_plain_share(lengths: list[int], day: int) -> None:
    share = Fraction(sum(length > day for length in lengths), len(lengths))
    found = curve(Counter((length, True) for length in lengths)).share_left(day)
    assert abs(Fraction(found) - share) < Fraction(1, 10**26)


@STEADY
@given(visits=VISITS, share=st.sampled_from([Decimal("0.25"), Decimal("0.5"), Decimal("0.75")]))
def test_a_quantile_is_the_first_day_that_reaches_it(visits: list[tuple[int, bool]], share: Decimal) -> None:
    found = curve(Counter(visits)).quantile(share)
    reached = [day for day in range(61) if naive(visits, day) <= 1 - Fraction(share)]
    assert found == (reached[0] if reached else None)


def test_visits_of_what_was_touched_and_of_what_was_not() -> None:
    # Touched: 10 days in S1, then 18 in S2 until today. Counted elsewhere: 4 days in S1, ended; 2 in S2, not.
    moved = History("A", "anna").created("S1", "2026-02-02").moved("S2", "2026-02-12")
    book = World((moved,)).book()
    book = replace(book, visited={("S1", 4, True): 1, ("S2", 2, False): 1}, closings={("S1", 4, True): 1})
    assert stays(book)["S1"] == curve({(10, True): 1, (4, True): 1})
    assert stays(book)["S2"] == curve({(18, False): 1, (2, False): 1})
    # Of S1 one was closed after 4 days; the touched one is open 28 days after it came there.
    assert closings(book)["S1"] == curve({(4, True): 1, (28, False): 1})
    assert closings(book)["S2"] == curve({(18, False): 1})


def test_mistakes_merged_ones_and_old_visits_do_not_count() -> None:
    mistake = History("A", "anna").created("S1", "2026-02-02").moved("LOST", "2026-02-12")
    mistake.changed("reason", "entered by mistake", "2026-02-12")
    merged = History("B", "anna").created("S1", "2026-02-02").merged("A", "2026-02-20")
    old = History("C", "anna").created("S1", "2025-02-28").moved("S2", "2026-02-12")
    found = stays(World((mistake, merged, old)).book())
    assert (found["S1"].visits, found["S2"].visits) == (0, 1)


def test_one_closed_after_several_visits_counts_for_each() -> None:
    back = History("A", "anna").created("S1", "2026-01-01").moved("S2", "2026-01-11").moved("S1", "2026-01-21")
    back.moved("S2", "2026-02-05").moved("WON", "2026-02-15")
    found = closings(World((back,)).book())
    assert found["S1"] == curve({(45, True): 1, (25, True): 1})
    assert found["S2"] == curve({(35, True): 1, (10, True): 1})


def test_stages_of_the_worked_example() -> None:
    found = stages(worked_example().book())
    rows = {row.stage: row for row in found.stages}
    # S1: 7, six times 14 and 21 days, O8 is in it for 7. S2: 14, 14, 21, 21, 28, 28, 35; three are in it for 6, 10 and 13.
    assert [
        (rows[name].visits, rows[name].completed, rows[name].km_median) for name in ("Identified", "Qualified")
    ] == [
        (9, 8, 14),
        (10, 7, 21),
    ]
    # S3: left after 21, 21, 29 and 35 days, O9 is in it. Four are too few: the configured 30 stand for the median.
    row = rows["Value agreed"]
    assert (row.visits, row.completed, row.km_p25, row.km_median, row.km_p75) == (5, 4, None, 30, None)
    assert (row.win_share, row.mean_days) == (Decimal("0.4"), 30)
    assert "win shares are fixed by the company" in found.notes
    assert "fewer than 5 stays ended, using the configured days: Value agreed, Offer made, Negotiation" in found.notes


def test_without_history_nothing_is_said() -> None:
    found = stages(World().book())
    assert found.sentence == "Too few stays have ended to say how long a stage takes"


def test_a_stage_in_words() -> None:
    histories = [
        History(f"A{n}", "anna").created("S1", "2026-02-02").moved("S2", f"2026-02-{n + 10}") for n in range(6)
    ]
    found = stages(World(tuple(histories)).book(scope=COMPANY))
    row = found.stages[0]
    # Left after 8 to 13 days; a quarter of six is two.
    assert (row.visits, row.completed, row.km_p25, row.km_median, row.km_p75) == (6, 6, 9, 10, 12)
    assert (row.reached, row.won, row.win_share) == (0, 0, Decimal("0.1"))
    assert found.sentence == "Identified takes longest for its kind: half leave within 10 days, 14 are expected"


def test_a_company_may_let_its_own_history_say_when_something_is_stalled() -> None:
    """F6: three quarters of the stays in S1 (set to 21 days) end within 15 days; one of 18 days is over that."""
    stays = [*([5] * 10), *([15] * 14), *([40] * 6)]  # 24 of 30 ended by day 15
    moved = [
        History(f"D{n}", "anna", "1000")
        .created("S1", "2025-10-01")
        .moved("S2", date(2025, 10, 1) + timedelta(days=n_days))
        for n, n_days in enumerate(stays)
    ]
    late = History("late", "anna", "1000").created("S1", "2026-02-12")
    world = World((*moved, late))
    assert "late" not in {line.external_id for line in stalled(world.book()).opportunities}
    own = replace(world, benchmarks={(OWN_LIMITS, ""): Decimal(1)})
    found = {line.external_id: line for line in stalled(own.book("2026-03-02", "2025-09-30")).opportunities}
    assert (found["late"].days, found["late"].limit) == (18, 15)
    # Of the second stage nobody knows yet when it ends: its own setting stands.
    assert found["D0"].limit == 30
    assert (
        "limits by the stages' own history: three quarters of 30 stays or more end sooner" in stalled(own.book()).notes
    )
