"""What a meeting is given: each question answered by a verdict and a sentence before any table, in the deck's order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from spm_core.book.records import Verdict
from spm_core.reports.figures import MARKS
from spm_core.reports.json import ASIDE
from spm_core.reports.line import Line, Report


@dataclass(frozen=True, slots=True)
class Column:
    """How one column of an answer's table is headed and filled; ``right``: numbers, set flush right."""

    head: str
    cell: Callable[[Any], str]
    right: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question: its verdict, one sentence, then rows (the report's own lines) and the name of a chart.

    Aside: the question's id in DOMAIN.md, how people see the rows, what they must know of the numbers, and the report that the
    chart draws.
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

    @property
    def line(self) -> str:
        """The answer in one line: ``✕ SHORT  Quarter 77k of 90k · committed 48k``."""
        return f"{MARKS[self.verdict]} {self.verdict.value.upper():5} {self.sentence}"

    def table(self, limit: int | None = None) -> list[list[str]]:
        """The heads and the cells of the first rows (all without a limit); empty without rows."""
        if not self.rows:
            return []
        shown = self.rows[:limit]
        return [[column.head for column in self.columns], *([c.cell(row) for c in self.columns] for row in shown)]


@dataclass(frozen=True, slots=True)
class Decision:
    """An opportunity on which something must be decided today, and why; ``action`` is ``plan`` or ``settle``.

    ``settle``: its offer is past the check-date; ``plan``: it is stalled and nothing is planned.
    """

    line: Line
    why: str
    action: str

    @property
    def sentence(self) -> str:
        """``Birch 25k · Anna · 77 days, limit 30 · no action``."""
        return f"{self.line.title} · {self.line.called} · {self.why}"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the deck's fixed agenda: its answers, and what to ask when they are on the table."""

    title: str
    answers: tuple[Answer, ...]
    prompts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One reply in the thread of the agenda's post: the answers it holds, in order."""

    title: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Agenda:
    """The whole pack of one meeting; instants in the team's zone.

    Aside, for the post: ``headlines`` (the verdicts that come first), ``decisions`` (most urgent first), ``top5`` (names),
    ``happened`` (won, lost, new and offers in one line, empty when nothing was), the count of ``notes``, the ``parts`` of the
    thread, a ``hint`` for a team that has no history yet, and the ``reports`` by kind.
    """

    kind: str
    scope: str
    as_of: datetime
    since: datetime
    items: tuple[Item, ...]
    headlines: tuple[Answer, ...] = field(default=(), metadata=ASIDE)
    decisions: tuple[Decision, ...] = field(default=(), metadata=ASIDE)
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
