"""Editing question sets: a new wording, a question switched off or added, a whole set from a file; checked before it is kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from spm_core.book.records import MISTAKE
from spm_core.book.refusals import NotFoundError, Refusal
from spm_core.meetings.checking import entry_problems, rest_problems
from spm_core.meetings.questions import (
    CHOICE,
    KAM,
    LOST,
    QUALIFICATION,
    SCORED,
    TITLES,
    Question,
    Questionnaire,
    read_as,
)

Body = Mapping[str, Any] | Sequence[Any]
MOST_ASKED = {QUALIFICATION: 20, KAM: 20}  # at once; of every other set (or stage of it) MOST
MOST = 10
MOST_KEPT = 40  # questions of a set, those that are switched off too
# Questions that SPM itself needs, and answers that it understands: they can be reworded, but stay.
NEEDED = {"coaching_any_stage": ("G2", "G4"), LOST: ("L4",)}
KEPT_ANSWERS = {
    "L4": (MISTAKE, "disqualified by us", "competitor"),
    "K7": ("promotes us", "positive", "neutral", "against us", "unknown"),
    "K13": ("growing", "stable", "at risk"),
    "G5": ("win",),
}
OWN = "X"  # how the ids of a company's own questions begin


class SetError(Refusal):
    """A set of questions cannot be as it was written; ``problems`` name each place and what to do."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def checked(name: str, body: Any) -> Questionnaire:  # noqa: ANN401 - whatever stands in a file
    """The set that a body in the form of question_sets.json is. Raises SetError with everything that is wrong."""
    if name not in TITLES:
        raise SetError([f"{name!r} is no question set. There are: {', '.join(TITLES)}."])
    problems = list(entry_problems(name, body)) or list(rest_problems(name, body))
    if not problems:
        found = read_as(name, 0, body)
        problems = list(_problems(found))
    if problems:
        raise SetError(problems)
    return found


def _problems(found: Questionnaire) -> Iterator[str]:
    """What is wrong with a set whose questions can all be read."""
    seen: set[str] = set()
    for question in found.questions:
        if question.id in seen:
            yield f"{found.name}, {question.id}: two questions have this id. Give one of them another."
        seen.add(question.id)
    yield from _too_many(found)
    for needed in NEEDED.get(found.name, ()):
        here = found.find(needed)
        if here is None or not here.on:
            yield f"{found.name}, {needed}: SPM itself needs this question. Reword it, but leave it on."
    for question in found.questions:
        yield from _lost_answers(found.name, question)


def _too_many(found: Questionnaire) -> Iterator[str]:
    if len(found.questions) > MOST_KEPT:
        yield f"{found.name}: {len(found.questions)} questions; a set holds at most {MOST_KEPT}."
    most = MOST_ASKED.get(found.name, MOST)
    for stage in dict.fromkeys(question.stage for question in found.questions):
        many = sum(question.stage == stage for question in found.asked)
        where = f"{found.name}, {stage}" if stage else found.name
        if many > most:
            yield f"{where}: {many} questions are on; at most {most} fit into one form. Switch some off."


def _lost_answers(name: str, question: Question) -> Iterator[str]:
    known = [value for value, _ in question.answers]
    for answer in KEPT_ANSWERS.get(question.id, ()):
        if answer not in known:
            yield f"{name}, {question.id}: the answer {answer!r} is missing; SPM's numbers need it. Put it back."


def edited(sheet: Questionnaire, question: Question) -> Body:
    """The body of a set with one question in place of the one with its id. Raises NotFoundError, or SetError."""
    if sheet.find(question.id) is None:
        raise NotFoundError("That question is not there any more.")
    return _body(sheet, [question if one.id == question.id else one for one in sheet.questions])


def added(sheet: Questionnaire, question: Question, versions: Sequence[Questionnaire] = ()) -> Body:
    """The body of a set with one more question, at the end of its stage, under an id that no version used. Raises SetError."""
    used = {one.id for version in (sheet, *versions) for one in version.questions}
    number = next(n for n in range(1, len(used) + 2) if f"{OWN}{n}" not in used)
    new = replace(question, id=f"{OWN}{number}")
    questions = list(sheet.questions)
    last = max((n for n, one in enumerate(questions) if one.stage == new.stage), default=len(questions) - 1)
    return _body(sheet, [*questions[: last + 1], new, *questions[last + 1 :]])


def _body(sheet: Questionnaire, questions: Sequence[Question]) -> Body:
    """A set's body in its own form, with other questions; what else it says stays."""
    body = sheet.body
    new: Body
    if not isinstance(body, Mapping):
        new = [written(question) for question in questions]
    elif "questions" in body:
        new = {**body, "questions": [written(question) for question in questions]}
    else:
        stages = dict.fromkeys([*body, *(str(question.stage) for question in questions)])
        new = {of: [written(question) for question in questions if question.stage == of] for of in stages}
    checked(sheet.name, new)
    return new


def written(question: Question) -> dict[str, Any]:
    """A question as it stands in a set's body; what says nothing is left out."""
    entry: dict[str, Any] = {"id": question.id, "ask": question.ask, "kind": question.kind}
    if question.kind == CHOICE:
        entry["answers"] = [value for value, _ in question.answers]
    elif question.answers:
        entry["answers"] = dict(question.answers)
    rest = {name: getattr(question, name) for name in ("group", "hint", "auto", "gap")}
    entry |= {name: value for name, value in rest.items() if value}
    return entry if question.on else entry | {"on": False}


def difference(before: Questionnaire, after: Questionnaire) -> str:
    """`1 reworded, 2 added, 1 switched off`; empty when nothing is another."""
    old, new = ({one.id: one for one in sheet.questions} for sheet in (before, after))
    both = [(old[of], new[of]) for of in old if of in new]
    counts = {
        "added": len(new.keys() - old.keys()),
        "removed": len(old.keys() - new.keys()),
        "switched off": sum(one.on and not two.on for one, two in both),
        "switched on": sum(two.on and not one.on for one, two in both),
        "changed": sum(replace(one, on=True) != replace(two, on=True) for one, two in both),
    }
    said = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    same = before.questions == after.questions and _rest(before.body) == _rest(after.body)
    return said or ("" if same else "order or rules changed")


def _rest(body: Body) -> dict[str, Any]:
    """What a set says beside its questions."""
    rest = body if isinstance(body, Mapping) and "questions" in body else {}
    return {name: value for name, value in rest.items() if name != "questions"}


DEFAULT_SCORES = (("2", "Known, from the customer"), ("1", "We believe so"), ("0", "Unknown"))


def new_question(name: str, ask: str, stage: str | None = None) -> Question:
    """A question of the kind that a set asks, to begin from."""
    return Question("", ask, SCORED, DEFAULT_SCORES) if name == QUALIFICATION else Question("", ask, stage=stage)
