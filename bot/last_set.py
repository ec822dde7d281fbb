"""Who set a field of an opportunity or an offer last, and when, as its events tell."""

from datetime import datetime

from bot.desk import Ask
from spm_core.book.opportunities import EventType

# The events that set what stands in a field of a form: by their type, or by the field they name.
_SETS: dict[str, tuple[str, ...]] = {
    "amount": (EventType.AMOUNT,),
    "close": (EventType.CLOSE_DATE,),
    "category": (EventType.CATEGORY,),
    "stage": (EventType.STAGE, EventType.WON, EventType.LOST, EventType.REOPENED),
    "step": ("next_step",),
    "day": ("next_step_date",),
    "step_day": ("next_step_date",),
}
By = tuple[str | None, datetime | None]  # how they are named to the asker, and the instant (UTC)


def of_opportunity(ask: Ask, field: str) -> By:
    """Of the opportunity that a form is about."""
    kinds = _SETS.get(field, ())
    events = reversed(ask.store.events(str(ask.meta["opportunity"])))
    last = next((event for event in events if event.type in kinds or event.field in kinds), None)
    return (ask.called(last.actor_id), last.recorded_at) if last else (None, None)


def of_offer(ask: Ask, _field: str) -> By:
    """Of the offer that a form is about, else of those of its opportunity."""
    wanted = ask.meta.get("offer")
    offers = [str(wanted)] if wanted else [offer.id for offer in ask.store.offers(str(ask.meta["opportunity"]))]
    events = [event for of in offers for event in ask.store.offer_events(of)]
    last = max(events, key=lambda event: (event.recorded_at, event.seq), default=None)
    return (ask.called(last.actor_id), last.recorded_at) if last else (None, None)
