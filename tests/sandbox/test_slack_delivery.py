"""Both ways to the bot: signed HTTP with its retries, and Socket Mode with several and changing connections."""

import gc
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier
from support.listener import Listener
from support.northwind import MANIFEST, NORTHWIND
from support.slack import RefusedError, Slack

Json = dict[str, Any]


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with Listener() as listening:
        yield listening


@pytest.fixture(scope="module")
def over_http(listener: Listener) -> Iterator[Slack]:
    with Slack.start(NORTHWIND, MANIFEST, deliver=listener.url, options=("--retry-after", "0,0.05,0.1")) as running:
        yield running


@pytest.fixture(autouse=True)
def nothing_yet(listener: Listener) -> None:
    listener.delivered.clear()
    listener.answers.clear()


def answers(listener: Listener, *bodies: Any) -> None:
    listener.answers += [(200, body if isinstance(body, str) else json.dumps(body), {}) for body in bodies]


def test_deliveries_are_signed(over_http: Slack, listener: Listener) -> None:
    over_http.user("anna").says("/echo hello & <!here>", channel="sales-north")
    (delivered,) = listener.delivered
    verifier = SignatureVerifier(NORTHWIND["signing_secret"])
    assert verifier.is_valid_request(delivered.body, delivered.headers)
    assert not verifier.is_valid_request(delivered.body + b"x", delivered.headers)
    assert not SignatureVerifier("another secret").is_valid_request(delivered.body, delivered.headers)
    assert delivered.headers["content-type"] == "application/x-www-form-urlencoded"
    assert delivered.payload["text"] == "hello &amp; &lt;!here&gt;"


@pytest.mark.parametrize("answer", ["Plain words", {"text": "Plain words"}])
def test_an_answer_in_the_body(over_http: Slack, listener: Listener, answer: Any) -> None:
    answers(listener, answer)
    over_http.user("anna").says("/echo", channel="general")
    assert over_http.user("anna").last("general").text == "Plain words"


@pytest.mark.parametrize(("status", "error"), [(404, "http_client_error"), (500, "http_service_error")])
def test_errors_of_the_bot_are_told(over_http: Slack, listener: Listener, status: int, error: str) -> None:
    listener.answers.append((status, "oh no", {}))
    with pytest.raises(RefusedError) as caught:
        over_http.user("anna").says("/echo", channel="general")
    assert caught.value.error == error
    assert len(listener.delivered) == 1  # commands are not tried again


def test_a_form_over_http(over_http: Slack, listener: Listener) -> None:
    bot = WebClient(NORTHWIND["bot_token"], base_url=over_http.api_url, retry_handlers=[])
    anna = over_http.user("anna")
    anna.says("/echo", channel="general")
    text = {"type": "plain_text", "text": "Name"}
    block = {"type": "input", "block_id": "b", "label": text, "element": {"type": "plain_text_input", "action_id": "a"}}
    view = {"type": "modal", "title": text, "submit": text, "blocks": [block]}
    bot.views_open(trigger_id=listener.delivered[0].payload["trigger_id"], view=view)
    answers(listener, {"response_action": "errors", "errors": {"b": "Which one?"}})
    assert anna.modal.fill(Name="Acme").submit() == {"Name": "Which one?"}
    assert anna.modal.submit() == {}
    assert listener.delivered[-1].payload["type"] == "view_submission"
    assert listener.delivered[-1].payload["view"]["state"]["values"]["b"]["a"]["value"] == "Acme"


def test_events_are_tried_again_until_they_are_taken(over_http: Slack, listener: Listener) -> None:
    listener.answers += [(500, "", {}), (500, "", {})]
    over_http.user("anna").says("Hello")
    over_http.wait_for(lambda: len(listener.delivered) == 3)
    headers = [delivered.headers for delivered in listener.delivered]
    assert [entry.get("x-slack-retry-num") for entry in headers] == [None, "1", "2"]
    assert [entry.get("x-slack-retry-reason") for entry in headers] == [None, "http_error", "http_error"]
    assert len({delivered.payload["event_id"] for delivered in listener.delivered}) == 1
    over_http.wait_for(lambda: over_http.log("message (retry 2)"))
    assert over_http.log("message (retry 2)")[0]["ok"]


def test_a_bot_may_ask_for_no_retry(over_http: Slack, listener: Listener) -> None:
    listener.answers.append((500, "", {"X-Slack-No-Retry": "1"}))
    over_http.user("anna").says("Hello once")
    over_http.user("anna").says("Hello twice")
    over_http.wait_for(lambda: len(listener.delivered) == 2)
    assert {delivered.payload["event"]["text"] for delivered in listener.delivered} == {"Hello once", "Hello twice"}


def test_nobody_listens() -> None:
    with Listener() as gone:
        url = gone.url
    with Slack.start(NORTHWIND, MANIFEST, deliver=url) as slack:
        with pytest.raises(RefusedError, match="dispatch_failed"):
            slack.user("anna").says("/echo", channel="general")
        assert (slack.state()["delivery"], slack.state()["connected"]) == ("http", False)


def connected(slack: Slack, heard: list[tuple[str, str]], name: str) -> SocketModeHandler:
    client = WebClient(NORTHWIND["bot_token"], base_url=slack.api_url)
    app = App(client=client, signing_secret="unused", process_before_response=True, token_verification_enabled=False)
    app.command("/echo")(lambda ack, command: (heard.append((name, command["text"])), ack()))
    handler = SocketModeHandler(app, NORTHWIND["app_token"], web_client=client)
    handler.connect()
    return handler


# slack_sdk leaves the socket it reconnects from to the garbage collector
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_each_envelope_goes_to_one_connection_and_connections_come_back() -> None:
    heard: list[tuple[str, str]] = []
    with Slack.start(NORTHWIND, MANIFEST) as slack:
        with pytest.raises(RefusedError, match="dispatch_failed"):
            slack.user("anna").says("/echo nobody", channel="general")
        assert slack.state()["delivery"] is None
        first = connected(slack, heard, "first")
        slack.wait_for_bot()
        second = connected(slack, heard, "second")
        slack.wait_for(lambda: len(slack.log("apps.connections.open")) == 2)
        for number in range(8):
            slack.user("anna").says(f"/echo {number}", channel="general")
        assert sorted(text for _, text in heard) == [str(number) for number in range(8)]
        slack.wait_for(lambda: slack.send("links/refresh")["told"] == 2)
        slack.wait_for(lambda: len(slack.log("apps.connections.open")) >= 4, 20)
        slack.wait_for_bot()
        slack.user("anna").says("/echo again", channel="general")
        assert heard[-1][1] == "again"
        for handler in (first, second):
            handler.client.auto_reconnect_enabled = False
            handler.close()
    del first, second, handler
    gc.collect()


def test_a_connection_that_is_warned_works_until_it_ends() -> None:
    from websockets.sync.client import connect

    with Slack.start(NORTHWIND, MANIFEST) as slack:
        opened = WebClient(base_url=slack.api_url).apps_connections_open(app_token=NORTHWIND["app_token"])
        with connect(opened["url"] + "&debug_reconnects=true") as link:
            hello = json.loads(link.recv())
            assert hello["debug_info"]["approximate_connection_time"] == 360
            slack.send("links/refresh", reason="warning")
            assert json.loads(link.recv())["reason"] == "warning"
            anna = threading.Thread(target=slack.user("anna").says, args=("/echo", "sales-north"))
            anna.start()
            envelope = json.loads(link.recv())
            link.send(json.dumps({"envelope_id": envelope["envelope_id"], "payload": {"text": "Still here"}}))
            anna.join(5)
            assert slack.user("anna").last("sales-north").text == "Still here"
            slack.send("links/refresh", reason="link_disabled")
            assert json.loads(link.recv())["reason"] == "link_disabled"
        slack.wait_for(lambda: not slack.state()["connected"])


def test_a_ticket_opens_one_connection(over_http: Slack) -> None:
    from websockets.exceptions import InvalidStatus
    from websockets.sync.client import connect

    opened = WebClient(NORTHWIND["app_token"], base_url=over_http.api_url).apps_connections_open(
        app_token=NORTHWIND["app_token"]
    )
    with connect(opened["url"]) as link:
        assert json.loads(link.recv())["type"] == "hello"
        with pytest.raises(InvalidStatus), connect(opened["url"]):
            pass
    with pytest.raises(InvalidStatus), connect(over_http.address.replace("http", "ws") + "/link/"):
        pass


def test_the_log_shows_what_was_said_without_secrets(over_http: Slack, listener: Listener) -> None:
    answers(listener, {"text": f"my token is {NORTHWIND['bot_token']}"})
    over_http.user("anna").says("/echo tell", channel="general")
    (entry,) = over_http.log("/echo tell")
    assert (entry["direction"], entry["ok"], entry["body"]["payload"]["user_name"]) == ("to_bot", True, "anna")
    assert entry["ms"] < 3000
    everything = json.dumps(over_http.log())
    for name in ("bot_token", "app_token", "signing_secret"):
        assert NORTHWIND[name] not in everything
