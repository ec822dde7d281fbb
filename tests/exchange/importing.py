"""Imports without a store: what a folder says to an empty, or to a given, workspace."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from spm_core.book.history import fold
from spm_core.book.opportunities import Event, Opportunity
from spm_core.exchange import Batch, Changes, Existing, read

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
_ids = count(1)

WORKED = Path(__file__).parent.parent / "data" / "worked_example"
MAVEN = Path(__file__).parents[2].parent / "shared" / "data"


@dataclass
class Done:
    """An import that went through, with all it would save."""

    changes: Changes
    batches: list[Batch]

    @property
    def histories(self) -> list[list[Event]]:
        return [list(item.events) for batch in self.batches for item in batch.histories]

    @property
    def rejected(self) -> list[tuple[str, int]]:
        return [(item.file, item.line) for item in self.changes.findings.rejected]

    @property
    def reasons(self) -> str:
        return "\n".join(item.reason for item in self.changes.findings.rejected)

    @property
    def counts(self) -> tuple[int, int, int, int]:
        tally = self.changes.opportunities
        return tally.created, tally.updated, tally.unchanged, tally.rejected

    def opportunity(self, external_id: str) -> Opportunity:
        found = (fold(events, self.changes.stages) for events in self.histories)
        return next(item for item in found if item and item.external_id == external_id)


def bring(folder: Path, existing: Existing | None = None, layout: str = "auto", now: datetime = NOW) -> Done:
    reading = read([folder], layout)
    changes = Changes(reading, existing or Existing(), now=now, new_id=lambda: f"id{next(_ids)}")
    return Done(changes, list(changes.batches()))


def after(done: Done, more: Mapping[str, Iterable[Event]] | None = None) -> Existing:
    """The workspace as it is after an import into an empty one, and after ``more`` events by external id."""
    histories: dict[str, list[Event]] = {}
    for events in done.histories:
        external_id = (events[0].initial or {})["external_id"]
        histories[external_id] = [*events, *(more or {}).get(external_id, ())]
    records = [record for batch in done.batches for record in batch.records]
    kinds = ("Team", "Member", "Membership", "Account", "Benchmark", "Target", "Planned", "Snooze")
    kept: dict[str, list[Any]] = {name: [item for item in records if type(item).__name__ == name] for name in kinds}
    return Existing(
        workspace=done.changes.workspace,
        stages=done.changes.stages,
        teams=kept["Team"],
        members=kept["Member"],
        memberships=kept["Membership"],
        accounts=kept["Account"],
        benchmarks={(item.name, item.stage): item.value for item in kept["Benchmark"]},
        targets=kept["Target"],
        planned=kept["Planned"],
        snoozes=kept["Snooze"],
        rates=[rate for batch in done.batches for rate in batch.rates],
        histories=lambda names: {name: histories[name] for name in names if name in histories},
        offers=lambda ids: {
            of: [pair for batch in done.batches for pair in batch.offers if pair[0].opportunity_id == of] for of in ids
        },
        activities=lambda names: {
            item.external_id: item for batch in done.batches for item in batch.activities if item.external_id in names
        },
    )


def folder(path: Path, **files: str) -> Path:
    """A folder of CSV files by name; a leading line break and indentation are taken off."""
    path.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        lines = [line.strip(" ") for line in text.strip("\n").splitlines()]
        (path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
