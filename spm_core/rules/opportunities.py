"""What may happen to an opportunity: create, move, change, win, lose, reopen, undo. Each returns the events to append."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from spm_core.book.history import fold, in_order
from spm_core.book.money import to_major, to_minor
from spm_core.book.opportunities import Event, EventType, Opportunity
from spm_core.book.records import Kind, Stage, Stages
from spm_core.book.refusals import IllegalHistoryError, Refusal
from spm_core.rules.stamp import Stamp

UNDO_WITHIN = timedelta(hours=24)

# The fields that a change may set, and the event type that says so; every other one is `changed`.
_OWN_TYPE = {
    "amount": EventType.AMOUNT,
    "expected_close": EventType.CLOSE_DATE,
    "owner_id": EventType.OWNER,
    "category": EventType.CATEGORY,
}
CHANGEABLE = frozenset(_OWN_TYPE) | {
    "name",
    "account_id",
    "product",
    "currency",
    "next_step",
    "next_step_date",
    "probability_override",
    "pinned",
    "reason",
    "competitor",
    "learning",
    "external_id",
    "manager_category",
    "manager_amount",
    "manager_close",
}

AMOUNTS = frozenset({"amount", "manager_amount"})

FieldValue = str | Decimal | date | bool | None


@dataclass(slots=True)
class _Entry:
    """The events that one act appends to an opportunity, numbered on from its version."""

    stamp: Stamp
    opportunity_id: str
    seq: int
    events: list[Event]

    def add(self, kind: EventType, before: str | None, after: str | None, field: str | None = None) -> None:
        """Append one event; only the first carries the key, which stands for the whole act."""
        self.seq += 1
        key = None if self.events or not self.stamp.key else self.stamp.key
        stamp = self.stamp
        self.events.append(
            Event(
                self.opportunity_id,
                self.seq,
                kind,
                before,
                after,
                stamp.at,
                stamp.recorded_at,
                stamp.actor_id,
                field,
                stamp.source,
                key,
            )
        )


def _entry(stamp: Stamp, opportunity: Opportunity) -> _Entry:
    if opportunity.merged_into:
        raise Refusal(f"{opportunity.name} was merged into another opportunity; use that one.")
    return _Entry(stamp, opportunity.id, opportunity.version, [])


def create(
    stamp: Stamp,
    *,
    id: str,  # noqa: A002 - the record's own word
    name: str,
    owner_id: str,
    stage: str,
    currency: str,
    stages: Stages,
    **initial: FieldValue,
) -> list[Event]:
    """The event that creates an opportunity with its first values (typed; ``amount`` a Decimal in major units).

    Raises Refusal for an empty name, an unknown or closed stage, or an amount that cannot be one.
    """
    if not name.strip():
        raise Refusal(
            "An opportunity needs a name: the customer and what they may buy, for example `Acme pump upgrade`."
        )
    first = known_stage(stage, stages)
    if first.kind is not Kind.OPEN:
        raise Refusal(f"A new opportunity starts in an open stage, not in {first.name}.")
    amount = initial.get("amount")
    if isinstance(amount, Decimal):
        to_minor(amount, currency)
    texts = {field: as_text(value) for field, value in initial.items()}
    first_values = {field: text for field, text in texts.items() if text}
    first_values |= {"name": name.strip(), "owner_id": owner_id, "currency": currency}
    return [
        Event(
            id,
            1,
            EventType.CREATED,
            None,
            first.code,
            stamp.at,
            stamp.recorded_at,
            stamp.actor_id,
            source=stamp.source,
            key=stamp.key,
            initial=first_values,
        )
    ]


def move(stamp: Stamp, opportunity: Opportunity, to: str, stages: Stages) -> list[Event]:
    """Move an open opportunity to another open stage, forward or back; to the stage it is in: no event."""
    _open(opportunity, "moved")
    stage = known_stage(to, stages)
    if stage.kind is not Kind.OPEN:
        raise Refusal(f"{stage.name} closes the opportunity: say `won` or `lost` instead.")
    entry = _entry(stamp, opportunity)
    if stage.code != opportunity.stage:
        entry.add(EventType.STAGE, opportunity.stage, stage.code)
    return entry.events


def win(
    stamp: Stamp,
    opportunity: Opportunity,
    stages: Stages,
    *,
    amount: Decimal | None = None,
    reason: str | None = None,
    learning: str | None = None,
) -> list[Event]:
    """Win an open opportunity; another amount than before is an `amount` event first."""
    _open(opportunity, "won")
    _happened(stamp, "won")
    entry = _entry(stamp, opportunity)
    _fields(entry, opportunity, {} if amount is None else {"amount": amount})
    entry.add(EventType.WON, opportunity.stage, stages.won.code)
    _debrief(entry, reason=reason, learning=learning)
    return entry.events


def lose(
    stamp: Stamp,
    opportunity: Opportunity,
    stages: Stages,
    *,
    reason: str | None = None,
    competitor: str | None = None,
    learning: str | None = None,
) -> list[Event]:
    """Lose an open opportunity."""
    _open(opportunity, "lost")
    _happened(stamp, "lost")
    entry = _entry(stamp, opportunity)
    entry.add(EventType.LOST, opportunity.stage, stages.lost.code)
    _debrief(entry, reason=reason, competitor=competitor, learning=learning)
    return entry.events


def reopen(stamp: Stamp, opportunity: Opportunity, to: str, stages: Stages) -> list[Event]:
    """Reopen a closed opportunity in an open stage; its progress clock starts again."""
    if opportunity.is_open:
        raise Refusal(f"{opportunity.name} is open already.")
    stage = known_stage(to, stages)
    if stage.kind is not Kind.OPEN:
        raise Refusal(f"Reopening leads to an open stage, not to {stage.name}.")
    entry = _entry(stamp, opportunity)
    entry.add(EventType.REOPENED, opportunity.stage, stage.code)
    return entry.events


def change(stamp: Stamp, opportunity: Opportunity, **fields: FieldValue) -> list[Event]:
    """Set fields (typed; ``amount`` a Decimal in major units); what already is so makes no event.

    Raises Refusal for a field that cannot be changed, or an owner taken away.
    """
    unknown = set(fields) - CHANGEABLE
    if unknown:
        raise Refusal(f"{', '.join(sorted(unknown))} cannot be changed.")
    if "owner_id" in fields and not fields["owner_id"]:
        raise Refusal("An opportunity always has an owner; name the new one.")
    if "name" in fields and not str(fields["name"] or "").strip():
        raise Refusal("An opportunity needs a name.")
    entry = _entry(stamp, opportunity)
    _fields(entry, opportunity, fields)
    return entry.events


def undo(stamp: Stamp, opportunity: Opportunity, events: Sequence[Event], stages: Stages) -> list[Event]:
    """Take back the actor's own last act on an opportunity: a `corrected` event for each of its events.

    Only within 24 hours, only one's own, only while nothing later depends on it. Raises Refusal with the reason otherwise.
    """
    live = sorted(in_order(events), key=lambda event: event.seq)
    last = [event for event in live if event.recorded_at == live[-1].recorded_at] if live else []
    _undoable(stamp, last)
    entry = _entry(stamp, opportunity)
    for event in last:
        entry.add(EventType.CORRECTED, str(event.type), str(event.seq))
    try:
        fold([*events, *entry.events], stages)
    except IllegalHistoryError as problem:
        raise Refusal("Something later builds on that change, so it stays. Change it forward instead.") from problem
    return entry.events


def _undoable(stamp: Stamp, last: Sequence[Event]) -> None:
    if not last:
        raise Refusal("There is nothing to undo here.")
    if any(event.type is EventType.CREATED for event in last):
        raise Refusal("A new opportunity is not undone; close it as lost with the reason `entered by mistake`.")
    if any(event.actor_id != stamp.actor_id for event in last):
        raise Refusal("The last change here is somebody else's; only they can take it back.")
    if stamp.recorded_at - last[0].recorded_at > UNDO_WITHIN:
        raise Refusal("That was more than 24 hours ago and may stand in a report. Change it forward instead.")


def known_stage(text: str, stages: Stages) -> Stage:
    """The stage with a code. Raises Refusal that names the open stages."""
    stage = stages.by_code.get(text)
    if stage is None:
        names = ", ".join(item.name for item in stages.open)
        raise Refusal(f"There is no stage {text!r}. Yours are: {names}.")
    return stage


def as_text(value: FieldValue) -> str | None:
    """A field's value as an event carries it: amounts plain, dates ISO, true as yes."""
    if value is None or value is False or value == "":
        return None
    if value is True:
        return "yes"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return plain(value)
    return str(value)


def plain(amount: Decimal) -> str:
    """An amount as text without exponent or trailing zeros."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _fields(entry: _Entry, opportunity: Opportunity, fields: dict[str, FieldValue]) -> None:
    currency = fields.get("currency")
    code = str(currency) if currency else opportunity.currency
    for field, value in fields.items():
        if field in AMOUNTS and isinstance(value, Decimal):
            to_minor(value, code)
        before, after = as_text(_present(opportunity, field)), as_text(value)
        if before != after:
            own = _OWN_TYPE.get(field)
            entry.add(own or EventType.CHANGED, before, after, None if own else field)


def _present(opportunity: Opportunity, field: str) -> FieldValue:
    stored = getattr(opportunity, field)
    value: FieldValue = stored
    return to_major(stored, opportunity.currency) if field in AMOUNTS and stored is not None else value


def _debrief(entry: _Entry, **fields: str | None) -> None:
    """What was said about a close; it is new each time, a reopening has cleared the old reason."""
    for field, text in fields.items():
        if text:
            entry.add(EventType.CHANGED, None, text, field)


def _open(opportunity: Opportunity, verb: str) -> None:
    if not opportunity.is_open and not opportunity.merged_into:
        said = "won" if opportunity.kind is Kind.WON else "lost"
        raise ClosedError(f"{opportunity.name} is {said} already, so it cannot be {verb}. Reopen it first.")


def _happened(stamp: Stamp, verb: str) -> None:
    if stamp.at > stamp.recorded_at:
        raise Refusal(f"It cannot be {verb} in the future; say it on the day.")


class ClosedError(Refusal):
    """The opportunity is closed; the answer offers to reopen it."""
