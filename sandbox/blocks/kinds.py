"""Every kind of block with its limits, and on which surfaces it may stand (SLACK.md 2 and 3)."""

from collections.abc import Mapping
from typing import Any

from sandbox import limits
from sandbox.blocks.elements import (
    ACCESSORIES,
    ELEMENTS,
    IN_ACTIONS,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    image,
    plain,
    slack_file,
    text,
    url,
)
from sandbox.blocks.richtext import RICH
from sandbox.blocks.rules import (
    Report,
    Rule,
    anything,
    by_type,
    each,
    flag,
    integer,
    number,
    one_of,
    shape,
    string,
)

Json = dict[str, Any]
_ID: Mapping[str, Rule] = {"block_id": string(limits.BLOCK_ID)}


def _block(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None, *, extra: Rule = anything) -> Rule:
    return shape(required, {**_ID, **(optional or {})}, extra=extra)


def _says_something(block: Json, at: str, report: Report) -> None:
    if "text" not in block and "fields" not in block:
        report.add("must define either `text` or `fields`", at)


def _has_picture(block: Json, at: str, report: Report) -> None:
    if ("image_url" in block) == ("slack_file" in block):
        report.add("must define either `image_url` or `slack_file`", at)


def _actions_differ(block: Json, at: str, report: Report) -> None:
    """Within one block each action_id is used once."""
    seen: set[str] = set()
    for index, element in enumerate(block.get("elements") or []):
        name = element.get("action_id") if isinstance(element, dict) else None
        if isinstance(name, str) and name in seen:
            report.add(f'`action_id` "{name}" already exists for another action', f"{at}/elements/{index}/action_id")
        seen.add(name or "")


_rich_text = _block({"elements": each(RICH, 1000)})


def _cell(*kinds: str) -> Rule:
    table: Mapping[str, Rule] = {
        "raw_text": shape({"text": string(limits.TABLE_CHARACTERS)}),  # an empty cell is refused (L: vercel/chat#373)
        "raw_number": shape({"value": number}, {"text": string(255)}),
        "rich_text": _rich_text,
    }
    return by_type(table, kinds or table)


def _same_width(block: Json, at: str, report: Report) -> None:
    rows = [row for row in block.get("rows") or [] if isinstance(row, list)]
    if len({len(row) for row in rows}) > 1:
        report.add("all rows must have the same number of cells", f"{at}/rows")
    for index, cell in enumerate(rows[0] if rows else []):
        if isinstance(cell, dict) and cell.get("type") == "rich_text":
            report.add("header cells must not be rich_text", f"{at}/rows/0/{index}")


_column_settings = shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": flag})


def _column(value: Any, at: str, report: Report) -> None:  # noqa: ANN401 - JSON
    """A column that keeps Slack's ways is null."""
    if value is not None:
        _column_settings(value, at, report)


_table = _block(
    {"rows": each(each(_cell(), limits.TABLE_COLUMNS), limits.TABLE_ROWS)},
    {"column_settings": each(_column, limits.TABLE_COLUMNS)},
)
_data_table = _block(
    {
        "caption": string(limits.TEXT_OBJECT),
        "rows": each(each(_cell(), limits.TABLE_COLUMNS), limits.DATA_TABLE_ROWS, 2),
    },
    {"page_size": integer(1, limits.DATA_TABLE_PAGE), "row_header_column_index": integer(0, limits.TABLE_COLUMNS - 1)},
    extra=_same_width,
)

_label = string(limits.CHART_LABEL)
_point = shape({"label": _label, "value": number})


def _more_than_zero(value: Any, at: str, report: Report) -> None:  # noqa: ANN401 - JSON
    number(value, at, report)
    if isinstance(value, int | float) and value <= 0:
        report.add("must be more than 0", at)


def _series_fit(chart: Json, at: str, report: Report) -> None:
    """Each series has exactly one point a category; names are unique."""
    categories = (chart.get("axis_config") or {}).get("categories") or []
    series = [entry for entry in chart.get("series") or [] if isinstance(entry, dict)]
    if len(set(categories)) < len(categories):
        report.add("categories must be unique", f"{at}/axis_config/categories")
    if len({entry.get("name") for entry in series}) < len(series):
        report.add("series names must be unique", f"{at}/series")
    for index, entry in enumerate(series):
        if sorted(point.get("label", "") for point in entry.get("data") or []) != sorted(categories):
            report.add("must have exactly one data point for each category", f"{at}/series/{index}/data")


_axes = shape(
    {"categories": each(_label, limits.CHART_POINTS)},
    {"x_label": string(limits.CHART_AXIS_LABEL), "y_label": string(limits.CHART_AXIS_LABEL)},
)
_series = each(shape({"name": _label, "data": each(_point, limits.CHART_POINTS)}), limits.CHART_SERIES)
_lines = shape({"series": _series, "axis_config": _axes}, extra=_series_fit)
_slice = shape({"label": _label, "value": _more_than_zero})
_CHARTS: Mapping[str, Rule] = {
    "pie": shape({"segments": each(_slice, limits.CHART_SERIES)}),
    **dict.fromkeys(("bar", "line", "area"), _lines),
}

_section = _block(
    {},
    {
        "text": text(),
        "fields": each(text(limits.SECTION_FIELD), limits.SECTION_FIELDS),
        "accessory": by_type(ELEMENTS, ACCESSORIES),
        "expand": flag,
    },
    extra=_says_something,
)
_image_block = _block(
    {"alt_text": string(limits.ALT_TEXT)},
    {"image_url": string(limits.IMAGE_URL), "slack_file": slack_file, "title": plain(limits.IMAGE_TITLE)},
    extra=_has_picture,
)
_input = _block(
    {"label": plain(limits.INPUT_LABEL), "element": by_type(ELEMENTS, IN_INPUT)},
    {"hint": plain(limits.INPUT_HINT), "optional": flag, "dispatch_action": flag},
)
_card = _block(
    {},
    {
        "title": text(limits.CARD_TITLE),
        "subtitle": text(limits.CARD_TITLE),
        "body": text(limits.CARD_BODY),
        "hero_image": image,
        "icon": image,
        "slack_icon": anything,
        "actions": each(by_type(ELEMENTS, {"button"}), limits.CARD_ACTIONS),
    },
)
_task = _block(
    {
        "task_id": string(255),
        "title": string(limits.TEXT_OBJECT),
        "status": one_of("pending", "in_progress", "complete", "error"),
    },
    {"details": _rich_text, "output": _rich_text, "sources": each(anything, 100)},
)
_video = _block(
    {"alt_text": string(limits.ALT_TEXT), "title": plain(200), "thumbnail_url": url, "video_url": url},
    {
        "author_name": string(50),
        "description": plain(200),
        "provider_icon_url": url,
        "provider_name": string(50),
        "title_url": url,
    },
)
_context_element = by_type({"image": image, "plain_text": text(), "mrkdwn": text()})

BLOCKS: dict[str, Rule] = {
    "section": _section,
    "header": _block({"text": plain(limits.HEADER)}),
    "divider": _block({}),
    "image": _image_block,
    "actions": _block(
        {"elements": each(by_type(ELEMENTS, IN_ACTIONS), limits.ACTIONS_ELEMENTS)}, extra=_actions_differ
    ),
    "context": _block({"elements": each(_context_element, limits.CONTEXT_ELEMENTS)}),
    "input": _input,
    "rich_text": _rich_text,
    "markdown": _block({"text": string(limits.MARKDOWN_CHARACTERS)}),
    "table": _table,
    "data_table": _data_table,
    "data_visualization": _block({"chart": by_type(_CHARTS)}, {"title": string(limits.CHART_TITLE)}),
    "context_actions": _block(
        {"elements": each(by_type(ELEMENTS, IN_CONTEXT_ACTIONS), limits.CONTEXT_ACTIONS_ELEMENTS)},
        extra=_actions_differ,
    ),
    "alert": _block({"text": text(limits.ALERT)}, {"level": one_of("default", "info", "success", "warning", "error")}),
    "card": _card,
    "carousel": _block({"elements": each(by_type({"card": _card}), limits.CAROUSEL_CARDS)}),
    "video": _video,
    "task_card": _task,
    "plan": _block({"title": string(limits.TEXT_OBJECT)}, {"tasks": each(by_type({"task_card": _task}), 100)}),
}
_INNER = frozenset(BLOCKS) - {"alert", "input"}
BLOCKS["container"] = _block(
    {"child_blocks": each(by_type(BLOCKS, _INNER), limits.CONTAINER_BLOCKS)},
    {
        "title": plain(limits.CONTAINER_TITLE),
        "rich_text_title": _rich_text,
        "subtitle": text(limits.CONTAINER_TITLE),
        "icon": image,
        "is_collapsible": flag,
        "default_collapsed": flag,
        "has_header_divider": flag,
        "width": one_of("narrow", "standard", "wide", "full"),
    },
)

# SLACK.md's sources: D for messages and modals, L for the newest kinds on Home
SURFACES: Mapping[str, frozenset[str]] = {
    "message": frozenset(BLOCKS) - {"alert"},
    "modal": frozenset(
        {"actions", "alert", "card", "context", "divider", "header", "image", "input", "rich_text", "section", "video"}
    ),
    "home": frozenset(BLOCKS) - {"alert", "context_actions", "data_visualization", "markdown", "plan", "task_card"},
}
