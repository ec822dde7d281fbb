"""Forecast rules compared: how far off each has been in past periods, and which has been closest (the headline)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from spm_core.book.periods import Span
from spm_core.book.track import Made, recent
from spm_core.reports import figures
from spm_core.reports.json import ASIDE
from spm_core.reports.statistics import mean

WEIGHTED, EXPECTED, RUN_RATE, SIMULATION = "weighted", "expected", "run_rate", "simulation"
# Those that forecast a total and may lead; the others are a seller's word, or the yardstick that ignores time.
LEADING = (WEIGHTED, EXPECTED, RUN_RATE, SIMULATION)
COMMITTED, BEST, BASELINE = "committed", "best", "value_win_rate"
RULES = (*LEADING, COMMITTED, BEST, BASELINE)
MODEL = "model"  # the simulation's mean before the tempo, by which the tempo of past periods is measured
SAID = {
    WEIGHTED: "value by stage",
    EXPECTED: "value by history",
    RUN_RATE: "run-rate",
    SIMULATION: "simulation",
    COMMITTED: "committed",
    BEST: "best case",
    BASELINE: "open value × win rate",
}
FEWEST_PERIODS = 3


@dataclass(frozen=True, slots=True)
class Record:
    """How far off a rule has been: the mean of its absolute errors as shares of the actual, over so many periods."""

    rule: str
    mean_absolute_error: Decimal | None
    periods: int = field(metadata=ASIDE)


def error(forecast: Decimal | None, actual: Decimal | None) -> Decimal | None:
    """How far off a forecast was, as a share of the actual; None without one of them, or where nothing was won."""
    return (forecast - actual) / actual if forecast is not None and actual else None


def record(track: Sequence[Made], rule: str) -> Record:
    """How far off a rule has been in these periods, those left out in which it said nothing or nothing was won."""
    errors = [found for made in track if (found := error(made.rules.get(rule), made.actual)) is not None]
    return Record(rule, mean([abs(found) for found in errors]), len(errors))


def best(past: Sequence[Made], able: Iterable[str]) -> Record | None:
    """The rule with the smallest error among some, of those that spoke in every period in which something was won."""
    told = [made for made in past if made.actual]
    records = [found for rule in able if (found := record(told, rule)).periods == len(told)]
    return min(records, key=lambda found: found.mean_absolute_error or 0) if told and records else None


def closest(track: Sequence[Made], span: Span, said: Mapping[str, Decimal | None]) -> Record | None:
    """The leading rule that has been closest in past periods of a span, of those that say something now.

    None until three periods brought something.
    """
    past = [made for made in recent(track, span) if made.actual]
    able = (rule for rule in LEADING if said.get(rule) is not None)
    return best(past, able) if len(past) >= FEWEST_PERIODS else None


def reason(found: Record, span: Span) -> str:
    """``run-rate has been closest in 9 months: 22 % off on average``."""
    count = figures.counted(found.periods, span.value)
    return (
        f"{SAID[found.rule]} has been closest in {count}: {figures.percent(found.mean_absolute_error)} off on average"
    )
