"""Rows of several files brought together by opportunity, in little memory however long the files are."""

import marshal
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO
from zlib import crc32

from spm_core.exchange.reading import Findings, Group, Row

_BYTES_AT_ONCE = 1 << 20  # of CSV text that are held as rows at the same time; as rows they take ten times as much
_MOST_FILES = 200  # open at the same time

Kind = str  # "row", "events", "offers" or "offer_events": where in a Group a row belongs


def grouped(rows: Iterable[tuple[Kind, Row]], size: int, findings: Findings) -> Iterator[Group]:
    """The rows by their ``external_id``, in the order in which each first appears within its part of the whole.

    ``size`` is the length of the files in bytes; longer ones are divided over temporary files first. A second row of the same
    opportunity is rejected.
    """
    parts = min(1 + size // _BYTES_AT_ONCE, _MOST_FILES)
    if parts == 1:
        yield from _groups(rows, findings)
        return
    with tempfile.TemporaryDirectory(prefix="spm-import-") as folder:
        for path in _divided(rows, Path(folder), parts):
            with path.open("rb") as file:
                yield from _groups(_kept(file), findings)


def _groups(rows: Iterable[tuple[Kind, Row]], findings: Findings) -> Iterator[Group]:
    found: dict[str, Group] = {}
    for kind, row in rows:
        external_id = row.get("external_id")
        group = found.get(external_id)
        if group is None:
            group = found[external_id] = Group(external_id)
        if kind != "row":
            getattr(group, kind).append(row)
        elif group.row is None:
            group.row = row
        else:
            findings.reject(row, f"{external_id} stands in the file twice; the first row counts.")
    yield from found.values()


def _divided(rows: Iterable[tuple[Kind, Row]], folder: Path, parts: int) -> list[Path]:
    paths = [folder / f"{number}" for number in range(parts)]
    files: list[IO[bytes]] = []
    try:
        files.extend(path.open("wb") for path in paths)
        for kind, row in rows:
            part = crc32(row.get("external_id").encode()) % parts
            marshal.dump((kind, row.file, row.line, dict(row.cells)), files[part])
    finally:
        for file in files:
            file.close()
    return paths


def _kept(file: IO[bytes]) -> Iterator[tuple[Kind, Row]]:
    while True:
        try:
            kind, name, line, cells = marshal.load(file)  # noqa: S302 - written by this process a moment ago
        except EOFError:
            return
        yield kind, Row(name, line, cells)
