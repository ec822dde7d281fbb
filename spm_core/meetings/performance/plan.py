"""What comes of a performance coaching: one strength to share, ONE skill to train, one plan that both sign."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from spm_core.book.agreed import MEMBER, Action, Answer
from spm_core.book.refusals import Refusal
from spm_core.rules.actions import agree
from spm_core.rules.stamp import Stamp

SET = "performance_coaching"
# What is answered beside the set's own questions, and the names of what is agreed.
STRENGTH, SKILL, HOW, MANAGER_DOES, SIGNED = "strength", "skill", "how", "manager does", "signed"
PLAN, MANAGERS_PART = "performance/skill", "performance/manager"
MOST = 300  # characters of an answer


@dataclass(frozen=True, slots=True)
class Chosen:
    """What two people chose: competencies by id, what to do, how it is practised, by when, and what the manager does for it."""

    strength: str
    skill: str
    what: str
    how: str
    due: date
    manager_does: str = ""


@dataclass(frozen=True, slots=True)
class Growth:
    """A plan that was made: ``action`` says what and by when and what became of it; ``signed`` are members' ids."""

    action: Action
    strength: str
    skill: str
    how: str
    manager_does: str
    signed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Pair:
    """The ids of the two whose coaching it is."""

    seller: str
    manager: str

    @property
    def both(self) -> frozenset[str]:
        """The two ids."""
        return frozenset((self.seller, self.manager))


def choose(
    stamp: Stamp,
    chosen: Chosen,
    pair: Pair,
    new_id: Callable[[], str],
    *,
    today: date,
    version: int,
    occurrence_id: str | None = None,
) -> tuple[Action | Answer, ...]:
    """The records of a new plan, signed by who enters it; what the manager does is theirs to do, too.

    Raises Refusal when the strength is the skill, and what ``agree`` raises.
    """
    if chosen.strength == chosen.skill:
        raise Refusal("A strength to share and a skill to train are two different ones. Choose another skill.")
    shared: dict[str, Any] = {"due": chosen.due, "today": today, "occurrence_id": occurrence_id, "private": True}
    plan = agree(stamp, id=new_id(), text=chosen.what, owner_id=pair.seller, question=PLAN, **shared)
    made: list[Action | Answer] = [plan]
    if chosen.manager_does:
        does = chosen.manager_does
        made.append(agree(stamp, id=new_id(), text=does, owner_id=pair.manager, question=MANAGERS_PART, **shared))
    said = {STRENGTH: chosen.strength, SKILL: chosen.skill, HOW: chosen.how, MANAGER_DOES: chosen.manager_does}
    said[SIGNED] = plan.id
    for question, value in said.items():
        if value:
            made.append(_answer(stamp, new_id(), pair.seller, question, value[:MOST], version, occurrence_id))
    return tuple(made)


def sign(stamp: Stamp, plan: Growth, pair: Pair, new_id: Callable[[], str], version: int) -> Answer:
    """The record that the other one signs a plan, too. Raises Refusal when they have, or when it is neither's."""
    if stamp.actor_id not in pair.both:
        raise Refusal("A plan is signed by the seller and the seller's manager.")
    if stamp.actor_id in plan.signed:
        raise Refusal("You have signed this plan already.")
    return _answer(stamp, new_id(), pair.seller, SIGNED, plan.action.id, version, plan.action.occurrence_id)


def plans(actions: Iterable[Action], answers: Iterable[Answer]) -> tuple[Growth, ...]:
    """The plans of a member, the oldest first, from all that was agreed with and answered about them."""
    told = [answer for answer in answers if answer.set_name == SET and answer.of_kind == MEMBER]
    made = sorted((action for action in actions if action.question == PLAN), key=lambda one: (one.agreed_at, one.id))
    return tuple(_growth(action, told) for action in made)


def unsigned(plan: Growth, pair: Pair) -> frozenset[str]:
    """The ids of those of the two who have not signed an open plan yet."""
    return frozenset() if plan.action.outcome else pair.both - plan.signed


def _growth(action: Action, told: Iterable[Answer]) -> Growth:
    mine = [answer for answer in told if answer.of_id == action.owner_id]
    said = {answer.question: answer.value for answer in mine if answer.at == action.agreed_at}
    return Growth(
        action,
        strength=said.get(STRENGTH, ""),
        skill=said.get(SKILL, ""),
        how=said.get(HOW, ""),
        manager_does=said.get(MANAGER_DOES, ""),
        signed=frozenset(_signers(action, mine)),
    )


def _signers(action: Action, mine: Iterable[Answer]) -> Iterator[str]:
    return (answer.by_id for answer in mine if answer.question == SIGNED and answer.value == action.id)


def _answer(
    stamp: Stamp,
    id: str,  # noqa: A002 - the record's own word
    seller: str,
    question: str,
    value: str,
    version: int,
    occurrence_id: str | None,
) -> Answer:
    by = stamp.actor_id or ""
    return Answer(
        id, SET, version, question, MEMBER, seller, by, stamp.at, value, occurrence_id=occurrence_id, seller_id=seller
    )
