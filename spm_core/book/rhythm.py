"""What a team chooses of its cadence: in which weeks which meeting is, on which day and hour, and the table that shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time

EVERY_WEEK = frozenset({1, 2, 3, 4, 5})


@dataclass(frozen=True, slots=True)
class Slot:
    """When a meeting is in its week: 0 is Monday, wall time, length in minutes."""

    weekday: int
    at: time
    minutes: int


@dataclass(frozen=True, slots=True)
class Ticks:
    """The deck's table: for each kind of meeting the ticked weeks of 1..5.

    ``mode`` says how weeks are counted, as in CadenceRule (``month``, ``rolling``, ``445``); ``anchor`` is the Monday of a W1,
    where it matters.
    """

    mode: str
    weeks: Mapping[str, frozenset[int]]
    anchor: date | None = None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """All that a team chooses: ticks, the slot of each kind, and of each seller (member id) those of the talks of a pair."""

    ticks: Ticks
    slots: Mapping[str, Slot]
    pairs: Mapping[str, Mapping[str, Slot]] = field(default_factory=dict)
    timezone: str = "UTC"
    w5_missing: str = "skip"
    w5_combine: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The deck's table as it is drawn: a row a meeting, a column a week, below each week's name when it is next.

    ``sentence`` says in words what the ticks mean.
    """

    weeks: tuple[tuple[int, str], ...]  # 1, "2 Mar"
    rows: tuple[tuple[str, frozenset[int]], ...]
    sentence: str
