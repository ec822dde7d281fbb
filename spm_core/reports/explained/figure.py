"""Where one number of a report comes from: the formula by its name, what went into it, and the opportunities behind it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import singledispatch
from typing import Any

from spm_core.book.book import Book
from spm_core.book.opportunities import Opportunity
from spm_core.reports import figures
from spm_core.reports.json import ASIDE, as_json
from spm_core.reports.line import Line, Report
from spm_core.reports.statistics import Known

NAMED = 5  # opportunities named in a sentence; the rest is counted


class Unit(StrEnum):
    """How a number is said to people."""

    MONEY = "money"
    SHARE = "share"
    COUNT = "count"
    DAYS = "days"
    RATIO = "ratio"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Input:
    """One thing a formula takes; ``source`` says where it comes from when its name does not."""

    name: str
    value: Any
    unit: Unit = Unit.COUNT
    source: str = ""

    @property
    def told(self) -> str:
        """``average won 30,000 (fixed by the company)``."""
        said = f"{self.name.replace('_', ' ')} {told(self.value, self.unit)}"
        return f"{said} ({self.source})" if self.source else said


@dataclass(frozen=True, slots=True)
class Behind(Line):
    """An opportunity behind a number, with its ``part`` of it; None where parts do not add up to it."""

    part: Decimal | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One number explained. ``figure`` is its path in the report's JSON: ``stages.Identified.required``."""

    figure: str
    formula: str
    value: Any
    unit: Unit = Unit.COUNT
    inputs: tuple[Input, ...] = ()
    opportunities: tuple[Behind, ...] = ()
    said: str = field(
        default="", metadata=ASIDE
    )  # in a sentence or two; the formula and its inputs where there is none

    @property
    def title(self) -> str:
        """``Identified · required: 4.7``."""
        return f"{label(self.figure)}: {told(self.value, self.unit)}"

    @property
    def sentence(self) -> str:
        """The number in words, with what went into it."""
        given = " · ".join(item.told for item in self.inputs)
        return self.said or (f"{self.formula}. {given}" if given else self.formula)

    @property
    def names(self) -> str:
        """``Acme 40k, Delta 30k and 3 more``; empty where nothing is behind it."""
        rest = len(self.opportunities) - NAMED
        shown = ", ".join(line.title for line in self.opportunities[:NAMED])
        return f"{shown} and {rest} more" if rest > 0 else shown


@singledispatch
def explain(found: Report, _book: Book) -> Iterator[Figure]:
    """Every number of a report, explained from the Book that it was made of (which was read whole), in its order."""
    raise NotImplementedError(f"nobody explains {found.kind}")


def plain(given: Iterable[Figure]) -> list[dict[str, Any]]:
    """Figures as the command line promises them: ``inputs`` by name, where one comes from under its name with ``_from``."""
    return [
        {
            "figure": item.figure,
            "formula": item.formula,
            "inputs": _inputs(item.inputs),
            "opportunities": as_json(item.opportunities),
        }
        for item in given
    ]


def _inputs(given: Iterable[Input]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in given:
        found[item.name] = as_json(item.value)
        if item.source:
            found[f"{item.name}_from"] = item.source
    return found


def label(path: str) -> str:
    """A path as people read it: without the name of the list it stands in, and without underscores."""
    parts = path.split(".")
    inner = parts[1:] if len(parts) > 2 or parts[0] in LISTS else parts  # noqa: PLR2004 - the list, the row, the column
    return " · ".join(CALLED.get(part, part.replace("_", " ")) for part in inner)


# A key that says less to people than to programs.
CALLED = {"headline": "forecast that is judged", "needed": "new opportunities needed"}
LISTS = frozenset({"opportunities", "moves", "not_moved_list", "sent", "overdue"})


def told(value: Any, unit: Unit) -> str:  # noqa: ANN401 - a number of any kind, a day or words
    """A value as people read it."""
    if value is None:
        return figures.UNKNOWN
    if isinstance(value, date):
        return f"{figures.day(value)} {value.year}"
    if unit is Unit.WORDS or not isinstance(value, int | Decimal):
        return str(value)
    return _number(Decimal(value), unit)


def _number(value: Decimal, unit: Unit) -> str:
    if unit is Unit.MONEY:
        return figures.full_money(value)
    if unit is Unit.SHARE:
        return figures.percent(value, 1)
    if unit is Unit.DAYS:
        return f"{figures.trimmed(value, 1)} {'day' if value == 1 else 'days'}"
    return figures.trimmed(value, 2 if abs(value) >= 1 else 4)


def money(name: str, value: Decimal | None, source: str = "") -> Input:
    """An amount in the reporting currency."""
    return Input(name, value, Unit.MONEY, source)


def share(name: str, value: Decimal | None, source: str = "") -> Input:
    """A share (0..1)."""
    return Input(name, value, Unit.SHARE, source)


def days(name: str, value: Decimal | int | None, source: str = "") -> Input:
    """So many days."""
    return Input(name, value, Unit.DAYS, source)


def origin(known: Known, computed: str) -> str:
    """Where a number that formulas use comes from."""
    if known.fixed:
        return "fixed by the company"
    if known.value is None:
        return "unknown so far"
    if known.default:
        return "the stages' settings, nothing closed yet"
    return f"{computed}, drawn towards the stages' settings" if known.shrunk else computed


def behind(book: Book, parts: Iterable[tuple[Opportunity, Decimal | int | None]]) -> tuple[Behind, ...]:
    """Opportunities with their parts of a number, the largest first."""
    lines = (Behind.of(book, item, part=None if part is None else Decimal(part)) for item, part in parts)
    return tuple(sorted(lines, key=_size))


def _size(line: Behind) -> tuple[Decimal, Decimal, str, str]:
    return -abs(line.part or Decimal(0)), -(line.value or Decimal(0)), line.name, line.id


def each(book: Book, items: Iterable[Opportunity]) -> tuple[Behind, ...]:
    """Opportunities that count one each."""
    return behind(book, ((item, 1) for item in items))


def among(book: Book, items: Iterable[Opportunity]) -> tuple[Behind, ...]:
    """Opportunities a number was worked out from, without parts that add up."""
    return behind(book, ((item, None) for item in items))


def valued(book: Book, items: Iterable[Opportunity], *, final: bool = False) -> tuple[Behind, ...]:
    """Opportunities that count with their value: today's, or ``final`` the one at the close."""
    value = book.final_value if final else book.value
    return behind(book, ((item, value(item) or 0) for item in items))


def sums(book: Book, items: Sequence[Opportunity]) -> tuple[Input, ...]:
    """What a sum of values takes: how many, how many of them at a list price, at 0 or without a rate, and the rates."""
    unknown = [item for item in items if book.value(item) is None]
    missing = sum(book.unconverted(item) for item in unknown)
    found = {
        "opportunities": len(items),
        "at_list_price": sum(book.estimated(item) for item in items),
        "without_amount": len(unknown) - missing,
        "not_converted": missing,
    }
    counts = (Input(name, count) for name, count in found.items() if count or name == "opportunities")
    return (*counts, *_rates(book, items))


def _rates(book: Book, items: Iterable[Opportunity]) -> Iterator[Input]:
    """Today's rates of the currencies; the closed ones are valued at that of their day."""
    for currency in sorted({item.currency for item in items} - {book.company.workspace.currency}):
        rate = book.company.rates.on(currency, book.today)
        yield Input(f"rate_{currency}", rate, Unit.RATIO, f"the latest on or before {book.today}")


def window(book: Book) -> tuple[Input, ...]:
    """The days a report on a window is about."""
    return Input("from", book.since_day, Unit.WORDS), Input("to_before", book.as_of.astimezone(book.zone), Unit.WORDS)


def by_name(values: Mapping[str, Decimal | int | None], unit: Unit = Unit.COUNT) -> tuple[Input, ...]:
    """Inputs of one unit by their names."""
    return tuple(Input(name, value, unit) for name, value in values.items())
