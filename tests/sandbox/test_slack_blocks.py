"""Block Kit's limits: each bad payload is refused with Slack's code, sentence and JSON pointer, each good one is taken."""

import json
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox import limits

NORTH = "C0NORTH01"
Json = dict[str, Any]


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


def table(rows: int, columns: int) -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "c"}] * columns for _ in range(rows)]}


def confirm(**more: Any) -> Json:
    return {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain(), **more}


LONG = "must be less than {} characters".format
MANY = "no more than {} items allowed".format
BAD: list[tuple[str, Json, str, str]] = [
    ("section text", section(text=mrkdwn("x" * 3001)), LONG(3001), "text/text"),
    ("section text empty", section(text=mrkdwn("")), "must be more than 0 characters", "text/text"),
    ("section without words", {"type": "section"}, "must define either `text` or `fields`", ""),
    ("section fields", section(fields=[mrkdwn()] * 11), MANY(10), "fields"),
    ("section field", section(fields=[mrkdwn("x" * 2001)]), LONG(2001), "fields/0/text"),
    ("text is no object", section(text="words"), "must provide an object", "text"),
    ("text of no type", section(text={"text": "x"}), "missing required field: type", "text"),
    ("text of unknown type", section(text={"type": "html", "text": "x"}), "unsupported type: html", "text/type"),
    ("no such property", section(colour="red"), "invalid additional property: colour", ""),
    ("no such accessory", section(accessory={"type": "plain_text_input"}), "unsupported type: plain_text_input", "accessory/type"),
    ("header", {"type": "header", "text": plain("x" * 151)}, LONG(151), "text/text"),
    ("header in mrkdwn", {"type": "header", "text": mrkdwn()}, "unsupported type: mrkdwn", "text/type"),
    ("block_id", section(block_id="x" * 256), LONG(256), "block_id"),
    ("actions elements", actions(*[button(action_id=str(n)) for n in range(26)]), MANY(25), "elements"),
    ("actions empty", actions(), "no less than 1 items allowed", "elements"),
    ("action_id twice", actions(button(action_id="a"), button(action_id="a")), '`action_id` "a" already exists for another action', "elements/1/action_id"),
    ("action_id", actions(button(action_id="x" * 256)), LONG(256), "elements/0/action_id"),
    ("button text", actions(button(text=plain("x" * 76))), LONG(76), "elements/0/text/text"),
    ("button text in mrkdwn", actions(button(text=mrkdwn())), "unsupported type: mrkdwn", "elements/0/text/type"),
    ("button value", actions(button(value="x" * 2001)), LONG(2001), "elements/0/value"),
    ("button url", actions(button(url="https://e.com/" + "x" * 3000)), LONG(3001), "elements/0/url"),
    ("button style", actions(button(style="loud")), "must be a valid enum value", "elements/0/style"),
    ("button without text", actions({"type": "button"}), "missing required field: text", "elements/0"),
    ("confirm title", actions(button(confirm=confirm(title=plain("x" * 101)))), LONG(101), "elements/0/confirm/title/text"),
    ("confirm text", actions(button(confirm=confirm(text=plain("x" * 301)))), LONG(301), "elements/0/confirm/text/text"),
    ("confirm button", actions(button(confirm=confirm(deny=plain("x" * 31)))), LONG(31), "elements/0/confirm/deny/text"),
    ("options", actions(select(options=options(101))), MANY(100), "elements/0/options"),
    ("no options", actions({"type": "static_select"}), "must define either `options` or `option_groups`", "elements/0"),
    ("option text", actions(select(options=[{"text": plain("x" * 76), "value": "v"}])), LONG(76), "elements/0/options/0/text/text"),
    ("option value", actions(select(options=[{"text": plain(), "value": "v" * 151}])), LONG(151), "elements/0/options/0/value"),
    ("option description", actions(select(options=[{"text": plain(), "value": "v", "description": plain("x" * 76)}])), LONG(76), "elements/0/options/0/description/text"),
    ("initial option elsewhere", actions(select(initial_option={"text": plain(), "value": "other"})), "initial_option must be one of the options", "elements/0/initial_option"),
    ("placeholder", actions(select(placeholder=plain("x" * 151))), LONG(151), "elements/0/placeholder/text"),
    ("overflow", section(accessory={"type": "overflow", "options": options(6)}), MANY(5), "accessory/options"),
    ("radio", actions({"type": "radio_buttons", "options": options(11)}), MANY(10), "elements/0/options"),
    ("checkboxes", actions({"type": "checkboxes", "options": options(11)}), MANY(10), "elements/0/options"),
    ("date", actions({"type": "datepicker", "initial_date": "2026-13-01"}), "failed to match pattern: ", "elements/0/initial_date"),
    ("time", actions({"type": "timepicker", "initial_time": "24:00"}), "failed to match pattern: ", "elements/0/initial_time"),
    ("context elements", {"type": "context", "elements": [mrkdwn()] * 11}, MANY(10), "elements"),
    ("button in context", {"type": "context", "elements": [button()]}, "unsupported type: button", "elements/0/type"),
    ("image without alt", {"type": "image", "image_url": "https://e.com/a.png"}, "missing required field: alt_text", ""),
    ("image alt", image(alt_text="x" * 2001), LONG(2001), "alt_text"),
    ("image title", image(title=plain("x" * 2001)), LONG(2001), "title/text"),
    ("image of nothing", {"type": "image", "alt_text": "a"}, "must define either `image_url` or `slack_file`", ""),
    ("image of both", image(slack_file={"id": "F0AAAAAAAA"}), "must define either `image_url` or `slack_file`", ""),
    ("file id", {"type": "image", "alt_text": "a", "slack_file": {"id": "file-1"}}, "failed to match pattern: ^[F][A-Z0-9]{8,}$", "slack_file/id"),
    ("input label", field({"type": "plain_text_input"}, label=plain("x" * 2001)), LONG(2001), "label/text"),
    ("button as input", field(button()), "unsupported type: button", "element/type"),
    ("email in a message", field({"type": "email_text_input"}), "unsupported type: email_text_input", "element/type"),
    ("number", field({"type": "number_input"}), "missing required field: is_decimal_allowed", "element"),
    ("text input length", field({"type": "plain_text_input", "max_length": 3001}), "must be between 1 and 3000", "element/max_length"),
    ("markdown", {"type": "markdown", "text": "x" * 12_001}, LONG(12_001), "text"),
    ("table rows", table(101, 2), MANY(100), "rows"),
    ("table columns", table(2, 21), MANY(20), "rows/0"),
    ("alert outside a modal", {"type": "alert", "text": mrkdwn()}, "unsupported type: alert", "type"),
    ("unknown block", {"type": "poem"}, "unsupported type: poem", "type"),
    ("chart without a point", chart(axis_config={"categories": ["Q1", "Q2", "Q3"]}), "must have exactly one data point for each category", "chart/series/0/data"),
    ("chart type", chart(type="radar"), "unsupported type: radar", "chart/type"),
    ("pie of nothing", {"type": "data_visualization", "chart": {"type": "pie", "segments": [{"label": "a", "value": 0}]}}, "must be more than 0", "chart/segments/0/value"),
    ("data table without caption", {"type": "data_table", "rows": [[{"type": "raw_text", "text": "a"}]] * 2}, "missing required field: caption", ""),
]  # fmt: skip


@pytest.mark.parametrize(("block", "message", "where"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_a_bad_block_is_refused(client: WebClient, block: Json, message: str, where: str) -> None:
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=NORTH, text="x", blocks=[section(block_id="first"), block])
    answer = caught.value.response
    pointer = f"/blocks/1/{where}".rstrip("/")
    assert answer["error"] == "invalid_blocks"
    assert any(line.startswith(message) and line.endswith(f"[json-pointer:{pointer}]") for line in answer["errors"]), (
        answer["errors"]
    )
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {line}" for line in answer["errors"]]


def test_blocks_together(client: WebClient) -> None:
    def errors(blocks: list[Json]) -> tuple[str, list[str]]:
        with pytest.raises(SlackApiError) as caught:
            client.chat_postMessage(channel=NORTH, text="x", blocks=blocks)
        return caught.value.response["error"], caught.value.response.get("errors", [])

    assert errors([section()] * 51) == ("invalid_blocks", ["no more than 50 items allowed [json-pointer:/blocks]"])
    assert errors([section(block_id="b"), section(block_id="b")])[1] == [
        '`block_id` "b" already exists for another block [json-pointer:/blocks/1/block_id]'
    ]
    assert errors([table(1, 1), table(1, 1)])[1] == ["no more than 1 table blocks allowed [json-pointer:/blocks]"]
    assert errors([chart()] * 3)[1] == ["no more than 2 data_visualization blocks allowed [json-pointer:/blocks]"]
    markdown = {"type": "markdown", "text": "x" * 7000}
    assert "markdown blocks" in errors([markdown, markdown])[1][0]
    assert errors([section(text=mrkdwn("x" * 2700))] * 5) == ("msg_blocks_too_long", [])


GOOD: list[Json] = [
    section(text=mrkdwn("x" * 3000), fields=[plain("y" * 2000)]),
    section(accessory=button(action_id="a", value="v" * 2000, style="danger", confirm=confirm())),
    {"type": "header", "text": plain("x" * 150)},
    {"type": "divider"},
    image(title=plain()),
    actions(*[button(action_id=str(number)) for number in range(25)]),
    actions(
        select(initial_option=options(2)[1]),
        {"type": "datepicker", "initial_date": "2026-11-30"},
        {"type": "timepicker", "initial_time": "09:00"},
        {"type": "overflow", "options": options(5)},
        {"type": "users_select", "initial_user": "U0ANNA001"},
        {"type": "external_select", "min_query_length": 0},
    ),
    {"type": "context", "elements": [mrkdwn(), image()]},
    {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x", "style": {"bold": True}}]}]},
    table(100, 20) | {"column_settings": [{"align": "right"}, None]},
    chart(),
    {"type": "markdown", "text": "**x**"},
    {"type": "data_table", "caption": "c", "page_size": 5, "rows": [[{"type": "raw_text", "text": "a"}], [{"type": "raw_number", "value": 1}]]},
    {"type": "container", "title": plain(), "child_blocks": [section(), actions(button())]},
    field({"type": "plain_text_input", "multiline": True}, hint=plain(), optional=True),
    {"type": "plan", "title": "Import", "tasks": [{"type": "task_card", "task_id": "1", "title": "Read", "status": "pending"}]},
]  # fmt: skip


@pytest.mark.parametrize("block", GOOD, ids=[str(number) + block["type"] for number, block in enumerate(GOOD)])
def test_a_good_block_is_taken(client: WebClient, block: Json) -> None:
    shown = client.chat_postMessage(channel=NORTH, text="x", blocks=[block])["message"]["blocks"]
    assert shown[0].pop("block_id")  # given by Slack where there is none
    assert [entry["type"] for entry in shown] == [block["type"]]


def test_blocks_can_be_validated_without_posting(client: WebClient) -> None:
    assert client.blocks_validate(blocks=[section()])["errors"] == []
    (error,) = client.blocks_validate(blocks=[section(text=mrkdwn("x" * 3001))])["errors"]
    assert (error["message"], error["pointer"]) == (LONG(3001), "/blocks/0/text/text")
    view = {"type": "modal", "title": plain("x" * 25), "blocks": []}
    (error,) = client.blocks_validate(view=view)["errors"]
    assert (error["message"], error["pointer"]) == (LONG(25), "/view/title/text")


def test_our_limits_are_those_collected_elsewhere() -> None:
    path = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "slack" / "slack_limits.json"
    if not path.exists():
        pytest.skip("the collected limits of Slack are not here")
    collected = json.loads(path.read_text(encoding="utf-8"))
    ours = {
        ("message", "blocks"): limits.MESSAGE_BLOCKS,
        ("message", "text_truncated_at"): limits.MESSAGE_TEXT,
        ("message", "data_visualization_blocks"): limits.DATA_VISUALIZATIONS,
        ("message", "markdown_blocks_cumulative"): limits.MARKDOWN_CHARACTERS,
        ("view", "blocks"): limits.VIEW_BLOCKS,
        ("view", "stack_depth"): limits.VIEW_STACK,
        ("view", "title"): limits.VIEW_TITLE,
        ("view", "private_metadata"): limits.PRIVATE_METADATA,
        ("block", "section_text"): limits.TEXT_OBJECT,
        ("block", "section_fields"): limits.SECTION_FIELDS,
        ("block", "section_field_text"): limits.SECTION_FIELD,
        ("block", "header_text"): limits.HEADER,
        ("block", "actions_elements"): limits.ACTIONS_ELEMENTS,
        ("block", "context_elements"): limits.CONTEXT_ELEMENTS,
        ("block", "button_text"): limits.BUTTON_TEXT,
        ("block", "button_value"): limits.BUTTON_VALUE,
        ("block", "option_text"): limits.OPTION_TEXT,
        ("block", "option_value"): limits.OPTION_VALUE,
        ("block", "select_options"): limits.OPTIONS,
        ("block", "overflow_options"): limits.OVERFLOW_OPTIONS,
        ("block", "checkbox_options"): limits.CHECKBOX_OPTIONS,
        ("block", "placeholder"): limits.PLACEHOLDER,
        ("interaction", "ack_seconds"): limits.ACK_SECONDS,
        ("interaction", "response_url_uses"): limits.RESPONSE_URL_USES,
    }
    assert {name: collected[name[0]][name[1]][0] for name in ours} == ours
    assert collected["socket_mode"]["max_connections"] == limits.LINKS
    assert collected["socket_mode"]["response_bytes_lt"] == limits.LINK_RESPONSE_BYTES
