"""Posting, changing and deleting messages, and what Slack refuses."""

from collections.abc import Callable
from typing import Any

import pytest
from refused import CALLS
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from support.northwind import MANIFEST, NORTHWIND
from support.slack import Slack

NORTH, GENERAL, SECRET, COACHING = "C0NORTH01", "C0GENERAL", "C0SECRET1", "C0COACH01"
ANNA = "U0ANNA001"


def refused(call: Callable[[], Any]) -> SlackApiError:
    with pytest.raises(SlackApiError) as caught:
        call()
    return caught.value


def test_a_post_is_seen_by_everybody_in_the_channel(slack: Slack, client: WebClient) -> None:
    answer = client.chat_postMessage(channel=NORTH, text="Good morning")
    assert answer["channel"] == NORTH
    assert answer["message"]["bot_id"]
    for name in ("anna", "ben", "mia"):
        message = slack.user(name).last("sales-north")
        assert (message.text, message.by_bot, message.ts) == ("Good morning", True, answer["ts"])


def test_stamps_are_business_time_unique_and_growing(slack: Slack, client: WebClient) -> None:
    stamps = [client.chat_postMessage(channel=NORTH, text=str(number))["ts"] for number in range(20)]
    assert sorted(set(stamps)) == stamps
    assert abs(float(stamps[-1]) - slack.clock.now.timestamp()) < 60


def test_a_post_to_a_person_stands_in_their_messages_only(slack: Slack, client: WebClient) -> None:
    answer = client.chat_postMessage(channel=ANNA, text="Just for Anna")
    assert answer["channel"] == client.conversations_open(users=ANNA)["channel"]["id"]
    assert slack.user("anna").last().text == "Just for Anna"
    assert slack.user("ben").sees() == []


def test_replies_stand_in_the_thread_and_count(slack: Slack, client: WebClient) -> None:
    parent = client.chat_postMessage(channel=NORTH, text="Agenda")["ts"]
    first = client.chat_postMessage(channel=NORTH, text="Details", thread_ts=parent)["ts"]
    client.chat_postMessage(channel=NORTH, text="Below the reply", thread_ts=first)
    client.chat_postMessage(channel=NORTH, text="Also up there", thread_ts=parent, reply_broadcast=True)
    room = slack.channel("sales-north")
    shown = {message.text: message for message in room.messages}
    assert shown["Agenda"].reply_count == 3
    assert "Details" not in shown
    assert "Also up there" in shown
    assert [message.text for message in room.thread(shown["Agenda"])] == ["Details", "Below the reply", "Also up there"]


def test_ephemerals_are_seen_by_their_reader_only(slack: Slack, client: WebClient) -> None:
    client.chat_postEphemeral(channel=NORTH, user=ANNA, text="Between us")
    assert slack.user("anna").last("sales-north").text == "Between us"
    assert slack.user("anna").last("sales-north").ephemeral
    assert "Between us" not in [message.text for message in slack.user("ben").sees("sales-north")]
    history = client.conversations_history(channel=NORTH)["messages"]
    assert "Between us" not in [message["text"] for message in history]


def test_update_and_delete(slack: Slack, client: WebClient) -> None:
    ts = client.chat_postMessage(channel=NORTH, text="First words")["ts"]
    client.chat_update(channel=NORTH, ts=ts, text="Better words")
    assert slack.user("ben").last("sales-north").text == "Better words"
    assert slack.user("ben").last("sales-north").edited
    client.chat_delete(channel=NORTH, ts=ts)
    assert ts not in [message.ts for message in slack.user("ben").sees("sales-north")]
    assert refused(lambda: client.chat_update(channel=NORTH, ts=ts, text="?")).response["error"] == "message_not_found"


def test_only_own_messages_can_be_changed(slack: Slack, client: WebClient) -> None:
    slack.user("ben").says("Mine", channel="sales-north")
    ts = slack.user("ben").last("sales-north").ts
    change = refused(lambda: client.chat_update(channel=NORTH, ts=ts, text="Not yours"))
    assert change.response["error"] == "cant_update_message"
    assert refused(lambda: client.chat_delete(channel=NORTH, ts=ts)).response["error"] == "cant_delete_message"
    alone = client.chat_postEphemeral(channel=NORTH, user=ANNA, text="Between us")["message_ts"]
    change = refused(lambda: client.chat_update(channel=NORTH, ts=alone, text="x"))
    assert change.response["error"] == "message_not_found"


def test_metadata_comes_back_when_asked_for(client: WebClient) -> None:
    metadata = {"event_type": "agenda", "event_payload": {"key": "k-17"}}
    ts = client.chat_postMessage(channel=NORTH, text="With a key", metadata=metadata)["ts"]
    with_it = client.conversations_history(channel=NORTH, oldest=ts, inclusive=True, include_all_metadata=True)[
        "messages"
    ]
    without = client.conversations_history(channel=NORTH, oldest=ts, inclusive=True)["messages"]
    assert [message["metadata"] for message in with_it] == [metadata]
    assert "metadata" not in without[0]


def test_history_pages_from_the_newest(client: WebClient) -> None:
    stamps = [client.chat_postMessage(channel=NORTH, text=f"p{number}")["ts"] for number in range(5)]
    first = client.conversations_history(channel=NORTH, oldest=stamps[0], limit=3)
    second = client.conversations_history(
        channel=NORTH, oldest=stamps[0], limit=3, cursor=first["response_metadata"]["next_cursor"]
    )
    assert [message["text"] for message in first["messages"]] == ["p4", "p3", "p2"]
    assert [message["text"] for message in second["messages"]] == ["p1"]
    assert not second["has_more"]


def test_a_guest_does_not_find_public_channels(slack: Slack) -> None:
    names = {channel["name"] for channel in slack.state("U0GUS0001")["channels"]}
    assert names == {"spm"}
    assert {"sales-north", "general", "coaching"} <= {channel["name"] for channel in slack.state(ANNA)["channels"]}
    assert "board" not in {channel["name"] for channel in slack.state(ANNA)["channels"]}


def test_unread_counts_fall_when_one_looks(slack: Slack, client: WebClient) -> None:
    def unread() -> int:
        return next(entry["unread"] for entry in slack.state("U0MIA0001")["channels"] if entry["name"] == "coaching")

    client.chat_postMessage(channel=COACHING, text="one")
    client.chat_postMessage(channel=COACHING, text="two")
    assert unread() == 2
    slack.user("mia").sees("coaching")
    assert unread() == 0


@pytest.mark.parametrize(
    ("method", "arguments", "error"), CALLS, ids=[f"{method} {error}" for method, _, error in CALLS]
)
def test_what_slack_refuses(client: WebClient, method: str, arguments: dict[str, Any], error: str) -> None:
    assert refused(lambda: client.api_call(method, json=arguments)).response["error"] == error


@pytest.mark.parametrize(
    ("needed", "call"),
    [
        ("groups:read", lambda slack: slack.conversations_info(channel=COACHING)),
        ("im:read", lambda slack: slack.conversations_list(types="im")),
        ("groups:history", lambda slack: slack.conversations_history(channel=COACHING)),
        ("users:read.email", lambda slack: slack.users_lookupByEmail(email="anna@example.com")),
        ("usergroups:read", lambda slack: slack.usergroups_list()),
    ],
)
def test_what_the_manifest_does_not_grant(client: WebClient, needed: str, call: Callable[[WebClient], Any]) -> None:
    answer = refused(lambda: call(client)).response
    assert (answer["error"], answer["needed"]) == ("missing_scope", needed)
    assert "chat:write" in answer["provided"].split(",")


def test_tokens(slack: Slack) -> None:
    def error(token: str | None, method: str = "auth.test") -> str:
        caller = WebClient(token, base_url=slack.api_url, retry_handlers=[])
        return str(refused(lambda: caller.api_call(method)).response["error"])

    assert error(None) == "not_authed"
    assert error("xoxb-somebody-else") == "invalid_auth"
    assert error(slack.world["app_token"]) == "not_allowed_token_type"
    assert error(slack.world["bot_token"], "apps.connections.open") == "not_allowed_token_type"


def test_people_and_channels(slack: Slack, client: WebClient) -> None:
    anna = client.users_info(user=ANNA, include_locale=True)["user"]
    assert (anna["real_name"], anna["tz"], anna["tz_offset"], anna["locale"]) == (
        "Anna Berg",
        "Europe/Helsinki",
        7200,
        "en-GB",
    )
    assert "email" not in anna["profile"]  # users:read.email is not granted
    assert client.users_info(user="U0SAM0001")["user"]["is_stranger"]
    assert client.users_info(user="U0GUS0001")["user"]["is_restricted"]
    listed = [member["name"] for page in client.users_list(limit=2) for member in page["members"]]
    assert listed == ["anna", "ben", "mia", "gus", "spm", "slackbot"]
    north = client.conversations_info(channel=NORTH)["channel"]
    assert (north["is_member"], north["is_private"], north["is_ext_shared"]) == (True, False, False)
    assert client.conversations_info(channel="C0SHARED1")["channel"]["is_ext_shared"]
    names = [channel["name"] for page in client.conversations_list(limit=1) for channel in page["channels"]]
    assert names == ["sales-north", "general", "with-acme"]
    assert ANNA in client.conversations_members(channel=NORTH)["members"]
    assert client.auth_test()["user_id"] == slack.world["bot"]["user_id"]


def test_the_bot_joins_or_is_invited() -> None:
    with Slack.start(NORTHWIND, MANIFEST) as slack:
        bot = WebClient(NORTHWIND["bot_token"], base_url=slack.api_url, retry_handlers=[])
        bot.conversations_join(channel=GENERAL)
        bot.chat_postMessage(channel=GENERAL, text="Hello")
        assert slack.user("ben").last("general").text == "Hello"
        slack.user("mia").says("/invite @spm", channel="board")
        bot.chat_postMessage(channel=SECRET, text="Thank you")
        assert slack.user("mia").last("board").text == "Thank you"
