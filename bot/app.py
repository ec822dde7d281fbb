"""Every Slack payload enters here: who asks, which room, what comes back; the only place that turns errors into answers."""

import re
import secrets
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot import doubts, payloads, together
from bot.answering import NoFormError, by_press, deliver, fits, show, tell
from bot.blocks import actions, button, clip, escape, options, section
from bot.clock import Clock
from bot.desk import (
    Ask,
    Desk,
    Done,
    FieldError,
    Next,
    NotEnrolledError,
    Open,
    Pictures,
    Reply,
    Say,
    Settled,
    Wrong,
)
from bot.payloads import Body
from bot.verbs import spoken
from bot.words import UnsureError
from spm_core.book.manners import written_for
from spm_core.book.refusals import ConflictError, RacedError, Refusal
from spm_core.store import Database, Store, Unavailable

log = structlog.get_logger("spm.app")
_ANY = re.compile(r".*", re.DOTALL)
_MENTION = re.compile(r"^(?:\s*<@[UW][A-Z0-9]+(?:\|[^>]*)?>)?\s*(?:/?spm\b)?", re.IGNORECASE)
OTHER_COMPANY = "SPM is for members of the company that installed it. Ask a colleague there for what you need."
GUEST = "Guests cannot be in a sales team. Ask whoever invited you here for what you need."
OPEN_FOR = timedelta(hours=8)  # a Home that was opened is kept fresh
TRIES = 3
REMEMBERED = 1000  # events


class News:
    """The events heard lately: Slack brings one again when it did not hear an answer in time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._heard: dict[str, None] = {}

    def first(self, body: Body) -> bool:
        """Whether an event comes for the first time."""
        event_id = str(body.get("event_id"))
        with self._lock:
            if event_id in self._heard:
                return False
            self._heard[event_id] = None
            while len(self._heard) > REMEMBERED:
                del self._heard[next(iter(self._heard))]
            return True


@dataclass(frozen=True)
class House:
    """What all answers need: the store, the clock, the pictures, the table of rooms."""

    database: Database
    clock: Clock
    desk: Desk
    pictures: Pictures
    work: ThreadPoolExecutor
    admin: str | None = None
    news: News = field(default_factory=News)
    homes: dict[str, datetime] = field(default_factory=dict)  # by Slack user, when Home was opened last

    def ask(self, body: Body, slack: WebClient, fields: Mapping[str, Any]) -> Ask:
        """Who asks for what. Raises Refusal for somebody from another company."""
        store = self._store(payloads.team_of(body))
        user_id = payloads.user_of(body)
        who = store.member_by_slack(user_id)
        at_home = bool(fields.get("home"))
        asked = Ask(
            store=store,
            slack=slack,
            who=who if who and who.active else None,
            user_id=user_id,
            now=self.clock.now(),
            pictures=self.pictures,
            admin=self.admin,
            **{name: value for name, value in fields.items() if name != "home"},
        )
        return replace(asked, redraw=lambda say: show_home(self, asked, say)) if at_home else asked

    def _store(self, team_id: str) -> Store:
        store = self.database.store_of_slack(team_id)
        if store is None:
            raise Refusal(OTHER_COMPANY)
        return store


def connect(app: App, house: House) -> None:
    """Let a Bolt app hand everything it hears to the rooms."""
    app.command("/spm")(lambda ack, body, client: _on_command(house, ack, body, client))
    app.action(_ANY)(lambda ack, body, client: _on_action(house, ack, body, client))
    app.view(_ANY)(lambda ack, body, client: _on_submission(house, ack, body, client))
    app.options(_ANY)(lambda ack, body, client: _on_suggestion(house, ack, body, client))
    app.shortcut(_ANY)(lambda ack, body, client: _on_shortcut(house, ack, body, client))
    for heard in ("app_mention", "message"):
        app.event(heard)(lambda ack, body, client: _on_words(house, ack, body, client))
    app.event("app_home_opened")(lambda ack, body, client: _on_home(house, ack, body, client))


def _on_command(house: House, ack: Ack, body: Body, client: WebClient) -> None:
    verb, words = spoken(house.desk, body.get("text") or "")
    fields = payloads.command(body) | {"verb": verb, "words": words}
    reply, ask = _answer(house, body, client, fields, lambda ask: _run(house.desk, verb, ask))
    deliver(house.work, ack, ask, reply)
    _home_again(house, ask)


def _run(desk: Desk, verb: str, ask: Ask) -> Reply:
    if ask.who is None and (refusal := _outside(ask)):
        return refusal
    command = desk.verb(verb or "help")
    if command is None:
        return doubts.did_you_mean(desk, verb, ask.words)
    if not command.open_to_all and ask.who is None:
        return _not_enrolled(desk, ask)
    return command.listener(ask)


def _on_words(house: House, ack: Ack, body: Body, client: WebClient) -> None:
    """What is said to the bot, in its messages or by its name, is what follows `/spm`; a file goes to whoever takes files."""
    said = body["event"]
    if said.get("bot_id") or said.get("subtype") not in (None, "file_share") or not house.news.first(body):
        ack()
        return
    verb, words = spoken(house.desk, _MENTION.sub("", said.get("text") or ""))
    fields = payloads.event(body) | {"verb": verb, "words": words}
    takes = house.desk.dropped if said.get("files") else None
    reply, ask = _answer(house, body, client, fields, takes or (lambda ask: _run(house.desk, verb, ask)))
    deliver(house.work, ack, ask, reply)
    _home_again(house, ask)


def _on_shortcut(house: House, ack: Ack, body: Body, client: WebClient) -> None:
    listener = house.desk.shortcuts.get(body.get("callback_id", ""))
    if listener is None:
        ack()
        return
    reply, ask = _answer(house, body, client, payloads.shortcut(body), listener)
    deliver(house.work, ack, ask, reply)
    _home_again(house, ask)


def _on_home(house: House, ack: Ack, body: Body, client: WebClient) -> None:
    """Somebody opened the bot's Home: it is drawn after the acknowledgement."""
    ack()
    if body["event"].get("tab") == "home" and house.desk.at_home is not None:
        ask = house.ask(body, client, {"key": ""})
        house.homes[ask.user_id] = ask.now
        house.work.submit(show_home, house, ask)


def _home_again(house: House, ask: Ask | None) -> None:
    """Who had Home open lately and changed something elsewhere finds it renewed."""
    opened = house.homes.get(ask.user_id) if ask else None
    if ask and ask.wrote and ask.redraw is None and opened and ask.now - opened < OPEN_FOR:
        house.work.submit(show_home, house, ask)


def show_home(house: House, ask: Ask, say: Say | None = None) -> None:
    """Draw a person's Home as it is now, with what a press there came to on top."""
    assert house.desk.at_home is not None
    known = ask.store.member_by_slack(ask.user_id)  # the press may have enrolled them
    now = replace(ask, now=house.clock.now(), who=known if known and known.active else None)
    try:
        with written_for(ask.locale):
            view = house.desk.at_home(now, say)
        ask.slack.views_publish(user_id=ask.user_id, view=view)
    except Exception:
        log.exception("Home was not drawn", user=ask.user_id)


def _outside(ask: Ask) -> Say | None:
    """What a guest or somebody of another company is told, in which nobody of this one is named; None for a colleague."""
    person: dict[str, Any] = ask.slack.users_info(user=ask.user_id)["user"]
    if person.get("is_stranger"):
        return Say(OTHER_COMPANY)
    return Say(GUEST) if person.get("is_restricted") or person.get("is_ultra_restricted") else None


def _not_enrolled(desk: Desk, ask: Ask) -> Say:
    return desk.not_enrolled(ask) if desk.not_enrolled else Say("You are not in a sales team here yet.")


def _on_action(house: House, ack: Ack, body: Body, client: WebClient) -> None:
    name = body["actions"][0].get("action_id", "")
    name = name.partition("#")[0]  # what follows tells several alike buttons of one row apart
    if name in (together.KEEP, together.USE):
        _on_decision(house, ack, body, client, keep=name == together.KEEP)
        return
    listener = _say_again(house.desk) if name == "say" else house.desk.buttons.get(name)
    if listener is None:
        ack()
        return
    reply, ask = _answer(house, body, client, payloads.action(body), listener)
    deliver(house.work, ack, ask, reply)
    if ask is None and isinstance(reply, Say):
        tell(client, payloads.user_of(body), reply, body.get("response_url"), (body.get("channel") or {}).get("id"))
    _home_again(house, ask)


def _say_again(desk: Desk) -> Callable[[Ask], Reply]:
    """A button whose value is a command in words: it does what typing them would do, in place of its message."""

    def listener(ask: Ask) -> Reply:
        verb, _, words = str(ask.value.get("words", "")).partition(" ")
        reply = _run(desk, verb, replace(ask, verb=verb, words=words))
        return Say(reply.text, reply.blocks, replace=True) if isinstance(reply, Say) else reply

    return listener


def _on_submission(house: House, ack: Ack, body: Body, client: WebClient) -> None:
    listener = house.desk.forms.get(body["view"].get("callback_id", ""))
    if listener is None:
        ack()
        return
    met = lambda ask: together.submitted(house.desk, ask, listener)  # noqa: E731
    reply, ask = _answer(house, body, client, payloads.submission(body), met)
    if isinstance(reply, Say):
        # A refusal inside a form: it belongs at a field, and what was typed stays; where there is no field the form closes.
        first = "" if ask and ask.wrote else _first_input(body["view"])
        reply = Wrong({first: clip(reply.text, 2000)}) if first else Done(reply)
    if isinstance(reply, Wrong):
        reply = Wrong(_at_fields(body["view"], reply.errors))
    deliver(house.work, ack, ask, reply)
    _home_again(house, ask)


def _at_fields(view: Mapping[str, Any], errors: Mapping[str, str]) -> dict[str, str]:
    """What is wrong by the fields as they are in the view, where some are named `amount~…`."""
    fields = {str(block["block_id"]).partition("~")[0]: str(block["block_id"]) for block in view["blocks"]}
    return {fields.get(name, name): text for name, text in errors.items()}


def _on_decision(house: House, ack: Ack, body: Body, client: WebClient, *, keep: bool) -> None:
    """[Keep 45k] or [Use 42k] in a form: it is sent with that, as its own button would send it."""
    field = str(payloads.action(body)["value"].get("field"))
    decide = lambda ask: together.decided(house.desk, ask, field, keep=keep)  # noqa: E731
    reply, ask = _answer(house, body, client, payloads.submission(body), decide)
    ack()
    if ask is not None:
        together.answered(ask, reply)
    _home_again(house, ask)


def _first_input(view: Mapping[str, Any]) -> str:
    return next((str(block["block_id"]) for block in view.get("blocks", ()) if block.get("type") == "input"), "")


def _on_suggestion(house: House, ack: Ack, body: Body, client: WebClient) -> None:
    offering = house.desk.searches.get(body.get("action_id", ""))
    found: list[Any] = []
    if offering is not None:
        try:
            ask = house.ask(body, client, payloads.suggestion(body))
            with written_for(ask.locale):
                may = ask.who is not None or body.get("action_id") in house.desk.open_searches
            found = [entry.to_dict() for entry in options(offering(ask))] if may else []
        except Exception:
            log.exception("search failed", action=body.get("action_id"))
    while not fits(found):
        found = found[: len(found) // 2]
    ack(options=found)


def _answer(
    house: House, body: Body, client: WebClient, fields: Mapping[str, Any], listener: Callable[[Ask], Reply]
) -> tuple[Reply, Ask | None]:
    """Run a listener; whatever it raises becomes an answer that says what to do next."""
    ask = None
    try:
        ask = house.ask(body, client, fields)
        with written_for(ask.locale):
            return _listened(house, ask, fields, listener), ask
    except Refusal as refusal:
        return _refused(house.desk, refusal, ask, fields), ask
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("an answer failed", reference=reference)
        return doubts.broken(fields, ask, "something went wrong here.", reference), ask


def _refused(desk: Desk, refusal: Refusal, ask: Ask | None, fields: Mapping[str, Any]) -> Reply:
    """What is said to somebody whose wish cannot be done, by the kind of refusal."""
    match refusal:
        case NotEnrolledError():
            return (_outside(ask) or _not_enrolled(desk, ask)) if ask else Say(str(refusal))
        case Unavailable():
            reference = secrets.token_hex(4)
            log.warning("the database did not answer", reference=reference)
            return doubts.broken(fields, ask, "the database did not answer.", reference)
        case NoFormError():
            return by_press(fields, ask, refusal)
        case FieldError() if ask and ask.key.startswith("view:"):
            return Wrong({refusal.field: clip(str(refusal), 2000)})
        case ConflictError() if ask and "opportunity" in ask.value:
            current = button("Show current", "opportunity.edit", {"opportunity": ask.value["opportunity"]})
            return Say(escape(str(refusal)), [section(escape(str(refusal))), actions(current)])
        case _:
            return Say(escape(str(refusal)))


def _listened(house: House, ask: Ask, fields: Mapping[str, Any], listener: Callable[[Ask], Reply]) -> Reply:
    try:
        reply = _heard(listener, ask)
    except UnsureError as question:
        return doubts.which(house.desk, question, fields, ask)
    if isinstance(reply, Settled) and house.desk.settles:
        reply = house.desk.settles(ask, reply)
    if isinstance(reply, Open | Next) and (later := show(ask, reply)):
        house.work.submit(later)
    return reply


def _heard(listener: Callable[[Ask], Reply], ask: Ask) -> Reply:
    """Run a listener, again where somebody else was faster in the moment between its reading and its saving."""
    for _ in range(TRIES - 1):
        try:
            return listener(ask)
        except RacedError:
            if ask.wrote:
                raise
            log.info("raced", key=ask.key)
    return listener(ask)
