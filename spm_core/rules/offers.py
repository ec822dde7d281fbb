"""What may happen to an offer: sent, its check-date moved, followed up, decided. One is out per opportunity at a time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from spm_core.book.history import offer_events_in_order
from spm_core.book.money import to_minor
from spm_core.book.opportunities import Offer, OfferEvent, OfferEventType, Opportunity
from spm_core.book.periods import next_business_day
from spm_core.book.refusals import Refusal
from spm_core.rules.stamp import Stamp

CHECK_AFTER = timedelta(days=7)


def default_check(sent_on: date, closed: frozenset[date] = frozenset()) -> date:
    """The day by which the seller should know the customer's position: a week later, on a business day."""
    return next_business_day(sent_on + CHECK_AFTER, closed)


def send(
    stamp: Stamp,
    opportunity: Opportunity,
    *,
    id: str,  # noqa: A002 - the record's own word
    number: int,
    sent_on: date,
    check_date: date,
    amount: Decimal | None = None,
    valid_until: date | None = None,
) -> tuple[Offer, list[OfferEvent]]:
    """A new offer for an open opportunity, and its first event. ``amount`` in major units of the opportunity's currency.

    The caller also appends ``supersede`` of the one that is out. Raises Refusal when the opportunity is closed or the check
    lies before the sending.
    """
    if not opportunity.is_open:
        raise Refusal(f"{opportunity.name} is closed. Reopen it before you offer again.")
    if check_date < sent_on:
        raise Refusal(
            "The check-date is the day you must know the customer's position; it cannot lie before the offer."
        )
    minor = opportunity.amount if amount is None else to_minor(amount, opportunity.currency)
    offer = Offer(id, opportunity.id, number, sent_on, minor, opportunity.currency, check_date, valid_until)
    first = OfferEvent(
        id,
        1,
        OfferEventType.SENT,
        stamp.at,
        stamp.recorded_at,
        None,
        check_date.isoformat(),
        None,
        stamp.actor_id,
        stamp.key,
    )
    return offer, [first]


def move_check(stamp: Stamp, offer: Offer, to: date, reason: str) -> list[OfferEvent]:
    """Move the check-date of an offer that is out; why is asked because it is counted. The same date makes no event."""
    if not reason.strip():
        raise Refusal("Moving a check-date asks why, in a few words: `check Acme 16.3. waiting for board`.")
    _out(offer)
    if to < offer.sent_on:
        raise Refusal("The check-date cannot lie before the offer was sent.")
    return [] if to == offer.check_date else [_event(stamp, offer, OfferEventType.CHECK_MOVED, to, reason.strip())]


def follow_up(stamp: Stamp, offer: Offer, next_check: date, reason: str | None = None) -> list[OfferEvent]:
    """The customer was asked and has not decided: the next check-date."""
    _out(offer)
    if next_check < offer.sent_on:
        raise Refusal("The next check-date cannot lie before the offer was sent.")
    return [_event(stamp, offer, OfferEventType.FOLLOWED_UP, next_check, reason)]


def decide(stamp: Stamp, offer: Offer, how: OfferEventType, reason: str | None = None) -> list[OfferEvent]:
    """The offer is out no longer: accepted, rejected, expired, superseded or withdrawn."""
    _out(offer)
    return [_event(stamp, offer, how, None, reason)]


def undo(stamp: Stamp, offer: Offer, events: Sequence[OfferEvent], done_at: datetime) -> list[OfferEvent]:
    """Take back what the actor did to an offer in one go, recorded at ``done_at`` (UTC): a `corrected` event for each event.

    Raises Refusal when something came after it, and for the sending: a customer who has an offer has it.
    """
    live = offer_events_in_order(events)
    mine = [event for event in live if event.recorded_at == done_at and event.actor_id == stamp.actor_id]
    if any(event.type is OfferEventType.SENT for event in mine):
        raise Refusal("An offer that was sent is not taken back; a new one replaces it.")
    if live[-len(mine) :] != mine:
        raise Refusal("Something came after that; change the offer forward instead.")
    return [
        replace(
            _event(stamp, offer, OfferEventType.CORRECTED, None, None),
            seq=offer.version + n,
            before=event.type,
            after=str(event.seq),
        )
        for n, event in enumerate(mine, start=1)
    ]


def _out(offer: Offer) -> None:
    if offer.status is not OfferEventType.SENT:
        raise Refusal(f"That offer was {offer.status} already; nothing is left to check.")


def _event(stamp: Stamp, offer: Offer, how: OfferEventType, check: date | None, reason: str | None) -> OfferEvent:
    before = offer.check_date.isoformat() if check else None
    after = check.isoformat() if check else None
    seq = offer.version + 1
    return OfferEvent(offer.id, seq, how, stamp.at, stamp.recorded_at, before, after, reason, stamp.actor_id, stamp.key)
