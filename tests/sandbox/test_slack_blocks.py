"""Block Kit's limits: each bad payload is refused with Slack's code, sentence and JSON pointer, each good one is taken."""

from typing import Any

import accepted
import pytest
import refused
from pieces import mrkdwn, plain, section
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

NORTH, ANNA = "C0NORTH01", "U0ANNA001"
Json = dict[str, Any]


def refusal(client: WebClient, method: str, **arguments: Any) -> Json:
    with pytest.raises(SlackApiError) as caught:
        client.api_call(method, json=arguments)
    answer = caught.value.response.data
    assert isinstance(answer, dict)
    return answer


@pytest.mark.parametrize(
    ("block", "message", "where"), [case[1:] for case in refused.BLOCKS], ids=[case[0] for case in refused.BLOCKS]
)
def test_a_bad_block_is_refused(client: WebClient, block: Json, message: str, where: str) -> None:
    first = section(block_id="first")
    answer = refusal(client, "chat.postMessage", channel=NORTH, text="x", blocks=[first, block])
    pointer = f"/blocks/1/{where}".rstrip("/")
    assert answer["error"] == "invalid_blocks"
    assert any(line.startswith(message) and line.endswith(f"[json-pointer:{pointer}]") for line in answer["errors"]), (
        answer["errors"]
    )
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {line}" for line in answer["errors"]]


@pytest.mark.parametrize(
    ("blocks", "error", "message"), [case[1:] for case in refused.TOGETHER], ids=[case[0] for case in refused.TOGETHER]
)
def test_blocks_that_do_not_go_together(client: WebClient, blocks: list[Json], error: str, message: str) -> None:
    answer = refusal(client, "chat.postMessage", channel=NORTH, text="x", blocks=blocks)
    assert (answer["error"], answer.get("errors", [""])) == (error, [message])


@pytest.mark.parametrize(
    ("view", "message"), [case[1:] for case in refused.VIEWS], ids=[case[0] for case in refused.VIEWS]
)
def test_a_bad_view_is_refused(client: WebClient, view: Json, message: str) -> None:
    """Before its trigger is looked at, so that one may try again within the three seconds."""
    publish = view["type"] == "home"
    more = {"user_id": ANNA} if publish else {"trigger_id": "1.2.3"}
    answer = refusal(client, "views.publish" if publish else "views.open", view=view, **more)
    lines = answer["response_metadata"]["messages"]
    assert answer["error"] == "invalid_arguments"
    assert any(line.startswith(f"[ERROR] {message}") for line in lines), lines


@pytest.mark.parametrize(
    "block", accepted.BLOCKS, ids=[str(number) + block["type"] for number, block in enumerate(accepted.BLOCKS)]
)
def test_a_good_block_is_taken(client: WebClient, block: Json) -> None:
    shown = client.chat_postMessage(channel=NORTH, text="x", blocks=[block])["message"]["blocks"]
    assert shown[0].pop("block_id")  # given by Slack where there is none
    assert [entry["type"] for entry in shown] == [block["type"]]


@pytest.mark.parametrize("view", [case[1] for case in accepted.VIEWS], ids=[case[0] for case in accepted.VIEWS])
def test_a_good_view_is_taken(client: WebClient, view: Json) -> None:
    if view["type"] == "home":
        assert client.views_publish(user_id=ANNA, view=view)["view"]["hash"]
    else:  # a trigger that was never given is looked at only when the view is right
        assert refusal(client, "views.open", view=view, trigger_id="1.2.3")["error"] == "invalid_trigger_id"
    assert client.blocks_validate(view=view)["errors"] == []


def test_there_are_enough_of_both() -> None:
    assert len(refused.BLOCKS) + len(refused.TOGETHER) + len(refused.VIEWS) + len(refused.CALLS) >= 100
    assert len(accepted.BLOCKS) + len(accepted.VIEWS) >= 60


def test_blocks_can_be_validated_without_posting(client: WebClient) -> None:
    assert client.blocks_validate(blocks=[section()])["errors"] == []
    (error,) = client.blocks_validate(blocks=[section(text=mrkdwn("x" * 3001))])["errors"]
    assert (error["message"], error["pointer"]) == (refused.LONG(3001), "/blocks/0/text/text")
    view = {"type": "modal", "title": plain("x" * 25), "blocks": []}
    (error,) = client.blocks_validate(view=view)["errors"]
    assert (error["message"], error["pointer"]) == (refused.LONG(25), "/view/title/text")
