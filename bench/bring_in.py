"""B12: opportunities a second that an import brings into SQLite, its memory, and how long a seller's log waits meanwhile."""

import csv
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from bench.company import MONDAY, Size, fill
from bench.exports import LAYOUTS, written
from bench.measure import Target, in_turns, state
from bench.options import Options
from bot.importing import bring_in
from spm_core.book.records import Activity
from spm_core.exchange import read
from spm_core.store import Database, Store, Unavailable, new_id, schema

NAME = "import"
RATE = Target(20_000, " a second", at_least=True)
MEMORY = Target(200, " MiB")
WAIT = Target(1.5, " s")
FEW, MANY = 5_000, 100_000  # opportunities to measure the rate with
LARGE, LARGEST = 30_000, 290_000  # for the memory: files of 10 and of 100 MB
BESIDE, MOST_BESIDE = 10_000, 60_000  # while somebody logs
PAUSE = 0.02  # seconds between two logs

Tables = Mapping[str, list[tuple[Any, ...]]]


def run(options: Options) -> None:
    """Measure on SQLite."""
    with tempfile.TemporaryDirectory(prefix="spm-bench-") as name:
        place = Path(name)
        empty = place / "empty.db"
        _with(empty, Database.upgrade)
        for layout in LAYOUTS:
            _rate(layout, MANY if options.full else FEW, place, options.turns)
        _memory(LARGEST if options.full else LARGE, place, empty)
        _waiting(MOST_BESIDE if options.full else BESIDE, place, empty)


def _with(path: Path, work: Callable[[Database], object]) -> None:
    database = Database(f"sqlite:///{path}")
    try:
        work(database)
    finally:
        database.close()


def _rate(layout: str, many: int, place: Path, turns: int) -> None:
    folder = _files(place / layout, layout, many)
    _import(folder, place)
    with closing(sqlite3.connect(place / "filled.db")) as filled:
        tables = {
            table.name: rows
            for table in schema.metadata.sorted_tables
            if (rows := filled.execute(f'SELECT * FROM "{table.name}"').fetchall())
        }
    ours, floor = in_turns(partial(_import, folder, place), partial(_insert, folder, tables, place), turns)
    detail = f"floor {many / floor:.0f} (csv and executemany of the same rows), {ours / floor:.2f} times as long"
    state(f"B12 import, {many} opportunities, {layout}", many / ours, RATE, detail)


def _files(folder: Path, layout: str, many: int) -> Path:
    folder.mkdir()
    return written(layout, many, folder)


def _fresh(place: Path, name: str) -> Path:
    for old in place.glob(f"{name}*"):
        old.unlink()
    return Path(shutil.copy(place / "empty.db", place / name))


def _import(folder: Path, place: Path) -> None:
    """Everything: reading, validating, folding, saving as a new company."""
    now = datetime.now(UTC)
    _with(_fresh(place, "filled.db"), lambda database: bring_in(database, None, lambda: read([folder]), "Bench", now))


def _insert(folder: Path, tables: Tables, place: Path) -> None:
    """The files read by the csv module, and rows that somebody else made of them inserted by the driver."""
    for path in folder.iterdir():
        with path.open(encoding="utf-8", newline="") as file:
            for _ in csv.reader(file):
                pass
    with closing(sqlite3.connect(_fresh(place, "bare.db"), isolation_level=None)) as bare:
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "cache_size = -65536"):
            bare.execute(f"PRAGMA {pragma}")
        bare.execute("BEGIN IMMEDIATE")
        for name, rows in tables.items():
            bare.executemany(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(rows[0]))})', rows)
        bare.execute("COMMIT")


def _memory(many: int, place: Path, empty: Path) -> None:
    folder = _files(place / "large", "spm", many)
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    process = _begun(folder, Path(shutil.copy(empty, place / "large.db")))
    most = 0.0
    while process.poll() is None:
        most = max(most, _mebibytes(process.pid))
        time.sleep(PAUSE)
    assert process.returncode == 0, "the import failed"
    state(f"B12 memory of `spm import`, {size:.0f} MB", most, MEMORY, f"{many} opportunities")


def _mebibytes(pid: int) -> float:
    """The most memory that a process had so far; nothing once it ended."""
    said = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next((int(line.split()[1]) / 1024 for line in said if line.startswith("VmHWM")), 0.0)


def _begun(folder: Path, path: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "bot", "import", str(folder), "--db", f"sqlite:///{path}"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


def _waiting(many: int, place: Path, empty: Path) -> None:
    folder = _files(place / "beside", "hubspot", many)
    with _company(Path(shutil.copy(empty, place / "beside.db"))) as store:
        process = _begun(folder, place / "beside.db")
        waits: list[float] = []
        refused = 0
        while process.poll() is None:
            began = time.perf_counter()
            refused += not _logged(store)
            waits.append(time.perf_counter() - began)
            time.sleep(PAUSE)
        assert process.returncode == 0, "the import failed"
        detail = f"{refused} of {len(waits)} refused, one every {PAUSE * 1000:.0f} ms"
    state(f"B12 longest wait of a log beside {many} opportunities", max(waits), WAIT, detail)


@contextmanager
def _company(path: Path) -> Iterator[Store]:
    database = Database(f"sqlite:///{path}")
    try:
        yield fill(database, Size(100, sellers=10))
    finally:
        database.close()


def _logged(store: Store) -> bool:
    """Whether a call could be logged within the time that people wait."""
    try:
        with store.write(MONDAY) as unit:
            unit.log(Activity(new_id(), "call", MONDAY, MONDAY, 15, ("m~00000",)))
    except Unavailable:
        return False
    return True
