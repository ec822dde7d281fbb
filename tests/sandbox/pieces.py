"""Small pieces of Block Kit to make payloads of, good and bad."""

from typing import Any

Json = dict[str, Any]
WORD = {"type": "raw_text", "text": "c"}


def plain(text: str = "x") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> Json:
    return {"type": "mrkdwn", "text": text}


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(), **more}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def options(count: int) -> list[Json]:
    return [{"text": plain(f"o{number}"), "value": f"v{number}"} for number in range(count)]


def select(**more: Any) -> Json:
    return {"type": "static_select", "options": options(2), **more}


def image(**more: Any) -> Json:
    return {"type": "image", "alt_text": "a", "image_url": "https://example.com/a.png", **more}


def field(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain(), "element": element, **more}


def chart(**more: Any) -> Json:
    points = [{"label": "Q1", "value": 3}, {"label": "Q2", "value": -1}]
    bars = {"type": "bar", "series": [{"name": "Won", "data": points}], "axis_config": {"categories": ["Q1", "Q2"]}}
    return {"type": "data_visualization", "title": "Won", "chart": {**bars, **more}}


def pie(*values: float) -> Json:
    segments = [{"label": f"s{number}", "value": value} for number, value in enumerate(values)]
    return {"type": "data_visualization", "chart": {"type": "pie", "segments": segments}}


def table(rows: int, columns: int) -> Json:
    return {"type": "table", "rows": [[WORD] * columns for _ in range(rows)]}


def data_table(*rows: list[Json], **more: Any) -> Json:
    return {"type": "data_table", "caption": "c", "rows": list(rows) or [[WORD], [WORD]], **more}


def confirm(**more: Any) -> Json:
    return {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain(), **more}


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def card(**more: Any) -> Json:
    return {"type": "card", "title": plain(), **more}


def container(*children: Json, **more: Any) -> Json:
    return {"type": "container", "title": plain(), "child_blocks": list(children), **more}


def task(**more: Any) -> Json:
    return {"type": "task_card", "task_id": "1", "title": "Read", "status": "pending", **more}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("Log"), "submit": plain("Save"), "blocks": list(blocks), **more}


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}
