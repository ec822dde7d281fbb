"""Whatever a bot sends, the sandbox answers with one of Slack's errors and never with a traceback."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from support.slack import Slack

from sandbox.api import METHODS
from sandbox.blocks import faults_in_blocks, faults_in_options, faults_in_view
from sandbox.blocks.elements import ELEMENTS
from sandbox.blocks.kinds import BLOCKS

NAMES = [
    "type", "text", "block_id", "action_id", "elements", "accessory", "element", "options", "option_groups", "initial_option",
    "initial_options", "value", "rows", "series", "segments", "axis_config", "categories", "data", "label", "chart", "name",
    "child_blocks", "slack_file", "id", "fields", "confirm", "title", "min_length", "max_length", "focus_on_load", "blocks",
]  # fmt: skip
KINDS = [
    *BLOCKS,
    *ELEMENTS,
    "plain_text",
    "mrkdwn",
    "pie",
    "bar",
    "rich_text_section",
    "rich_text_list",
    "modal",
    "home",
    "raw_text",
]
ATOMS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.floats(allow_nan=False),
    st.sampled_from(KINDS),
    st.text(max_size=5),
)
JSON = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
        st.builds(
            lambda kind, more: {**more, "type": kind},
            st.sampled_from(KINDS),
            st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
        ),
    ),
    max_leaves=25,
)


@settings(max_examples=250, derandomize=True, deadline=None)
@given(JSON, st.sampled_from(["message", "modal", "home"]))
def test_any_json_is_judged(nonsense: Any, surface: str) -> None:
    for problem in (
        faults_in_blocks(nonsense, surface) + faults_in_blocks([nonsense], surface) + faults_in_options(nonsense)
    ):
        assert problem.message
    if isinstance(nonsense, dict):
        faults_in_view(nonsense)
        faults_in_view({**nonsense, "type": "modal"})


ODD = ("", "x", "[1]", "{}", "{", "-1")
ARGUMENTS = (
    "channel", "user", "users", "ts", "message_ts", "thread_ts", "text", "blocks", "view", "view_id", "trigger_id", "hash", "files",
    "filename", "length", "metadata", "attachments", "limit", "cursor", "oldest", "latest", "types", "file", "user_id", "message",
)  # fmt: skip


@pytest.mark.parametrize("method", sorted(METHODS))
def test_odd_arguments_get_an_error_code(slack: Slack, method: str) -> None:
    token = slack.world["app_token" if METHODS[method].caller == "app" else "bot_token"]
    client = WebClient(token, base_url=slack.api_url, retry_handlers=[])
    sensible = {"channel": "C0NORTH01", "user": "U0ANNA001", "text": "x", "ts": "1.1", "view": {"type": "modal"}}
    for name in ARGUMENTS:
        for odd in ODD:
            try:
                client.api_call(
                    method,
                    params={
                        **{
                            key: json.dumps(value) if isinstance(value, dict) else value
                            for key, value in sensible.items()
                        },
                        name: odd,
                    },
                )
            except SlackApiError as refused:
                assert refused.response.status_code == 200, (name, odd, refused)
                assert " " not in refused.response["error"]


def test_odd_acts_get_an_error_code(slack: Slack) -> None:
    for path in ("say", "act", "options", "submit", "close", "shortcut", "clock/go", "faults", "admin", "redeliver"):
        for body in (
            {},
            {"as": "nobody"},
            {"as": "anna", "channel": 5, "container": [5], "action": "x", "state": 5, "to": 7, "times": "many"},
        ):
            with pytest.raises(AssertionError):
                slack.send(path, **body)
