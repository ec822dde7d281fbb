"""Faults on demand: a call can fail before or after it took effect, in every way a network and Slack know."""

import http.client
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from support.northwind import NORTHWIND
from support.slack import Slack

NORTH = "C0NORTH01"


@pytest.fixture
def impatient(slack: Slack) -> Iterator[WebClient]:
    """The bot's client with a second of patience; afterwards no fault is left."""
    yield WebClient(NORTHWIND["bot_token"], base_url=slack.api_url, retry_handlers=[], timeout=1)
    slack.send("faults", "DELETE")


def texts(slack: Slack) -> list[str]:
    return [message.text for message in slack.channel("sales-north").messages]


def post(client: WebClient, text: str) -> Callable[[], Any]:
    return lambda: client.chat_postMessage(channel=NORTH, text=text)


@pytest.mark.parametrize(
    ("fault", "happens"),
    [
        ("drop_before", False),
        ("drop_after", True),
        ("timeout", False),
        ("timeout_after", True),
    ],
)
def test_an_answer_that_never_comes(slack: Slack, impatient: WebClient, fault: str, happens: bool) -> None:
    slack.fail_next("chat.postMessage", fault)
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError, TimeoutError, urllib.error.URLError)):
        post(impatient, fault)()
    assert (fault in texts(slack)) == happens
    post(impatient, f"{fault} is over")()
    assert f"{fault} is over" in texts(slack)


@pytest.mark.parametrize(("fault", "happens"), [("server_error", False), ("server_error_after", True)])
def test_an_error_of_the_server(slack: Slack, impatient: WebClient, fault: str, happens: bool) -> None:
    slack.fail_next("chat.postMessage", fault)
    with pytest.raises(SlackApiError) as caught:
        post(impatient, fault)()
    assert caught.value.response.status_code == 503
    assert (fault in texts(slack)) == happens


def test_addresses_fail_as_well(slack: Slack, impatient: WebClient) -> None:
    file = slack.user("anna").uploads("deals.csv", b"Acme;1")
    slack.fail_next("url_private", "server_error")
    with pytest.raises(urllib.error.HTTPError, match="503"):
        slack.download(file)
    slack.fail_next("url_private", "drop_before")
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError, urllib.error.URLError)):
        slack.download(file)
    assert slack.download(file) == b"Acme;1"
    slack.fail_next("upload_url", "server_error")
    begun = impatient.files_getUploadURLExternal(filename="a.txt", length=1)
    with pytest.raises(urllib.error.HTTPError, match="503"):
        urllib.request.urlopen(urllib.request.Request(begun["upload_url"], b"x", method="POST"))
    told = [
        (entry["what"], entry["error"]) for entry in slack.log(limit=5) if entry["what"] != "files.getUploadURLExternal"
    ]
    assert told[:2] == [("upload_url", "server_error"), ("url_private", None)]


def test_a_rate_limit(slack: Slack, impatient: WebClient) -> None:
    slack.fail_next("chat.postMessage", "ratelimited", times=2, retry_after=7)
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            post(impatient, "too fast")()
        assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "7")
    impatient.auth_test()  # other methods are not limited
    post(impatient, "slower")()
    assert "too fast" not in texts(slack)


@pytest.mark.parametrize("code", ["internal_error", "channel_not_found", "is_archived", "token_revoked"])
def test_an_error_code(slack: Slack, impatient: WebClient, code: str) -> None:
    slack.fail_next("*", code)
    with pytest.raises(SlackApiError) as caught:
        post(impatient, code)()
    assert caught.value.response["error"] == code
    assert code not in texts(slack)


def test_the_first_calls_may_go_well(slack: Slack, impatient: WebClient) -> None:
    slack.fail_next("chat.postMessage", "internal_error", skip=1)
    post(impatient, "this one goes")()
    with pytest.raises(SlackApiError):
        post(impatient, "this one not")()
    post(impatient, "this one again")()
    assert slack.get("faults")["faults"] == []


def test_faults_are_in_the_log(slack: Slack, impatient: WebClient) -> None:
    slack.fail_next("chat.postMessage", "drop_after")
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError, urllib.error.URLError)):
        post(impatient, "into the dark")()
    newest = slack.log("chat.postMessage")[0]
    assert (newest["ok"], newest["error"], newest["body"]["response"]["ok"]) == (False, "drop_after", True)
