"""Records of what is asked, answered, agreed and rated in meetings; of which some are for a seller and their manager alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

# Answers to these sets, and what is agreed and noted in these meetings, are for the seller and the seller's own manager.
PRIVATE_SETS = frozenset({"coaching_any_stage", "coaching_by_stage", "performance_coaching"})
PRIVATE_MEETINGS = frozenset({"coaching", "performance"})
# What an answer is about.
OPPORTUNITY, ACCOUNT, MEMBER = "opportunity", "account", "member"


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """One version of a set of questions, as the company edited it; ``body`` has the form of question_sets.json.

    Version 0 is the set that SPM brings and is in no table; answers name the version they were given to.
    """

    name: str
    version: int
    body: Mapping[str, Any] | Sequence[Any]
    at: datetime
    by_id: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answered to one question about an opportunity, an account or a member; never edited, a newer one follows it.

    ``of_kind`` is one of OPPORTUNITY, ACCOUNT, MEMBER and ``of_id`` its id; ``score`` is 2, 1 or 0 where the question is scored.
    ``shared_at``: since when its author lets the team see it. An answer to a private set (PRIVATE_SETS) is otherwise seen by the
    seller it concerns and that seller's manager alone: the member it is about, or ``seller_id``, who owned the opportunity then.
    """

    id: str
    set_name: str
    version: int
    question: str
    of_kind: str
    of_id: str
    by_id: str
    at: datetime
    value: str
    score: int | None = None
    occurrence_id: str | None = None
    shared_at: datetime | None = None
    seller_id: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """Something agreed: who does what until when, and what became of it.

    ``origin`` is ``meeting``, ``question``, ``opportunity`` or ``asked`` (of a person, in no meeting); ``question`` names it
    (``qualification/N1``). ``outcome`` is None
    while it is open, then ``done`` or ``dropped`` since ``settled_at``, by ``settled_by`` (a member). ``private``: for the owner
    and whoever agreed it with them alone (coaching, performance). ``moves``: how often its day was moved; ``why``: why it was
    dropped, or moved last.
    """

    id: str
    text: str
    owner_id: str
    due: date
    agreed_at: datetime
    by_id: str
    origin: str = "meeting"
    occurrence_id: str | None = None
    opportunity_id: str | None = None
    account_id: str | None = None
    question: str | None = None
    private: bool = False
    outcome: str | None = None
    settled_at: datetime | None = None
    settled_by: str | None = None
    moves: int = 0
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Minute:
    """A note taken in a meeting, under one item of its agenda (its title; empty: in general)."""

    id: str
    occurrence_id: str
    item: str
    text: str
    by_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Rating:
    """How well a member masters one competency, 1 (needs to be shown) to 4 (teaches others).

    ``rater`` is ``self`` or ``manager``; the two stay hidden from each other until both are there.
    """

    id: str
    member_id: str
    rater: str
    by_id: str
    competency: str
    level: int
    at: datetime
    occurrence_id: str | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """A key account was reviewed; ``health`` is ``growing``, ``stable`` or ``at risk``. Its answers name the same meeting."""

    id: str
    account_id: str
    by_id: str
    at: datetime
    health: str
    occurrence_id: str | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """One choice of the company, a team or a member; ``scope_kind`` is ``company``, ``team`` or ``member``.

    ``scope_id`` is empty for the company; ``value`` is JSON's.
    """

    scope_kind: str
    scope_id: str
    name: str
    value: Any
