"""The small rules that Block Kit's limits are made of; each adds what is wrong, in Slack's words, with a JSON pointer."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One fault: Slack's sentence and where it is."""

    message: str
    pointer: str

    def __str__(self) -> str:
        return f"{self.message} [json-pointer:{self.pointer}]"


@dataclass
class Report:
    """All faults found so far."""

    problems: list[Problem] = field(default_factory=list)

    def add(self, message: str, pointer: str) -> None:
        """Note a fault."""
        self.problems.append(Problem(message, pointer))


Rule = Callable[[Any, str, Report], None]


def anything(_value: Any, _at: str, _report: Report) -> None:  # noqa: ANN401 - JSON
    """No rule."""


def string(most: int, least: int = 1) -> Rule:
    """A string of `least` to `most` characters."""

    def rule(value: Any, at: str, report: Report) -> None:  # noqa: ANN401 - JSON
        if not isinstance(value, str):
            report.add("must provide a string", at)
        elif len(value) < least:
            report.add(f"must be more than {least - 1} characters", at)
        elif len(value) > most:
            report.add(f"must be less than {most + 1} characters", at)

    return rule


def pattern(regex: str, most: int = 10_000) -> Rule:
    """A string of this form."""
    form, length = re.compile(regex), string(most)

    def rule(value: Any, at: str, report: Report) -> None:  # noqa: ANN401 - JSON
        length(value, at, report)
        if isinstance(value, str) and value and not form.fullmatch(value):
            report.add(f"failed to match pattern: {regex}", at)

    return rule


def flag(value: Any, at: str, report: Report) -> None:  # noqa: ANN401 - JSON
    """True or false."""
    if not isinstance(value, bool):
        report.add("must provide a boolean", at)


def integer(least: int, most: int) -> Rule:
    """A whole number within bounds."""

    def rule(value: Any, at: str, report: Report) -> None:  # noqa: ANN401 - JSON
        if not isinstance(value, int) or isinstance(value, bool):
            report.add("must provide an integer", at)
        elif not least <= value <= most:
            report.add(f"must be between {least} and {most}", at)

    return rule


def number(value: Any, at: str, report: Report) -> None:  # noqa: ANN401 - JSON
    """A number."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        report.add("must provide a number", at)


def one_of(*values: str) -> Rule:
    """One of these words."""

    def rule(value: Any, at: str, report: Report) -> None:  # noqa: ANN401 - JSON
        if value not in values:
            report.add("must be a valid enum value", at)

    return rule


def each(item: Rule, most: int, least: int = 1) -> Rule:
    """A list of `least` to `most` items, each of which keeps the rule."""

    def rule(value: Any, at: str, report: Report) -> None:  # noqa: ANN401 - JSON
        if not isinstance(value, list):
            report.add("must provide an array", at)
            return
        if len(value) > most:
            report.add(f"no more than {most} items allowed", at)
        if len(value) < least:
            report.add(f"no less than {least} items allowed", at)
        for index, entry in enumerate(value):
            item(entry, f"{at}/{index}", report)

    return rule


def shape(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None, *, extra: Rule = anything) -> Rule:
    """An object with these properties and no others; `extra` judges it as a whole once its parts are right."""
    known = {"type": anything, **required, **(optional or {})}

    def rule(value: Any, at: str, report: Report) -> None:  # noqa: ANN401 - JSON
        if not isinstance(value, dict):
            report.add("must provide an object", at)
            return
        before = len(report.problems)
        for name in required:
            if value.get(name) is None:
                report.add(f"missing required field: {name}", at)
        for name, part in value.items():
            if name not in known:
                report.add(f"invalid additional property: {name}", at)
            elif part is not None:
                known[name](part, f"{at}/{name}", report)
        if len(report.problems) == before:
            extra(value, at, report)

    return rule


def by_type(table: Mapping[str, Rule], allowed: Collection[str] | None = None) -> Rule:
    """An object whose `type` chooses its rule; types outside `allowed` (all by default) are refused."""
    types = set(table if allowed is None else allowed)

    def rule(value: Any, at: str, report: Report) -> None:  # noqa: ANN401 - JSON
        if not isinstance(value, dict):
            report.add("must provide an object", at)
        elif "type" not in value:
            report.add("missing required field: type", at)
        elif not isinstance(value["type"], str):
            report.add("must provide a string", f"{at}/type")
        elif value["type"] not in types:
            report.add(f"unsupported type: {value['type']}", f"{at}/type")
        else:
            table[value["type"]](value, at, report)

    return rule
