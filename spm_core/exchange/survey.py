"""What an export of a CRM system leaves open, asked before anything is imported: stages, owners, the order of day and month."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from spm_core.book.records import Member, Stages
from spm_core.exchange import salesforce
from spm_core.exchange.answers import NONE, Answers, UndecidedError
from spm_core.exchange.cells import folded, same
from spm_core.exchange.crm import ALONE, Crm, deals, located, stage_of, survey_dates
from spm_core.exchange.layouts import fitting, tables_of
from spm_core.exchange.reading import Findings
from spm_core.exchange.tables import Table


@dataclass(frozen=True, slots=True)
class Named:
    """A stage or an owner as the file writes it, in how many deals, and what it is here (a stage's code, a member's name)."""

    name: str
    deals: int
    here: str | None


@dataclass(frozen=True, slots=True)
class Survey:
    """What there is in an export, and what it leaves open; ``dates`` are (column, a sample) that can be read in two ways."""

    layout: str
    deals: int
    stages: tuple[Named, ...] = ()
    owners: tuple[Named, ...] = ()
    dates: tuple[tuple[str, str], ...] = ()

    @property
    def questions(self) -> int:
        """How many things nobody can know without asking: one export writes all its days the same way."""
        unknown = sum(item.here is None for item in (*self.stages, *self.owners))
        return unknown + bool(self.dates)


def survey(
    paths: Sequence[Path], stages: Stages, members: Iterable[Member], layout: str = "auto", answers: Answers = NONE
) -> Survey:
    """What files leave open for a company with these stages and members; nothing for the layouts that say everything.

    Raises Refusal for files that fit no layout, or whose dates contradict each other.
    """
    tables = tables_of(paths)
    found = fitting(tables, layout)
    if isinstance(found, str):
        return Survey(found, 0)
    crm, table = found
    dates, settled = _undecided(crm, table, answers)
    beside = salesforce.beside(tables) if crm is salesforce.OBJECT else ALONE
    rows = list(deals(crm, table, Findings(), lambda _: None, beside))
    written = Counter(name for deal in rows for name in _stages(deal.get("stage"), deal.entered))
    owners = Counter(name for deal in rows if (name := deal.get("owner")))
    addresses = {deal.get("owner"): deal.get("owner_email") for deal in rows}
    people = list(members)
    return Survey(
        crm.name,
        len(rows),
        tuple(Named(name, n, stage_of(crm, name, settled, stages)) for name, n in _by_frequency(written)),
        tuple(Named(name, n, _member(name, addresses, people, answers)) for name, n in _by_frequency(owners)),
        dates,
    )


def _stages(now: str, entered: Iterable[tuple[str, str]]) -> set[str]:
    return {now, *(name for name, _ in entered)} - {""}


def _by_frequency(names: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(names.items(), key=lambda item: (-item[1], item[0]))


def _member(name: str, addresses: Mapping[str, str], members: Sequence[Member], answers: Answers) -> str | None:
    said = answers.owner(name)
    wanted = {same(said or name), same(addresses.get(name) or name)}
    return next((m.name for m in members if m.active and wanted & {same(m.name), same(m.email or m.name)}), None)


def _undecided(crm: Crm, table: Table, answers: Answers) -> tuple[tuple[tuple[str, str], ...], Answers]:
    """The columns whose days can be read in two ways; for counting they are read day first."""
    found: list[tuple[str, str]] = []
    for _ in located(crm, table):
        try:
            survey_dates(crm, table, answers)
        except UndecidedError as question:
            found.append((question.column, question.sample))
            answers = replace(answers, day_first={**answers.day_first, folded(question.column): True})
        else:
            break
    return tuple(found), answers
