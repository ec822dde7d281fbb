"""Qualifying an opportunity (DOMAIN.md, 3.1): its score and verdict, the gaps in it, and what a move should not overlook."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from spm_core.book.agreed import Action, Answer
from spm_core.book.periods import next_business_day
from spm_core.book.records import Stages
from spm_core.meetings.questions import QUALIFICATION, Question, Questionnaire, counterpart

OPEN = "?"  # the value of a question that nobody can answer yet: never a 0, never a block
OVERRIDE = "override"  # the "question" under which a manager's reason to move on in spite of a gap is kept
HIGHEST = 2
NOT_YET = "not_yet"
VERDICTS = {
    "pursue": "pursue",
    "pursue_with_gap_plan": "pursue with a gap plan",
    "park_or_drop": "park or drop",
    NOT_YET: "not to be judged yet",
}
# Entering these stages, or passing them, with a 0 here is warned of.
GATES = {"S2": ("N1", "F2"), "S4": ("P1",)}
GATE_BLOCKS = "qualification.blocks"  # the company's setting: such a move waits for a manager
ASKED_AT = ("S2", "S3", "S4")
_STEPS = ("S1", "S2", "S3", "S4", "S5")
GAP_DAYS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Qualification:
    """What was answered about an opportunity: ``scores`` (2, 1, 0, None for open) by id of the questions that are asked.

    ``bars`` are (points, verdict) of ``full`` points, the highest first. ``at``: when it was answered last (UTC).
    """

    questions: tuple[Question, ...]
    scores: Mapping[str, int | None]
    bars: tuple[tuple[int, str], ...]
    full: int
    at: datetime | None = None

    @property
    def score(self) -> int:
        """The points of what is answered."""
        return sum(score or 0 for score in self.scores.values())

    @property
    def most(self) -> int:
        """The points that there are: two a question."""
        return HIGHEST * len(self.scores)

    @property
    def open(self) -> tuple[Question, ...]:
        """What nobody could answer yet."""
        return tuple(question for question in self.questions if self.scores[question.id] is None)

    @property
    def zeros(self) -> tuple[Question, ...]:
        """The gaps: what was answered by 0."""
        return tuple(question for question in self.questions if self.scores[question.id] == 0)

    @property
    def verdict(self) -> str:
        """A word of VERDICTS; ``not_yet`` while the open questions can still make it another one."""
        worst, best = self._judged(self.score), self._judged(self.score + HIGHEST * len(self.open))
        return worst if worst == best else NOT_YET

    @property
    def sentence(self) -> str:
        """``15 of 24: pursue with a gap plan``; with open questions ``9 of 24 so far, 4 open: not to be judged yet``."""
        so_far = f" so far, {len(self.open)} open" if self.open else ""
        return f"{self.score} of {self.most}{so_far}: {VERDICTS[self.verdict]}"

    def _judged(self, points: int) -> str:
        """The verdict on so many points, by the share of the full score that the bars are set for."""
        if not self.scores:
            return NOT_YET
        return next(word for bar, word in self.bars if points * self.full >= bar * self.most)


@dataclass(frozen=True, slots=True)
class Change:
    """What an answer was before the latest qualification and what it is since; None: open."""

    question: Question
    before: int | None
    after: int | None

    @property
    def sentence(self) -> str:
        """``Who gives the final yes, and have we spoken with them? 0 → 2``."""
        return f"{self.question.ask} {shown(self.before)} → {shown(self.after)}"


def qualification(sheet: Questionnaire, answers: Iterable[Answer], before: datetime | None = None) -> Qualification:
    """The qualification of one opportunity from its answers (the oldest first); ``before``: as it was known then (UTC)."""
    found = [answer for answer in answers if _counts(answer) and (before is None or answer.at < before)]
    latest = {answer.question: answer.score for answer in found}
    questions = tuple(question for question in sheet.asked if question.kind == "score012")
    body = sheet.body if isinstance(sheet.body, Mapping) else {}
    bars = tuple((int(points), str(word)) for points, word in body.get("verdict", ((0, "park_or_drop"),)))
    scores = {question.id: latest.get(question.id) for question in questions}
    full = int(body.get("max", HIGHEST * len(questions)))
    return Qualification(questions, scores, bars, full, max((answer.at for answer in found), default=None))


def _counts(answer: Answer) -> bool:
    return answer.set_name == QUALIFICATION and answer.question != OVERRIDE


def changes(sheet: Questionnaire, answers: Sequence[Answer]) -> tuple[Change, ...]:
    """What the latest qualification changed; nothing after the first one."""
    now = qualification(sheet, answers)
    if now.at is None:
        return ()
    then = qualification(sheet, answers, before=now.at)
    if then.at is None:
        return ()
    pairs = ((question, then.scores[question.id], now.scores[question.id]) for question in now.questions)
    return tuple(Change(question, before, after) for question, before, after in pairs if before != after)


def gates(found: Qualification, stages: Stages, before: str, to: str) -> tuple[Question, ...]:
    """The gaps that a move from one stage to another should not overlook, those of stages it jumps over too."""
    codes = [stage.code for stage in stages.open]
    passed = codes[codes.index(before) + 1 : codes.index(to) + 1]
    own = {stage.code: counterpart(_STEPS, stages, stage.code) for stage in stages.open}
    guarded = {name for code in passed for name in GATES.get(own[code] or "", ())}
    return tuple(question for question in found.zeros if question.id in guarded)


def asks_again(stages: Stages, before: str, to: str) -> bool:
    """Whether a move leads up into one of the stages at which an opportunity is qualified anew."""
    codes = [stage.code for stage in stages.open]
    return codes.index(to) > codes.index(before) and counterpart(_STEPS, stages, to) in ASKED_AT


def shown(score: int | None) -> str:
    """A score as people see it: its number, or ``?``."""
    return OPEN if score is None else str(score)


def gap_text(question: Question) -> str:
    """What to do about a gap, in words to begin from."""
    return question.gap or f"Find out: {question.ask}"


def gap_due(today: date, closed: frozenset[date]) -> date:
    """The day that is proposed for closing a gap: in a week, on a business day."""
    return next_business_day(today + GAP_DAYS, closed)


def gap_key(question: Question) -> str:
    """The name under which an action says that it closes this gap."""
    return f"{QUALIFICATION}/{question.id}"


def planned_gaps(actions: Iterable[Action]) -> dict[str, Action]:
    """The open actions of an opportunity that close gaps, by question id."""
    begin = f"{QUALIFICATION}/"
    found = (action for action in actions if action.outcome is None and (action.question or "").startswith(begin))
    return {str(action.question).removeprefix(begin): action for action in found}
