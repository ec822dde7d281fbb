"""The offers of one opportunity as the files tell them, and what is new in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from spm_core.book.history import fold_offer
from spm_core.book.money import to_minor
from spm_core.book.opportunities import Offer, OfferEvent, OfferEventType, Opportunity
from spm_core.book.refusals import Refusal, UnreadableError
from spm_core.exchange.cells import folded, money, whole
from spm_core.exchange.dates import Times
from spm_core.exchange.existing import Directory, OfferHistory
from spm_core.exchange.reading import Findings, Group, Row
from spm_core.exchange.settings import currency_of

_TYPES = {folded(kind): kind for kind in OfferEventType}
_DECIDING = frozenset(OfferEventType) - {
    OfferEventType.SENT,
    OfferEventType.CHECK_MOVED,
    OfferEventType.FOLLOWED_UP,
    OfferEventType.CORRECTED,
}


@dataclass(frozen=True, slots=True)
class OfferTeller:
    """Reads the offers of opportunities; ``now`` (UTC) is when what differs is recorded."""

    directory: Directory
    times: Times
    now: datetime
    findings: Findings

    def told(
        self, group: Group, item: Opportunity, stored: Sequence[OfferHistory]
    ) -> tuple[list[OfferHistory], list[list[OfferEvent]]]:
        """New offers with their events, and events to append to offers that are here; unreadable rows are rejected."""
        here = {offer.number: (offer, events) for offer, events in stored}
        out = sum(offer.status is OfferEventType.SENT for offer, _ in stored)
        new: list[OfferHistory] = []
        more: list[list[OfferEvent]] = []
        for row in group.offers:
            try:
                offer = self._offer(row, item)
                events = list(self._events(row, offer, item, group.offer_events))
                known = here.get(offer.number)
                if known is None:
                    present = _folded(offer, events)
                    out += present.status is OfferEventType.SENT
                    if present.status is OfferEventType.SENT and out > 1:
                        raise UnreadableError(
                            "Another offer of this opportunity is still out; one of them is superseded."
                        )
                    here[offer.number] = (present, events)
                    new.append((offer, events))
                elif appended := list(self._appended(known, offer, events, item)):
                    more.append(appended)
            except Refusal as problem:
                self.findings.reject(row, problem)
        numbers = {str(number) for number in here}
        for row in group.offer_events:
            if row.get("version") not in numbers:
                self.findings.reject(row, f"{group.external_id} has no offer {row.get('version')!r} in offers.csv.")
        return new, more

    def _offer(self, row: Row, item: Opportunity) -> Offer:
        code = currency_of(row.get("currency"), item.currency)
        amount = to_minor(money(row.get("amount")), code) if row.get("amount") else None
        sent_on = self.times.day(row.get("sent_on"))
        check = self.times.day(row.get("check_date") or row.get("sent_on"))
        status = self._type(row.get("status") or OfferEventType.SENT)
        if status in (OfferEventType.CHECK_MOVED, OfferEventType.FOLLOWED_UP, OfferEventType.CORRECTED):
            raise UnreadableError(f"{status} is no status of an offer.")
        if check < sent_on:
            raise UnreadableError("The check-date cannot lie before the offer was sent.")
        number = whole(row.get("version"))
        return Offer(self.directory.new_id(), item.id, number, sent_on, amount, code, check, status=status)

    def _type(self, text: str) -> OfferEventType:
        if folded(text) not in _TYPES:
            raise UnreadableError(
                f"{text!r} is nothing that happens to an offer. Write one of: {', '.join(OfferEventType)}."
            )
        return _TYPES[folded(text)]

    def _events(self, row: Row, offer: Offer, item: Opportunity, rows: Sequence[Row]) -> Iterator[OfferEvent]:
        """Sent, what the files tell of it since, and the decision where only the status tells it."""
        said = [self._event(other, offer) for other in rows if other.get("version") == row.get("version")]
        sent_at = self.times.instant(offer.sent_on.isoformat())
        if sent_at > self.now:
            raise UnreadableError(f"The offer was sent on {offer.sent_on}, which is still to come.")
        if not said or said[0].type is not OfferEventType.SENT:
            first = next((event.before for event in said if event.before), offer.check_date.isoformat())
            said.insert(0, OfferEvent(offer.id, 1, OfferEventType.SENT, sent_at, sent_at, None, first))
        if offer.status is not OfferEventType.SENT and not any(event.type in _DECIDING for event in said):
            at = min(self.now, max(said[-1].at, item.closed_at or self.times.instant(offer.check_date.isoformat())))
            said.append(OfferEvent(offer.id, 1, offer.status, at, at))
        yield from (replace(event, seq=seq) for seq, event in enumerate(said, start=1))

    def _event(self, row: Row, offer: Offer) -> OfferEvent:
        at = self.times.instant(row.get("at"))
        if at > self.now:
            raise UnreadableError(f"It happened on {row.get('at')}, which is still to come.")
        kind = self._type(row.get("type"))
        if kind is OfferEventType.CORRECTED:
            return OfferEvent(offer.id, 1, kind, at, at, None, str(whole(row.get("to").strip())))
        before, after = (self._check(row.get(column).strip()) for column in ("from", "to"))
        return OfferEvent(offer.id, 1, kind, at, at, before, after, row.get("reason") or None)

    def _check(self, text: str) -> str | None:
        return self.times.day(text).isoformat() if text else None

    def _appended(
        self, known: OfferHistory, offer: Offer, events: Sequence[OfferEvent], item: Opportunity
    ) -> Iterator[OfferEvent]:
        """What the files tell of an offer that is here for the first time, recorded now."""
        here, stored = known
        left = [_signature(event) for event in stored]
        fresh: list[OfferEvent] = []
        for event in events:
            if _signature(event) in left:
                left.remove(_signature(event))
            else:
                fresh.append(replace(event, offer_id=here.id, recorded_at=self.now))
        numbered = [replace(event, seq=len(stored) + n) for n, event in enumerate(fresh, start=1)]
        numbered = [_voiding(event, events, [*stored, *numbered]) for event in numbered]
        present = _folded(here, [*stored, *numbered])
        if present.check_date != offer.check_date and present.status is OfferEventType.SENT:
            if left:
                self.findings.warn(f"{item.external_id}: the check-date of offer {here.number} stays as moved here.")
            else:
                dates = (present.check_date.isoformat(), offer.check_date.isoformat())
                seq = len(stored) + len(numbered) + 1
                moved = OfferEvent(here.id, seq, OfferEventType.CHECK_MOVED, self.now, self.now, *dates)
                numbered.append(replace(moved, reason="import"))
        yield from numbered


def _voiding(event: OfferEvent, told: Sequence[OfferEvent], here: Sequence[OfferEvent]) -> OfferEvent:
    """A correction of the file names the event it voids by its place there; it has another one here."""
    if event.type is not OfferEventType.CORRECTED:
        return event
    voided = next((_signature(other) for other in told if str(other.seq) == event.after), None)
    seq = next((other.seq for other in here if _signature(other) == voided), None)
    if seq is None:
        raise UnreadableError(f"A correction voids event {event.after} of an offer, which has none.")
    return replace(event, after=str(seq))


def _signature(event: OfferEvent) -> tuple[OfferEventType, object, object]:
    """An offer is sent once; anything else is known by its day and the new check-date."""
    if event.type is OfferEventType.SENT:
        return event.type, None, None
    return event.type, event.at, event.after


def _folded(offer: Offer, events: Sequence[OfferEvent]) -> Offer:
    found = fold_offer(replace(offer, check_moves=0), events)
    if found is None:
        raise UnreadableError("An offer begins with being sent.")
    return found
