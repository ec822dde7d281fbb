"""Everything the sandbox delivers and answers has the keys and the JSON types of samples collected from Slack."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from shapes import COLLECTED, differences, needs_samples
from slack_sdk import WebClient
from support.listener import Listener
from support.northwind import MANIFEST, NORTHWIND
from support.slack import Message, Slack

Json = dict[str, Any]
NORTH, ANNA, BEN, PUMP = "C0NORTH01", "U0ANNA001", "U0BEN0001", "C0SHARED1"

SUBSCRIBED = (
    "app_home_opened", "app_mention", "app_uninstalled", "channel_archive", "member_joined_channel", "message.im",
    "message.channels", "tokens_revoked", "user_change", "file_shared",
)  # fmt: skip
SCOPES = ("commands", "chat:write", "im:write", "users:read", "users:read.email", "channels:read", "channels:history", "im:read",
          "files:write", "files:read", "usergroups:read", "app_mentions:read", "im:history")  # fmt: skip

# Why a key of the samples is not sent
LEFT_OUT = {
    # There is no enterprise, and Slack sends null or nothing for it
    "enterprise": "no enterprise", "enterprise_id": "no enterprise", "enterprise_name": "no enterprise",
    "enterprise_user": "no enterprise", "teams": "no enterprise", "is_moved": "an enterprise moves channels",
    "is_global_shared": "no enterprise", "is_org_default": "no enterprise", "is_org_mandatory": "no enterprise",
    "internal_team_ids": "no enterprise", "connected_team_ids": "no enterprise", "conversation_host_id": "no enterprise",
    "connected_limited_team_ids": "no enterprise",
    # Old ways that Slack has given up
    "authed_users": "deprecated", "authed_teams": "deprecated", "client_highlight": "deprecated", "wibblr": "never explained",
    "attachment_id": "buttons in attachments are not offered", "comment": "file comments are gone", "item": "same",
    "item_type": "same", "file": "file comments are gone", "bot_link": "integrations are gone", "icons": "no custom pictures",
    # Other features than messages, modals and Home
    "function_data": "workflow steps", "interactivity": "workflow steps", "bot_access_token": "workflow steps",
    "app_unfurl": "unfurling", "app_unfurl_url": "unfurling", "is_app_unfurl": "unfurling", "submit_disabled": "configuration modals",
    "view.entity_url": "work objects", "view.external_ref": "work objects", "view.message_ts": "work objects",
    "view.channel": "work objects", "assistant_app_thread": "assistants", "room": "huddles", "no_notifications": "huddles", "huddle_state": "huddles",
    "huddle_state_expiration_ts": "huddles", "properties": "tabs and canvases of channels", "is_starred": "stars",
    "pinned_to": "pins", "reactions": "reactions", "topic": "topics cannot be changed here", "purpose": "same",
    "is_read_only": "no posting rules", "is_thread_only": "no posting rules", "is_non_threadable": "no posting rules",
    "locale": "of users on demand only", "unread_count": "of the own user", "last_read": "of the own user",
    "use_case": "none", "source_team": "shared channels only", "user_team": "shared channels only", "user_profile": "same",
    # Sent when there is something to say
    "subtype": "special messages", "username": "customised authors", "parent_user_id": "replies", "thread_ts": "threads",
    "edited": "edited messages", "metadata": "on demand", "attachments": "when there are some", "files": "when there are some",
    "upload": "files", "display_as_bot": "files", "inviter": "when somebody invited", "is_intro": "none", "root": "broadcast replies",
    "hidden": "edits and deletions", "unfurl_links": "no unfurling", "unfurl_media": "same", "is_thread_broadcast": "none",
    "reply_count": "threads", "reply_users": "threads", "reply_users_count": "threads", "latest_reply": "threads",
    "subscribed": "threads", "is_locked": "threads", "is_stranger": "strangers", "message.channel": "stands beside the message",
    "container.text": "attachments", "container.view_id": "of views", "response_url": "of messages", "app_id": "of the app's messages",
    "bot_id": "of the app's messages", "bot_profile": "of the app's messages", "team.enterprise_id": "none",
    "needed": "missing_scope", "provided": "missing_scope", "error": "refusals", "warning": "none", "response_metadata": "warnings",
    "client_msg_id": "people's messages", "expires_in": "rotated tokens", "inviter_id": "none",
    "event.enterprise": "no enterprise", "presence": "not of events any more", "has_files": "same", "arg": "of wrong calls", "callstack": "of Slack's own", "cache_ts": "same", "offset": "old paging", "updated": "not of every kind",
    # Things about people that no app of this kind reads
    "avatar_hash": "no pictures", "status_emoji_url": "no pictures", "status_emoji_display_info": "no pictures",
    "image_original": "no pictures", "is_custom_image": "no pictures", "pronouns": "none", "has_2fa": "seen by administrators",
    "two_factor_type": "seen by administrators", "guest_invited_by": "no", "guest_channels": "no", "guest_expiration_ts": "no",
    "is_invited_user": "nobody is", "is_connector_bot": "none", "is_workflow_bot": "none", "start_date": "no", "fields": "custom",
    "always_active": "bots", "api_app_id": "bots", "email": "with users:read.email",
    **{f"image_{size}": "no pictures" for size in (24, 32, 48, 72, 192, 512, 1024)},
}  # fmt: skip
# What Slack sends besides the samples, which were made from types and not from deliveries
ADDED = {
    "response_urls": "SLACK.md 2: response_url_enabled",
    "event_ts": "every event has one",
    "context_team_id": "newer than the samples",
    "context_enterprise_id": "newer than the samples",
    "connected_team_id": "channel_shared",
}


def sample(name: str) -> Json:
    content: Json = json.loads((COLLECTED / name).read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with Listener() as listening:
        yield listening


@pytest.fixture(scope="module")
def slack(listener: Listener, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slack]:
    content = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    content["settings"]["event_subscriptions"]["bot_events"] = list(SUBSCRIBED)
    content["oauth_config"]["scopes"]["bot"] = list(SCOPES)
    path: Path = tmp_path_factory.mktemp("app") / "manifest.yml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with Slack.start(NORTHWIND, path, deliver=listener.url) as running:
        yield running


@pytest.fixture
def client(slack: Slack) -> WebClient:
    return WebClient(NORTHWIND["bot_token"], base_url=slack.api_url, retry_handlers=[])


@pytest.fixture
def delivered(slack: Slack, listener: Listener) -> Callable[[Callable[[], object], str], Json]:
    """What an act brings to the bot: the payload of this type."""

    def after(act: Callable[[], object], kind: str) -> Json:
        listener.delivered.clear()
        act()

        def found() -> Json | None:
            payloads = [one.payload for one in listener.delivered]
            return next((one for one in payloads if kind in kinds(one)), None)

        payload = slack.wait_for(found)
        assert payload
        return payload

    return after


def kinds(payload: Json) -> tuple[Any, ...]:
    """What a payload goes by: the type of an interaction or of an event, or a command."""
    return payload.get("type"), payload.get("event", {}).get("type"), payload.get("command")


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


BUTTONS = [
    {
        "type": "actions",
        "block_id": "b",
        "elements": [{"type": "button", "action_id": "a", "text": plain("Go"), "value": "v"}],
    }
]
VIEW = {"type": "modal", "callback_id": "form", "title": plain("Log"), "submit": plain("Save"), "close": plain("No"),
        "notify_on_close": True, "blocks": [{"type": "input", "block_id": "note", "label": plain("Note"), "optional": True,
        "element": {"type": "plain_text_input", "action_id": "n"}}]}  # fmt: skip
Delivered = Callable[[Callable[[], object], str], Json]


def trigger(slack: Slack, delivered: Delivered) -> str:
    return str(delivered(lambda: slack.user("anna").says("/echo", channel="sales-north"), "/echo")["trigger_id"])


def same(ours: Json, name: str, left_out: dict[str, str] | None = None) -> None:
    assert differences(ours, sample(name), LEFT_OUT | (left_out or {}), ADDED) == []


@needs_samples
def test_a_command(slack: Slack, delivered: Delivered) -> None:
    ours = delivered(lambda: slack.user("anna").says("/echo hello", channel="sales-north"), "/echo")
    assert ours.pop("is_enterprise_install") == "false"  # a form has no booleans
    same(
        ours,
        "payload_samples/app-backend/slash-commands/SlashCommandPayload.json",
        {"is_enterprise_install": "seen above"},
    )


@needs_samples
def test_messages_and_mentions(slack: Slack, delivered: Delivered) -> None:
    direct = delivered(lambda: slack.user("anna").says("Hello <b>"), "message")
    same(direct, "payload_samples/MessagePayload.json", {"blocks": "the sample's are of a bot"})
    (section,) = direct["event"]["blocks"][0]["elements"]
    assert section["elements"] == [{"type": "text", "text": "Hello <b>"}]
    mention = delivered(lambda: slack.user("anna").says("Look, @spm", channel="sales-north"), "app_mention")
    same(mention, "payload_samples/AppMentionPayload.json", {"blocks": "the sample's are of a bot"})
    (section,) = mention["event"]["blocks"][0]["elements"]
    assert section["elements"] == [{"type": "text", "text": "Look, "}, {"type": "user", "user_id": "U0SPMBOT1"}]


@needs_samples
@pytest.mark.parametrize("tab", ["home", "messages"])
def test_the_app_is_opened(slack: Slack, client: WebClient, delivered: Delivered, tab: str) -> None:
    client.views_publish(user_id=BEN, view={"type": "home", "blocks": [{"type": "divider"}]})
    missing = {} if tab == "home" else {"event.view": "with the home tab only"}

    event = delivered(lambda: slack.send("open", **{"as": BEN}, tab=tab), "app_home_opened")
    assert (event["event"]["tab"], event["event"]["channel"], "view" in event["event"]) == (
        tab,
        "D0BEN0001",
        tab == "home",
    )
    if tab == "home":
        assert [block["type"] for block in event["event"]["view"].pop("blocks")] == ["divider"]
    same(event, "payload_samples/AppHomeOpenedPayload.json", missing)


@needs_samples
def test_a_dropped_file(slack: Slack, client: WebClient, delivered: Delivered) -> None:
    shared = delivered(lambda: slack.user("anna").uploads("deals.csv", b"Acme;1\nDelta;2\n"), "file_shared")
    same(shared, "payload_samples/FileSharedPayload.json")
    file = client.files_info(file=shared["event"]["file_id"])["file"]
    wanted = sample("api_samples/files.completeUploadExternal.json")["files"][0]
    assert set(file) <= set(wanted)
    assert differences(file, {name: wanted[name] for name in file}, {"shares": "of direct messages"}, {}) == []


@needs_samples
def test_joining_and_archiving(slack: Slack, delivered: Delivered) -> None:
    joined = delivered(lambda: slack.user("anna").says("/invite @mia", channel="with-acme"), "member_joined_channel")
    same(joined, "payload_samples/MemberJoinedChannelPayload.json")
    assert (joined["event"]["user"], joined["event"]["inviter"], joined["is_ext_shared_channel"]) == (
        "U0MIA0001",
        ANNA,
        True,
    )
    archived = delivered(lambda: slack.admin("archive", channel="with-acme"), "channel_archive")
    same(archived, "payload_samples/ChannelArchivePayload.json")
    gone = delivered(lambda: slack.admin("deactivate", user="sam"), "user_change")
    same(gone, "payload_samples/UserChangePayload.json")


@needs_samples
def test_an_uninstalled_app(delivered: Delivered) -> None:
    with Listener() as bot, Slack.start(NORTHWIND, MANIFEST, deliver=bot.url) as slack:
        slack.admin("uninstall")
        slack.wait_for(lambda: len(bot.delivered) == 2)
        payloads = {one.payload["event"]["type"]: one.payload for one in bot.delivered}
    same(payloads["app_uninstalled"], "payload_samples/AppUninstalledPayload.json")
    same(payloads["tokens_revoked"], "payload_samples/TokensRevokedPayload.json")


@needs_samples
def test_pressing_a_button(slack: Slack, client: WebClient, delivered: Delivered) -> None:
    client.chat_postMessage(channel=NORTH, text="Press", blocks=BUTTONS)
    anna = slack.user("anna")
    pressed = delivered(lambda: anna.presses("Go", in_=anna.last("sales-north")), "block_actions")
    of_a_message = {"view": "not in a view", "message.blocks": "other kinds of blocks"}
    actions = dict.fromkeys(
        ("actions.placeholder", "actions.confirm", "actions.url", "actions.style"), "not of a button"
    )
    chosen = (
        "initial_option",
        "selected_option",
        "selected_user",
        "initial_user",
        "selected_conversation",
        "initial_conversation",
    )
    chosen += (
        "selected_channel",
        "initial_channel",
        "min_query_length",
        "selected_date",
        "initial_date",
        "selected_time",
    )
    actions |= {f"actions.{name}": "not of a button" for name in (*chosen, "initial_time", "rich_text_value")}
    same(pressed, "payload_samples/app-backend/interactive-components/BlockActionPayload.json", of_a_message | actions)


@needs_samples
def test_shortcuts(slack: Slack, client: WebClient, delivered: Delivered) -> None:
    client.chat_postMessage(channel=NORTH, text="We met Acme")
    anna = slack.user("anna")

    def on(message: Message) -> Json:
        return delivered(lambda: anna.shortcut("Log activity", on=message), "message_action")

    of_a_message = {"message.blocks": "none", "user.username": "all interactions have it"}
    path = "payload_samples/app-backend/interactive-components/MessageShortcutPayload.json"
    ours = on(anna.last("sales-north"))
    assert ours["user"].pop("username") == "anna"
    assert ours.pop("api_app_id") == "A0SANDBOX"
    same(ours, path, of_a_message)
    everywhere = delivered(lambda: anna.shortcut("New thing"), "shortcut")
    assert not {"channel", "response_url", "message"} & set(everywhere)  # SLACK.md 4
    assert everywhere["trigger_id"]


@needs_samples
def test_submitting_and_closing(slack: Slack, client: WebClient, delivered: Delivered) -> None:
    anna = slack.user("anna")
    of_views = {"is_cleared": "of view_closed", "view.blocks": "not in the sample", "trigger_id": "of submissions"}
    for act, kind, name in (
        ("submit", "view_submission", "ViewSubmissionPayload"),
        ("close", "view_closed", "ViewClosedPayload"),
    ):
        client.views_open(trigger_id=trigger(slack, delivered), view=VIEW)
        ours = delivered(getattr(anna.modal, act), kind)
        assert ours["view"].pop("blocks")
        assert ours["view"]["state"] == {"values": {"note": {"n": {"type": "plain_text_input", "value": None}}}}
        same(ours, f"payload_samples/app-backend/views/{name}.json", of_views)


CALLS: dict[str, Json] = {
    "auth.test": {},
    "chat.postEphemeral": {"channel": NORTH, "user": ANNA, "text": "x"},
    "conversations.info": {"channel": NORTH},
    "conversations.list": {},
    "conversations.members": {"channel": NORTH},
    "files.getUploadURLExternal": {"filename": "a.png", "length": 5},
    "usergroups.list": {"include_users": True, "include_count": True},
    "usergroups.users.list": {"usergroup": "S0NORTH01"},
    "users.info": {"user": ANNA},
    "users.list": {},
    "users.lookupByEmail": {"email": "anna@example.com"},
    "views.publish": {"user_id": ANNA, "view": {"type": "home", "blocks": [{"type": "divider"}]}},
}


@needs_samples
@pytest.mark.parametrize("method", CALLS)
def test_an_answer_of_the_web_api(client: WebClient, method: str) -> None:
    ours = client.api_call(method, json=CALLS[method]).data
    assert isinstance(ours, dict)
    listed = {"channels.user": "of direct messages", "channels.is_user_deleted": "same", "channels.priority": "same"}
    blocks = {"view.blocks": "other kinds of blocks"}
    assert ours["ok"]
    same(ours, f"api_samples/{method}.json", listed | blocks)


@needs_samples
def test_the_answers_of_views_and_connections(slack: Slack, client: WebClient, delivered: Delivered) -> None:
    opened = client.views_open(trigger_id=trigger(slack, delivered), view={**VIEW, "blocks": BUTTONS})
    anna = slack.user("anna")
    second = delivered(lambda: anna.presses("Go"), "block_actions")["trigger_id"]
    pushed = client.views_push(trigger_id=second, view=VIEW)
    updated = client.views_update(view_id=pushed["view"]["id"], view=VIEW)
    for name, answer in (("open", opened), ("push", pushed), ("update", updated)):
        assert isinstance(answer.data, dict)
        same(answer.data, f"api_samples/views.{name}.json", {"view.blocks": "other kinds of blocks"})
    link = WebClient(base_url=slack.api_url).apps_connections_open(app_token=NORTHWIND["app_token"]).data
    assert isinstance(link, dict)
    same(link, "api_samples/apps.connections.open.json")


@needs_samples
def test_the_answer_to_an_upload(client: WebClient) -> None:
    import urllib.request

    begun = client.files_getUploadURLExternal(filename="a.txt", length=5)
    with urllib.request.urlopen(urllib.request.Request(begun["upload_url"], b"words", method="POST")):
        pass
    answer = client.files_completeUploadExternal(files=[{"id": begun["file_id"], "title": "A"}], channel_id=NORTH).data
    assert isinstance(answer, dict)
    wanted = sample("api_samples/files.completeUploadExternal.json")["files"][0]
    ready = ("alt_txt", "original_w", "original_h")
    unknown = set(answer["files"][0]) - set(wanted) - set(ready)
    assert not unknown
    assert (
        differences(answer["files"][0], {name: wanted[name] for name in answer["files"][0] if name in wanted}, {}, {})
        == []
    )
