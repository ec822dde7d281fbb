"""The company's settings and stages: as they are here, else as the files say."""

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from spm_core.book.records import DEFAULT_STAGES, Kind, Stage, Stages, Workspace
from spm_core.book.refusals import Refusal, UnreadableError
from spm_core.exchange.cells import folded, share, whole
from spm_core.exchange.existing import Existing
from spm_core.exchange.reading import Reading, Row, named

_MONTHS = 12
_LIMITS = ("expected", "stalled")


@lru_cache(maxsize=1024)
def currency_of(text: str, default: str) -> str:
    """A three-letter currency code. Raises UnreadableError."""
    code = text.upper() or default
    if len(code) != 3 or not code.isascii() or not code.isalpha():  # noqa: PLR2004 - ISO 4217
        raise UnreadableError(f"{text!r} is no currency. Write it like EUR.")
    return code


def workspace_of(reading: Reading, existing: Existing, name: str, new_id: Callable[[], str]) -> Workspace:
    """The workspace as it is here, else as the file says. Raises Refusal for settings that cannot be."""
    row = next(iter(reading.company.get("workspace", ())), Row("workspace.csv", 2, {}))
    here = existing.workspace
    default = here or Workspace(new_id(), name)
    try:
        told = replace(
            default,
            currency=currency_of(row.get("reporting_currency"), default.currency),
            timezone=zone_named(row.get("timezone") or default.timezone),
            fiscal_year_start=_month(row.get("fiscal_year_start_month"), default.fiscal_year_start),
            locale=row.get("locale") or default.locale,
        )
    except UnreadableError as problem:
        raise Refusal(f"{row.file}, line {row.line}: {problem}") from problem
    if here is not None and told != here:
        kept = ", ".join(_differences(here, told))
        reading.findings.warn(f"{row.file}: the company's settings stay as they are here ({kept}).")
    return here or told


def _month(text: str, default: int) -> int:
    month = whole(text) if text else default
    if not 1 <= month <= _MONTHS:
        raise UnreadableError(f"The fiscal year starts in month 1 to 12, not {month}.")
    return month


def zone_named(text: str) -> str:
    """A time zone's name. Raises UnreadableError."""
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnreadableError(f"{text!r} is no time zone. Write it like Europe/Helsinki.") from None


def stages_of(reading: Reading, existing: Existing) -> Stages:
    """The stages as they are here, else as the file says, else the usual ones. Raises Refusal for an impossible list."""
    rows = reading.company.get("stages", ())
    if not rows:
        return existing.stages or DEFAULT_STAGES
    told = Stages.of(tuple(_stage(row) for row in rows))
    _possible(told, rows[0].file)
    if existing.stages is None:
        return told
    for stage in told.all:
        here = existing.stages.by_code.get(stage.code)
        if here is None:
            reading.findings.warn(f"{rows[0].file}: there is no stage {stage.code} here; rows that name it stay out.")
        elif here != stage:
            kept = ", ".join(_differences(here, stage))
            reading.findings.warn(f"{rows[0].file}: stage {stage.code} stays as it is here ({kept}).")
    return existing.stages


def _stage(row: Row) -> Stage:
    try:
        probability = share(row.get("probability"))
        expected, stalled = (whole(text) if (text := row.get(f"{name}_days")) else None for name in _LIMITS)
        name = row.get("name") or row.get("code")
        return Stage(named(row, "code"), name, whole(row.get("order")), probability, expected, stalled, _kind(row))
    except UnreadableError as problem:
        raise Refusal(f"{row.file}, line {row.line}: {problem}") from problem


def _kind(row: Row) -> Kind:
    kind = folded(row.get("kind")) or Kind.OPEN
    if kind not in list(Kind):
        raise UnreadableError(f"{row.get('kind')!r} is no kind of stage. Write open, won or lost.")
    return Kind(kind)


def _possible(stages: Stages, file: str) -> None:
    kinds = [stage.kind for stage in stages.all]
    if kinds.count(Kind.WON) != 1 or kinds.count(Kind.LOST) != 1 or Kind.OPEN not in kinds:
        raise Refusal(f"{file}: exactly one stage means won and one lost, and at least one is open.")
    if len({stage.order for stage in stages.all}) < len(kinds) or len(stages.by_code) < len(kinds):
        raise Refusal(f"{file}: two stages have the same order or code.")


def _differences(here: Any, told: Any) -> Iterator[str]:  # noqa: ANN401 - two records of a kind
    for item in fields(here):
        old = getattr(here, item.name)
        if old != getattr(told, item.name):
            yield f"{item.name}: {old}"
