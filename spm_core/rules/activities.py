"""What may be logged: an activity that has happened, with sensible minutes."""

from datetime import datetime

from spm_core.book.records import ACTIVITY_MINUTES, OUTCOMES, Activity
from spm_core.book.refusals import Refusal
from spm_core.rules.stamp import Stamp

MINUTES_A_DAY = 1440


def log(
    stamp: Stamp,
    *,
    id: str,  # noqa: A002 - the record's own word
    type: str,  # noqa: A002
    members: tuple[str, ...],
    starts_at: datetime | None = None,
    minutes: int | None = None,
    account_id: str | None = None,
    opportunity_id: str | None = None,
    contacts: tuple[str, ...] = (),
    new_customer: bool | None = None,
    lead_generation: bool = False,
    outcome: str | None = None,
    no_show: bool = False,
    note: str | None = None,
    external_id: str | None = None,
) -> Activity:
    """The activity as a record; ``minutes`` None takes the type's default (F14), ``starts_at`` None the stamp's time.

    Raises Refusal for an unknown type or outcome, minutes outside a day, nobody who did it, or a time still to come.
    """
    if type not in ACTIVITY_MINUTES:
        raise Refusal(f"{type!r} is no activity. Log one of: {', '.join(ACTIVITY_MINUTES)}.")
    if outcome is not None and outcome not in OUTCOMES:
        raise Refusal(f"{outcome!r} is no outcome. Say one of: {', '.join(OUTCOMES)}, or leave it out.")
    length = ACTIVITY_MINUTES[type] if minutes is None else minutes
    if not 0 <= length <= MINUTES_A_DAY:
        raise Refusal("An activity takes between 0 and 1440 minutes; split a longer one by day.")
    if not members:
        raise Refusal("Say who did it; an activity belongs to at least one member.")
    when = starts_at or stamp.at
    if when > stamp.recorded_at:
        raise Refusal("That time is still to come. Log it when it has happened; until then make it your next step.")
    return Activity(
        id=id,
        type=type,
        starts_at=when,
        recorded_at=stamp.recorded_at,
        minutes=length,
        members=tuple(dict.fromkeys(members)),  # named twice, one was there once
        account_id=account_id,
        opportunity_id=opportunity_id,
        contacts=contacts,
        new_customer=new_customer,
        lead_generation=lead_generation,
        outcome=outcome,
        no_show=no_show,
        note=note,
        source=stamp.source,
        external_id=external_id,
        key=stamp.key,
    )
