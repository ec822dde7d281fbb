"""What comes out of a form: files, rich text, people and channels, searches, and addresses for an answer elsewhere."""

import base64
from typing import Any

import pytest
from pieces import field, modal, plain, rich
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient
from support.slack import RefusedError, Slack

NORTH, ANNA = "C0NORTH01", "U0ANNA001"
Json = dict[str, Any]


def ask(bot: App, slack: Slack, *blocks: Json) -> list[Json]:
    """Open a form of these inputs before Anna; returns the submissions the bot gets."""
    heard: list[Json] = []
    view = modal(*blocks, callback_id="form")
    bot.command("/echo")(
        lambda ack, command, client: (client.views_open(trigger_id=command["trigger_id"], view=view), ack())
    )
    bot.view("form")(lambda ack, body: (heard.append(body), ack()))
    slack.user("anna").says("/echo", channel="sales-north")
    return heard


def one(element: Json, **more: Any) -> Json:
    return field({"action_id": "a", **element}, block_id="b", **more)


def submit(slack: Slack, entry: Json) -> Json:
    """Submit Anna's form as the page does, with this entry."""
    view_id = slack.user("anna").modal.view["id"]
    return slack.send("submit", **{"as": ANNA}, view_id=view_id, state={"b": {"a": entry}})


def test_files_put_into_a_form(slack: Slack, bot: App, client: WebClient) -> None:
    heard = ask(bot, slack, one({"type": "file_input", "filetypes": ["txt"], "max_files": 2}))
    assert submit(slack, {"type": "file_input", "files": []})["errors"] == {"b": "Please complete this required field."}
    with pytest.raises(RefusedError, match="file_not_found"):
        submit(slack, {"type": "file_input", "files": [{"id": "F0NOWHERE"}]})
    data = base64.b64encode(b"Acme;40000").decode()
    uploaded = slack.send("file", **{"as": ANNA}, name="deals.txt", data=data)["file"]
    submit(slack, {"type": "file_input", "files": [{"id": uploaded["id"]}]})
    (file,) = heard[0]["view"]["state"]["values"]["b"]["a"]["files"]
    assert (file["id"], file["name"], file["user"], file["size"]) == (uploaded["id"], "deals.txt", ANNA, 10)
    assert client.files_info(file=file["id"])["file"]["url_private"] == file["url_private"]


def test_more_files_than_a_form_takes(slack: Slack, bot: App) -> None:
    heard = ask(bot, slack, one({"type": "file_input", "max_files": 1}))
    data = base64.b64encode(b"x").decode()
    files = [slack.send("file", **{"as": ANNA}, name=f"{name}.txt", data=data)["file"] for name in "ab"]
    assert "b" in submit(slack, {"type": "file_input", "files": files})["errors"]
    assert heard == []


def test_rich_text_is_submitted_as_a_block(slack: Slack, bot: App) -> None:
    begins, written = (
        rich({"type": "text", "text": "before"}),
        rich({"type": "text", "text": "x", "style": {"bold": True}}),
    )
    heard = ask(bot, slack, one({"type": "rich_text_input", "initial_value": begins}))
    shown = slack.user("anna").modal.view["state"]["values"]["b"]["a"]
    assert shown == {"type": "rich_text_input", "rich_text_value": begins}
    submit(slack, {"type": "rich_text_input", "rich_text_value": written})
    assert heard[0]["view"]["state"]["values"]["b"]["a"]["rich_text_value"] == written


@pytest.mark.parametrize(
    ("element", "entered", "sentence"),
    [
        ({"type": "plain_text_input", "min_length": 3}, "ab", "Please enter at least 3 characters."),
        ({"type": "plain_text_input", "max_length": 3}, "abcd", "Please enter at most 3 characters."),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "Please enter a whole number."),
        ({"type": "number_input", "is_decimal_allowed": True}, "many", "Please enter a number."),
        ({"type": "number_input", "is_decimal_allowed": True, "min_value": "2"}, "1.5", "Please enter at least 2."),
        ({"type": "number_input", "is_decimal_allowed": True, "max_value": "2"}, "10", "Please enter at most 2."),
        ({"type": "email_text_input"}, "anna at example", "Please enter an email address."),
        ({"type": "url_text_input"}, "example", "Please enter a web address."),
    ],
)
def test_what_slacks_clients_do_not_let_through(
    slack: Slack, bot: App, element: Json, entered: str, sentence: str
) -> None:
    heard = ask(bot, slack, one(element))
    assert submit(slack, {"type": element["type"], "value": entered})["errors"] == {"b": sentence}
    assert heard == []


@pytest.mark.parametrize(
    ("element", "entered"),
    [
        ({"type": "plain_text_input", "min_length": 3, "max_length": 3}, "abc"),
        ({"type": "number_input", "is_decimal_allowed": True, "min_value": "2", "max_value": "10"}, "9.5"),
        ({"type": "number_input", "is_decimal_allowed": False}, "-7"),
        ({"type": "email_text_input"}, "anna@example.com"),
        ({"type": "url_text_input"}, "https://example.com/a?b=c"),
    ],
)
def test_what_they_do(slack: Slack, bot: App, element: Json, entered: str) -> None:
    heard = ask(bot, slack, one(element))
    assert "errors" not in submit(slack, {"type": element["type"], "value": entered})
    assert heard[0]["view"]["state"]["values"]["b"]["a"]["value"] == entered


def test_several_are_found_by_searching(slack: Slack, bot: App) -> None:
    asked: list[Json] = []
    found = [{"text": plain(name), "value": name} for name in ("Acme", "Acorn")]
    heard = ask(bot, slack, one({"type": "multi_external_select", "min_query_length": 2}))
    bot.options("a")(lambda ack, body: (asked.append(body), ack(options=found)))
    anna = slack.user("anna")
    element = anna.modal.view["blocks"][0]["element"]
    assert anna.searches("a", anna.modal, "b", element) == []
    assert asked == []  # one letter is fewer than the element wants
    anna.modal.fill(b=["Acme", "Acorn"]).submit()
    payload = asked[0]
    assert (payload["type"], payload["block_id"], payload["action_id"], payload["value"]) == (
        "block_suggestion",
        "b",
        "a",
        "Acme",
    )
    assert payload["container"] == {"type": "view", "view_id": payload["view"]["id"]}
    assert heard[0]["view"]["state"]["values"]["b"]["a"]["selected_options"] == found


def test_three_letters_are_wanted_unless_said_otherwise(slack: Slack, bot: App) -> None:
    asked: list[str] = []
    ask(bot, slack, one({"type": "external_select"}))
    bot.options("a")(lambda ack, payload: (asked.append(payload["value"]), ack(options=[])))
    anna = slack.user("anna")
    for letters in ("", "A", "Ac", "Acm"):
        anna.searches(letters, anna.modal, "b", anna.modal.view["blocks"][0]["element"])
    assert asked == ["Acm"]


def test_groups_are_offered(slack: Slack, bot: App) -> None:
    group = {"label": plain("Yours"), "options": [{"text": plain("Acme"), "value": "1"}]}
    heard = ask(bot, slack, one({"type": "external_select", "min_query_length": 0}))
    bot.options("a")(lambda ack: ack(option_groups=[group]))
    slack.user("anna").modal.fill(b="Acme").submit()
    assert heard[0]["view"]["state"]["values"]["b"]["a"]["selected_option"]["value"] == "1"


@pytest.mark.parametrize("kind", ["conversations_select", "channels_select"])
def test_an_answer_to_a_chosen_channel(slack: Slack, bot: App, kind: str) -> None:
    heard = ask(bot, slack, one({"type": kind, "response_url_enabled": True}))
    slack.user("anna").modal.fill(b="general").submit()
    (given,) = heard[0]["response_urls"]
    assert (given["block_id"], given["action_id"], given["channel_id"]) == ("b", "a", "C0GENERAL")
    # The bot is no member there, and may answer all the same
    assert WebhookClient(given["response_url"]).send(text=kind, response_type="in_channel").status_code == 200
    assert slack.user("ben").last("general").text == kind


def test_no_answer_where_nobody_asked_for_it(slack: Slack, bot: App) -> None:
    heard = ask(bot, slack, one({"type": "conversations_select"}))
    slack.user("anna").modal.fill(b="general").submit()
    assert heard[0]["response_urls"] == []
