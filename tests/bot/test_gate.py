"""The gate: only what Slack signed a moment ago gets in, odd input ends in a refusal, and no secret reaches a log."""

import hashlib
import hmac
import http.client
import time
from urllib.parse import urlencode, urlsplit

import pytest
from support.northwind import NORTHWIND
from support.office import office as open_office


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with open_office(tmp_path_factory.mktemp("gate"), "http") as found:
        yield found


def command(text: str, **changes: str) -> str:
    fields = {
        "command": "/spm",
        "text": text,
        "user_id": "U0ANNA001",
        "team_id": "T0NORTHWD",
        "channel_id": "C0GENERAL",
        "trigger_id": f"1.{time.time()}",
    }
    return urlencode(fields | changes)


def send(
    office,
    body: str,
    *,
    stamp: str | None = None,
    seconds: int = 0,
    secret: str | None = None,
    signature: str | None = None,
):
    """POST to the bot as Slack would; the status and the text that come back."""
    moment = str(int(time.time()) + seconds) if stamp is None else stamp
    key = (secret or NORTHWIND["signing_secret"]).encode()
    signed = "v0=" + hmac.new(key, f"v0:{moment}:{body}".encode(), hashlib.sha256).hexdigest()
    connection = http.client.HTTPConnection(urlsplit(office.bot_address).netloc, timeout=10)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    headers["X-Slack-Request-Timestamp"] = moment
    headers["X-Slack-Signature"] = signed if signature is None else signature
    connection.request("POST", "/slack/events", body.encode(), headers)
    answer = connection.getresponse()
    try:
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_what_slack_signed_is_answered(office):
    status, text = send(office, command("help"))
    assert status == 200
    assert "What you can say" in text


@pytest.mark.parametrize(
    "forged",
    [
        {"secret": "another secret"},
        {"signature": ""},
        {"signature": "v0="},
        {"signature": "v0=" + "0" * 64},
        {"signature": "é" * 10},
        {"seconds": -330},
        {"seconds": +330},
        {"stamp": "abc"},
        {"stamp": ""},
        {"stamp": "-1"},
        {"stamp": "1" * 5000},
        {"stamp": "1e3"},
    ],
)
def test_forged_old_and_odd_headers_are_refused_without_a_traceback(office, forged):
    status, _ = send(office, command("log meeting Acme"), **forged)
    assert status == 401
    assert "Traceback" not in office.log.read_text()


def test_a_body_that_is_too_large_is_refused(office):
    status, _ = send(office, command("x" * 1_100_000))
    assert status == 413


def test_a_redelivered_command_happens_once(office):
    body = command("log call Birch 25m", trigger_id="1.the-same")
    first, second = send(office, body), send(office, body)
    assert "Logged: call, Birch, 25 min" in first[1]
    assert "Already done; nothing was entered twice." in second[1]


def test_somebody_from_another_workspace_gets_nothing(office):
    status, text = send(office, command("funnel team", team_id="T0SOMEONE"))
    assert status == 200
    assert "for members of the company" in text
    assert "open opportunit" not in text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "log " + "é" * 3000,
        "log call " + "Öl " * 900,
        'log "',
        "new \u202e\u0000 5k",
        "target <@U0> <!here> 1e9",
        "set = = =",
    ],
)
def test_odd_words_are_answered_without_a_traceback(office, text):
    status, said = send(office, command(text))
    assert (status, bool(said)) == (200, True)
    assert "<!here>" not in said
    assert "Traceback" not in office.log.read_text()


def test_no_secret_reaches_the_log(office):
    send(office, command("log meeting Acme 45m"))
    written = office.log.read_text()
    assert written
    for secret in (NORTHWIND["bot_token"], NORTHWIND["app_token"], NORTHWIND["signing_secret"], "xoxb-", "xapp-"):
        assert secret not in written
