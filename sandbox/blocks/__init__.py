"""Block Kit as Slack judges it: what is wrong with a message's blocks or a view, in Slack's words (SLACK.md 2 and 3)."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from sandbox import limits
from sandbox.blocks.elements import STATEFUL, menu_option, option_group, plain
from sandbox.blocks.kinds import BLOCKS, SURFACES
from sandbox.blocks.rules import Problem, Report, Rule, anything, by_type, each, flag, one_of, shape, string

__all__ = [
    "STATEFUL",
    "Problem",
    "characters",
    "elements_of",
    "faults_in_blocks",
    "faults_in_options",
    "faults_in_view",
    "flat",
    "pictures_in",
]

Json = dict[str, Any]
# Elements that a surface does not take: typed addresses and files in modals only (D), no moments on Home (L; SLACK.md 2)
_MODAL_ONLY = frozenset({"email_text_input", "url_text_input", "file_input"})
_NOT_ON = {"message": _MODAL_ONLY, "home": _MODAL_ONLY | {"datetimepicker"}, "modal": frozenset[str]()}


def faults_in_blocks(blocks: Any, surface: str = "message", at: str = "/blocks") -> list[Problem]:  # noqa: ANN401 - JSON
    """What Slack would refuse in these blocks on a `message`, `modal` or `home` surface; `at` is their JSON pointer."""
    most = limits.MESSAGE_BLOCKS if surface == "message" else limits.VIEW_BLOCKS
    report = Report()
    each(by_type(BLOCKS, SURFACES[surface]), most, 0)(blocks, at, report)
    if not report.problems:  # each is right by itself; now together
        _ids_differ(blocks, at, report)
        _elements_fit(blocks, surface, at, report)
        if surface == "message":
            _not_too_many(blocks, at, report)
    return report.problems


def _ids_differ(blocks: list[Json], at: str, report: Report) -> None:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        name = block.get("block_id")
        if isinstance(name, str) and name in seen:
            report.add(f'`block_id` "{name}" already exists for another block', f"{at}/{index}/block_id")
        seen.add(name or "")


def _elements_fit(blocks: list[Json], surface: str, at: str, report: Report) -> None:
    focused = 0
    for index, block in enumerate(blocks):
        for element in (element for part in flat([block]) for element in elements_of(part)):
            if element.get("type") in _NOT_ON[surface]:
                report.add(f"unsupported type: {element['type']}", f"{at}/{index}/element/type")
            focused += element.get("focus_on_load") is True
    if focused > 1:
        report.add("only one element may have focus_on_load", at)


def _not_too_many(blocks: list[Json], at: str, report: Report) -> None:
    count = Counter(str(block.get("type")) for block in blocks)
    most = {"table": limits.TABLES, "data_visualization": limits.DATA_VISUALIZATIONS, "plan": limits.PLANS}
    for kind, number in most.items():
        if count[kind] > number:
            report.add(f"no more than {number} {kind} blocks allowed", at)
    markdown = sum(len(str(block.get("text", ""))) for block in blocks if block.get("type") == "markdown")
    if markdown > limits.MARKDOWN_CHARACTERS:
        report.add(f"markdown blocks must be less than {limits.MARKDOWN_CHARACTERS + 1} characters together", at)
    if sum(map(characters, _cells(blocks))) > limits.TABLE_CHARACTERS:
        report.add(f"table cells must be less than {limits.TABLE_CHARACTERS + 1} characters together", at)


def _cells(blocks: list[Json]) -> Iterator[Any]:
    for block in blocks:
        if block.get("type") in ("table", "data_table"):
            yield block.get("rows")


def characters(value: Any) -> int:  # noqa: ANN401 - JSON
    """The characters of every `text` within."""
    if isinstance(value, dict):
        own = value.get("text")
        return (len(own) if isinstance(own, str) else 0) + sum(map(characters, value.values()))
    return sum(map(characters, value)) if isinstance(value, list) else 0


_VIEW_PARTS: dict[str, Rule] = {
    "private_metadata": string(limits.PRIVATE_METADATA, 0),
    "callback_id": string(limits.CALLBACK_ID, 0),
    "external_id": string(limits.EXTERNAL_ID, 0),
    "blocks": anything,
}
_MODAL = shape(
    {"title": plain(limits.VIEW_TITLE), "blocks": anything},
    {
        **_VIEW_PARTS,
        "submit": plain(limits.VIEW_TITLE),
        "close": plain(limits.VIEW_TITLE),
        "clear_on_close": flag,
        "notify_on_close": flag,
    },
)
_HOME = shape({"blocks": anything}, _VIEW_PARTS)


def faults_in_view(view: Json, at: str = "/view") -> list[Problem]:
    """What Slack would refuse in a view; its `type` says whether it is a modal or a home tab."""
    report = Report()
    kind = str(view.get("type"))
    one_of("modal", "home")(kind, f"{at}/type", report)
    if kind not in ("modal", "home"):
        return report.problems
    (_MODAL if kind == "modal" else _HOME)(view, at, report)
    faults = faults_in_blocks(view.get("blocks") or [], kind, f"{at}/blocks")
    report.problems += faults
    asks = not faults and any(block["type"] == "input" for block in view.get("blocks") or [])
    if kind == "modal" and asks and not view.get("submit"):
        report.add("missing required field: submit (a view with input blocks needs it)", at)
    if len(json.dumps(view)) > limits.VIEW_BYTES:
        report.add(f"must be less than {limits.VIEW_BYTES + 1} bytes", at)
    return report.problems


_OPTIONS = shape(
    {},
    {
        "options": each(menu_option, limits.OPTIONS, 0),
        "option_groups": each(option_group, limits.OPTION_GROUPS, 0),
    },
)


def faults_in_options(answer: Any) -> list[Problem]:  # noqa: ANN401 - JSON
    """What Slack would refuse in the answer to a search."""
    report = Report()
    _OPTIONS(answer, "", report)
    return report.problems


def elements_of(block: Json) -> list[Json]:
    """The elements of a block itself that people can act on."""
    parts = [block.get("accessory"), block.get("element")]
    for name in ("elements", "actions"):
        parts += block.get(name) or [] if block.get("type") in ("actions", "context_actions", "card") else []
    return [part for part in parts if isinstance(part, dict) and "type" in part]


def flat(blocks: list[Json]) -> list[Json]:
    """Blocks and those within them; one within another goes by the other's id where it has none of its own."""
    return [
        part
        for block in blocks
        for part in (block, *({"block_id": block.get("block_id"), **child} for child in _children(block)))
    ]


def _children(block: Json) -> list[Json]:
    """The blocks within a container or a carousel."""
    name = {"container": "child_blocks", "carousel": "elements"}.get(str(block.get("type")), "")
    return [child for child in block.get(name) or [] if isinstance(child, dict)]


def pictures_in(value: Any, at: str = "") -> Iterator[tuple[Json, str]]:  # noqa: ANN401 - JSON
    """Every `slack_file` reference in blocks or a view, with its JSON pointer."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name == "slack_file" and isinstance(part, dict):
                yield part, f"{at}/slack_file"
            else:
                yield from pictures_in(part, f"{at}/{name}")
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from pictures_in(part, f"{at}/{index}")
