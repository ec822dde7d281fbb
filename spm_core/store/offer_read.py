"""Reading the offers of a Book: those out at its moment, and those sent or decided since the previous meeting."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select

from spm_core.book.history import fold_offer
from spm_core.book.opportunities import Offer, OfferEvent, OfferEventType
from spm_core.store import schema
from spm_core.store.columns import UtcTime
from spm_core.store.rows import columns, made
from spm_core.store.scopes import asked

_f, _e = schema.offer.c, schema.offer_event.c
_changed = _f.changed_at >= bindparam("since", type_=UtcTime())
_OFFERS = asked(
    select(*columns(Offer), _f.changed_at)
    .where(_f.workspace_id == bindparam("ws"), or_(_f.status == OfferEventType.SENT, _changed))
    .order_by(_f.opportunity_id, _f.number),
    _f.opportunity_id,
)
_EVENTS = asked(
    select(*columns(OfferEvent))
    .select_from(schema.offer)
    .join(schema.offer_event, (_e.workspace_id == _f.workspace_id) & (_e.offer_id == _f.id))
    .where(_f.workspace_id == bindparam("ws"), _changed)
    .order_by(_e.offer_id, _e.seq),
    _f.opportunity_id,
)
_TOLD = frozenset(
    set(OfferEventType) - {OfferEventType.CHECK_MOVED, OfferEventType.FOLLOWED_UP, OfferEventType.CORRECTED}
)


def offers(connection: Connection, of: Sequence[str] | None, params: Mapping[str, Any]) -> tuple[Offer, ...]:
    """The offers of some opportunities (None: all), as known before ``as_of``."""
    since, as_of = params["since"], params["as_of"]
    events: dict[str, list[OfferEvent]] = {}
    for event in made(OfferEvent, _EVENTS.rows(connection, of, params)):
        events.setdefault(event.offer_id, []).append(event)
    found = []
    for values in _OFFERS.rows(connection, of, params):
        offer = made(Offer, [values[:-1]])[0]
        if values.changed_at < since:
            found.append(offer)
            continue
        told = [event for event in events[offer.id] if max(event.at, event.recorded_at) < as_of]
        then = fold_offer(replace(offer, check_moves=0), told)
        news = any(event.type in _TOLD and max(event.at, event.recorded_at) >= since for event in told)
        if then and (news or then.status is OfferEventType.SENT):
            found.append(then)
    return tuple(found)
