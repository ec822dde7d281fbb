"""What an administrator does to a bot, and things that come twice."""

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from support.listener import Listener
from support.northwind import MANIFEST, NORTHWIND
from support.slack import RefusedError, Slack

NORTH = "C0NORTH01"


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as listening:
        yield listening


@pytest.fixture
def slack(listener: Listener) -> Iterator[Slack]:
    with Slack.start(NORTHWIND, MANIFEST, deliver=listener.url) as running:
        yield running


@pytest.fixture
def client(slack: Slack) -> WebClient:
    return WebClient(NORTHWIND["bot_token"], base_url=slack.api_url, retry_handlers=[])


def error(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response["error"])


def test_an_uninstalled_app_hears_so_and_can_do_nothing(slack: Slack, client: WebClient, listener: Listener) -> None:
    client.auth_test()
    slack.admin("uninstall")
    assert error(client.auth_test) == "account_inactive"
    slack.wait_for(lambda: len(listener.delivered) == 2)
    events = {delivered.payload["event"]["type"] for delivered in listener.delivered}
    assert events == {"tokens_revoked", "app_uninstalled"}


def test_a_removed_bot_and_an_archived_channel(slack: Slack, client: WebClient) -> None:
    slack.admin("remove_bot", channel="sales-north")
    assert error(lambda: client.chat_postMessage(channel=NORTH, text="x")) == "not_in_channel"
    client.conversations_join(channel=NORTH)
    client.chat_postMessage(channel=NORTH, text="x")
    slack.admin("archive", channel="sales-north")
    assert error(lambda: client.chat_postMessage(channel=NORTH, text="x")) == "is_archived"
    with pytest.raises(RefusedError, match="is_archived"):
        slack.user("anna").says("Anybody here?", channel="sales-north")


def test_a_deactivated_member_and_a_shared_channel(slack: Slack, client: WebClient) -> None:
    slack.admin("deactivate", user="ben")
    assert client.users_info(user="U0BEN0001")["user"]["deleted"]
    assert error(lambda: client.chat_postMessage(channel="U0BEN0001", text="x")) == "channel_not_found"
    slack.admin("share", channel="sales-north")
    assert client.conversations_info(channel=NORTH)["channel"]["is_ext_shared"]


def test_deliveries_come_twice(slack: Slack, listener: Listener) -> None:
    with pytest.raises(RefusedError, match="nothing_to_redeliver"):
        slack.redeliver("events_api")
    slack.user("anna").says("Hello")
    slack.wait_for(lambda: listener.delivered)
    slack.redeliver("events_api")
    first, second = listener.delivered
    assert first.payload == second.payload
    assert second.headers["x-slack-retry-num"] == "1"
    slack.user("anna").says("/echo one", channel="general")
    listener.answers.append((200, "said twice", {}))
    assert slack.redeliver("slash_commands")["answer"] == {"text": "said twice"}
    assert slack.user("anna").sees("general") == []  # what comes late is not shown again
