"""Slash commands: what the bot gets of what people type, and how its answers look."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient
from support.slack import RefusedError, Slack


def echo(bot: App, **answer: Any) -> list[dict[str, Any]]:
    """Let the bot answer /echo and /plain with its text, or with what is given; returns what it hears."""
    heard: list[dict[str, Any]] = []

    def listener(ack: Any, command: dict[str, Any]) -> None:
        heard.append(command)
        ack(**(answer or {"text": command["text"] or "nothing"}))

    bot.command("/echo")(listener)
    bot.command("/plain")(listener)
    return heard


def test_the_payload_is_slacks(slack: Slack, bot: App) -> None:
    heard = echo(bot)
    slack.user("anna").says("/echo  log meeting Acme ", channel="sales-north")
    (command,) = heard
    assert {
        name: command[name] for name in ("team_id", "team_domain", "channel_id", "channel_name", "user_id", "user_name")
    } == {
        "team_id": "T0NORTHWD",
        "team_domain": "northwind",
        "channel_id": "C0NORTH01",
        "channel_name": "sales-north",
        "user_id": "U0ANNA001",
        "user_name": "anna",
    }
    assert (command["command"], command["text"], command["is_enterprise_install"]) == (
        "/echo",
        "log meeting Acme",
        "false",
    )
    assert command["response_url"].startswith(slack.address)


@pytest.mark.parametrize(
    ("typed", "escaped", "plain"),
    [
        ("R&D <5 >3", "R&amp;D &lt;5 &gt;3", "R&amp;D &lt;5 &gt;3"),
        ("<!channel> <!here>", "&lt;!channel&gt; &lt;!here&gt;", "&lt;!channel&gt; &lt;!here&gt;"),
        ("ask @ben", "ask <@U0BEN0001>", "ask @ben"),
        ("ask @Ben Lund now", "ask <@U0BEN0001> now", "ask @ben now"),
        ("in #general", "in <#C0GENERAL|general>", "in #general"),
        ("in #board", "in <#C0SECRET1|>", "in #board"),
        (
            "see https://example.com/a?b=1&c=2.",
            "see <https://example.com/a?b=1&amp;c=2>.",
            "see https://example.com/a?b=1&amp;c=2.",
        ),
        ("mail me@benchmark.com", "mail me@benchmark.com", "mail me@benchmark.com"),
        ("&lt;already&gt; <@U0BEN0001>", "&lt;already&gt; <@U0BEN0001>", "&lt;already&gt; @ben"),
    ],
)
def test_text_arrives_escaped(slack: Slack, bot: App, typed: str, escaped: str, plain: str) -> None:
    heard = echo(bot)
    slack.user("anna").says(f"/echo {typed}", channel="sales-north")
    slack.user("anna").says(f"/plain {typed}", channel="sales-north")
    assert [command["text"] for command in heard] == [escaped, plain]


def test_an_answer_is_seen_by_the_speaker_alone_unless_public(slack: Slack, bot: App) -> None:
    echo(bot)
    anna, ben = slack.user("anna"), slack.user("ben")
    anna.says("/echo only me", channel="sales-north")
    assert anna.last("sales-north").text == "only me"
    assert anna.last("sales-north").ephemeral
    assert "only me" not in [message.text for message in ben.sees("sales-north")]


def test_a_public_answer_shows_what_was_typed(slack: Slack, bot: App) -> None:
    echo(bot, text="For all", response_type="in_channel")
    slack.user("anna").says("/echo loud", channel="sales-north")
    typed, answer = slack.user("ben").sees("sales-north")[-2:]
    assert (typed.text, typed.by_bot) == ("/echo loud", False)
    assert (answer.text, answer.by_bot, answer.ephemeral) == ("For all", True, False)


def test_an_answer_comes_also_where_the_bot_is_no_member(slack: Slack, bot: App) -> None:
    echo(bot)
    slack.user("mia").says("/echo in the board room", channel="board")
    assert slack.user("mia").last("board").text == "in the board room"


def test_an_empty_answer_shows_nothing(slack: Slack, bot: App) -> None:
    before = slack.user("anna").sees("general")
    bot.command("/echo")(lambda ack: ack())
    slack.user("anna").says("/echo", channel="general")
    assert len(slack.user("anna").sees("general")) == len(before)


def test_blocks_over_the_limits_are_no_answer(slack: Slack, bot: App) -> None:
    echo(bot, text="x", blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}])
    with pytest.raises(RefusedError) as caught:
        slack.user("anna").says("/echo", channel="general")
    assert caught.value.error == "invalid_command_response"
    assert caught.value.answer["cause"]["errors"] == [
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]


def test_a_late_answer_times_out(slack: Slack, bot: App) -> None:
    bot.command("/echo")(lambda ack: (time.sleep(3.2), ack("late")))
    begun = time.monotonic()
    with pytest.raises(RefusedError) as caught:
        slack.user("anna").says("/echo", channel="general")
    assert caught.value.error == "operation_timeout"
    assert 2.9 < time.monotonic() - begun < 10


def test_an_answer_too_large_for_the_socket_is_lost(slack: Slack, bot: App) -> None:
    echo(bot, text="x" * 20_480)
    with pytest.raises(RefusedError, match="operation_timeout"):
        slack.user("anna").says("/echo", channel="general")


@pytest.mark.parametrize(("text", "error"), [("/unheard of", "unknown_command"), ("  ", "no_text")])
def test_what_cannot_be_said(slack: Slack, text: str, error: str) -> None:
    with pytest.raises(RefusedError) as caught:
        slack.user("anna").says(text, channel="general")
    assert caught.value.error == error


def test_commands_do_not_run_in_threads(slack: Slack, client: WebClient) -> None:
    client.chat_postMessage(channel="C0NORTH01", text="Parent")
    parent = slack.user("anna").last("sales-north")
    with pytest.raises(RefusedError, match="command_not_supported_in_threads"):
        slack.user("anna").says("/echo hello", channel="sales-north", thread=parent)


def response_url(slack: Slack, bot: App) -> WebhookClient:
    heard: list[dict[str, Any]] = []
    bot.command("/echo")(lambda ack, command: (heard.append(command), ack()))
    slack.user("anna").says("/echo", channel="general")
    return WebhookClient(heard[0]["response_url"])


def test_a_response_url_works_five_times(slack: Slack, bot: App) -> None:
    url = response_url(slack, bot)
    assert [url.send(text=f"answer {number}").status_code for number in range(6)] == [200] * 5 + [404]
    assert [message.text for message in slack.user("anna").sees("general")[-5:]] == [
        f"answer {number}" for number in range(5)
    ]
    assert not [message for message in slack.user("ben").sees("general") if message.text.startswith("answer")]


def test_a_response_url_reaches_everybody_when_asked(slack: Slack, bot: App) -> None:
    url = response_url(slack, bot)
    assert url.send(text="To all", response_type="in_channel").body == "ok"
    assert slack.user("ben").last("general").text == "To all"


def test_a_response_url_refuses_what_slack_would(slack: Slack, bot: App) -> None:
    url = response_url(slack, bot)
    assert "no_text" in url.send_dict({}).body
    assert "invalid_blocks" in url.send_dict({"text": "x", "blocks": [{"type": "unheard"}]}).body
    assert WebhookClient(f"{slack.address}/response/nowhere").send(text="x").status_code == 404


def test_messages_reach_the_bot_as_events(slack: Slack, bot: App) -> None:
    heard: list[tuple[str, dict[str, Any]]] = []

    def hear(kind: str) -> Callable[..., None]:
        return lambda event: heard.append((kind, event))

    bot.event("app_mention")(hear("mention"))
    bot.event("message")(hear("message"))
    slack.user("anna").says("Good morning, @spm", channel="sales-north")
    slack.user("anna").says("Nobody is meant", channel="sales-north")
    slack.user("anna").says("Hello <!channel>")
    slack.wait_for(lambda: len(heard) == 2)
    by_kind = dict(heard)
    assert by_kind["mention"]["text"] == "Good morning, <@U0SPMBOT1>"
    assert by_kind["mention"]["channel"] == "C0NORTH01"
    assert (by_kind["message"]["text"], by_kind["message"]["channel_type"]) == ("Hello &lt;!channel&gt;", "im")


def test_a_stranger_acts_under_their_own_team(slack: Slack, bot: App) -> None:
    heard: list[dict[str, Any]] = []
    blocks = [
        {
            "type": "actions",
            "elements": [{"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}],
        }
    ]
    bot.action("go")(lambda ack, body: (heard.append(body), ack()))
    bot.client.chat_postMessage(channel="C0SHARED1", text="x", blocks=blocks)
    sam = slack.user("sam")
    sam.presses("Go", in_=sam.last("with-acme"))
    assert heard[0]["team"]["id"] == "T0NORTHWD"
    assert heard[0]["user"]["team_id"] == "T0ELSEWHERE"
