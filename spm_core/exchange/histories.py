"""The history of one opportunity as the files tell it: its events, and what it is today."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from operator import attrgetter

from spm_core.book.history import READ, SEEN, fold
from spm_core.book.money import to_minor
from spm_core.book.opportunities import UNDATED, Category, Event, EventType, Opportunity
from spm_core.book.records import Stages
from spm_core.book.refusals import IllegalHistoryError, UnreadableError
from spm_core.exchange.cells import flag, folded, money, share
from spm_core.exchange.dates import Times
from spm_core.exchange.existing import Directory
from spm_core.exchange.reading import Findings, Group, Row
from spm_core.exchange.settings import currency_of
from spm_core.rules.opportunities import plain

NOW = "now"  # for an instant that is when the file is read
SOURCE = "import"  # what a file tells as something that happened
_SLACK = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)

# The columns of opportunities.csv and the fields they set; the same words name a field in a `changed` event.
FIELDS: Mapping[str, str] = {
    "external_id": "external_id",
    "name": "name",
    "currency": "currency",
    "product": "product",
    "amount": "amount",
    "expected_close": "expected_close",
    "category": "category",
    "next_step": "next_step",
    "next_step_date": "next_step_date",
    "probability_override": "probability_override",
    "pinned": "pinned",
    "reason": "reason",
    "account": "account_id",
    "owner": "owner_id",
}
OWN_TYPE: Mapping[EventType, str] = {
    EventType.AMOUNT: "amount",
    EventType.CLOSE_DATE: "expected_close",
    EventType.OWNER: "owner_id",
    EventType.CATEGORY: "category",
}
_STAGED = frozenset({EventType.CREATED, EventType.STAGE, EventType.REOPENED})
_CLOSES = frozenset({EventType.WON, EventType.LOST})
_LEADS = _STAGED | _CLOSES
_VALUED = frozenset({*OWN_TYPE, EventType.CHANGED})
_WHEN = attrgetter("effective_at", "seq")


@dataclass(frozen=True, slots=True)
class Told:
    """What the files say of one opportunity: events numbered from 1, today's values as event text, and each event's row."""

    events: list[Event]
    today: dict[str, str | None]
    rows: list[Row]

    @property
    def complete(self) -> bool:
        """Whether its whole history is told, from its creation."""
        return any(event.type is EventType.CREATED for event in self.events)


@dataclass(frozen=True, slots=True)
class Teller:
    """Reads the rows of an opportunity with the company's stages, zone and names; ``now`` (UTC) is when it is recorded."""

    stages: Stages
    directory: Directory
    times: Times
    now: datetime
    currency: str
    findings: Findings
    _codes: dict[str, str] = field(default_factory=dict)

    def told(self, group: Group, opportunity_id: str) -> Told:
        """The events and today's values; unreadable events are rejected.

        Raises Refusal when today's row cannot be read, or an event that stands in the same row.
        """
        if group.refused:
            raise UnreadableError(group.refused)
        today = self._today(group.row) if group.row else {}
        currency = today.get("currency") or self.currency
        events: list[Event] = []
        rows: list[Row] = []
        seqs: dict[str, str] = {}  # the place of a row among its opportunity's rows, and its event's seq
        for place, row in enumerate(group.events, start=1):
            try:
                undated = bool(events) and events[0].effective_at == UNDATED
                event = self._event(row, opportunity_id, len(events) + 1, currency, seqs, undated=undated)
            except (UnreadableError, IllegalHistoryError) as problem:
                if group.whole:
                    raise
                self.findings.reject(row, problem)
                continue
            seqs[str(place)] = str(event.seq)
            events.append(event)
            rows.append(row)
        closed = closed_at_last(events)
        self._begin(events, today, currency, closed)
        self._give_reason(events, rows, today, closed)
        return Told(events, today, rows)

    def _today(self, row: Row) -> dict[str, str | None]:
        """Today's values by field of Opportunity, of the columns that are there."""
        currency = currency_of(row.get("currency"), self.currency)
        today: dict[str, str | None] = {}
        for column, name in FIELDS.items():
            text = row.cells.get(column)
            if text is not None:
                today[name] = self.value(name, text, currency) if text else None
        today["currency"] = currency
        return today

    def value(self, name: str, text: str, currency: str) -> str | None:
        """A field's value as an event carries it. Raises UnreadableError."""
        read = _VALUES.get(name)
        if read is None:
            return text
        if name == "amount":
            return _amount(text, currency)
        return read(self, text)

    def _event(self, row: Row, of: str, seq: int, currency: str, seqs: Mapping[str, str], *, undated: bool) -> Event:
        text = folded(row.get("type"))
        kind = _TYPES.get(text)
        if kind is None:
            raise UnreadableError(f"{row.get('type')!r} is no type of event. Write one of: {', '.join(EventType)}.")
        effective, recorded = self._when(row, kind, undated=undated)
        actor = self.directory.member(row.get("actor")) if row.get("actor") else None
        before, after, name = self._values(row, kind, currency, seqs)
        actor_id = actor.id if actor else None
        return Event(of, seq, kind, before, after, effective, recorded, actor_id, name, SOURCE)

    def _when(self, row: Row, kind: EventType, *, undated: bool) -> tuple[datetime, datetime]:
        """When it happened and when it was recorded; a creation without a day lies before the data begins.

        So do first values of such an opportunity (``undated``).
        """
        happened, known = row.get("effective_at"), row.get("recorded_at")
        if not happened and kind is not EventType.CREATED and not (undated and kind in _VALUED):
            raise UnreadableError(f"The event `{kind}` has no effective_at.")
        effective = self.times.instant(happened) if happened else UNDATED
        recorded = self.times.instant(known) if known else effective
        if recorded > self.now + _SLACK or effective > self.now or (kind in _CLOSES and effective > recorded):
            raise UnreadableError(f"`{kind}` on {happened or known} lies in the future; only what happened goes in.")
        if effective > recorded + _SLACK:
            raise UnreadableError(f"`{kind}` on {happened} was recorded before it happened, on {known}.")
        return effective, recorded

    def _values(
        self, row: Row, kind: EventType, currency: str, seqs: Mapping[str, str]
    ) -> tuple[str | None, str | None, str | None]:
        """What it was, what it became, and the field where the type does not say it."""
        before, after = row.get("from").strip(), row.get("to").strip()
        if kind in _STAGED:
            return self._code(before, known=False), self._code(after), None
        if kind in _CLOSES:
            stage = self.stages.won if kind is EventType.WON else self.stages.lost
            if after and self._code(after) != stage.code:
                raise UnreadableError(f"`{kind}` leads to {stage.code}, not to {after}.")
            return self._code(before, known=False), stage.code, None
        if kind is EventType.CORRECTED:
            if after not in seqs:
                raise UnreadableError(
                    f"`corrected` names in `to` which event of its opportunity it voids; {after!r} is none."
                )
            return before or None, seqs[after], None
        if kind is EventType.MERGED:
            return None, self.directory.opportunity(after), None
        if kind is EventType.CHANGED:
            return self._changed(row, currency)
        name = OWN_TYPE[kind]
        return self._value(name, before, currency), self._value(name, after, currency), None

    def _value(self, name: str, text: str, currency: str) -> str | None:
        return self.value(name, text, currency) if text else None

    def _changed(self, row: Row, currency: str) -> tuple[str | None, str | None, str]:
        """``field=value`` on both sides."""
        column, divided, after = row.get("to").partition("=")
        was, _, before = row.get("from").partition("=")
        column, was = folded_field(column), folded_field(was)
        name = FIELDS.get(column, column)
        if not divided or name not in READ or name in OWN_TYPE.values():
            raise UnreadableError("`changed` says `field=value` in from and to, for example next_step=Demo on Friday.")
        if was not in ("", column):
            raise UnreadableError(f"`changed` has {was} in from and {column} in to.")
        return self._value(name, before, currency), self._value(name, after, currency), name

    def _code(self, text: str, *, known: bool = True) -> str | None:
        """The code of a stage by its code or name; an unknown one is refused where it must be ``known``."""
        if text in self.stages.by_code:
            return text
        if not self._codes:
            self._codes.update({folded(stage.name): stage.code for stage in self.stages.all})
            self._codes.update({folded(stage.code): stage.code for stage in self.stages.all})
        found = self._codes.get(folded(text))
        if found is None and known:
            names = ", ".join(stage.code for stage in self.stages.all)
            raise UnreadableError(f"There is no stage {text!r} here. There are: {names}.")
        return found

    def _begin(self, events: list[Event], today: Mapping[str, str | None], currency: str, closed: Event | None) -> None:
        """Give the creation its first values."""
        place = next((i for i, event in enumerate(events) if event.type is EventType.CREATED), None)
        if place is None:
            return
        first = first_values(events, {"currency": currency, **today}, closed)
        if not first.get("owner_id"):
            raise UnreadableError("The opportunity has no owner.")
        first["name"] = first.get("name") or first.get("external_id") or events[place].opportunity_id
        events[place] = replace(events[place], initial=first | {"source": SOURCE})

    def _give_reason(
        self, events: list[Event], rows: list[Row], today: Mapping[str, str | None], last: Event | None
    ) -> None:
        """The reason of a close that only today's row tells was said at the close."""
        reason = today.get("reason")
        if reason and last and not any(event.field == "reason" for event in events):
            at, known = last.effective_at, last.recorded_at
            of, seq = last.opportunity_id, len(events) + 1
            events.append(Event(of, seq, EventType.CHANGED, None, reason, at, known, last.actor_id, "reason", SOURCE))
            rows.append(rows[-1])


def first_values(events: Sequence[Event], today: Mapping[str, str | None], closed: Event | None) -> dict[str, str]:
    """What an opportunity began with: what the first event of a field found there, else today's value.

    An owner or a currency without ``from`` is the first one; the reason of a close was not there before it.
    """
    first: dict[str, str | None] = dict(today)
    if closed:
        first["reason"] = None
    for event in reversed(events):
        name = OWN_TYPE.get(event.type) or event.field
        if name:
            first[name] = event.before or (event.after if name in ("owner_id", "currency") else None)
    return {name: text for name, text in first.items() if text}


def folded_field(text: str) -> str:
    """The name of a field as it is written in a `changed` event."""
    return text.strip().lower().replace(" ", "_")


def legal(told: Told, stages: Stages) -> Opportunity:
    """What these events make of the opportunity, if they can have happened as known at any moment.

    Raises IllegalHistoryError; its second argument is the row of the first event that does not fit.
    """
    try:
        return legal_throughout(told.events, stages)
    except IllegalHistoryError as problem:
        raise IllegalHistoryError(str(problem), _culprit(told, stages)) from problem


def legal_throughout(events: Sequence[Event], stages: Stages) -> Opportunity:
    """Fold events as known now, and at each moment something became known. Raises IllegalHistoryError."""
    present = fold(events, stages)
    if present is None:
        raise IllegalHistoryError("These events cancel each other: nothing is left of the opportunity.")
    in_turn = all(
        one.effective_at <= other.effective_at and one.recorded_at <= other.recorded_at
        for one, other in pairwise(events)
    )
    if in_turn and not any(event.type is EventType.CORRECTED for event in events):
        return present
    for moment in sorted({event.known_at for event in events}):
        fold(events, stages, moment + _INSTANT)
    return present


def _culprit(told: Told, stages: Stages) -> Row | None:
    for number, row in enumerate(told.rows, start=1):
        try:
            fold(told.events[:number], stages)
        except IllegalHistoryError:
            return row
    return told.rows[-1] if told.rows else None


def closed_at_last(events: Sequence[Event]) -> Event | None:
    """The close that stands at the end of a history, None when it is open."""
    last = _last_move(events)
    return last if last is not None and last.type in _CLOSES else None


def _last_move(events: Sequence[Event]) -> Event | None:
    voided = {event.after for event in events if event.type is EventType.CORRECTED}
    moves = (event for event in events if event.type in _LEADS and not (voided and str(event.seq) in voided))
    return max(moves, key=_WHEN, default=None)


def _amount(text: str, currency: str) -> str:
    amount = money(text)
    to_minor(amount, currency)
    return plain(amount)


def _category(text: str) -> str:
    if folded(text) not in list(Category):
        raise UnreadableError(f"{text!r} is no category. Write one of: {', '.join(Category)}.")
    return folded(text)


def _share(text: str) -> str:
    found: Decimal = share(text)
    return plain(found)


_TYPES = {folded(kind): kind for kind in EventType}
_VALUES: Mapping[str, Callable[[Teller, str], str | None]] = {
    "amount": lambda teller, text: _amount(text, teller.currency),
    "currency": lambda teller, text: currency_of(text, teller.currency),
    "product": lambda teller, text: teller.directory.product(text),
    "expected_close": lambda teller, text: teller.times.day(text).isoformat(),
    "next_step_date": lambda teller, text: teller.times.day(text).isoformat(),
    "category": lambda _, text: _category(text),
    "probability_override": lambda _, text: _share(text),
    "pinned": lambda _, text: "yes" if flag(text) else None,
    SEEN: lambda teller, text: (teller.now if text == NOW else teller.times.instant(text)).isoformat(),
    "account_id": lambda teller, text: teller.directory.account(text),
    "owner_id": lambda teller, text: teller.directory.owner(text),
}
