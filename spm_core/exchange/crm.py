"""One row a deal, as the CRM systems export them: how things stand on the day of the export, rarely how they came about."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from spm_core.book.history import SEEN
from spm_core.book.memo import Memo
from spm_core.book.records import DEFAULT_STAGES, Kind, Stages
from spm_core.book.refusals import UnreadableError
from spm_core.exchange.answers import NONE, Answers
from spm_core.exchange.cells import folded
from spm_core.exchange.histories import NOW
from spm_core.exchange.reading import Findings, Group, Reading, Row
from spm_core.exchange.tables import Progress, Table

DATES = frozenset({"created", "changed", "closed", "won", "lost", "close", "next_step_date"})
_DAY_IN_NAME = re.compile(r"(20[0-9]{2}-[01][0-9]-[0-3][0-9])")
_STATUS = {"won": Kind.WON, "lost": Kind.LOST, "open": Kind.OPEN}
_REMEMBERED = 1_000  # names of stages and owners
_TODAY = ("name", "account", "owner", "amount", "currency", "expected_close", "next_step", "next_step_date", "reason")


@dataclass(frozen=True, slots=True)
class Crm:
    """How one system lays its exports out.

    ``headers``: for each column here the headers that mean it, the likeliest first; ``needs``: the columns without which a file
    is none of its. ``stages``: the stages that the system brings, and the codes of the usual ones here that they are.
    """

    name: str
    headers: Mapping[str, tuple[str, ...]]
    needs: tuple[str, ...]
    stages: Mapping[str, str]


class Deal(NamedTuple):
    """One row: its cells by column here, and when it entered which stage, oldest first, where the export tells."""

    row: Row
    entered: tuple[tuple[str, str], ...] = ()

    def get(self, column: str) -> str:
        """A cell, empty where the column is not there."""
        return self.row.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Beside:
    """What other files of the same export say: names behind the ids of a column, and the stages that each deal entered."""

    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    entered: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


ALONE = Beside()


def located(crm: Crm, table: Table) -> dict[str, str]:
    """The header of the file for each column here that it has."""
    found: dict[str, str] = {}
    for name, headers in crm.headers.items():
        header = next((header for header in headers if table.column(header) is not None), None)
        if header is not None:
            found[name] = header
    return found


def fits(crm: Crm, table: Table) -> bool:
    """Whether a file has the columns without which it is none of this system's."""
    return set(crm.needs) <= set(located(crm, table))


def deals(crm: Crm, table: Table, findings: Findings, progress: Progress, beside: Beside = ALONE) -> Iterator[Deal]:
    """The rows of a file; blank footers and lines of totals are passed over."""
    stages = {title: stage for title in table.titles if (stage := _entered(title))}
    columns = located(crm, table) | {title: title for title in stages}
    for row in table.rows(columns, findings, progress):
        cells = {**row.cells}
        for name, known in beside.names.items():
            cells[name] = known.get(cells.get(name, ""), cells.get(name, ""))
        if not (cells.get("id") or cells.get("stage") or cells.get("status")):
            findings.rows -= 1  # a footer: "Grand Totals (3 records)"
            continue
        stays = [(stage, at) for title, stage in stages.items() if (at := cells.get(title))]
        entered = beside.entered.get(cells.get("id", "")) or tuple(sorted(stays, key=lambda stay: stay[1]))
        yield Deal(Row(row.file, row.line, cells), entered)


def _entered(title: str) -> str:
    """The stage in a header such as `Date entered "Contract sent (Sales Pipeline)"`."""
    found = re.match(r'Date entered ["“](.+?)(?: \([^()]*\))?["”]$', title)
    return found[1] if found else ""


def survey_dates(crm: Crm, table: Table, answers: Answers) -> None:
    """Find out how the file writes its days. Raises UndecidedError with the question where it leaves that open."""
    columns = located(crm, table)
    dates = [header for name, header in columns.items() if name in DATES]
    table.survey([*dates, *(title for title in table.titles if _entered(title))], answers)


def exported_on(table: Table, today: date) -> date | None:
    """The day in a file's name (`hubspot-crm-exports-all-deals-2026-03-01.csv`), if it is none to come."""
    found = _DAY_IN_NAME.search(table.name)
    try:
        day = date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None
    return day if day and day <= today else None


def read(
    crm: Crm,
    table: Table,
    progress: Progress,
    answers: Answers = NONE,
    stages: Stages = DEFAULT_STAGES,
    beside: Beside = ALONE,
) -> Reading:
    """The deals of a file as opportunities of a company with these stages."""
    survey_dates(crm, table, answers)
    findings = Findings()
    company = _Company(crm, answers, stages)

    def groups() -> Iterator[Group]:
        seen: set[str] = set()
        for deal in deals(crm, table, findings, progress, beside):
            if folded(deal.get("deleted")) in ("1", "true", "yes"):
                findings.warn(f"{table.name}: deals that were deleted there are left out.")
                continue
            group = _group(company, deal)
            if group.external_id in seen:
                group.refused = f"{deal.get('id') or deal.get('name')} stands in the file twice; the first row counts."
            seen.add(group.external_id)
            yield group

    present = frozenset({"external_id", *located(crm, table)})
    return Reading(crm.name, {}, present, groups, lambda: iter(()), findings, alone=True)


class _Company:
    """What the names of a system mean to one company, each worked out once."""

    def __init__(self, crm: Crm, answers: Answers, stages: Stages) -> None:
        self.crm = crm
        self.stages = stages
        self.code = Memo[str, str](lambda name: _code(crm, name, answers, stages), _REMEMBERED).__getitem__
        self.owner = Memo[str, str | None](answers.owner, _REMEMBERED).__getitem__
        self.first = stages.open[0].code

    def standing(self, deal: Deal) -> tuple[Kind, str]:
        """Whether it is open, won or lost, and the last open stage that is known of it."""
        stage = deal.get("stage")
        code = self.code(stage) if stage else self.first
        of_stage = self.stages.by_code[code].kind
        kind = _STATUS.get(folded(deal.get("status")), of_stage)
        return kind, code if of_stage is Kind.OPEN else self.first


def _group(company: _Company, deal: Deal) -> Group:
    external_id = f"{company.crm.name}:{deal.get('id') or _made_up_id(deal)}"
    name, address = deal.get("owner"), deal.get("owner_email")
    today = {column: text for column in _TODAY if (text := deal.get(column))}
    today["external_id"] = external_id
    today["owner"] = company.owner(name) or company.owner(address or name) or address or name
    today["name"] = deal.get("name") or deal.get("account") or external_id
    if close := deal.get("close"):
        today["expected_close"] = close
    file, line, _ = deal.row
    group = Group(external_id, Row(file, line, today), whole=True, snapshot=True)
    try:
        group.events = [Row(file, line, cells) for cells in _events(company, deal)]
    except UnreadableError as problem:
        group.refused = str(problem)
    return group


def _made_up_id(deal: Deal) -> str:
    """A report without ids: the same customer, name and day of creation are the same deal next time."""
    return "/".join(folded(deal.get(name)) for name in ("account", "name", "created"))


def stage_of(crm: Crm, name: str, answers: Answers, stages: Stages) -> str | None:
    """The code here of a stage of the file: as somebody said, by the same name, or as the system's own go; None unknown."""
    said = answers.stage(name)
    if said is not None:
        return said
    wanted = folded(name)
    alike = next((stage.code for stage in stages.all if wanted in (folded(stage.name), folded(stage.code))), None)
    if alike is not None:
        return alike
    usual = crm.stages.get(wanted)
    if usual in ("WON", "LOST"):
        return stages.won.code if usual == "WON" else stages.lost.code
    return usual if _usual(stages) else None


def _usual(stages: Stages) -> bool:
    """Whether a company works with the stages that SPM brings."""
    return [stage.code for stage in stages.open] == [stage.code for stage in DEFAULT_STAGES.open]


def _code(crm: Crm, name: str, answers: Answers, stages: Stages) -> str:
    found = stage_of(crm, name, answers, stages)
    if found is None:
        raise UnreadableError(f"Which stage is {name!r}? Say it in the mapping, or rename one of yours.")
    return found


def _events(company: _Company, deal: Deal) -> Iterator[dict[str, str]]:
    """Created in the first stage that is known of it, through those it entered, to where it is today."""
    kind, standing = company.standing(deal)
    closed = deal.get("closed") or deal.get(kind.value) or deal.get("close")
    if kind is not Kind.OPEN and not closed:
        raise UnreadableError(f"{kind.value.capitalize()} without a date of its close.")
    stays = [(company.code(name), at) for name, at in deal.entered]
    path = [(code, at) for code, at in stays if company.stages.by_code[code].kind is Kind.OPEN]
    created, changed = deal.get("created"), deal.get("changed")
    first, told = company.first, bool(path)
    if not path:
        moved = kind is Kind.OPEN and changed[:10] > created[:10] and standing != first
        told = kind is Kind.OPEN and (bool(changed) or standing == first)
        path = [(first, created), (standing, changed)] if moved else [(standing, created)]
    if kind is Kind.OPEN and path[-1][0] != standing:
        path.append((standing, changed or path[-1][1]))
        told = bool(changed)
    start = min(filter(None, [created, path[0][1], closed if kind is not Kind.OPEN else ""]), default="")
    yield {"type": "created", "to": path[0][0], "effective_at": start}
    for code, at in path[1:]:
        yield {"type": "stage", "to": code, "effective_at": at or start}
    if start and not told:
        # Since when it is in this stage no column says: of an open one only that it is there now.
        last = path[-1][1] if len(path) > 1 else start
        seen = closed if kind is not Kind.OPEN else NOW
        yield {"type": "changed", "to": f"{SEEN}={seen}", "effective_at": last or start}
    if kind is not Kind.OPEN:
        yield {"type": kind.value, "effective_at": max(closed, path[-1][1] if len(path) > 1 else "")}
