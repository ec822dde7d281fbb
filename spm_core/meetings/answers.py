"""What a meeting is given: each question answered by a verdict and a sentence before any table, in the deck's order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from spm_core.book.records import Verdict
from spm_core.reports.figures import MARKS
from spm_core.reports.json import ASIDE
from spm_core.reports.line import Report


@dataclass(frozen=True, slots=True)
class Column:
    """How one column of an answer's table is headed and filled; ``right``: numbers, set flush right.

    Where a row is a line, ``below``: this cell stands on a line of its own; ``loud``: words that are not to be overlooked in it.
    """

    head: str
    cell: Callable[[Any], str]
    right: bool = False
    below: bool = False
    loud: str = ""


@dataclass(frozen=True, slots=True)
class Press:
    """What settles a line: ``action`` says how, ``of`` is the id of what it is done to.

    Of an opportunity: ``plan`` and ``step`` (its next step), ``settle`` and ``offer`` (its offer that is out, in a form or by
    press), ``qualify``, ``prepare`` (two words before coaching). ``agreed`` is of an action, ``promised`` of one that the
    manager took on for the seller, ``held`` of a planned activity.
    """

    action: str
    of: str


def _nothing(_row: object) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question: its verdict, one sentence, then rows (the report's own lines) and the name of a chart.

    Aside: the question's id in DOMAIN.md, how people see the rows, what they must know of the numbers, the report that the
    chart draws, and what settles a row (None: nothing is to be settled on it).
    """

    question: str
    verdict: Verdict
    sentence: str
    rows: tuple[Any, ...] = ()
    chart: str | None = None
    id: str = field(default="", metadata=ASIDE)
    columns: tuple[Column, ...] = field(default=(), metadata=ASIDE)
    notes: tuple[str, ...] = field(default=(), metadata=ASIDE)
    report: Report | None = field(default=None, metadata=ASIDE)
    press: Callable[[Any], Press | None] = field(default=_nothing, metadata=ASIDE)

    @property
    def line(self) -> str:
        """The answer in one line: ``✕ SHORT  Quarter 77k of 90k · committed 48k``."""
        return f"{MARKS[self.verdict]} {self.verdict.value.upper():5} {self.sentence}"

    @property
    def heard(self) -> str:
        """The line as it is heard: without a word where there is nothing to judge."""
        return self.line if self.judges else self.sentence

    @property
    def judges(self) -> bool:
        """Whether it has a verdict."""
        return self.verdict is not Verdict.NA

    def table(self, limit: int | None = None) -> list[list[str]]:
        """The heads and the cells of the first rows (all without a limit); empty without rows."""
        if not self.rows:
            return []
        shown = self.rows[:limit]
        return [[column.head for column in self.columns], *([c.cell(row) for c in self.columns] for row in shown)]


@dataclass(frozen=True, slots=True)
class Decision:
    """Something on which a decision or a word is due, why, and what settles it."""

    what: str
    why: str
    press: Press

    @property
    def sentence(self) -> str:
        """``Birch 25k · Anna · 77 days, limit 30 · no action``."""
        return f"{self.what} · {self.why}"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the deck's fixed agenda: its answers, and what to ask when they are on the table."""

    title: str
    answers: tuple[Answer, ...]
    prompts: tuple[str, ...] = ()


def to_ask(item: Item) -> Answer:
    """What only people can answer under an item, as an answer of a pack: the questions are its rows."""
    rows = (Column("", lambda _: "?"), Column("", str))
    said = f"{len(item.prompts)} to ask" if item.prompts else "Nothing else to ask"
    return Answer("What only people can say", Verdict.NA, said, item.prompts, id="ask", columns=rows)


@dataclass(frozen=True, slots=True)
class Part:
    """One reply in the thread of the agenda's post: the answers it holds, in order."""

    title: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Agenda:
    """The whole pack of one meeting; instants in the team's zone.

    Aside, for the post: ``headlines`` (the verdicts that come first), ``decisions`` (most urgent first) headed by ``decide``,
    ``top5`` (a few words each), ``happened`` (won, lost, new and offers in one line, empty when nothing was), the count of
    ``notes``, the ``parts`` of the thread, a ``hint`` where there is no history yet, and the ``reports`` by kind.
    """

    kind: str
    scope: str
    as_of: datetime
    since: datetime
    items: tuple[Item, ...]
    headlines: tuple[Answer, ...] = field(default=(), metadata=ASIDE)
    decisions: tuple[Decision, ...] = field(default=(), metadata=ASIDE)
    decide: str = field(default="DECIDE TODAY", metadata=ASIDE)
    top5: tuple[str, ...] = field(default=(), metadata=ASIDE)
    happened: str = field(default="", metadata=ASIDE)
    notes: int = field(default=0, metadata=ASIDE)
    parts: tuple[Part, ...] = field(default=(), metadata=ASIDE)
    hint: str | None = field(default=None, metadata=ASIDE)
    reports: Mapping[str, Report] = field(default_factory=dict, metadata=ASIDE)

    @property
    def answers(self) -> Sequence[Answer]:
        """The answers of all items, in order."""
        return [answer for item in self.items for answer in item.answers]
