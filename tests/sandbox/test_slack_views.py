"""Modals, Home, and what people press, choose and search."""

import threading
import time
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from support.slack import RefusedError, Slack

NORTH, ANNA = "C0NORTH01", "U0ANNA001"
Json = dict[str, Any]


def plain(text: str = "x") -> Json:
    return {"type": "plain_text", "text": text}


def option(text: str) -> Json:
    return {"text": plain(text), "value": text.lower()}


def field(label: str, element: Json, **more: Any) -> Json:
    return {
        "type": "input",
        "block_id": label.lower(),
        "label": plain(label),
        "element": {"action_id": "a", **element},
        **more,
    }


def form(*blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Log"),
        "submit": plain("Save"),
        "blocks": list(blocks),
        **more,
    }


ACCOUNT = field("Account", {"type": "external_select", "min_query_length": 0})
KIND = field(
    "Kind", {"type": "static_select", "options": [option("Meeting"), option("Call")], "initial_option": option("Call")}
)
WHEN = field("When", {"type": "datepicker", "initial_date": "2026-11-23"})
NOTE = field("Note", {"type": "plain_text_input", "multiline": True}, optional=True)
WITH = field("With", {"type": "multi_users_select"}, optional=True)


def opens(bot: App, view: Json) -> None:
    """Let /echo open this view."""

    def listener(ack: Any, command: Json, client: WebClient) -> None:
        client.views_open(trigger_id=command["trigger_id"], view=view)
        ack()

    bot.command("/echo")(listener)


def submissions(bot: App, **answer: Any) -> list[Json]:
    """Let the bot answer the form; returns the views it gets."""
    heard: list[Json] = []
    bot.view("form")(lambda ack, view: (heard.append(view), ack(**answer)))
    return heard


def test_a_form_is_filled_and_submitted(slack: Slack, bot: App) -> None:
    opens(bot, form(ACCOUNT, KIND, WHEN, NOTE, WITH, private_metadata="m"))
    bot.options("a")(lambda ack, payload: ack(options=[option(f"{payload['value']} Corp"), option("Other")]))
    heard = submissions(bot)
    anna = slack.user("anna")
    anna.says("/echo", channel="sales-north")
    assert anna.modal.title == "Log"
    assert anna.modal.labels == ["Account", "Kind", "When", "Note", "With"]
    assert anna.modal.field("kind") == "Call"
    anna.modal.fill(Account="Acme", Note="two words", With=["ben", "mia"])
    assert anna.modal.submit() == {}
    assert anna.modals == []
    values = heard[0]["state"]["values"]
    assert values["account"]["a"]["selected_option"]["value"] == "acme corp"
    assert values["kind"]["a"] == {"type": "static_select", "selected_option": option("Call")}
    assert values["when"]["a"] == {"type": "datepicker", "selected_date": "2026-11-23"}
    assert values["note"]["a"] == {"type": "plain_text_input", "value": "two words"}
    assert values["with"]["a"]["selected_users"] == ["U0BEN0001", "U0MIA0001"]
    assert heard[0]["private_metadata"] == "m"


def test_required_fields_are_asked_for_before_the_bot_is(slack: Slack, bot: App) -> None:
    opens(bot, form(NOTE, field("Name", {"type": "plain_text_input"})))
    heard = submissions(bot)
    anna = slack.user("anna")
    anna.says("/echo", channel="sales-north")
    assert anna.modal.submit() == {"Name": "Please complete this required field."}
    assert heard == []
    assert anna.modal.fill(Name="Acme").submit() == {}


def test_errors_stand_at_their_fields_and_what_was_typed_stays(slack: Slack, bot: App) -> None:
    opens(bot, form(field("Name", {"type": "plain_text_input"})))
    submissions(bot, response_action="errors", errors={"name": "Which one?"})
    anna = slack.user("anna")
    anna.says("/echo", channel="sales-north")
    assert anna.modal.fill(Name="Acme").submit() == {"Name": "Which one?"}
    assert anna.modal.field("Name") == "Acme"


def test_errors_at_no_field_are_refused(slack: Slack, bot: App) -> None:
    opens(bot, form(NOTE))
    submissions(bot, response_action="errors", errors={"nowhere": "x"})
    anna = slack.user("anna")
    anna.says("/echo", channel="sales-north")
    with pytest.raises(RefusedError, match="invalid_errors"):
        anna.modal.submit()


def test_submissions_lead_on(slack: Slack, bot: App) -> None:
    """update replaces the view, push puts one on top, clear ends them all."""
    opens(bot, form(NOTE))
    second, third = form(NOTE, title=plain("Second")), form(NOTE, title=plain("Third"))
    steps = iter(
        (
            {"response_action": "update", "view": second},
            {"response_action": "push", "view": third},
            {"response_action": "clear"},
        )
    )
    bot.view("form")(lambda ack: ack(**next(steps)))
    anna = slack.user("anna")
    anna.says("/echo", channel="sales-north")
    titles = []
    for _ in range(3):
        anna.modal.submit()
        titles.append([modal.title for modal in anna.modals])
    assert titles == [["Second"], ["Second", "Third"], []]


def test_entries_stay_through_an_update_where_ids_are_the_same(slack: Slack, bot: App) -> None:
    same = field("Name", {"type": "plain_text_input"})
    renamed = field("Name", {"type": "plain_text_input"}) | {"block_id": "another"}
    opens(bot, form(same))
    answers = iter((form(same, title=plain("Same")), form(renamed, title=plain("Other"))))
    bot.view("form")(lambda ack: ack(response_action="update", view=next(answers)))
    anna = slack.user("anna")
    anna.says("/echo", channel="sales-north")
    anna.modal.fill(Name="Acme").submit()
    assert (anna.modal.title, anna.modal.field("Name")) == ("Same", "Acme")
    anna.modal.submit()
    assert (anna.modal.title, anna.modal.field("Name")) == ("Other", None)


def triggers(slack: Slack, bot: App) -> str:
    """A fresh trigger id."""
    given: list[str] = []
    bot._listeners.clear()
    bot.command("/plain")(lambda ack, command: (given.append(command["trigger_id"]), ack()))
    slack.user("anna").says("/plain", channel="sales-north")
    return given[-1]


def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response["error"])


def test_a_trigger_opens_once_within_three_seconds(slack: Slack, bot: App, client: WebClient) -> None:
    used, late = triggers(slack, bot), triggers(slack, bot)
    client.views_open(trigger_id=used, view=form(NOTE))
    assert error_of(lambda: client.views_open(trigger_id=used, view=form(NOTE))) == "exchanged_trigger_id"
    assert error_of(lambda: client.views_open(trigger_id="1.2.made-up", view=form(NOTE))) == "invalid_trigger_id"
    time.sleep(3.1)  # Slack's own time span, there is nothing to poll for
    assert error_of(lambda: client.views_open(trigger_id=late, view=form(NOTE))) == "expired_trigger_id"


def test_a_refused_view_leaves_its_trigger(slack: Slack, bot: App, client: WebClient) -> None:
    trigger = triggers(slack, bot)
    with pytest.raises(SlackApiError) as caught:
        client.views_open(trigger_id=trigger, view=form(NOTE, title=plain("x" * 25)))
    assert caught.value.response["error"] == "invalid_arguments"
    assert (
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
        in caught.value.response["response_metadata"]["messages"]
    )
    client.views_open(trigger_id=trigger, view=form(NOTE))


def test_the_stack_holds_three(slack: Slack, bot: App, client: WebClient) -> None:
    pushes: list[str] = []

    def more(ack: Any, body: Json) -> None:
        ack()
        try:
            client.views_push(
                trigger_id=body["trigger_id"],
                view=form(
                    {"type": "actions", "elements": [{"type": "button", "action_id": "more", "text": plain("More")}]}
                ),
            )
            pushes.append("ok")
        except SlackApiError as refused:
            pushes.append(refused.response["error"])

    opens(bot, form({"type": "actions", "elements": [{"type": "button", "action_id": "more", "text": plain("More")}]}))
    bot.action("more")(more)
    anna = slack.user("anna")
    anna.says("/echo", channel="sales-north")
    for count in (1, 2, 3):
        anna.presses("More")
        slack.wait_for(lambda count=count: len(pushes) == count)
    assert pushes == ["ok", "ok", "push_limit_reached"]
    assert len({modal.view["root_view_id"] for modal in anna.modals}) == 1
    anna.modal.close()
    assert len(anna.modals) == 2
    anna.modal.close(everything=True)
    assert anna.modals == []


def test_updates_keep_to_the_hash(slack: Slack, bot: App, client: WebClient) -> None:
    opened = client.views_open(trigger_id=triggers(slack, bot), view=form(NOTE, external_id="mine"))["view"]
    newer = client.views_update(external_id="mine", hash=opened["hash"], view=form(NOTE, title=plain("Newer")))["view"]
    assert newer["id"] == opened["id"]
    stale = error_of(lambda: client.views_update(view_id=opened["id"], hash=opened["hash"], view=form(NOTE)))
    assert stale == "hash_conflict"
    assert slack.user("anna").modal.title == "Newer"
    assert error_of(lambda: client.views_update(view_id="V0NOWHERE", view=form(NOTE))) == "not_found"


def test_closing_is_told_where_wanted(slack: Slack, bot: App) -> None:
    closed: list[Json] = []
    opens(bot, form(NOTE, notify_on_close=True))
    bot.view_closed("form")(lambda ack, body: (closed.append(body), ack()))
    anna = slack.user("anna")
    anna.says("/echo", channel="sales-north")
    anna.modal.close(everything=True)
    assert [body["is_cleared"] for body in closed] == [True]


MENU = {"type": "overflow", "action_id": "menu", "options": [option("Won"), option("Lost")]}
CARD = [
    {"type": "section", "block_id": "line", "text": plain("Acme 40k"), "accessory": MENU},
    {
        "type": "actions",
        "block_id": "acts",
        "elements": [
            {"type": "button", "action_id": "snooze", "text": plain("Snooze"), "value": "acme"},
            {"type": "datepicker", "action_id": "date", "placeholder": plain("New date")},
        ],
    },
]


def test_a_button_replaces_its_message(slack: Slack, bot: App, client: WebClient) -> None:
    heard: list[Json] = []
    bot.action("snooze")(
        lambda ack, body, respond: (heard.append(body), ack(), respond("Snoozed", replace_original=True))
    )
    ts = client.chat_postMessage(channel=ANNA, text="Good to settle", blocks=CARD)["ts"]
    anna = slack.user("anna")
    anna.presses("Snooze", in_=anna.last())
    slack.wait_for(lambda: anna.last().text == "Snoozed")
    assert (anna.last().ts, anna.last().edited, anna.last().ephemeral) == (ts, True, False)
    (body,) = heard
    assert body["actions"][0]["value"] == "acme"
    assert body["actions"][0]["block_id"] == "acts"
    assert body["container"] == {"type": "message", "message_ts": ts, "channel_id": "D0ANNA001", "is_ephemeral": False}
    assert body["message"]["text"] == "Good to settle"
    assert body["state"]["values"] == {"acts": {"date": {"type": "datepicker", "selected_date": None}}}


def test_ephemerals_are_replaced_and_deleted_by_their_buttons(slack: Slack, bot: App, client: WebClient) -> None:
    heard: list[Json] = []
    answers = iter(
        ({"text": "Still here", "blocks": CARD, "replace_original": True}, {"text": "", "delete_original": True})
    )
    bot.action("snooze")(lambda ack, body, respond: (heard.append(body), ack(), respond(**next(answers))))
    client.chat_postEphemeral(channel=NORTH, user=ANNA, text="Psst", blocks=CARD)
    anna = slack.user("anna")
    before = len(anna.sees("sales-north"))
    anna.presses("Snooze", in_=anna.last("sales-north"))
    slack.wait_for(lambda: anna.last("sales-north").text == "Still here")
    assert anna.last("sales-north").ephemeral
    assert "message" not in heard[0]  # Slack does not send an ephemeral message back
    anna.presses("Snooze", in_=anna.last("sales-north"))
    slack.wait_for(lambda: len(anna.sees("sales-north")) == before - 1)


def test_overflow_and_date(slack: Slack, bot: App, client: WebClient) -> None:
    heard: list[Json] = []
    bot.action("menu")(lambda ack, action: (heard.append(action), ack()))
    bot.action("date")(lambda ack, action: (heard.append(action), ack()))
    client.chat_postMessage(channel=ANNA, text="x", blocks=CARD)
    anna = slack.user("anna")
    anna.chooses("Lost", in_=anna.last())
    anna.chooses("2026-11-30", in_=anna.last(), of="New date")
    assert heard[0]["selected_option"] == option("Lost")
    assert heard[1]["selected_date"] == "2026-11-30"


def test_what_is_no_longer_there_cannot_be_pressed(slack: Slack, bot: App, client: WebClient) -> None:
    ts = client.chat_postMessage(channel=ANNA, text="x", blocks=CARD)["ts"]
    anna = slack.user("anna")
    old = anna.last()
    client.chat_update(channel="D0ANNA001", ts=ts, text="Settled", blocks=[])
    with pytest.raises(RefusedError, match="action_not_found"):
        anna.presses("Snooze", in_=old)
    client.chat_delete(channel="D0ANNA001", ts=ts)
    with pytest.raises(RefusedError, match="message_not_found"):
        anna.presses("Snooze", in_=old)


def test_nobody_presses_what_only_somebody_else_sees(slack: Slack, bot: App, client: WebClient) -> None:
    client.chat_postEphemeral(channel=NORTH, user=ANNA, text="Psst", blocks=CARD)
    with pytest.raises(RefusedError, match="message_not_found"):
        slack.user("ben").presses("Snooze", in_=slack.user("anna").last("sales-north"))


def test_a_silent_bot_is_noticed(slack: Slack, bot: App, client: WebClient) -> None:
    bot.action("snooze")(lambda: None)
    client.chat_postMessage(channel=ANNA, text="x", blocks=CARD)
    with pytest.raises(RefusedError, match="operation_timeout"):
        slack.user("anna").presses("Snooze", in_=slack.user("anna").last())


def test_offers_over_the_limit_are_refused(slack: Slack, bot: App) -> None:
    opens(bot, form(ACCOUNT))
    bot.options("a")(lambda ack: ack(options=[option("x" * 76)]))
    anna = slack.user("anna")
    anna.says("/echo", channel="sales-north")
    with pytest.raises(RefusedError, match="invalid_options"):
        anna.modal.fill(Account="x")


def test_home_is_opened_and_published(slack: Slack, bot: App) -> None:
    opened: list[Json] = []
    home = {"type": "home", "blocks": [{"type": "section", "text": plain("Hello Anna")}]}

    def publish(event: Json, client: WebClient) -> None:
        opened.append(event)
        client.views_publish(user_id=event["user"], view=home)

    bot.event("app_home_opened")(publish)
    anna = slack.user("anna")
    with pytest.raises(AssertionError, match="anna finds no Home"):
        _ = anna.home
    assert "Hello Anna" in anna.opens_home()
    assert (opened[0]["user"], opened[0]["tab"], "view" in opened[0]) == (ANNA, "home", False)
    assert "Hello Anna" in anna.home  # looking again is no new opening
    assert len(opened) == 1
    anna.opens_home()
    assert opened[1]["view"]["blocks"][0]["text"]["text"] == "Hello Anna"


def test_shortcuts(slack: Slack, bot: App, client: WebClient) -> None:
    heard: list[Json] = []
    bot.shortcut("new_thing")(lambda ack, body: (heard.append(body), ack()))
    bot.shortcut("log_activity")(lambda ack, body: (heard.append(body), ack()))
    client.chat_postMessage(channel=NORTH, text="We met Acme")
    anna = slack.user("anna")
    anna.shortcut("New thing")
    anna.shortcut("Log activity", on=anna.last("sales-north"))
    assert [body["type"] for body in heard] == ["shortcut", "message_action"]
    assert heard[1]["message"]["text"] == "We met Acme"
    assert heard[1]["channel"]["id"] == NORTH


def test_the_page_hears_of_what_it_should_look_at(slack: Slack, bot: App, client: WebClient) -> None:
    import urllib.request

    heard: list[str] = []
    connected = threading.Event()

    def listen() -> None:
        with urllib.request.urlopen(f"{slack.address}/sandbox/events?as=anna", timeout=20) as stream:
            for line in stream:
                connected.set()
                heard.append(line.decode())
                if '"views"' in heard[-1]:
                    return

    page = threading.Thread(target=listen, daemon=True)
    page.start()
    assert connected.wait(5)
    client.chat_postEphemeral(channel=NORTH, user="U0BEN0001", text="Not for Anna")
    client.chat_postMessage(channel=NORTH, text="For all")
    opens(bot, form(NOTE))
    slack.user("anna").says("/echo", channel="sales-north")
    page.join(5)
    assert len([line for line in heard if '"kind": "message"' in line]) == 1
    assert '"views"' in heard[-1]
