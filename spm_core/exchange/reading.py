"""What was read, whatever the layout: rows in the words of the `spm` layout, grouped by opportunity, and what was refused."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from spm_core.book.refusals import Refusal, UnreadableError

Made = TypeVar("Made")


class Row(NamedTuple):
    """One line of a file: its cells by column of the `spm` layout without space around them, dates as ISO text."""

    file: str
    line: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        """A cell, empty where the column is not there."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot go in, and why."""

    file: str
    line: int
    reason: str


@dataclass(slots=True)
class Findings:
    """What is to be told about an import: how many rows, which were refused, what else deserves a word."""

    rows: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    _warnings: dict[str, None] = field(default_factory=dict)

    @property
    def warnings(self) -> list[str]:
        """What deserves a word, each once."""
        return list(self._warnings)

    def reject(self, row: Row, reason: object) -> None:
        """A row stays out."""
        self.rejected.append(Rejected(row.file, row.line, str(reason)))

    def warn(self, text: str) -> None:
        """Something worth knowing, said once."""
        self._warnings[text] = None


@dataclass(slots=True)
class Tally:
    """How many records of a kind were made, changed, left as they are, refused."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0


@dataclass(slots=True)
class Group:
    """Everything that the files say about one opportunity, in the order of the files.

    ``whole``: it stands in one row, which goes in as a whole or not at all. ``refused``: why it does not, where that is known.
    ``snapshot``: the row says how things stand, not how they came about; of an opportunity that is here the differences count.
    """

    external_id: str
    row: Row | None = None
    events: list[Row] = field(default_factory=list)
    offers: list[Row] = field(default_factory=list)
    offer_events: list[Row] = field(default_factory=list)
    whole: bool = False
    refused: str = ""
    snapshot: bool = False

    @property
    def first(self) -> Row:
        """The row to name when something is wrong with all of them."""
        return self.row or (self.events or self.offers or self.offer_events)[0]


@dataclass(frozen=True, slots=True)
class Reading:
    """The content of a folder: small files at once, opportunities and activities as they are asked for (once each).

    ``company`` holds the rows of the small files by name (workspace, stages, teams, members, accounts, targets, planned,
    cadence, meetings and so on: all but those of opportunities and activities); ``columns`` those that the opportunities have.
    ``alone``: no row names the opportunity of another one, so that none needs to be kept in mind.
    """

    layout: str
    company: Mapping[str, list[Row]]
    columns: frozenset[str]
    groups: Callable[[], Iterator[Group]]
    activities: Callable[[], Iterator[Row]]
    findings: Findings
    alone: bool = False

    def made(self, name: str, read: Callable[[Row], Made | None], tally: Tally | None = None) -> Iterator[Made]:
        """What ``read`` makes of each row of a small file, where it makes something; a row it refuses is rejected."""
        for row in self.company.get(name, ()):
            try:
                found = read(row)
            except Refusal as problem:
                self.findings.reject(row, problem)
                if tally is not None:
                    tally.rejected += 1
                continue
            if found is not None:
                yield found


def named(row: Row, column: str = "name") -> str:
    """The name (or code) in a row. Raises UnreadableError when there is none."""
    name = " ".join(row.get(column).split())
    if not name:
        raise UnreadableError(f"The row has no {column}.")
    return name
