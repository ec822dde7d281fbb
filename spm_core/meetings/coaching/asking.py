"""The coaching questions of the TOP5, each with what its seller answered or the record knows (IC3)."""

from dataclasses import dataclass
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.opportunities import Opportunity
from spm_core.meetings.answers import Answer, Press
from spm_core.meetings.columns import column
from spm_core.meetings.facts import Facts
from spm_core.meetings.prefilled import prefilled
from spm_core.meetings.questions import BY_STAGE, GENERAL, Question, Sets
from spm_core.meetings.spoken import TWO, Spoken, spoken
from spm_core.reports import figures
from spm_core.reports.line import Line, told_apart


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question, what was answered to it or is on record (``known``), and whether its seller said so for this coaching."""

    id: str
    ask: str
    known: str | None
    fresh: bool


@dataclass(frozen=True, slots=True)
class Asked(Line):
    """One of the TOP5 with all that is asked in its stage, the questions of every stage first."""

    prompts: tuple[Prompt, ...]

    @property
    def prepared(self) -> bool:
        """Whether the seller answered what is asked before a coaching."""
        return all(one.fresh for one in self.prompts if one.id in TWO)

    def known(self, question: str) -> str:
        """What is known to a question, a dash where nothing is."""
        return next((one.known for one in self.prompts if one.id == question and one.known), "–")


def asked(facts: Facts) -> Answer:
    """IC3: whether the two questions before the coaching are answered for each of the TOP5."""
    rows = tuple(_asked(facts.book, facts.book.by_id[line.id]) for line in facts.top5.opportunities)
    open_ones = [name for name, row in zip(told_apart(rows), rows, strict=True) if not row.prepared]
    missing = f" · not yet: {', '.join(open_ones)}" if open_ones else ""
    ready = len(rows) - len(open_ones)
    return Answer(
        question="Opportunity Coaching questions",
        verdict=figures.verdict_of(ready, Decimal(len(rows)), chance=False),
        sentence=f"{ready} of {len(rows)} of the TOP5 prepared{missing}" if rows else "No open opportunities.",
        rows=rows,
        id="IC3",
        columns=(
            column("opportunity", lambda row: row.title),
            column("customer's next step", lambda row: f"next: {row.known('G2')}", below=True),
            column("needed", lambda row: f"need: {row.known('G4')}", below=True),
        ),
        press=lambda row: None if row.prepared else Press("prepare", row.id),
    )


def _asked(book: Book, item: Opportunity) -> Asked:
    sets = Sets(book.question_sets)
    questions = (*sets.now(GENERAL).asked, *sets.now(BY_STAGE).of_stage(book.stages, item.stage))
    told = {one.question.id: one for one in spoken(book, item.id, only_fresh=True)}
    prompts = (_prompt(one, prefilled(book, item, one), told.get(one.id)) for one in questions)
    return Asked.of(book, item, prompts=tuple(prompts))


def _prompt(question: Question, known: str | None, told: Spoken | None) -> Prompt:
    """What the seller said for this coaching, else what the record knows."""
    said = question.words(told.answer.value) if told else None
    return Prompt(question.id, question.ask, said or known, fresh=told is not None)
