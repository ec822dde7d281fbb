"""Reading question sets that people wrote: what is wrong with their form, said with the place and what to do."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from spm_core.meetings.qualify import NOT_YET, VERDICTS
from spm_core.meetings.questions import CHOICE, PERFORMANCE, QUALIFICATION, SCORED, question_sets

LONGEST = 200  # characters of a question, a hint, what to do about a gap
ANSWER = 70  # characters of an answer: Slack shows 75, and a score stands before it
FEWEST, MOST_ANSWERS = 2, 20


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST)]
AnswerWords = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=ANSWER)]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9]{0,11}$")]


class _Entry(BaseModel):
    """One question as it stands in a file."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: Name
    ask: Words
    kind: Literal["text", "choice", "score012", "percent"] = "text"
    answers: dict[Literal["2", "1", "0"], AnswerWords] | list[AnswerWords] | None = None
    hint: Words | None = None
    auto: str | None = None
    group: Words | None = None
    gap: Words | None = None
    on: bool = True

    @model_validator(mode="after")
    def _fits(self) -> "_Entry":
        if self.kind == SCORED and not (isinstance(self.answers, dict) and set(self.answers) == {"2", "1", "0"}):
            raise ValueError("a scored question needs answers for 2, 1 and 0")
        if self.kind == CHOICE:
            self._choices()
        elif self.kind != SCORED and self.answers:
            raise ValueError(f"a question of the kind {self.kind} has no answers to choose from")
        return self

    def _choices(self) -> None:
        if not isinstance(self.answers, list) or not FEWEST <= len(self.answers) <= MOST_ANSWERS:
            raise ValueError(f"a choice needs a list of {FEWEST} to {MOST_ANSWERS} answers")
        if len({answer.casefold() for answer in self.answers}) < len(self.answers):
            raise ValueError("two answers are the same")


class _Qualification(BaseModel):
    """What a qualification says beside its questions."""

    model_config = ConfigDict(extra="forbid", strict=True)

    title: Words | None = None
    max: Annotated[int, Field(gt=0)]
    verdict: list[tuple[Annotated[int, Field(ge=0)], str]]
    rules: list[str] = []
    questions: list[Any]

    @model_validator(mode="before")
    @classmethod
    def _pairs(cls, data: Any) -> Any:  # noqa: ANN401 - JSON has no tuples
        bars = data.get("verdict") if isinstance(data, Mapping) else None
        if not isinstance(bars, list) or not all(isinstance(bar, list) for bar in bars):
            return data
        return {**data, "verdict": [tuple(bar) for bar in bars]}

    @model_validator(mode="after")
    def _bars(self) -> "_Qualification":
        points, words = [bar for bar, _ in self.verdict], [word for _, word in self.verdict]
        known = [word for word in VERDICTS if word != NOT_YET]
        if not points or points[-1] != 0 or points != sorted(set(points), reverse=True) or points[0] > self.max:
            raise ValueError("the points of the verdicts must fall from the highest to 0, within max")
        if any(word not in known for word in words):
            raise ValueError(f"the verdicts are {', '.join(known)}")
        return self


def entry_problems(name: str, body: object) -> Iterator[str]:
    """What is wrong with the questions of a set, one by one."""
    lists = _lists(name, body)
    if lists is None:
        yield f"{name}: {_form(name)}"
        return
    for where, entries in lists:
        if not isinstance(entries, list) or not entries:
            yield f"{where}: a list of questions belongs here, each with id and ask."
            continue
        for number, entry in enumerate(entries, 1):
            yield from _wrong(f"{where}, {_called(entry, number)}", _Entry, entry)
            yield from _odd(name, f"{where}, {_called(entry, number)}", entry)


def rest_problems(name: str, body: object) -> Iterator[str]:
    """What is wrong with a set beside its questions."""
    if name == QUALIFICATION:
        yield from _wrong(name, _Qualification, body)
    elif name == PERFORMANCE and isinstance(body, Mapping):
        yield from _competencies(body.get("competencies"))


def _competencies(found: object) -> Iterator[str]:
    """What is wrong with what people rate each other on."""
    if not isinstance(found, list) or not found:
        yield f"{PERFORMANCE}: the list competencies is missing; take it from SPM's own set."
        return
    for number, entry in enumerate(found, 1):
        lacking = [name for name in ("id", "area", "competency", "levels") if not _has(entry, name)]
        if lacking:
            yield f"{PERFORMANCE}, competency {number}: {', '.join(lacking)} is missing."


def _has(entry: object, name: str) -> bool:
    return isinstance(entry, Mapping) and bool(entry.get(name))


def _odd(name: str, where: str, entry: object) -> Iterator[str]:
    if not isinstance(entry, Mapping):
        return
    kind = entry.get("kind")
    if name == QUALIFICATION and kind != SCORED:
        yield f"{where}: the qualification counts points; its questions have the kind {SCORED}."
    elif name != QUALIFICATION and kind == SCORED:
        yield f"{where}: only the qualification counts points; use text or choice here."


def _lists(name: str, body: object) -> list[tuple[str, Any]] | None:
    """The lists of questions with their names, None where the body has not the form of SPM's own."""
    own = question_sets()[name]
    if not isinstance(own, Mapping):
        return [(name, body)] if isinstance(body, list) else None
    if not isinstance(body, Mapping) or not body or ("questions" in own) != ("questions" in body):
        return None
    if "questions" in own:
        return [(name, body["questions"])]
    return [(f"{name}, {stage}", entries) for stage, entries in body.items()]


def _form(name: str) -> str:
    own = question_sets()[name]
    if not isinstance(own, Mapping):
        return "it is a list of questions, each with id and ask."
    if "questions" in own:
        return 'it is an object with "questions", a list of questions, each with id and ask.'
    return "it is an object: for each stage code a list of questions, each with id and ask."


def _called(entry: object, number: int) -> str:
    known = entry.get("id") if isinstance(entry, Mapping) else None
    return f"question {number} ({known})" if isinstance(known, str) and known else f"question {number}"


def _wrong(where: str, model: type[BaseModel], data: object) -> Iterator[str]:
    """What pydantic finds, in our words."""
    try:
        model.model_validate(data)
    except ValidationError as problem:
        for error in problem.errors():
            field = str(next((part for part in error["loc"] if isinstance(part, str)), ""))
            yield f"{where}: {_said(field, error['type'], str(error['msg']), error.get('ctx', {}))}"


def _said(field: str, kind: str, message: str, more: Mapping[str, Any]) -> str:
    """One of pydantic's errors as a sentence that says what to do."""
    known = {
        "missing": f"{field} is missing.",
        "extra_forbidden": f"{field} is nothing SPM knows; take it out.",
        "string_too_short": f"{field} is empty; write it, or leave it out.",
        "string_too_long": f"{field} is longer than {more.get('max_length')} characters; make it shorter.",
        "string_pattern_mismatch": "id is a letter, then at most eleven letters or digits.",
        "model_type": "an object with id and ask belongs here.",
        "value_error": f"{message.removeprefix('Value error, ')}.",
    }
    return known.get(kind) or f"{field}: {message}."
