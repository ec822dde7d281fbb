"""Saving offers and what happened to them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, select, update

from spm_core.book.history import fold_offer
from spm_core.book.opportunities import Offer, OfferEvent
from spm_core.book.refusals import NotFoundError, RacedError
from spm_core.store import schema
from spm_core.store.forms import Rows, formed
from spm_core.store.rows import columns, made, row
from spm_core.store.writing import CHANGED, Writing, in_sequence

_f = schema.offer.c
_OFFER = select(*columns(Offer)).where(_f.workspace_id == bindparam("ws"), _f.id == bindparam("id"))
_OFFER_EVENTS = (
    select(*columns(OfferEvent))
    .where(schema.offer_event.c.workspace_id == bindparam("ws"), schema.offer_event.c.offer_id == bindparam("id"))
    .order_by(schema.offer_event.c.seq)
)
_REPLACE_OFFER = (
    update(schema.offer)
    .where(_f.workspace_id == bindparam("ws"), _f.id == bindparam("of"), _f.version == bindparam("seen"))
    .values(
        {name: bindparam(f"new_{name}") for name in ("check_date", "status", "check_moves", "version", "changed_at")}
    )
)


class SentOffers(Writing):
    """The offers of a change."""

    def send_offer(self, offer: Offer, events: Sequence[OfferEvent]) -> Offer:
        """Save a new offer with its events. Raises ConflictError when another one of the opportunity is still out."""
        return self.send_offers([(offer, events)])[0]

    def send_offers(self, offers: Iterable[tuple[Offer, Sequence[OfferEvent]]]) -> list[Offer]:
        """Save many new offers, each with all its events."""
        folded = _sent(offers)
        self.insert(_formed(folded, self._ws, self._dialect))
        return [offer for offer, _ in folded]

    def append_offer(self, events: Sequence[OfferEvent]) -> Offer:
        """Append events to an offer and return what it is now; raises as ``append`` does."""
        of = events[0].offer_id
        params = {"ws": self._ws, "id": of}
        found = self._connection.execute(_OFFER, params).one_or_none()
        if found is None:
            raise NotFoundError("There is no such offer here any more.")
        stored = list(made(OfferEvent, self._connection.execute(_OFFER_EVENTS, params)))
        in_sequence(len(stored), events)
        offer = _fold_offer(Offer(*found), [*stored, *events])
        values = {f"new_{name}": value for name, value in _offer_row(offer, [*stored, *events], self._ws).items()}
        seen = {"ws": self._ws, "of": of, "seen": len(stored)}
        if self._connection.execute(_REPLACE_OFFER, values | seen).rowcount != 1:
            raise RacedError(CHANGED.format("this offer"))
        self._insert(schema.offer_event, (row(event, self._ws) for event in events))
        return offer


OfferHistory = tuple[Offer, Sequence[OfferEvent]]


def offers_formed(offers: Iterable[OfferHistory], workspace_id: str, dialect: str) -> Rows:
    """New offers and their events as rows."""
    return _formed(_sent(offers), workspace_id, dialect)


def _sent(offers: Iterable[OfferHistory]) -> list[OfferHistory]:
    """Each offer as its events leave it."""
    complete = ((offer, _with_check(offer, events)) for offer, events in offers)
    return [(_fold_offer(offer, events), events) for offer, events in complete]


def _formed(folded: Sequence[OfferHistory], workspace_id: str, dialect: str) -> Rows:
    offers = (_offer_row(offer, events, workspace_id) for offer, events in folded)
    events = (row(event, workspace_id) for _, events in folded for event in events)
    return formed(schema.offer, dialect, offers) | formed(schema.offer_event, dialect, events)


def _with_check(offer: Offer, events: Sequence[OfferEvent]) -> list[OfferEvent]:
    """The events of a new offer; the first one says the check-date it was sent with."""
    first = events[0]
    return [first if first.after else replace(first, after=offer.check_date.isoformat()), *events[1:]]


def _fold_offer(offer: Offer, events: Sequence[OfferEvent]) -> Offer:
    folded = fold_offer(replace(offer, check_moves=0), events)
    if folded is None:
        raise NotFoundError("An offer begins with being sent.")
    return folded


def _offer_row(offer: Offer, events: Sequence[OfferEvent], workspace_id: str) -> dict[str, Any]:
    changed_at = max(max(event.at, event.recorded_at) for event in events)
    return {**row(offer, workspace_id), "changed_at": changed_at}
