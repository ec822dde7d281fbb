"""A bot of a few lines, built with slack_bolt over Socket Mode, that shows the page everything a bot can show."""

import contextlib
import json
import re
import threading
import urllib.request
from typing import Any

from more_content import CHARTS, FRAMED, INPUTS, REFUSED, STYLES, rich_home
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from small_content import ACCOUNTS, AGENDA, DEAL, EVERYTHING, FORM, NEW_ACCOUNT, WORLD, Json, option

MESSAGES = {
    "deal": DEAL,
    "everything": EVERYTHING,
    "framed": FRAMED,
    "styles": STYLES,
    "bars": CHARTS[0],
    "lines": CHARTS[1],
}
FORMS = {"form": FORM, "inputs": INPUTS}


class SmallBot:
    """Runs in threads of this process until stopped."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.client = WebClient(token=WORLD["bot_token"], base_url=f"{address}/api/")
        self.app = App(client=self.client, token_verification_enabled=False, process_before_response=True)
        self._socket = SocketModeHandler(self.app, WORLD["app_token"])
        self._stopping = threading.Event()
        self._clock = threading.Thread(target=self._follow_clock, daemon=True)
        _listen(self.app)

    def start(self) -> None:
        self._socket.connect()
        self._clock.start()

    def stop(self) -> None:
        self._stopping.set()
        self._socket.close()
        self._clock.join(timeout=10)

    def _follow_clock(self) -> None:
        """Post the agenda when its time has come, and say so."""
        version = 0
        upcoming = [AGENDA]
        while not self._stopping.is_set():
            clock = self._json("GET", f"/sandbox/clock?after={version}&wait=1")
            if clock["version"] == version:
                continue
            version = clock["version"]
            if upcoming and clock["now"] >= "2026-03-09T06:00":
                upcoming = []
                self.client.chat_postMessage(channel="C0NORTH01", text="The agenda of Monday")
            self._json("PUT", "/sandbox/clock/upcoming", {"settled": clock["now"], "upcoming": upcoming})

    def _json(self, method: str, path: str, body: Json | None = None) -> Json:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.address + path, data=data, method=method, headers={"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            answer: Json = json.loads(response.read() or b"{}")
        return answer


def _listen(app: App) -> None:
    _commands(app)
    _presses(app)
    _form(app)

    @app.event("app_home_opened")
    def home(event: Json, client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view=rich_home("month"))

    @app.event({"type": "message", "subtype": None})
    def message(event: Json, client: WebClient) -> None:
        client.chat_postMessage(channel=event["channel"], text=f"You wrote: {event['text']}")

    @app.event({"type": "message", "subtype": "file_share"})
    def files(event: Json, client: WebClient) -> None:
        for file in event["files"]:
            words = f"{file['name']}: {file['pretty_type']}, {len(_read(file).splitlines())} lines"
            client.chat_postMessage(channel=event["channel"], text=words)

    @app.event(re.compile("message|file_shared"))
    def other() -> None:
        """What the bot itself changed or deleted, and files of which the message tells all."""

    @app.event("app_mention")
    def mention(event: Json, client: WebClient) -> None:
        client.chat_postMessage(channel=event["channel"], text=f"<@{event['user']}> called", thread_ts=event["ts"])


def _read(file: Json) -> bytes:
    """The bytes of a file, which Slack gives to whom has the token."""
    headers = {"Authorization": f"Bearer {WORLD['bot_token']}"}
    with urllib.request.urlopen(urllib.request.Request(file["url_private_download"], headers=headers)) as response:
        content: bytes = response.read()
    return content


def _commands(app: App) -> None:
    @app.command("/small")
    def small(ack: Any, command: Json, client: WebClient) -> None:
        word = command["text"].partition(" ")[0]
        if word in FORMS:
            client.views_open(trigger_id=command["trigger_id"], view=FORMS[word])
            ack()
        elif word in MESSAGES:
            client.chat_postMessage(channel=command["channel_id"], text=word.title(), blocks=MESSAGES[word])
            ack()
        elif word == "refused":
            _be_refused(client, command["channel_id"])
            ack()
        elif word == "gone":
            root = client.chat_postMessage(channel=command["channel_id"], text="Soon gone")["ts"]
            client.chat_postMessage(channel=command["channel_id"], text="Still here", thread_ts=root)
            client.chat_delete(channel=command["channel_id"], ts=root)
            ack()
        elif word == "long":
            client.chat_postMessage(
                channel=command["channel_id"], text="\n".join(["The head", *["line"] * 90, "The end"])
            )
            ack()
        elif word == "thread":
            root = client.chat_postMessage(channel=command["channel_id"], text="Agenda of today")["ts"]
            for text in ("*First*: the funnel", "_Second_: what did not move"):
                client.chat_postMessage(channel=command["channel_id"], text=text, thread_ts=root)
            ack()
        else:
            ack(text=f"Nobody else reads this: {word or 'hello'}")

    @app.command("/silent")
    def silent(command: Json) -> None:
        """Take the command and never acknowledge it."""


def _be_refused(client: WebClient, channel: str) -> None:
    """Say something that Slack refuses."""
    with contextlib.suppress(SlackApiError):
        client.chat_postMessage(channel=channel, text="Refused", blocks=REFUSED)


def _presses(app: App) -> None:
    @app.action("followed")
    def followed(ack: Any, respond: Any) -> None:
        ack()
        respond(text="✓ Acme – next check Mon 9 Mar", replace_original=True)

    @app.action("drop")
    def drop(ack: Any, respond: Any) -> None:
        ack()
        respond(text="Acme is dropped", replace_original=True)

    @app.action("more")
    def more(ack: Any, respond: Any, action: Json) -> None:
        ack()
        respond(text=f"Acme is {action['selected_option']['value']}", replace_original=True)

    @app.action("period")
    def period(ack: Any, body: Json, client: WebClient) -> None:
        ack()
        chosen = body["actions"][0]["selected_option"]["value"]
        client.views_publish(user_id=body["user"]["id"], view=rich_home(chosen), hash=body["view"]["hash"])

    @app.action("log")
    def log(ack: Any, body: Json, client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=FORM)
        ack()

    @app.action(re.compile("^try_"))
    def tried(ack: Any, respond: Any, action: Json) -> None:
        """Say to the speaker alone what arrived."""
        ack()
        name, chosen = next(
            (name, value) for name, value in action.items() if name.startswith("selected_") or name == "value"
        )
        values = chosen if isinstance(chosen, list) else [chosen]
        words = ", ".join(value["value"] if isinstance(value, dict) else str(value) for value in values)
        respond(text=f"{action['type']} {name} {words}", replace_original=False)


def _form(app: App) -> None:
    @app.view("inputs")
    def entered(ack: Any, body: Json, client: WebClient) -> None:
        ack()
        values = {
            block: next(value for name, value in entry["value"].items() if name != "type")
            for block, entry in body["view"]["state"]["values"].items()
        }
        client.chat_postMessage(channel=body["user"]["id"], text=json.dumps(values))

    @app.options(re.compile("value|try_external_select"))
    def accounts(ack: Any, payload: Json) -> None:
        ack(options=[option(name) for name in ACCOUNTS if payload["value"].lower() in name.lower()])

    @app.action("new_account")
    def new_account(ack: Any, body: Json, client: WebClient) -> None:
        ack()
        client.views_push(trigger_id=body["trigger_id"], view=NEW_ACCOUNT)

    @app.view("account")
    def added(ack: Any) -> None:
        ack()

    @app.view("form")
    def submitted(ack: Any, body: Json, client: WebClient) -> None:
        values = {block: entered["value"] for block, entered in body["view"]["state"]["values"].items()}
        if values["minutes"]["value"] == "13":
            ack(response_action="errors", errors={"minutes": "Thirteen is bad luck. Any other number?"})
            return
        ack()
        account, date, minutes = (
            values["account"]["selected_option"]["text"]["text"],
            values["date"]["selected_date"],
            values["minutes"]["value"],
        )
        client.chat_postMessage(channel=body["user"]["id"], text=f"Logged {account} on {date}, {minutes} min")

    @app.shortcut("open_form")
    def shortcut(ack: Any, body: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.shortcut("quote")
    def quote(ack: Any, body: Json, client: WebClient) -> None:
        ack()
        client.chat_postMessage(
            channel=body["channel"]["id"], text=f"&gt; {body['message']['text']}", thread_ts=body["message"]["ts"]
        )
