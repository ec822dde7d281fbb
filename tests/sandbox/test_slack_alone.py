"""The sandbox serves an app that has nothing to do with sales, from a copy of its folder that stands alone."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from support.slack import ROOT, Slack

Json = dict[str, Any]
LUNCH = """\
display_information:
  name: Lunch
features:
  bot_user: {display_name: lunch}
  slash_commands:
    - {command: /lunch, description: "Where shall we eat?", should_escape: false}
oauth_config:
  scopes: {bot: [commands, chat:write, "app_mentions:read"]}
settings:
  interactivity: {is_enabled: true}
  event_subscriptions: {bot_events: [app_mention]}
  socket_mode_enabled: true
"""
OFFICE: Json = {
    "users": [{"id": "U0KIM0001", "name": "kim"}, {"id": "U0LEE0001", "name": "lee"}],
    "channels": [
        {"id": "C0LUNCH01", "name": "lunch", "members": ["U0KIM0001", "U0LEE0001"], "bot_is_member": True},
        {"id": "C0OTHER01", "name": "other", "members": ["U0KIM0001"]},
    ],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sandbox, a world and a manifest, and nothing else of this repository."""
    place = tmp_path_factory.mktemp("alone")
    shutil.copytree(ROOT / "sandbox", place / "sandbox", ignore=shutil.ignore_patterns("__pycache__"))
    (place / "manifest.yml").write_text(LUNCH, encoding="utf-8")
    (place / "world.json").write_text(json.dumps(OFFICE), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def slack(folder: Path) -> Iterator[Slack]:
    command = [sys.executable, "-m", "sandbox", "--world", "world.json", "--manifest", "manifest.yml", "--port", "0"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address = process.stdout.readline().removeprefix("Sandbox ready: ").strip()
    with Slack(process, address, OFFICE) as running:
        yield running


@pytest.fixture(scope="module")
def lunch(slack: Slack) -> Iterator[App]:
    """A bot that asks where to eat, counts the votes in its message, and thanks in words."""
    client = WebClient(slack.bot.token, base_url=slack.api_url)
    app = App(client=client, process_before_response=True, token_verification_enabled=False)
    votes: list[str] = []

    def ask(ack: Any, command: Json) -> None:
        places = command["text"].split(" or ")
        buttons = [
            {"type": "button", "action_id": f"vote{n}", "text": {"type": "plain_text", "text": place}, "value": place}
            for n, place in enumerate(places)
        ]
        client.chat_postMessage(
            channel=command["channel_id"], text="Where?", blocks=[{"type": "actions", "elements": buttons}]
        )
        ack()

    def vote(ack: Any, action: Json, respond: Any) -> None:
        votes.append(action["value"])
        ack()
        respond(f"{len(votes)} for {action['value']}", replace_original=True)

    app.command("/lunch")(ask)
    for number in range(2):
        app.action(f"vote{number}")(vote)
    app.event("app_mention")(lambda event, say: say("Enjoy!", thread_ts=event["ts"]))
    handler = SocketModeHandler(app, slack.bot.app_token, web_client=client)
    handler.connect()
    slack.wait_for_bot()
    yield app
    handler.close()


def test_another_app_is_talked_to(slack: Slack, lunch: App) -> None:
    kim, lee = slack.user("kim"), slack.user("lee")
    kim.says("/lunch Noodles or Soup", channel="lunch")
    assert lee.last("lunch").buttons == ["Noodles", "Soup"]
    lee.presses("Soup", in_=lee.last("lunch"))
    slack.wait_for(lambda: kim.last("lunch").text == "1 for Soup")
    kim.says("Thank you, @bot", channel="lunch")
    slack.wait_for(lambda: kim.last("lunch").reply_count == 1)
    assert [reply.text for reply in slack.channel("lunch").thread(kim.last("lunch"))] == ["Enjoy!"]


def test_its_manifest_is_what_counts(slack: Slack, lunch: App) -> None:
    state = slack.state("kim")
    assert [command["command"] for command in state["commands"]] == ["/lunch"]
    assert (state["shortcuts"], state["bot"]["home"]) == ([], False)
    answer = lunch.client.api_call
    for method, error in (("users.list", "missing_scope"), ("views.publish", "not_enabled")):
        with pytest.raises(Exception, match=error):
            answer(method, json={"user_id": "U0KIM0001", "view": {"type": "home", "blocks": []}})


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("name: Lunch", f"name: {'x' * 36}", "the name of the app is longer than 35"),
        ("/lunch", f"/{'x' * 32}", "is longer than 32"),
        ("{display_name: lunch}", "{display_name", "is no YAML"),
        ("command: /lunch", "comand: /lunch", "KeyError('command')"),
        ("app_mentions:read", "users:read", "the event app_mention needs the scope app_mentions:read"),
        ("[app_mention]", str([f"event_{number}" for number in range(101)]), "the list of events is longer than 100"),
    ],
)
def test_a_manifest_that_slack_would_not_take(folder: Path, tmp_path: Path, old: str, new: str, words: str) -> None:
    (tmp_path / "manifest.yml").write_text(LUNCH.replace(old, new, 1), encoding="utf-8")
    command = [sys.executable, "-m", "sandbox", "--world", "world.json", "--manifest", str(tmp_path / "manifest.yml")]
    done = subprocess.run(
        [*command, "--port", "0"], cwd=folder, capture_output=True, text=True, timeout=30, check=False
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert words in done.stderr


def test_a_test_of_somebody_else(folder: Path) -> None:
    """The driver goes along with the copy; without a world there are three people to act as."""
    words = """
import json
from pathlib import Path
from sandbox.driver import RefusedError, Slack

world = json.loads(Path("sandbox/example_world.json").read_text())
with Slack.start(world, Path("manifest.yml")) as slack:
    slack.user("kim").says("Soup?", channel="lunch")
    print(slack.user("sam").last("lunch").name, slack.channel("lunch").messages)
    try:
        slack.user("lee").says("/lunch", channel="lunch")
    except RefusedError as refused:
        print(refused.error, slack.environment()["SLACK_BOT_TOKEN"])
"""
    done = subprocess.run(
        [sys.executable, "-c", words], cwd=folder, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "Kim Aalto [<Message 'Soup?'>]\ndispatch_failed xoxb-sandbox\n"


def test_it_starts_with_a_manifest_alone(folder: Path) -> None:
    command = [sys.executable, "-m", "sandbox", "--manifest", "manifest.yml", "--port", "0"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address = process.stdout.readline().removeprefix("Sandbox ready: ").strip()
    world = json.loads((folder / "sandbox" / "example_world.json").read_text(encoding="utf-8"))
    with Slack(process, address, world) as slack:
        assert [user["name"] for user in slack.state("sam")["users"]] == ["kim", "lee", "sam"]


def test_somebody_is_invited_and_the_bot_hears_of_joins_it_asked_for(slack: Slack, lunch: App) -> None:
    slack.user("kim").says("/invite @lee", channel="other")
    assert "joined" in slack.user("lee").last("other").text
    assert slack.log("member_joined_channel") == []  # the manifest does not ask for it
