"""Rate limits: too many calls of a method, or posts to a channel, rest for a while; everything else goes on."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from support.northwind import MANIFEST, NORTHWIND
from support.slack import Slack

from sandbox.rates import CHANNEL_BURST, RateLimitedError, Rates

NORTH, COACHING, ANNA = "C0NORTH01", "C0COACH01", "U0ANNA001"


@pytest.fixture
def slack() -> Iterator[Slack]:
    """A sandbox as it is started: with the limits on."""
    with Slack.start(NORTHWIND, MANIFEST) as running:
        yield running


@pytest.fixture
def client(slack: Slack) -> WebClient:
    return WebClient(NORTHWIND["bot_token"], base_url=slack.api_url, retry_handlers=[])


def until_refused(call: Callable[[], Any], most: int) -> tuple[int, SlackApiError]:
    """How many calls went well, and the refusal of the next."""
    for count in range(most):
        try:
            call()
        except SlackApiError as refused:
            return count, refused
    raise AssertionError(f"{most} calls went well")


def test_posts_to_one_channel(slack: Slack, client: WebClient) -> None:
    begun = time.monotonic()
    count, refused = until_refused(lambda: client.chat_postMessage(channel=NORTH, text="x"), 60)
    took = time.monotonic() - begun
    assert CHANNEL_BURST <= count <= CHANNEL_BURST + took + 1
    answer = refused.response
    assert (answer.status_code, answer["error"], answer.headers["Retry-After"]) == (429, "ratelimited", "1")
    client.chat_postMessage(channel=COACHING, text="another channel")
    client.chat_postMessage(channel=ANNA, text="a person")
    client.chat_postEphemeral(channel=NORTH, user=ANNA, text="another method")
    assert len(slack.channel("sales-north").messages) == count
    assert slack.log("chat.postMessage")[3]["error"] is None
    limited = [entry for entry in slack.log("chat.postMessage") if entry["error"] == "ratelimited"]
    assert len(limited) == 1


def test_slacks_own_retry_goes_on_after_the_wait(slack: Slack, client: WebClient) -> None:
    until_refused(lambda: client.chat_postMessage(channel=NORTH, text="x"), 60)
    patient = WebClient(client.token, base_url=slack.api_url, retry_handlers=[RateLimitErrorRetryHandler()])
    patient.chat_postMessage(channel=NORTH, text="after a rest")
    assert slack.channel("sales-north").messages[-1].text == "after a rest"


def test_a_person_and_their_conversation_are_one_channel(client: WebClient) -> None:
    until_refused(lambda: client.chat_postMessage(channel=ANNA, text="x"), 60)
    with pytest.raises(SlackApiError, match="ratelimited"):
        client.chat_postMessage(channel="D0ANNA001", text="x")


def test_a_tier_of_twenty_a_minute(client: WebClient) -> None:
    count, refused = until_refused(client.users_list, 60)
    assert 40 <= count <= 42
    assert 1 <= int(refused.response.headers["Retry-After"]) <= 3
    client.users_info(user=ANNA)


def test_bad_tokens_do_not_count(slack: Slack, client: WebClient) -> None:
    stranger = WebClient("xoxb-stranger", base_url=slack.api_url, retry_handlers=[])
    for _ in range(50):
        with pytest.raises(SlackApiError, match="invalid_auth"):
            stranger.users_list()
    client.users_list()


def test_limits_can_be_switched_off() -> None:
    with Slack.start(NORTHWIND, MANIFEST, options=("--rate-limits", "off")) as slack:
        client = WebClient(NORTHWIND["bot_token"], base_url=slack.api_url, retry_handlers=[])
        for _ in range(60):
            client.chat_postMessage(channel=NORTH, text="x")
            client.users_list()


class Watch:
    """A clock one turns by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.mark.parametrize(
    ("method", "at_once", "seconds", "told"),  # told: whole seconds, rounded up
    [
        ("users.list", 40, 3.0, 3),  # 20 a minute: one each three seconds
        ("chat.update", 100, 1.2, 2),  # 50 a minute
        ("views.publish", 200, 0.6, 1),  # 100 a minute
        ("apps.connections.open", 20, 60.0, 60),  # 1 a minute
        ("auth.test", 300, 0.2, 1),  # hundreds a minute
    ],
)
def test_so_many_at_once_and_then_one_by_one(method: str, at_once: int, seconds: float, told: int) -> None:
    watch = Watch()
    rates = Rates(now=watch)
    for _ in range(at_once):
        rates.count(method)
    for _ in range(3):
        with pytest.raises(RateLimitedError) as limited:
            rates.count(method)
        assert limited.value.retry_after == told
        watch.seconds += seconds
        rates.count(method)
    watch.seconds += 60 * 60
    for _ in range(at_once):
        rates.count(method)


def test_a_workspace_takes_three_hundred_posts_a_minute() -> None:
    rates = Rates(now=Watch())
    for number in range(300):
        rates.count("chat.postMessage", f"C{number}")
    with pytest.raises(RateLimitedError):
        rates.count("chat.postMessage", "C300")
