"""What an import changes on an opportunity: what the files tell anew is recorded now, what was changed here stays."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from spm_core.book.history import fold, in_order
from spm_core.book.money import to_major
from spm_core.book.opportunities import Event, EventType, Opportunity
from spm_core.book.records import Kind, Stages
from spm_core.book.refusals import IllegalHistoryError
from spm_core.exchange.histories import FIELDS, OWN_TYPE, SOURCE, Told
from spm_core.rules.opportunities import as_text

NOTED = "import difference"  # a change that the files show without telling when it happened
_MOVES = frozenset({EventType.STAGE, EventType.WON, EventType.LOST, EventType.REOPENED})
_TYPE_OF = {name: kind for kind, name in OWN_TYPE.items()}


@dataclass(frozen=True, slots=True)
class Merged:
    """The events to append to an opportunity, what it is with them where that is known, and what a person should know."""

    events: list[Event]
    warnings: list[str]
    present: Opportunity | None = None


def new(told: Told, present: Opportunity, now: datetime) -> Merged:
    """A new opportunity: its events, and today's values where its events lead elsewhere (``present``)."""
    touched = {OWN_TYPE.get(event.type) or event.field for event in told.events}
    wanted = {name: text for name, text in told.today.items() if text and name in touched}
    noted = [*_noted(told.events, present, wanted, now)] if wanted else []
    return Merged([*told.events, *noted], [], None if noted else present)


def changed(stored: Sequence[Event], told: Told, stages: Stages, now: datetime, external_id: str) -> Merged:
    """What is to be appended to the ``stored`` events so that they say what the files tell.

    Events of an earlier import that a complete history no longer has are voided; new ones keep the day they happened and are
    recorded now; today's values that differ become events of now. What was changed here since stays, with a warning. Raises
    IllegalHistoryError when all of it cannot have happened.
    """
    events = [*stored, *_fresh(stored, told, now)]
    present = _present(events, stages)
    wanted, warnings = _wanted(events, told, stages)
    events += _noted(events, present, wanted, now)
    warnings = [f"{external_id}: {text}" for text in (*warnings, *_moved_here(events, told))]
    return Merged(events[len(stored) :], warnings)


def followed(stored: Sequence[Event], told: Told, stages: Stages, now: datetime, external_id: str) -> Merged:
    """What is to be appended to the ``stored`` events after an export that shows how things stand, not how they came about.

    Where it stands elsewhere it moved there: on the day the export tells, where that can be, else now. Other values that differ
    become events of now. What was changed here since stays, with a warning. Raises IllegalHistoryError.
    """
    events = list(stored)
    events += _moved_there(events, told, stages, now)
    values_only = replace(told, events=[])
    wanted, warnings = _wanted(events, values_only, stages)
    events += _noted(events, _present(events, stages), wanted, now)
    warnings = [f"{external_id}: {text}" for text in (*warnings, *_moved_here(events, told))]
    return Merged(events[len(stored) :], warnings)


def _moved_there(stored: Sequence[Event], told: Told, stages: Stages, now: datetime) -> Iterator[Event]:
    """The events that lead from the stage here to the one of the export; none when it was moved here."""
    present = _present(stored, stages)
    theirs = [event for event in in_order(told.events) if event.type in (*_MOVES, EventType.CREATED)][-1]
    mine = [event for event in in_order(stored) if event.type in (*_MOVES, EventType.CREATED)][-1]
    if theirs.after == present.stage or mine.source not in (SOURCE, NOTED):
        return
    to = stages.by_code[theirs.after or ""]
    can_be = mine.effective_at < theirs.effective_at <= now
    when = theirs.effective_at if can_be else now
    number, at, of = len(stored), present.stage, present.id
    if present.kind is not Kind.OPEN:
        number += 1
        back = to.code if to.kind is Kind.OPEN else stages.open[-1].code
        yield Event(of, number, EventType.REOPENED, at, back, when, now, source=SOURCE)
        at = back
    if at != to.code:
        kind = {Kind.OPEN: EventType.STAGE, Kind.WON: EventType.WON, Kind.LOST: EventType.LOST}[to.kind]
        yield Event(of, number + 1, kind, at, to.code, when, now, source=SOURCE)


def _present(events: Sequence[Event], stages: Stages) -> Opportunity:
    present = fold(events, stages)
    if present is None:
        raise IllegalHistoryError("These events cancel each other: nothing is left of the opportunity.")
    return present


def _signature(event: Event, by_seq: Mapping[str, Event]) -> Hashable:
    """What makes an event of a file the one that is stored, whoever told it first and whenever."""
    if event.type is EventType.CREATED:
        return "created"
    if event.type is EventType.CORRECTED:
        voided = by_seq.get(event.after or "")
        return "corrected", _signature(voided, by_seq) if voided else event.after
    return event.type, event.field, event.after, event.effective_at


def _fresh(stored: Sequence[Event], told: Told, now: datetime) -> Iterator[Event]:
    """Voiding events for what the files no longer tell, then the events that they tell for the first time."""
    by_seq, told_by_seq = _by_seq(stored), _by_seq(told.events)
    here: dict[Hashable, list[Event]] = {}
    for event in stored:
        here.setdefault(_signature(event, by_seq), []).append(event)
    fresh: list[Event] = []
    seqs: dict[str, str] = {}  # an event's seq in the file, and here
    for event in told.events:
        known = here.get(_signature(event, told_by_seq))
        if known:
            seqs[str(event.seq)] = str(known.pop(0).seq)
        elif not _is_first_value(event, stored[0]):
            fresh.append(event)
    number = len(stored)
    of = stored[0].opportunity_id
    for event in _no_longer_told(stored, here, told):
        number += 1
        yield Event(of, number, EventType.CORRECTED, event.type, str(event.seq), now, now, source=SOURCE)
    for event in fresh:
        number += 1
        seqs[str(event.seq)] = str(number)
        after = seqs.get(event.after or "") if event.type is EventType.CORRECTED else event.after
        yield replace(event, seq=number, after=after, recorded_at=now)


def _by_seq(events: Sequence[Event]) -> dict[str, Event]:
    return {str(event.seq): event for event in events}


def _is_first_value(event: Event, created: Event) -> bool:
    """Whether an event of the file only says what an opportunity began with."""
    name = OWN_TYPE.get(event.type) or event.field
    if not name or event.before or event.effective_at != created.effective_at:
        return False
    return (created.initial or {}).get(name) == event.after


def _no_longer_told(stored: Sequence[Event], here: Mapping[Hashable, list[Event]], told: Told) -> list[Event]:
    if not told.complete:
        return []
    voided = {event.after for event in stored if event.type is EventType.CORRECTED}
    left = [event for events in here.values() for event in events]
    kept = (EventType.CREATED, EventType.CORRECTED)
    return [
        event
        for event in sorted(left, key=lambda event: event.seq)
        if event.source == SOURCE and event.type not in kept and str(event.seq) not in voided
    ]


def _wanted(events: Sequence[Event], told: Told, stages: Stages) -> tuple[dict[str, str | None], list[str]]:
    """The values that the files want a field to have now, without those that were changed here, and these in words."""
    theirs = values(_present(told.events, stages)) if told.complete else {}
    wanted = {name: text or theirs.get(name) for name, text in told.today.items() if text or told.complete}
    wanted.pop("external_id", None)  # it is how the two were brought together
    here = values(_present(events, stages))
    warnings: list[str] = []
    for name, text in list(wanted.items()):
        if here.get(name) != text and _setter(events, name) not in (SOURCE, NOTED):
            del wanted[name]
            if text and name not in ("account_id", "owner_id"):
                warnings.append(f"{name} stays {here.get(name) or 'empty'} as changed here; the file says {text}.")
            elif text:
                warnings.append(f"{name.removesuffix('_id')} stays as changed here; the file has another one.")
    return wanted, warnings


def _setter(events: Sequence[Event], name: str) -> str:
    """Where the value comes from that a field has now."""
    for event in reversed(in_order(events)):
        if name in (OWN_TYPE.get(event.type), event.field) or event.type is EventType.CREATED:
            return event.source
    return SOURCE


def _moved_here(events: Sequence[Event], told: Told) -> Iterator[str]:
    """A word when the stage was changed here and the file is still elsewhere."""
    mine = [event for event in in_order(events) if event.type in _MOVES]
    theirs = [event for event in in_order(told.events) if event.type in _MOVES or event.type is EventType.CREATED]
    if mine and theirs and mine[-1].source not in (SOURCE, NOTED) and mine[-1].after != theirs[-1].after:
        yield f"stays in stage {mine[-1].after} as moved here; the file has it in {theirs[-1].after}."


def _noted(
    events: Sequence[Event], present: Opportunity, wanted: Mapping[str, str | None], now: datetime
) -> Iterator[Event]:
    """An event of now for each value that is another than wanted."""
    here = values(present)
    number = len(events)
    for name, text in wanted.items():
        if text != here.get(name) and (text or name not in ("owner_id", "name", "currency", "category")):
            number += 1
            kind = _TYPE_OF.get(name, EventType.CHANGED)
            own = None if name in _TYPE_OF else name
            yield Event(present.id, number, kind, here.get(name), text, now, now, field=own, source=NOTED)


def values(item: Opportunity) -> dict[str, str | None]:
    """An opportunity's fields as event text, by the field's name."""
    amount = None if item.amount is None else as_text(to_major(item.amount, item.currency))
    return {"amount": amount, **{name: as_text(getattr(item, name)) for name in _PLAIN}}


_PLAIN = tuple(name for name in FIELDS.values() if name != "amount")
