"""The app manifest: what Slack takes, what the bot calls and what people can press are the same things."""

import inspect
import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

from bot import rooms
from bot.manifest import over_http, over_sockets
from spm_core.book.refusals import Refusal

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT.parent / "shared" / "data" / "slack" / "manifest.schema.2.0.0.json"
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))
# Each Web API method the bot calls, and the scope that allows it (SLACK.md, 5; none needs no scope).
SCOPES = {
    "auth_test": None,
    "chat_postMessage": "chat:write",
    "chat_postEphemeral": "chat:write",
    "chat_update": "chat:write",
    "conversations_info": "channels:read",
    "conversations_open": "im:write",
    "conversations_history": "an optional history scope",
    "conversations_replies": "an optional history scope",
    "files_upload_v2": "files:write",
    "files_info": "files:read",
    "users_info": "users:read",
    "apps_connections_open": None,
    "chat_delete": "chat:write",
    "conversations_members": "channels:read",
    "usergroups_list": "usergroups:read",
    "usergroups_users_list": "usergroups:read",
    "views_open": None,
    "views_publish": None,
    "views_update": None,
}


def scopes() -> set[str]:
    return set(yaml.safe_load(over_sockets())["oauth_config"]["scopes"]["bot"])


@pytest.mark.parametrize("text", [over_sockets(), over_http("https://spm.example.com")], ids=["sockets", "http"])
def test_slack_takes_it(text):
    if not SCHEMA.exists():
        pytest.skip("../shared/data/slack with Slack's manifest schema is not here")
    assert list(Draft7Validator(json.loads(SCHEMA.read_text())).iter_errors(yaml.safe_load(text))) == []


def test_over_http_every_payload_goes_to_one_address():
    app = yaml.safe_load(over_http("https://spm.example.com/"))
    assert app["features"]["slash_commands"][0]["url"] == "https://spm.example.com/slack/events"
    assert app["settings"]["interactivity"]["message_menu_options_url"] == "https://spm.example.com/slack/events"
    assert app["settings"]["socket_mode_enabled"] is False
    with pytest.raises(Refusal, match="https"):
        over_http("http://spm.example.com")


def test_every_call_is_allowed_by_a_scope_and_every_scope_is_needed():
    called = set(re.findall(r"(?:slack|client)\.([a-z]+_[A-Za-z0-9_]+)\b", SOURCES)) & set(
        dir(__import__("slack_sdk").WebClient)
    )
    assert called <= set(SCOPES), "a method is called that the table above does not know"
    needed = {SCOPES[method] for method in called} - {None, "an optional history scope"}
    assert needed <= scopes()
    # The command itself, what is said to the bot (events), and private channels.
    assert scopes() - needed == {"commands", "app_mentions:read", "im:history", "groups:read"}


def test_no_button_is_dead():
    desk = rooms.desk()
    shown = set(re.findall(r'(?:button|overflow)\(\s*f?"[^"]*",\s*"([a-z_]+\.[a-z_]+)"', SOURCES))
    shown |= set(re.findall(r'overflow\(\s*"([a-z_]+\.[a-z_]+)"', SOURCES))
    assert len(shown) > 12
    assert shown <= set(desk.buttons)
    forms = set(re.findall(r'(?:modal\(\s*|"callback_id": )"([a-z_.]+)"', SOURCES))
    # A modal that is only read has nothing to submit.
    read = set(re.findall(r'modal\(\s*"([a-z_.]+)"(?:(?!modal\().){0,250}?submit=None', SOURCES, re.DOTALL))
    assert forms - read == set(desk.forms)


def test_every_verb_explains_itself_with_an_example_that_begins_with_it():
    for verb, command in rooms.desk().commands.items():
        assert command.example.split()[0] == verb
        assert command.usage.split()[0] == verb
        assert command.says
        assert inspect.isfunction(command.listener)
