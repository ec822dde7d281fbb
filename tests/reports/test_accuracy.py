"""Forecast accuracy by hand: errors, what held, which rule was closest, and what became of what was to close."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from report_histories import COMPANY, History, World

from spm_core.book.periods import Span, add_months
from spm_core.book.records import MISTAKE
from spm_core.book.track import Made
from spm_core.reports.accuracy import accuracy, foretold, settled
from spm_core.reports.json import as_json


def made(month: int, actual: str | None, p10: str, p90: str, **said: str) -> Made:
    rules = {rule: Decimal(amount) for rule, amount in said.items()}
    start = date(2025, month, 1)
    interval = (Decimal(p10), Decimal(p10), Decimal(p90))
    return Made(
        Span.MONTH, start, add_months(start, 1), rules, *interval, actual=None if actual is None else Decimal(actual)
    )


TRACK = (
    made(9, "200", "100", "200", weighted="100", expected="150", run_rate="260", committed="20"),
    made(10, "100", "101", "150", weighted="90", expected="120", run_rate="80", committed="0"),
    made(11, "0", "0", "50", weighted="90", expected="20", run_rate="80", committed="0"),
    made(12, None, "0", "50", weighted="90", expected="20", run_rate="80", committed="0"),
)


def test_errors_intervals_and_the_closest_rule() -> None:
    found = accuracy(replace(World().book(), track=TRACK), Span.MONTH)
    said = [{item.rule: item.error for item in past.rules} for past in found.periods]
    assert said[0] == {
        "weighted": Decimal("-0.5"),
        "expected": Decimal("-0.25"),
        "run_rate": Decimal("0.3"),
        "committed": Decimal("-0.9"),
    }
    # Where nothing was won there is no error; December is not over.
    assert len(said) == 3
    assert set(said[2].values()) == {None}
    assert [past.held for past in found.periods] == [True, False, True]
    assert found.interval_held == Decimal(2) / 3
    errors = {item.rule: item.mean_absolute_error for item in found.rules}
    # Weighted 50 and 10 %, expected 25 and 20 %, run-rate 30 and 20 %.
    assert (errors["weighted"], errors["expected"], errors["run_rate"]) == (
        Decimal("0.3"),
        Decimal("0.225"),
        Decimal("0.25"),
    )
    assert (errors["simulation"], errors["committed"]) == (None, Decimal("0.95"))
    assert found.best_rule == "expected"
    assert (
        found.sentence == "Value by history has been closest in 2 months: 22 % off on average · interval held in 2 of 3"
    )


def test_the_keys_are_those_that_are_promised() -> None:
    found = as_json(accuracy(replace(World().book(), track=TRACK), Span.MONTH))
    assert list(found)[5:] == ["periods", "rules", "interval_held", "best_rule"]
    assert list(found["periods"][0]) == ["start", "end", "actual", "rules", "p10", "p50", "p90", "held"]
    assert list(found["periods"][0]["rules"][0]) == ["rule", "forecast", "error"]
    assert list(found["rules"][0]) == ["rule", "mean_absolute_error"]


def test_nothing_can_be_said_of_no_period() -> None:
    found = accuracy(World().book())
    assert (found.periods, found.rules, found.interval_held, found.best_rule) == ((), (), None, None)
    assert found.sentence == "No quarter is over yet at whose start something had been won or lost"


def test_a_rule_that_was_silent_in_a_period_does_not_lead() -> None:
    track = (TRACK[0], made(10, "100", "0", "150", weighted="100", simulation="100"))
    assert accuracy(replace(World().book(), track=track), Span.MONTH).best_rule == "weighted"


def deal(name: str, close: str, amount: str, category: str = "pipeline") -> History:
    return History(name, "anna", amount, initial={"expected_close": close, "category": category}).created(
        "S4", "2026-01-05"
    )


def test_what_was_said_at_the_start_and_what_came_of_it() -> None:
    sold = deal("A", "2026-02-10", "1000", "commit").moved("WON", "2026-02-12")
    pushed = (
        deal("B", "2026-02-20", "3000", "best").closes("2026-03-20", "2026-02-19").closes("2026-04-20", "2026-02-25")
    )
    quiet = deal("C", "2026-02-27", "2000")
    later = deal("D", "2026-05-27", "9000").closes("2026-06-27", "2026-02-19")
    new = History("E", "anna", "500").created("S1", "2026-02-03").moved("WON", "2026-02-20")
    world = World((sold, pushed, quiet, later, new))
    said = foretold(world.book("2026-02-01", "2026-01-01", COMPANY), Span.MONTH)
    # Value agreed S4: 60 % of 6,000; nothing was ever won before.
    assert (said.start, said.end) == (date(2026, 2, 1), date(2026, 3, 1))
    assert (said.rules["weighted"], said.rules["committed"], said.rules["best"]) == (3_600, 1_000, 4_000)
    assert {"run_rate", "simulation", "model", "value_win_rate"}.isdisjoint(said.rules)
    assert said.actual is None and said.held is None
    found = settled(said, world.book("2026-03-01", "2026-02-01", COMPANY))
    # Of 6,000 that were to close 5,000 did not; B was pushed twice, D was not to close in February.
    assert (found.actual, found.slip, found.pushes) == (1_500, Decimal(5_000) / 6_000, 2)


def test_what_was_never_an_opportunity_did_not_slip_and_did_not_close() -> None:
    """Entered by mistake, or merged into another: it leaves all statistics (2.2). Of the other two, 1,000 of 3,000 slipped."""
    sold, quiet = deal("A", "2026-02-10", "2000").moved("WON", "2026-02-12"), deal("B", "2026-02-20", "1000")
    mistaken = deal("C", "2026-02-20", "5000").changed("reason", MISTAKE, "2026-02-11").moved("LOST", "2026-02-11")
    twice = deal("D", "2026-02-20", "7000").closes("2026-03-20", "2026-02-10").merged("B", "2026-02-12")
    world = World((sold, quiet, mistaken, twice))
    said = foretold(world.book("2026-02-01", "2026-01-01", COMPANY), Span.MONTH)
    found = settled(said, world.book("2026-03-01", "2026-02-01", COMPANY))
    assert (found.actual, found.slip, found.pushes) == (2_000, Decimal(1_000) / 3_000, 0)


def test_the_same_for_a_team_knows_whose_it_was() -> None:
    mine = deal("A", "2026-02-10", "1000").handed("ben", "2026-02-05")
    world = World((mine,), members=("anna", "ben"), memberships=())
    said = foretold(world.book("2026-02-01", "2026-01-01", COMPANY), Span.MONTH)
    assert settled(said, world.book("2026-03-01", "2026-02-01", COMPANY)).slip == 1
