"""What a room of the bot sees of Slack: who asks for what, and the few ways to answer."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from slack_sdk import WebClient

from bot.blocks import Block, Choice
from bot.form import Form
from bot.morning import Lines
from spm_core.book.book import Book
from spm_core.book.periods import Span
from spm_core.book.records import Member, Team
from spm_core.book.refusals import Refusal
from spm_core.rules.stamp import Stamp
from spm_core.store import Store, Unit

_LOOKED_UP = ("team", "zone", "locale", "today", "closed_days")  # once an Ask, until it writes
YOU = "You"  # how a person is named to themselves


class AlreadyDoneError(Refusal):
    """This was delivered twice; it was done the first time."""


class NotEnrolledError(Refusal):
    """The person is not in a sales team here yet."""


class FieldError(Refusal):
    """What was typed into this field of a form cannot be read: the answer stands at the field."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


class Pictures(Protocol):
    """Draws a chart in another process and brings it into Slack."""

    def upload(self, slack: WebClient, chart: str, *reports: object) -> tuple[str, str] | None:
        """The id of the ready file and its alt text; None when Slack or the drawing failed."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pressed button stands: the message and the line (block) in it."""

    channel: str
    ts: str
    block_id: str = ""


@dataclass(frozen=True)
class Ask:
    """One thing a person did in Slack.

    ``now`` is business time (UTC); ``key`` stands for this payload, a redelivery carries it again. ``words``: what follows the
    verb. ``files``: dropped on the bot. ``value``: of the pressed button. ``chosen``: of the menu or date picker used, or what
    was typed into a search. ``redraw``: draws the asker's Home with an answer on top, where they act there; ``wrote`` fills as
    something is saved.
    """

    store: Store
    slack: WebClient
    who: Member | None
    user_id: str
    now: datetime
    key: str
    pictures: Pictures
    verb: str = ""
    words: str = ""
    channel: str | None = None
    thread: str | None = None
    trigger: str | None = None
    response_url: str | None = None
    value: Mapping[str, Any] = field(default_factory=dict)
    files: Sequence[Mapping[str, Any]] = ()
    chosen: str = ""
    form: Form = field(default_factory=lambda: Form({}))
    meta: Mapping[str, Any] = field(default_factory=dict)
    place: Place | None = None
    view: Mapping[str, Any] = field(default_factory=dict)
    admin: str | None = None
    redraw: "Callable[[Say], None] | None" = None
    wrote: list[str] = field(default_factory=list)

    @property
    def me(self) -> Member:
        """The enrolled person. Raises NotEnrolledError."""
        if self.who is None:
            raise NotEnrolledError(
                "You are not in a sales team here yet. Ask your manager or administrator to add you."
            )
        return self.who

    @cached_property
    def team(self) -> Team | None:
        """The person's home team today; for a manager the team they lead."""
        if self.who is None:
            return None
        today, teams = self.today, {team.id: team for team in self.store.teams()}
        home = (m.team_id for m in self.store.memberships() if m.member_id == self.who.id and m.on(today))
        found = next((teams[team_id] for team_id in home if team_id in teams), None)
        return found or next((team for team in teams.values() if team.manager_id == self.who.id), None)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The person's time zone, else the company's."""
        return ZoneInfo((self.who and self.who.timezone) or self.store.workspace.timezone)

    @cached_property
    def locale(self) -> str:
        """Where the person lives, like ``en-GB``, else the company does."""
        return (self.who and self.who.locale) or self.store.workspace.locale

    @cached_property
    def today(self) -> date:
        """The person's local day."""
        return self.now.astimezone(self.zone).date()

    @cached_property
    def closed_days(self) -> frozenset[date]:
        """The days on which the person's team does no business."""
        team = self.team
        return self.store.company().closed_for(team.id if team else None)

    def called(self, member_id: str | None) -> str | None:
        """How a member is named to the asker; None for nobody."""
        if member_id is None:
            return None
        return YOU if self.who and member_id == self.who.id else self.store.member(member_id).name

    @contextmanager
    def write(self) -> Iterator[Unit]:
        """One transaction that happens once however often Slack delivers this. Raises AlreadyDoneError on a redelivery."""
        with self.store.write(self.now, self.who.id if self.who else None) as unit:
            if not unit.once(self.key):
                raise AlreadyDoneError("Already done; nothing was entered twice.")
            yield unit
        self.wrote.append(self.key)
        for found in _LOOKED_UP:  # what was written may have changed it
            vars(self).pop(found, None)

    def stamp(self, unit: Unit, at: datetime | None = None) -> Stamp:
        """Who does it and when; ``at`` (UTC) when it happened earlier."""
        return Stamp(self.me.id, min(at or unit.now, unit.now), unit.now)


@dataclass(frozen=True, slots=True)
class Say:
    """An answer that only the asker sees; ``replace``: instead of the message the button stands in."""

    text: str
    blocks: Sequence[Block] = ()
    replace: bool = False


@dataclass(frozen=True, slots=True)
class Open:
    """A modal on top.

    ``then``: makes the same view once more with what takes longer, a picture; it is put in its place unless the person went on.
    """

    view: Block
    then: Callable[[], Block] | None = None


@dataclass(frozen=True, slots=True)
class Next:
    """Another view in place of the one that was submitted or pressed in; ``then`` as in Open, after a press."""

    view: Block
    then: Callable[[], Block] | None = None


@dataclass(frozen=True, slots=True)
class Wrong:
    """What to mend in a submitted form: block id → one sentence."""

    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Done:
    """The form closes; the answer appears where it was begun."""

    say: Say | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """The line of the daily message (or list) is settled and becomes this text."""

    text: str
    blocks: Sequence[Block] = ()


@dataclass(frozen=True, slots=True)
class Later:
    """Acknowledge at once; the work's answer follows in the same place."""

    work: Callable[[], Say]


Reply = Say | Open | Next | Wrong | Done | Settled | Later | None
Listener = Callable[[Ask], Reply]
Offering = Callable[[Ask], list[Choice]]
Teller = Callable[[Ask, Book, Span], Say]


By = Callable[[Ask, str], tuple[str | None, datetime | None]]


def changed_by(ask: Ask, _field: str) -> tuple[str | None, datetime | None]:
    """Who changed the record of a form last, and when (UTC), as the log of changes has it; None where it does not say."""
    about = [str(value) for name, value in ask.meta.items() if name != "_" and isinstance(value, str)]
    found = ask.store.last_audit(about or [ask.store.workspace.id])
    return (ask.called(found[0]), found[1]) if found else (None, None)


Earlier = Mapping[str, tuple[str, str]]


def _none(_ask: Ask) -> Earlier:
    return {}


@dataclass(frozen=True, slots=True)
class Again:
    """How a form is made anew from its metadata, so that what others changed since it was opened can be seen.

    ``view``: its fields are enough; None where the form was not about a record when it was opened. ``by``: who set a field
    last, and when (UTC). ``earlier``: of a form in steps the fields of the steps before, by name: the mark
    (``clashes.marked``) of what the person saw there, and what they chose.
    """

    view: Callable[[Ask], Block | None]
    by: By = changed_by
    earlier: Callable[[Ask], Earlier] = _none


@dataclass(frozen=True, slots=True)
class Command:
    """A verb of `/spm`: how it is written, an example and ``more`` of them, what it does in one line."""

    verb: str
    usage: str
    example: str
    says: str
    listener: Listener
    open_to_all: bool = False
    more: tuple[str, ...] = ()


class Desk:
    """The table of what people can do: rooms sign up for verbs, buttons, forms and searches."""

    def __init__(self) -> None:
        self.commands: dict[str, Command] = {}
        self.aliases: dict[str, str] = {}
        self.buttons: dict[str, Listener] = {}
        self.forms: dict[str, Listener] = {}
        self.agains: dict[str, Again] = {}
        self.searches: dict[str, Offering] = {}
        self.open_searches: set[str] = set()
        self.mornings: list[Lines] = []
        self.tellers: dict[str, Teller] = {}
        self.shortcuts: dict[str, Listener] = {}
        self.not_enrolled: Callable[[Ask], Say] | None = None
        self.dropped: Listener | None = None
        self.at_home: Callable[[Ask, Say | None], Block] | None = None
        self.settles: Callable[[Ask, Settled], Reply] | None = None

    def command(
        self,
        verb: str,
        *aliases: str,
        usage: str,
        example: str,
        says: str,
        open_to_all: bool = False,
        more: tuple[str, ...] = (),
    ) -> Callable[[Listener], Listener]:
        """Sign a listener up for a verb of `/spm`."""
        taken = {verb, *aliases} & (self.commands.keys() | self.aliases.keys())
        if taken:
            raise ValueError(f"two rooms sign up for {', '.join(sorted(taken))}")

        def sign(listener: Listener) -> Listener:
            self.commands[verb] = Command(verb, usage, example, says, listener, open_to_all, more)
            self.aliases.update(dict.fromkeys(aliases, verb))
            return listener

        return sign

    def button(self, action: str) -> Callable[[Listener], Listener]:
        """Sign a listener up for a button, menu or date picker (`room.verb`)."""
        return self._sign(self.buttons, action)

    def form(self, callback: str, again: Again | None = None) -> Callable[[Listener], Listener]:
        """Sign a listener up for the submission of a modal.

        ``again``: for one about a record that others may change while it is open.
        """
        if again:
            self.agains[callback] = again
        return self._sign(self.forms, callback)

    def options(self, action: str, *, open_to_all: bool = False) -> Callable[[Offering], Offering]:
        """Sign up to answer a search while the person types; ``open_to_all``: also for who is in no team, it asks who may."""

        def sign(offering: Offering) -> Offering:
            if open_to_all:
                self.open_searches.add(action)
            self.searches[action] = offering
            return offering

        return sign

    def shortcut(self, callback: str) -> Callable[[Listener], Listener]:
        """Sign up for a shortcut of the manifest; the words of the message it was used on are in ``ask.words``."""
        return self._sign(self.shortcuts, callback)

    def report(self, kind: str, teller: "Teller") -> None:
        """Sign up to say what a report of a kind tells, without the buttons under it."""
        self.tellers[kind] = teller

    def outsider(self, listener: "Callable[[Ask], Say]") -> None:
        """Sign up to answer a colleague who is in no team."""
        self.not_enrolled = listener

    def files(self, listener: Listener) -> Listener:
        """Sign up for files that somebody drops on the bot."""
        self.dropped = listener
        return listener

    def home(self, view: "Callable[[Ask, Say | None], Block]") -> None:
        """Sign up to draw a person's Home; it is given what the last press there came to."""
        self.at_home = view

    def morning(self, lines: Lines, *, first: bool = False) -> Lines:
        """Sign up to bring lines into the one message a day and into `/spm todo`, after those that are signed up already."""
        self.mornings.insert(0 if first else len(self.mornings), lines)
        return lines

    def settle(self, listener: Callable[[Ask, Settled], Reply]) -> Callable[[Ask, Settled], Reply]:
        """Sign up to put a settled line in place of the one that was pressed."""
        self.settles = listener
        return listener

    @staticmethod
    def _sign(table: dict[str, Listener], name: str) -> Callable[[Listener], Listener]:
        def sign(listener: Listener) -> Listener:
            if name in table:
                raise ValueError(f"two rooms sign up for {name}")
            table[name] = listener
            return listener

        return sign

    def verb(self, word: str) -> Command | None:
        """The command that a word means."""
        word = word.lower()
        return self.commands.get(self.aliases.get(word, word))


def decoded(text: str | None) -> dict[str, Any]:
    """A button's value or a view's metadata; empty when it is none of ours."""
    try:
        value = json.loads(text or "{}")
    except json.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else {}
