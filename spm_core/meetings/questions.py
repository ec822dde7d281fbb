"""The question sets: what to ask of an opportunity, a loss, a key account or a team; SPM's own, or as a company edited them."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from spm_core.book.agreed import Answer, QuestionSet
from spm_core.book.records import Stages

SETS = "question_sets.json"
QUALIFICATION, GENERAL, BY_STAGE = "qualification", "coaching_any_stage", "coaching_by_stage"
PERFORMANCE, KAM = "performance_coaching", "kam_review"
WON, LOST, OTHER_BUSINESS = "won_debrief", "lost_debrief", "team_aob_prompts"
REVIVE = f"{LOST}/L3"  # the question of the action that reminds to try a lost opportunity again
TITLES = {
    QUALIFICATION: "Opportunity qualification",
    GENERAL: "Coaching, every stage",
    BY_STAGE: "Coaching, stage by stage",
    WON: "Won: what we learn",
    LOST: "Lost: what we learn",
    KAM: "Key account review",
    PERFORMANCE: "Performance coaching",
    OTHER_BUSINESS: "Any other business",
}
SCORED, CHOICE, TEXT = "score012", "choice", "text"


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``answers`` are (value, words) of those to choose from: 2, 1 and 0 where it is scored; none for free text.

    ``auto`` names what SPM can say itself, ``gap`` what to do where the answer is 0, ``stage`` the stage of the sales process it
    belongs to; ``on``: it is asked.
    """

    id: str
    ask: str
    kind: str = TEXT
    answers: tuple[tuple[str, str], ...] = ()
    hint: str | None = None
    auto: str | None = None
    group: str | None = None
    gap: str | None = None
    stage: str | None = None
    on: bool = True

    def words(self, value: str) -> str:
        """What an answer's value means: the words of a score, else the value itself."""
        return dict(self.answers).get(value, value)


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One version of a set: all its questions in order, also those that are switched off; version 0 is SPM's own."""

    name: str
    version: int
    questions: tuple[Question, ...]
    body: Mapping[str, Any] | Sequence[Any]

    @property
    def title(self) -> str:
        """What people call the set."""
        return TITLES.get(self.name, self.name)

    @property
    def asked(self) -> tuple[Question, ...]:
        """The questions that are switched on, in order."""
        return tuple(question for question in self.questions if question.on)

    def find(self, question_id: str) -> Question | None:
        """A question by its id, also one that is switched off."""
        return next((question for question in self.questions if question.id == question_id), None)

    def of_stage(self, stages: Stages, code: str) -> tuple[Question, ...]:
        """What is asked in a stage of the company: by its code, else by the step that stands at the same height."""
        known = tuple(dict.fromkeys(question.stage for question in self.questions if question.stage))
        wanted = counterpart(known, stages, code)
        return tuple(question for question in self.asked if question.stage == wanted)


@dataclass(frozen=True)
class Sets:
    """All question sets of a company, in all versions: ``edited`` are those that it made itself."""

    edited: tuple[QuestionSet, ...] = ()

    def now(self, name: str) -> Questionnaire:
        """The newest version of a set. Raises KeyError for a name that is none."""
        return self.then(name, max((item.version for item in self.edited if item.name == name), default=0))

    def then(self, name: str, version: int) -> Questionnaire:
        """A set as it was in one version; SPM's own when there is no such version. Raises KeyError."""
        found = next((item for item in self.edited if (item.name, item.version) == (name, version)), None)
        body = found.body if found else question_sets()[name]
        return read_as(name, found.version if found else 0, body)

    def question(self, answer: Answer) -> Question | None:
        """The question of an answer as it was worded when it was answered; None for what is no question of the set."""
        return self.then(answer.set_name, answer.version).find(answer.question)


@cache
def question_sets() -> Mapping[str, Any]:
    """Every set by its name, SPM's own; read once."""
    found: Mapping[str, Any] = json.loads(files(__package__).joinpath(SETS).read_text(encoding="utf-8"))
    return found


def asked(name: str, edited: Iterable[QuestionSet] = ()) -> tuple[str, ...]:
    """The questions of one set in words, in order; KeyError for a name that is none."""
    return tuple(question.ask for question in Sets(tuple(edited)).now(name).asked)


def read_as(name: str, version: int, body: Mapping[str, Any] | Sequence[Any]) -> Questionnaire:
    """A set from its body, which has the form of question_sets.json."""
    return Questionnaire(name, version, tuple(_questions(body)), body)


def counterpart(known: Sequence[str], stages: Stages, code: str) -> str | None:
    """Which known stage code a stage of the company stands for: the same code, else that at the same height of the open ones."""
    if code in known or not known:
        return code if code in known else None
    codes = [stage.code for stage in stages.open]
    if code not in codes:
        return None
    return known[round(codes.index(code) / max(1, len(codes) - 1) * (len(known) - 1))]


def _questions(body: Mapping[str, Any] | Sequence[Any]) -> Iterator[Question]:
    if not isinstance(body, Mapping):
        yield from (_question(entry) for entry in body)
    elif "questions" in body:
        yield from (_question(entry) for entry in body["questions"])
    else:
        yield from (_question(entry, stage) for stage, entries in body.items() for entry in entries)


def _question(entry: Mapping[str, Any], stage: str | None = None) -> Question:
    answers = entry.get("answers") or ()
    pairs = answers.items() if isinstance(answers, Mapping) else ((text, text) for text in answers)
    rest = {name: entry.get(name) for name in ("hint", "auto", "group", "gap")}
    return Question(
        entry["id"],
        " ".join(entry["ask"].split()),
        entry.get("kind", TEXT),
        tuple(pairs),
        stage=stage,
        on=entry.get("on", True),
        **rest,
    )
