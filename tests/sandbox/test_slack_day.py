"""What people do with an app besides commands: open it, mention it, write to it, drop files, start shortcuts, use menus."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from pieces import actions, button, field, home, modal, options, plain, section
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from support.listener import Listener
from support.northwind import MANIFEST, NORTHWIND
from support.slack import RefusedError, Slack

Json = dict[str, Any]
NORTH, GENERAL, ANNA, BEN, BOT = "C0NORTH01", "C0GENERAL", "U0ANNA001", "U0BEN0001", "U0SPMBOT1"
IM = "D0ANNA001"
DEALS = b"name;amount\nAcme;40000\nDelta;25000\n"
MENU = {"type": "overflow", "action_id": "more", "options": options(3)}


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with Listener() as listening:
        yield listening


@pytest.fixture(scope="module")
def over_http(listener: Listener, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slack]:
    """A sandbox whose app hears of all messages, and keeps each delivery as it came."""
    content = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    content["settings"]["event_subscriptions"]["bot_events"].append("message.channels")
    path: Path = tmp_path_factory.mktemp("app") / "manifest.yml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with Slack.start(NORTHWIND, path, deliver=listener.url, options=("--rate-limits", "off")) as running:
        yield running


@pytest.fixture
def web(over_http: Slack) -> WebClient:
    return WebClient(NORTHWIND["bot_token"], base_url=over_http.api_url, retry_handlers=[])


@pytest.fixture
def events(over_http: Slack, listener: Listener) -> Callable[[int], list[Json]]:
    """The events of what happened since the test began, once there are so many."""
    begun = over_http.clock.now.timestamp()

    def delivered(count: int) -> list[Json]:
        def found() -> list[Json]:
            events = [one.payload["event"] for one in listener.delivered]
            return [event for event in events if float(event["event_ts"]) > begun]

        over_http.wait_for(lambda: len(found()) >= count)
        return found()

    return delivered


Events = Callable[[int], list[Json]]


def error(call: Callable[[], object]) -> str:
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response["error"])


def test_the_app_is_opened_each_time(over_http: Slack, events: Events) -> None:
    anna = over_http.user("anna")
    anna.opens_messages()
    over_http.send("open", **{"as": ANNA}, tab="home")
    over_http.send("open", **{"as": ANNA}, tab="home")
    told = [(event["type"], event["tab"], event["channel"]) for event in events(3)]
    assert sorted(told) == [("app_home_opened", "home", IM)] * 2 + [("app_home_opened", "messages", IM)]


def test_a_mention_where_the_app_is_a_member(over_http: Slack, events: Events) -> None:
    anna = over_http.user("anna")
    anna.mentions("log meeting Acme 45m", channel="sales-north")
    mention = next(event for event in events(2) if event["type"] == "app_mention")
    assert (mention["text"], mention["user"], mention["channel"]) == (f"<@{BOT}> log meeting Acme 45m", ANNA, NORTH)
    assert "thread_ts" not in mention
    assert anna.last("sales-north").ts == mention["ts"]


def test_a_mention_in_a_thread_says_which(over_http: Slack, web: WebClient, events: Events) -> None:
    root = str(web.chat_postMessage(channel=NORTH, text="Agenda")["ts"])
    anna = over_http.user("anna")
    anna.mentions("note ask legal", channel="sales-north", thread=anna.last("sales-north"))
    mention = next(event for event in events(3) if event["type"] == "app_mention")
    assert (mention["thread_ts"], mention["parent_user_id"]) == (root, BOT)


def test_a_mention_where_the_app_is_not_yet_is_heard_once_it_is_invited(over_http: Slack, events: Events) -> None:
    mia = over_http.user("mia")
    mia.mentions("funnel", channel="board")
    hint = mia.last("board")
    assert (hint.name, hint.ephemeral) == ("Slackbot", True)
    assert "/invite @spm" in hint.text
    over_http.send("open", **{"as": ANNA}, tab="messages")  # what is delivered after the mention was not
    assert [event["type"] for event in events(1)] == ["app_home_opened"]
    mia.says("/invite @spm", channel="board")
    (mention,) = (event for event in events(2) if event["type"] == "app_mention")
    assert (mention["text"], mention["channel"], mention["user"]) == (f"<@{BOT}> funnel", "C0SECRET1", "U0MIA0001")


def test_words_for_the_app_alone(over_http: Slack, events: Events) -> None:
    over_http.user("anna").writes_to_app("@spm funnel & more")
    (event,) = events(1)
    assert (event["type"], event["channel_type"], event["channel"], event["user"]) == ("message", "im", IM, ANNA)
    assert event["text"] == f"<@{BOT}> funnel &amp; more"  # in direct messages a mention is nothing special
    assert len(event["client_msg_id"]) == 36
    (part,) = event["blocks"][0]["elements"]
    assert [piece["type"] for piece in part["elements"]] == ["user", "text"]


def test_the_app_hears_its_own_messages_changed_and_deleted(over_http: Slack, web: WebClient, events: Events) -> None:
    ts = str(web.chat_postMessage(channel=IM, text="Importing …")["ts"])
    web.chat_update(channel=IM, ts=ts, text="Done", blocks=[section()])
    web.chat_delete(channel=IM, ts=ts)
    posted, changed, deleted = sorted(events(3), key=lambda event: str(event["event_ts"]))
    assert (posted["bot_id"], posted["user"], posted["text"]) == ("B0SANDBOX", BOT, "Importing …")
    assert (changed["subtype"], changed["hidden"], changed["channel"]) == ("message_changed", True, IM)
    assert (changed["previous_message"]["text"], changed["message"]["text"]) == ("Importing …", "Done")
    assert not {"user", "text"} & set(changed)  # who reads them without asking for the subtype fails at Slack, too
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", ts)


def test_what_one_person_sees_is_no_event(over_http: Slack, web: WebClient, events: Events) -> None:
    web.chat_postEphemeral(channel=NORTH, user=ANNA, text="Only you")
    web.chat_postMessage(channel=NORTH, text="All")
    assert [event["text"] for event in events(1)] == ["All"]


def test_bolt_does_not_answer_its_own_words(slack: Slack, bot: App) -> None:
    heard: list[Json] = []
    bot.event("message")(lambda event, say: (heard.append(event), say(f"You said {event['text']}")))
    anna = slack.user("anna")
    anna.writes_to_app("Hello")
    slack.wait_for(lambda: anna.last().text == "You said Hello")
    slack.wait_for(lambda: len(slack.log("message")) >= 2)
    assert [event["text"] for event in heard] == ["Hello"]


def test_a_file_dropped_on_the_app(over_http: Slack, web: WebClient, events: Events) -> None:
    anna = over_http.user("anna")
    file = anna.uploads("pipedrive deals.csv", DEALS)
    shared, message = sorted(events(2), key=lambda event: str(event["type"]))
    assert shared == {
        "type": "file_shared",
        "file_id": file["id"],
        "file": {"id": file["id"]},
        "user_id": ANNA,
        "channel_id": IM,
        "event_ts": shared["event_ts"],
    }
    assert (message["subtype"], message["channel_type"], message["text"]) == ("file_share", "im", "")
    known = web.files_info(file=file["id"])["file"]
    assert message["files"] == [known]
    assert (known["name"], known["mimetype"], known["filetype"]) == ("pipedrive deals.csv", "text/csv", "csv")
    assert (known["size"], known["lines"], known["user"], known["ims"]) == (len(DEALS), 3, ANNA, [IM])
    assert over_http.download(known) == DEALS
    assert [shown["name"] for shown in anna.last().files] == ["pipedrive deals.csv"]


def test_a_file_with_words_in_a_thread_of_a_channel(over_http: Slack, web: WebClient, events: Events) -> None:
    root = str(web.chat_postMessage(channel=NORTH, text="Anything to import?")["ts"])
    anna = over_http.user("anna")
    anna.uploads("a.txt", b"words", text="Here, @ben", channel="sales-north", thread=anna.last("sales-north"))
    message = next(event for event in events(3) if event.get("subtype") == "file_share")
    assert (message["thread_ts"], message["text"]) == (root, f"Here, <@{BEN}>")
    (file,) = message["files"]
    assert (file["channels"], file["is_public"], file["pretty_type"]) == ([NORTH], True, "Plain Text")
    assert file["shares"]["public"][NORTH][0]["ts"] == message["ts"]
    assert "/echo" not in message["text"]


@pytest.mark.parametrize(
    ("name", "content", "mimetype", "filetype"),
    [
        ("deals.CSV", DEALS, "text/csv", "csv"),
        ("deals.csv", "Grüße;1".encode("cp1252"), "text/csv", "csv"),
        ("deals.csv", "name;1".encode("utf-16"), "text/csv", "csv"),
        ("deals.csv", b"PK\x03\x04\0\0", "application/octet-stream", "binary"),
        ("deals.csv", b"\x89PNG\r\n\x1a\n", "image/png", "png"),
        ("deals", b"words", "text/plain", "text"),
        ("deals.pdf", b"%PDF-1.7", "application/pdf", "pdf"),
        ("deals.xlsx", b"PK\x03\x04\0", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        ("deals.json", b"{}", "application/json", "json"),
    ],
)
def test_a_file_is_what_its_bytes_say(
    over_http: Slack, web: WebClient, name: str, content: bytes, mimetype: str, filetype: str
) -> None:
    file = over_http.user("anna").uploads(name, content)
    known = web.files_info(file=file["id"])["file"]
    assert (known["mimetype"], known["filetype"]) == (mimetype, filetype)


def test_a_file_is_read_with_the_token_only(over_http: Slack, web: WebClient) -> None:
    file = over_http.user("anna").uploads("deals.csv", DEALS)
    for token in ("", "xoxb-another"):
        page = over_http.download(file, token=token)
        assert b"Sign in" in page  # status 200, as at Slack: an import that does not look would read this page
        assert b"Acme" not in page
    # nor is what others share where the app is no member
    secret = over_http.user("anna").uploads("secret.csv", DEALS, channel="general")
    assert error(lambda: web.files_info(file=secret["id"])) == "file_not_found"
    unshared = over_http.user("anna").attaches("later.csv", DEALS)
    assert error(lambda: web.files_info(file=unshared["id"])) == "file_not_found"
    assert error(lambda: web.files_delete(file=file["id"])) == "cant_delete_file"


def test_what_cannot_be_shared(over_http: Slack) -> None:
    anna, ben = over_http.user("anna"), over_http.user("ben")
    file = anna.attaches("deals.csv", DEALS)
    with pytest.raises(RefusedError, match="file_not_found"):
        ben.says("Mine", files=[file])
    anna.says("Mine", files=[file])
    with pytest.raises(RefusedError, match="file_not_found"):
        anna.says("Twice", files=[file])


def test_a_file_in_a_form(slack: Slack, bot: App, client: WebClient) -> None:
    heard: list[Json] = []
    form = modal(field({"type": "file_input", "action_id": "a", "filetypes": ["csv"]}), callback_id="form")
    bot.command("/echo")(
        lambda ack, command, client: (client.views_open(trigger_id=command["trigger_id"], view=form), ack())
    )
    bot.view("form")(lambda ack, view: (heard.append(view), ack()))
    anna = slack.user("anna")
    anna.says("/echo", channel="sales-north")
    assert anna.modal.fill(x=anna.attaches("deals.pdf", b"%PDF-")).submit() == {
        "x": "Please choose files of these kinds: csv."
    }
    assert anna.modal.fill(x=anna.attaches("deals.csv", DEALS)).submit() == {}
    ((entry,),) = (tuple(block.values()) for block in heard[0]["state"]["values"].values())
    (file,) = entry["files"]
    assert client.files_info(file=file["id"])["file"]["name"] == "deals.csv"
    assert slack.download(file) == DEALS


def test_shortcuts_are_asked_for_by_name(slack: Slack, bot: App, client: WebClient) -> None:
    heard: list[Json] = []
    for name in ("new_thing", "log_activity"):
        bot.shortcut(name)(lambda ack, body: (heard.append(body), ack()))
    root = client.chat_postMessage(channel=NORTH, text="Agenda")["ts"]
    client.chat_postMessage(channel=NORTH, text="We met Acme", thread_ts=root)
    anna = slack.user("anna")
    anna.shortcut("New thing")
    reply = anna.sees("sales-north", thread=anna.last("sales-north"))[-1]
    anna.shortcut("Log activity", on=reply)  # message shortcuts work in threads, SLACK.md 4
    assert [(body["type"], body["callback_id"]) for body in heard] == [
        ("shortcut", "new_thing"),
        ("message_action", "log_activity"),
    ]
    assert (heard[1]["message"]["thread_ts"], heard[1]["message_ts"]) == (root, reply.ts)
    with pytest.raises(AssertionError, match="there is no global shortcut 'Log activity', only"):
        anna.shortcut("Log activity")


def test_menus_of_a_message_and_of_home(slack: Slack, bot: App, client: WebClient) -> None:
    heard: list[Json] = []
    for name in ("more", "team", "go"):
        bot.action(name)(lambda ack, body: (heard.append(body), ack()))
    several = {"type": "multi_static_select", "action_id": "team", "options": options(3), "placeholder": plain("Team")}
    blocks = [section(accessory=MENU), actions(button(action_id="go")), section(accessory=several)]
    client.chat_postMessage(channel=NORTH, text="Choose", blocks=blocks)
    anna = slack.user("anna")
    anna.chooses("o1", in_=anna.last("sales-north"))
    anna.chooses(["o0", "o2"], of="Team", in_=anna.last("sales-north"))
    assert heard[0]["actions"][0]["selected_option"]["value"] == "v1"
    assert [option["value"] for option in heard[1]["actions"][0]["selected_options"]] == ["v0", "v2"]
    who = section(accessory={"type": "multi_users_select", "action_id": "team", "placeholder": plain("Who")})
    bot.event("app_home_opened")(
        lambda event, client: client.views_publish(user_id=event["user"], view=home(*blocks, who))
    )
    found = anna.opens_home()
    anna.presses("x", in_=found)
    anna.chooses(["ben", "mia"], of="Who", in_=found)
    assert (heard[2]["container"]["type"], heard[2]["view"]["type"]) == ("view", "home")
    assert heard[3]["actions"][0]["selected_users"] == [BEN, "U0MIA0001"]


def test_a_form_is_opened_from_home(slack: Slack, bot: App, client: WebClient) -> None:
    client.views_publish(user_id=ANNA, view=home(actions(button(action_id="go"))))
    form = modal(field({"type": "plain_text_input", "action_id": "a"}))
    bot.action("go")(lambda ack, body, client: (ack(), client.views_open(trigger_id=body["trigger_id"], view=form)))
    anna = slack.user("anna")
    anna.presses("x", in_=anna.home)
    assert anna.modal.title == "Log"


def test_a_deleted_message_with_replies_leaves_a_mark(slack: Slack, client: WebClient) -> None:
    root = str(client.chat_postMessage(channel=NORTH, text="Agenda")["ts"])
    reply = str(client.chat_postMessage(channel=NORTH, text="1 Funnel", thread_ts=root)["ts"])
    client.chat_delete(channel=NORTH, ts=root)
    anna = slack.user("anna")
    assert (anna.last("sales-north").text, anna.last("sales-north").name) == ("This message was deleted.", "Slackbot")
    assert anna.last("sales-north").reply_count == 1
    assert error(lambda: client.chat_update(channel=NORTH, ts=root, text="?")) == "message_not_found"
    client.chat_delete(channel=NORTH, ts=reply)
    assert root not in [message.ts for message in anna.sees("sales-north")]


def test_words_are_marked_as_edited_and_blocks_are_not(slack: Slack, client: WebClient) -> None:
    # docs.slack.dev, chat.update: blocks replace silently, and words without blocks take the blocks' place
    ts = str(client.chat_postMessage(channel=NORTH, text="Run", blocks=[section()])["ts"])
    anna = slack.user("anna")
    client.chat_update(channel=NORTH, ts=ts, text="Still running", blocks=[section(), section()])
    assert (len(anna.last("sales-north").blocks), anna.last("sales-north").edited) == (2, False)
    client.chat_update(channel=NORTH, ts=ts, text="Done")
    assert (anna.last("sales-north").blocks, anna.last("sales-north").edited) == ([], True)


def test_user_groups(tmp_path: Path) -> None:
    content = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    content["oauth_config"]["scopes"]["bot"].append("usergroups:read")
    path = tmp_path / "manifest.yml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with Listener() as listener, Slack.start(NORTHWIND, path, deliver=listener.url) as slack:
        client = WebClient(NORTHWIND["bot_token"], base_url=slack.api_url, retry_handlers=[])
        (group,) = client.usergroups_list()["usergroups"]
        assert (group["id"], group["handle"], "users" in group) == ("S0NORTH01", "north", False)
        both = client.usergroups_list(include_users=True, include_count=True, include_disabled=True)["usergroups"]
        assert [(each["users"], each["user_count"]) for each in both] == [([ANNA, BEN], 2), ([BEN], 1)]
        assert client.usergroups_users_list(usergroup="S0NORTH01")["users"] == [ANNA, BEN]
        assert error(lambda: client.usergroups_users_list(usergroup="S0PAST001")) == "no_such_subteam"
        assert error(lambda: client.usergroups_users_list(usergroup="S0NOWHERE")) == "no_such_subteam"
        slack.user("anna").says("/echo add @north", channel="sales-north")
        slack.user("anna").says("/plain add @north", channel="sales-north")
        typed = [one.payload["text"] for one in listener.delivered]
        assert typed == ["add <!subteam^S0NORTH01|@north>", "add @north"]


def test_an_app_that_takes_no_messages(tmp_path: Path) -> None:
    content = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    content["features"]["app_home"] |= {"messages_tab_read_only_enabled": True, "home_tab_enabled": False}
    path = tmp_path / "manifest.yml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with Slack.start(NORTHWIND, path) as slack:
        with pytest.raises(RefusedError, match="messages_tab_disabled"):
            slack.user("anna").writes_to_app("Hello?")
        with pytest.raises(RefusedError, match="invalid_tab"):
            slack.send("open", **{"as": ANNA}, tab="home")
        assert slack.state("anna")["bot"]["writable"] is False


def test_presses_of_an_app_that_is_not_interactive(tmp_path: Path) -> None:
    content = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    content["settings"]["interactivity"]["is_enabled"] = False
    path = tmp_path / "manifest.yml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with Slack.start(NORTHWIND, path) as slack:
        client = WebClient(NORTHWIND["bot_token"], base_url=slack.api_url)
        client.chat_postMessage(channel=NORTH, text="Press", blocks=[actions(button(action_id="go"))])
        anna = slack.user("anna")
        with pytest.raises(RefusedError, match="interactivity_not_enabled"):
            anna.presses("x", in_=anna.last("sales-north"))
        with pytest.raises(RefusedError, match="interactivity_not_enabled"):
            anna.shortcut("New thing")


def test_who_is_in_a_channel(slack: Slack, client: WebClient) -> None:
    first = client.conversations_members(channel=NORTH, limit=2)
    rest = client.conversations_members(channel=NORTH, cursor=first["response_metadata"]["next_cursor"])
    assert [*first["members"], *rest["members"]] == [ANNA, BEN, "U0MIA0001", BOT]
    assert rest["response_metadata"]["next_cursor"] == ""
    assert error(lambda: client.conversations_members(channel="C0SECRET1")) == "channel_not_found"
