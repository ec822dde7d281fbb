"""One CSV file: its encoding and divider found out, headers matched loosely, rows with their lines, streamed."""

import csv
import io
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from spm_core.book.refusals import Refusal, UnreadableError
from spm_core.exchange.answers import NONE, Answers
from spm_core.exchange.cells import folded, unguarded
from spm_core.exchange.dates import DateColumn
from spm_core.exchange.reading import Findings, Row

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_ENCODINGS = ("utf-8", "cp1252", "latin-1")
_DIVIDERS = ",;\t|"
_TOLD_EVERY = 1 << 18  # bytes between two words about the progress
_LOOKED_EVERY = 64  # lines; asking a file how far it is takes longer than dividing one

Progress = Callable[[int], None]


@dataclass(slots=True)
class Table:
    """A file whose header, encoding, divider and date columns are known."""

    path: Path
    encoding: str
    divider: str
    header: tuple[str, ...]  # as `folded`
    titles: tuple[str, ...] = ()  # as they are written
    dates: dict[str, DateColumn] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of the file, for messages."""
        return self.path.name

    def column(self, name: str) -> int | None:
        """Where a column stands, None where it does not."""
        wanted = folded(name)
        return self.header.index(wanted) if wanted in self.header else None

    def survey(self, date_columns: Collection[str], answers: Answers = NONE) -> None:
        """Read the file once to find out whether all of it is in this encoding, and how its dates are written.

        Raises UndecidedError when a date column leaves open whether the day or the month is first and nobody said.
        """
        wanted = [(DateColumn(name), self.column(name)) for name in date_columns]
        columns = [(column, index) for column, index in wanted if index is not None]
        for encoding in (self.encoding, *_ENCODINGS):
            self.encoding = encoding
            try:
                for _, cells in self._lines(lambda _: None, None):
                    for column, index in columns:
                        if index < len(cells) and cells[index][4:5] != "-":
                            column.see(cells[index])
                break
            except UnicodeDecodeError:
                continue
        for column, _ in columns:
            column.settle(self.name, day_first=answers.first(column.name))
        self.dates = {column.name: column for column, _ in columns}

    def rows(
        self,
        columns: Collection[str] | Mapping[str, str],
        findings: Findings,
        progress: Progress,
        verbatim: Collection[str] = (),
    ) -> Iterator[Row]:
        """The rows as cells of the columns that are there (or by another name for each); what cannot be read is rejected.

        Space around a cell is taken off, but for columns that are ``verbatim``.
        """
        titles = columns if isinstance(columns, Mapping) else {name: name for name in columns}
        places = [(name, place) for name, title in titles.items() if (place := self.column(title)) is not None]
        as_written = [(name, place) for name, place in places if name in verbatim]
        dates = [(name, self.dates[title]) for name, title in titles.items() if title in self.dates]
        width = len(self.header)
        for line, cells in self._lines(progress, findings):
            findings.rows += 1
            if len(cells) < width:
                cells.extend([""] * (width - len(cells)))
            by_column = {name: cells[place].strip() for name, place in places}
            by_column.update((name, cells[place]) for name, place in as_written)
            row = Row(self.name, line, by_column)
            try:
                _check(cells, width)
                for name, column in dates:
                    if text := by_column[name]:
                        by_column[name] = column.iso(text)
            except UnreadableError as problem:
                findings.reject(row, problem)
                continue
            yield row

    def _lines(self, progress: Progress, findings: Findings | None) -> Iterator[tuple[int, list[str]]]:
        """Lines after the header that are not blank, with their number; ``'`` before formulas taken off."""
        with self.path.open("rb") as raw, io.TextIOWrapper(raw, self.encoding, newline="") as text:
            reader = csv.reader(text, delimiter=self.divider)
            next(reader, None)
            told = 0
            while True:
                line = reader.line_num + 1
                try:
                    cells = next(reader)
                except StopIteration:
                    break
                except csv.Error as problem:
                    if findings is not None:
                        findings.reject(Row(self.name, line, {}), f"The line cannot be read: {problem}.")
                    continue
                if not line % _LOOKED_EVERY and raw.tell() - told >= _TOLD_EVERY:
                    progress(raw.tell() - told)
                    told = raw.tell()
                if any(cells):
                    yield line, [unguarded(cell) if cell[:1] == "'" else cell for cell in cells]
            progress(raw.tell() - told)


def _check(cells: list[str], width: int) -> None:
    if len(cells) > width and any(cells[width:]):
        raise UnreadableError(
            f"The line has {len(cells)} cells, the header {width}. Quote cells that hold the divider."
        )
    if "\0" in "".join(cells):
        raise UnreadableError("The line holds a NUL character.")


def opened(path: Path) -> Table:
    """A file with its header read. Raises Refusal for an empty file or one whose header names a column twice."""
    with path.open("rb") as raw:
        begin = raw.read(1 << 16)
    encoding = next((name for mark, name in _MARKS if begin.startswith(mark)), "utf-8")
    text = begin.decode(encoding, errors="replace")
    head = text.lstrip("\ufeff").splitlines()[0] if text.strip() else ""
    divider = max(_DIVIDERS, key=head.count)
    titles = tuple(cell.strip() for cell in next(csv.reader([head], delimiter=divider), []))
    header = tuple(folded(cell) for cell in titles)
    if not any(header):
        raise Refusal(f"{path.name} is empty: its first line names the columns.")
    named = [name for name in header if name]
    if twice := next((name for name in named if named.count(name) > 1), None):
        raise Refusal(f"{path.name} has the column {twice} twice. Rename or remove one.")
    return Table(path, encoding, divider, header, titles)
