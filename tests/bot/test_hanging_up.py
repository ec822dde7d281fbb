"""The bot ends when it is told to, also while its connection to Slack is being renewed."""

import threading
import time

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from support.northwind import NORTHWIND
from support.slack import ROOT, Slack

from bot.serve import hang_up


@pytest.fixture(scope="module")
def slack():
    with Slack.start(NORTHWIND, ROOT / "manifest.yml", now="2026-03-02T08:30:00+00:00") as found:
        yield found


@pytest.mark.parametrize("renewing", [False, True])
def test_it_hangs_up_within_seconds_whatever_the_connection_is_doing(slack, renewing):
    client = WebClient(slack.bot.token, base_url=slack.api_url)
    app = App(client=client, token_verification_enabled=False, signing_secret=slack.bot.signing_secret)
    handler = SocketModeHandler(app, slack.bot.app_token, web_client=client)
    handler.connect()
    slack.wait_for(handler.client.is_connected, 20)
    began = time.monotonic()
    if renewing:  # what a session does that begins while the end is being said
        state = handler.client.current_session_state

        def begin():
            while not state.terminated:
                time.sleep(0.0005)
            state.terminated = False

        threading.Thread(target=begin, daemon=True).start()
        time.sleep(0.05)
    hang_up(handler)
    assert time.monotonic() - began < 10
    assert handler.client.current_session_runner.thread is None
