"""Competency ratings in rounds: a seller and the manager each rate, neither sees the other's levels before both have."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from spm_core.book.agreed import Rating

SELF, MANAGER = "self", "manager"
TASK, TOOL = "task", "tool"
TALKED_ABOUT = 1  # levels between the two ratings from which a difference is worth the meeting's time


@dataclass(frozen=True, slots=True)
class Competency:
    """One thing that a seller masters more or less; ``area`` is TASK or TOOL, ``levels`` says what 1 to 4 mean."""

    id: str
    area: str
    name: str
    levels: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Gap:
    """One competency that the two rated differently."""

    competency: str
    own: int
    manager: int

    @property
    def size(self) -> int:
        """Levels between the two, whoever is higher."""
        return abs(self.own - self.manager)


@dataclass(frozen=True, slots=True)
class Round:
    """One occasion on which both rate: levels (1..4) by competency, with the instant (UTC) at which each rated.

    ``own`` and ``manager`` are empty while that one has not rated, and the other's, too, where they are hidden.
    """

    occurrence_id: str | None = None
    own: Mapping[str, int] = field(default_factory=dict)
    manager: Mapping[str, int] = field(default_factory=dict)
    own_at: datetime | None = None
    manager_at: datetime | None = None

    @property
    def complete(self) -> bool:
        """Whether both have rated."""
        return self.own_at is not None and self.manager_at is not None

    @property
    def at(self) -> datetime | None:
        """When the second of the two rated; None before."""
        return max(self.own_at, self.manager_at) if self.own_at and self.manager_at else None

    def has(self, rater: str) -> bool:
        """Whether this one of the two has rated."""
        return (self.own_at if rater == SELF else self.manager_at) is not None

    def levels(self, rater: str) -> Mapping[str, int]:
        """What this one of the two rated."""
        return self.own if rater == SELF else self.manager

    def seen_by(self, rater: str) -> "Round":
        """What one of the two may see of it: until both have rated only what they rated themselves."""
        if self.complete:
            return self
        return replace(self, manager={}) if rater == SELF else replace(self, own={})

    def gaps(self) -> tuple[Gap, ...]:
        """The differences of a level or more, the largest first; none before both have rated."""
        if not self.complete:
            return ()
        both = (Gap(name, self.own[name], self.manager[name]) for name in self.own if name in self.manager)
        return tuple(
            sorted((gap for gap in both if gap.size >= TALKED_ABOUT), key=lambda gap: (-gap.size, gap.competency))
        )


@dataclass(frozen=True, slots=True)
class Step:
    """How one competency stood after one complete round; ``at`` in UTC."""

    at: datetime
    own: int | None
    manager: int | None


def competencies(body: Mapping[str, Any]) -> tuple[Competency, ...]:
    """The competencies of a set that has the form of ``performance_coaching`` in question_sets.json."""
    return tuple(
        Competency(
            entry["id"],
            entry["area"],
            entry["competency"],
            {int(level): words for level, words in entry["levels"].items()},
        )
        for entry in body["competencies"]
    )


def rounds(ratings: Iterable[Rating]) -> tuple[Round, ...]:
    """The rounds that a member's ratings make, oldest first.

    Until both have rated, each may rate again and the newer counts. What comes after that, or for another meeting, begins a new
    round: nobody can change a rating that the other one has seen.
    """
    found: list[Round] = []
    for submitted in _submissions(ratings):
        first = submitted[0]
        if not found or found[-1].complete or found[-1].occurrence_id != first.occurrence_id:
            found.append(Round(first.occurrence_id))
        levels = {rating.competency: rating.level for rating in submitted}
        own = first.rater == SELF
        rated: Mapping[str, Any] = (
            {"own": levels, "own_at": first.at} if own else {"manager": levels, "manager_at": first.at}
        )
        found[-1] = replace(found[-1], **rated)
    return tuple(found)


def current(found: Sequence[Round], occurrence_id: str | None) -> Round:
    """The round that a rating given now would belong to, or that stands for this meeting; an empty one before anybody rated.

    A round without a meeting that is complete is over: the next rating begins another.
    """
    last = found[-1] if found else None
    if last is None or last.occurrence_id != occurrence_id or (last.complete and occurrence_id is None):
        return Round(occurrence_id)
    return last


def latest_complete(found: Sequence[Round]) -> Round | None:
    """The newest round in which both rated."""
    return next((item for item in reversed(found) if item.complete), None)


def history(found: Sequence[Round], competency: str) -> tuple[Step, ...]:
    """How one competency was rated in each complete round, oldest first."""
    return tuple(
        Step(item.at, item.own.get(competency), item.manager.get(competency))
        for item in found
        if item.at and (competency in item.own or competency in item.manager)
    )


def _submissions(ratings: Iterable[Rating]) -> list[list[Rating]]:
    """Ratings that were given together, in the order of their instants."""
    ordered = sorted(ratings, key=lambda item: (item.at, item.rater, item.id))
    return [list(group) for _, group in groupby(ordered, key=lambda item: (item.at, item.rater, item.occurrence_id))]
