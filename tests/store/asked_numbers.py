"""Every number that a report says in JSON, by its path; and whether each has an explanation that says the same."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from spm_core.book.book import Book
from spm_core.reports.explained import Figure, explain
from spm_core.reports.json import as_json
from spm_core.reports.line import Report

TINY = Decimal("1e-18")  # thirds and sevenths end after 28 digits, so a sum of parts may differ in the last one
NAMES = ("external_id", "stage", "what", "member", "name", "account", "rule", "reason", "start", "day")


def numbers(found: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The paths of all numbers, with them."""
    if isinstance(found, dict):
        for name, value in found.items():
            yield from numbers(value, (*path, name))
    elif isinstance(found, list):
        for row in found:
            yield from numbers(row, (*path, row_name(row)))
    elif isinstance(found, int | float) and not isinstance(found, bool):
        yield path, found


def row_name(row: dict[str, Any]) -> str:
    if "kind" in row:
        return f"{row['kind']} {row['scope']}"
    name = next((str(row[key]) for key in NAMES if key in row), "")
    return f"{name}.{row['version']}" if "version" in row else name


def check(found: Report, book: Book) -> list[Figure]:
    """Raise AssertionError unless each number of a report is explained, by itself or with its line, as it is said."""
    figures = list(explain(found, book))
    by_path = {figure.figure: figure for figure in figures}
    assert len(by_path) == len(figures), "two explanations of one number"
    for path, number in numbers(as_json(found)):
        own = by_path.get(".".join(path))
        line = by_path.get(".".join(path[:-1]))
        if own is not None:
            assert as_json(own.value) == number, own
        else:
            assert line is not None, f"nobody explains {'.'.join(path)} = {number}"
            assert number in [as_json(item.value) for item in line.inputs if item.name == path[-1]], (path, number)
    for figure in figures:
        adds_up(figure)
    return figures


def adds_up(figure: Figure) -> None:
    """What opportunities bring to a sum or a count adds up to it."""
    parts = [line.part for line in figure.opportunities]
    if parts and None not in parts:
        assert abs(sum(parts, Decimal(0)) - figure.value) < TINY, figure
    assert figure.formula
    assert figure.sentence
