"""A sandbox, and bots made with Slack's own libraries to talk to it."""

from collections.abc import Iterator

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from support.northwind import MANIFEST, NORTHWIND
from support.slack import Slack

MONDAY = "2026-11-23T08:00:00+02:00"


@pytest.fixture(scope="module")
def slack() -> Iterator[Slack]:
    # These tests call far more often than a bot does; test_slack_rates.py is about how often one may.
    with Slack.start(NORTHWIND, MANIFEST, now=MONDAY, options=("--rate-limits", "off")) as running:
        yield running


@pytest.fixture(scope="module")
def client(slack: Slack) -> WebClient:
    """The Web API as the bot, without retries."""
    return WebClient(NORTHWIND["bot_token"], base_url=slack.api_url, retry_handlers=[], timeout=10)


@pytest.fixture(scope="module")
def linked(slack: Slack, client: WebClient) -> Iterator[App]:
    """A Bolt app connected over Socket Mode."""
    app = App(client=client, signing_secret="unused", process_before_response=True, token_verification_enabled=False)
    handler = SocketModeHandler(app, NORTHWIND["app_token"], web_client=client)
    handler.connect()
    slack.wait_for_bot()
    yield app
    handler.close()


@pytest.fixture
def bot(linked: App) -> Iterator[App]:
    """A connected Bolt app that does nothing yet."""
    yield linked
    linked._listeners.clear()
