"""The fold: what an opportunity or an offer is, from the events that happened to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from spm_core.book.money import to_minor
from spm_core.book.opportunities import Category, Event, EventType, Offer, OfferEvent, OfferEventType, Opportunity
from spm_core.book.records import Kind, Stages
from spm_core.book.refusals import IllegalHistoryError

# That an opportunity of which a file tells no history stood in its stage by an instant.
SEEN = "seen_at"
# Fields a `created` event may bring along and a `changed` event may set, and how their text is read.
TEXT_FIELDS = (
    "name",
    "account_id",
    "product",
    "next_step",
    "external_id",
    "source",
    "reason",
    "competitor",
    "learning",
)


@dataclass(frozen=True, slots=True)
class Visit:
    """A stay in one stage; ``left_at`` None: still there. ``passed``: it left upward or to a close (F7)."""

    stage: str
    entered_at: datetime
    left_at: datetime | None
    passed: bool


def in_order(events: Iterable[Event], known_before: datetime | None = None) -> list[Event]:
    """The events that count, oldest first: known before an instant (None: all), without the voided and the voiding ones."""
    return _counted(_known(events, known_before))


def _known(events: Iterable[Event], before: datetime | None) -> list[Event]:
    if before is None:
        return list(events)
    return [event for event in events if event.effective_at < before and event.recorded_at < before]


def _counted(known: list[Event]) -> list[Event]:
    voided = {event.after for event in known if event.type is EventType.CORRECTED}
    if voided:
        known = [e for e in known if e.type is not EventType.CORRECTED and str(e.seq) not in voided]
    return sorted(known, key=_WHEN)


_WHEN = attrgetter("effective_at", "seq")


def fold(events: Sequence[Event], stages: Stages, known_before: datetime | None = None) -> Opportunity | None:
    """The opportunity that its events add up to, None when it was not known yet.

    ``known_before`` (UTC): only events that happened and were recorded before that instant count. Raises IllegalHistoryError
    when an event does not fit what went before it.
    """
    known = _known(events, known_before)
    counted = _counted(known)
    if not counted:
        return None
    draft = _created(counted[0], stages)
    for event in counted[1:]:
        _APPLY.get(event.type, _illegal)(draft, event, stages)
    return Opportunity(**draft, version=len(events), changed_at=max(event.known_at for event in known))


def visits(events: Sequence[Event], stages: Stages, known_before: datetime | None = None) -> list[Visit]:
    """The stays in open stages, oldest first (F7); a close or a merge ends the last one."""
    stays: list[Visit] = []
    current: tuple[str, datetime] | None = None
    for event in in_order(events, known_before):
        if event.field == SEEN:
            # When this one began nobody knows, nor when the one before it ended.
            current, stays = None, stays[:-1]
        if event.type not in _MOVES:
            continue
        if current is not None:
            stays.append(Visit(*current, event.effective_at, _passes(current[0], event, stages)))
        entered = stages.by_code.get(event.after or "") if event.type is not EventType.MERGED else None
        current = (entered.code, event.effective_at) if entered and entered.kind is Kind.OPEN else None
    if current is not None:
        stays.append(Visit(*current, None, passed=False))
    return stays


def passages(stays: Sequence[Visit], stages: Stages) -> dict[str, datetime]:
    """When an opportunity last passed each stage: left it forward, or skipped it on the way to a later one (F7)."""
    last: dict[str, datetime] = {}
    for stay, following in zip(stays, (*stays[1:], None), strict=True):
        if stay.passed and stay.left_at:
            last[stay.stage] = stay.left_at
            on = following if following and following.entered_at == stay.left_at else stay
            low, high = stages.by_code[stay.stage].order, stages.by_code[on.stage].order
            last |= {stage.code: stay.left_at for stage in stages.open if low < stage.order < high}
    return last


def _passes(stage: str, event: Event, stages: Stages) -> bool:
    """Whether leaving a stage by this event is a passage: upward or to a close, not back and not by a merge."""
    if event.type is EventType.MERGED:
        return False
    return stages.by_code[event.after or ""].order > stages.by_code[stage].order


def _created(event: Event, stages: Stages) -> dict[str, Any]:
    if event.type is not EventType.CREATED:
        raise IllegalHistoryError("An opportunity begins with `created`; nothing can have happened to it before that.")
    initial = dict(event.initial or {})
    stage = _stage(event, stages)
    if stage.kind is not Kind.OPEN:
        raise IllegalHistoryError(f"A new opportunity starts in an open stage, not in {stage.name}.")
    currency = initial["currency"]
    draft: dict[str, Any] = {
        "id": event.opportunity_id,
        "owner_id": initial["owner_id"],
        "currency": currency,
        "created_at": event.effective_at,
        "stage": stage.code,
        "kind": Kind.OPEN,
        "stage_since": event.effective_at,
        "progressed_at": event.effective_at,
        "reached": stage.order,
        "ever_reached": stage.order,
        "pushes": 0,
    }
    for name, text in initial.items():
        if name not in ("owner_id", "currency"):
            draft[name] = read_field(name, text, currency)
    return draft


def read_field(name: str, text: str | None, currency: str) -> Any:  # noqa: ANN401 - each field has its own type
    """The value of an opportunity's field from the text that an event carries; empty text is None.

    Raises IllegalHistoryError for a field that no event may set.
    """
    if name in _PLAIN:
        return text or None
    if name not in READ:
        raise IllegalHistoryError(f"An opportunity has no field {name!r} that an event could change.")
    if name in ("amount", "manager_amount"):
        return to_minor(Decimal(text), currency) if text else None
    if name == "pinned":
        return text == "yes"
    return READ[name](text) if text else (Category.PIPELINE if name == "category" else None)


READ: dict[str, Any] = dict.fromkeys(TEXT_FIELDS, str) | {
    "amount": Decimal,
    "pinned": bool,
    "category": Category,
    "expected_close": date.fromisoformat,
    "next_step_date": date.fromisoformat,
    "probability_override": Decimal,
    "currency": str,
    "manager_category": Category,
    "manager_amount": Decimal,
    "manager_close": date.fromisoformat,
    SEEN: datetime.fromisoformat,
}


_PLAIN = frozenset(TEXT_FIELDS)


def _stage(event: Event, stages: Stages) -> Any:  # noqa: ANN401 - Stage, kept short
    stage = stages.by_code.get(event.after or "")
    if stage is None:
        raise IllegalHistoryError(f"There is no stage {event.after!r} here.")
    return stage


def _must_be_open(draft: dict[str, Any], event: Event) -> None:
    if draft["kind"] is not Kind.OPEN or draft.get("merged_into"):
        raise IllegalHistoryError(f"`{event.type}` needs an open opportunity; this one is closed. Reopen it first.")


def _enter(draft: dict[str, Any], event: Event, stages: Stages) -> None:
    _must_be_open(draft, event)
    stage = _stage(event, stages)
    if stage.kind is not Kind.OPEN:
        raise IllegalHistoryError(f"A move leads to an open stage; {stage.name} needs `won` or `lost`.")
    draft["stage"], draft["stage_since"] = stage.code, event.effective_at
    if stage.order > draft["reached"]:
        draft["reached"], draft["progressed_at"] = stage.order, event.effective_at
    draft["ever_reached"] = max(draft["ever_reached"], stage.order)


def _close(draft: dict[str, Any], event: Event, stages: Stages) -> None:
    _must_be_open(draft, event)
    stage = stages.won if event.type is EventType.WON else stages.lost
    draft.update(stage=stage.code, kind=stage.kind, stage_since=event.effective_at, closed_at=event.effective_at)
    if event.before and event.type is EventType.LOST and event.before not in stages.by_code:
        raise IllegalHistoryError(f"There is no stage {event.before!r} here.")


def _reopen(draft: dict[str, Any], event: Event, stages: Stages) -> None:
    if draft["kind"] is Kind.OPEN:
        raise IllegalHistoryError("Only a closed opportunity can be reopened; this one is open.")
    stage = _stage(event, stages)
    if stage.kind is not Kind.OPEN:
        raise IllegalHistoryError(f"Reopening leads to an open stage, not to {stage.name}.")
    at = event.effective_at
    draft.update(stage=stage.code, kind=Kind.OPEN, stage_since=at, progressed_at=at, reached=stage.order)
    draft.update(closed_at=None, reason=None, reopened=True, ever_reached=max(draft["ever_reached"], stage.order))


def _amount(draft: dict[str, Any], event: Event, _stages: Stages) -> None:
    draft["amount"] = read_field("amount", event.after, draft["currency"])


def _close_date(draft: dict[str, Any], event: Event, _stages: Stages) -> None:
    before, after = draft.get("expected_close"), read_field("expected_close", event.after, draft["currency"])
    draft["expected_close"] = after
    draft["pushes"] += before is not None and after is not None and after > before


def _owner(draft: dict[str, Any], event: Event, _stages: Stages) -> None:
    if not event.after:
        raise IllegalHistoryError("An opportunity always has an owner; name the new one.")
    draft["owner_id"] = event.after


def _category(draft: dict[str, Any], event: Event, _stages: Stages) -> None:
    draft["category"] = read_field("category", event.after, draft["currency"])


def _merged(draft: dict[str, Any], event: Event, _stages: Stages) -> None:
    draft["merged_into"], draft["closed_at"] = event.after, event.effective_at


def _changed(draft: dict[str, Any], event: Event, _stages: Stages) -> None:
    name = event.field or ""
    draft[name] = read_field(name, event.after, draft["currency"])
    if name == SEEN:
        draft["stage_since"] = draft["progressed_at"] = draft[name]


def _illegal(_draft: dict[str, Any], event: Event, _stages: Stages) -> None:
    raise IllegalHistoryError(f"`{event.type}` cannot happen to an opportunity that exists already.")


_MOVES = frozenset(
    {EventType.CREATED, EventType.STAGE, EventType.WON, EventType.LOST, EventType.REOPENED, EventType.MERGED}
)
_APPLY = {
    EventType.STAGE: _enter,
    EventType.AMOUNT: _amount,
    EventType.CLOSE_DATE: _close_date,
    EventType.OWNER: _owner,
    EventType.CATEGORY: _category,
    EventType.WON: _close,
    EventType.LOST: _close,
    EventType.REOPENED: _reopen,
    EventType.MERGED: _merged,
    EventType.CHANGED: _changed,
}

_DECIDING = frozenset(
    set(OfferEventType)
    - {OfferEventType.SENT, OfferEventType.CHECK_MOVED, OfferEventType.FOLLOWED_UP, OfferEventType.CORRECTED}
)


def fold_offer(sent: Offer, events: Sequence[OfferEvent], known_before: datetime | None = None) -> Offer | None:
    """The offer that its events add up to, from ``sent`` (as it was sent); None when it was not known yet.

    A follow-up or a moved check brings the new check-date in ``after``; only moves count in ``check_moves``. Raises
    IllegalHistoryError when something happens to an offer that was already decided.
    """
    offer = None
    for event in offer_events_in_order(events, known_before):
        offer = _step(sent, offer, event)
    return offer and replace(offer, version=len(events))


def offer_events_in_order(events: Iterable[OfferEvent], known_before: datetime | None = None) -> list[OfferEvent]:
    """The events of an offer that count, oldest first: known before an instant, without the voided and the voiding ones."""
    known = [event for event in events if known_before is None or max(event.at, event.recorded_at) < known_before]
    voided = {event.after for event in known if event.type is OfferEventType.CORRECTED}
    counted = (e for e in known if e.type is not OfferEventType.CORRECTED and str(e.seq) not in voided)
    return sorted(counted, key=lambda event: (event.at, event.seq))


def _step(sent: Offer, offer: Offer | None, event: OfferEvent) -> Offer:
    if event.type is OfferEventType.SENT:
        first = next((text for text in (event.after,) if text), None)
        return replace(sent, status=event.type, check_date=date.fromisoformat(first) if first else sent.check_date)
    if offer is None or offer.status in _DECIDING:
        raise IllegalHistoryError(f"`{event.type}` needs an offer that is still out.")
    if event.type in _DECIDING:
        return replace(offer, status=event.type)
    check = date.fromisoformat(event.after) if event.after else offer.check_date
    moved = offer.check_moves + (event.type is OfferEventType.CHECK_MOVED)
    return replace(offer, check_date=check, check_moves=moved)
