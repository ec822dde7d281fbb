"""What somebody entered or changed last in Slack, whatever it was, for taking it back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Text, bindparam, cast, exists, select

from spm_core.book.opportunities import EventType, OfferEventType
from spm_core.store import schema
from spm_core.store.columns import UtcTime, among
from spm_core.store.deeds import Deed, deeds

_e = schema.opportunity_event.c
_LOGGED = (
    select(schema.activity.c.id, schema.activity.c.recorded_at, schema.activity.c.members)
    .join_from(
        schema.attendee,
        schema.activity,
        (schema.attendee.c.workspace_id == schema.activity.c.workspace_id)
        & (schema.attendee.c.activity_id == schema.activity.c.id),
    )
    .where(
        schema.attendee.c.workspace_id == bindparam("ws"),
        schema.attendee.c.member_id == bindparam("of"),
        schema.activity.c.recorded_at >= bindparam("since", type_=UtcTime()),
        schema.activity.c.removed_at.is_(None),
        schema.activity.c.source == "slack",
    )
)
_void, _item = schema.opportunity_event.alias("void").c, schema.opportunity.c
_changed = (_e.workspace_id == _item.workspace_id) & (_e.opportunity_id == _item.id)
_CHANGED = select(_e.opportunity_id, _e.recorded_at).join_from(schema.opportunity, schema.opportunity_event, _changed)
_CHANGED = _CHANGED.where(
    _item.workspace_id == bindparam("ws"),
    _item.changed_at >= bindparam("since", type_=UtcTime()),  # so that only what changed since is looked through
    _e.actor_id == bindparam("of"),
    _e.recorded_at >= bindparam("since", type_=UtcTime()),
    _e.source == "slack",
    _e.type != EventType.CORRECTED,
    ~exists().where(
        _void.workspace_id == _e.workspace_id,
        _void.opportunity_id == _e.opportunity_id,
        _void.type == EventType.CORRECTED,
        _void.after == cast(_e.seq, Text),
    ),
)
_o, _back = schema.offer_event.c, schema.offer_event.alias("back").c
_OFFERED = select(_o.offer_id, _o.recorded_at).where(
    _o.workspace_id == bindparam("ws"),
    _o.actor_id == bindparam("of"),
    _o.recorded_at >= bindparam("since", type_=UtcTime()),
    _o.type != OfferEventType.CORRECTED,
    ~exists().where(
        _back.workspace_id == _o.workspace_id,
        _back.offer_id == _o.offer_id,
        _back.type == OfferEventType.CORRECTED,
        _back.after == cast(_o.seq, Text),
    ),
)

_a = schema.audit.c
_LAST_AUDIT = (
    select(_a.actor_id, _a.at)
    .where(_a.workspace_id == bindparam("ws"), among(_a.object_id, "ids"))
    .order_by(_a.at.desc())
    .limit(1)
)
_LAST_AUDIT_BY = (
    select(_a.action, _a.at)
    .where(
        _a.workspace_id == bindparam("ws"),
        _a.actor_id == bindparam("of"),
        _a.at >= bindparam("since", type_=UtcTime()),
    )
    .order_by(_a.at.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Act:
    """All that a member did in one go, saved together at an instant (UTC): what was logged, and which records it touched.

    ``activities``, ``opportunities`` and ``offers`` are ids; ``deeds`` come the last first.
    """

    at: datetime
    activities: tuple[str, ...] = ()
    opportunities: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    deeds: tuple[Deed, ...] = ()


def last_act(
    connection: Connection, workspace_id: str, member_id: str, since: datetime, at: datetime | None = None
) -> Act | None:
    """What a member did last since an instant (UTC) and did not take back, or (``at``) what they did then; None for nothing.

    An offer that a win or a loss decided is a part of that.
    """
    params = {"ws": workspace_id, "of": member_id, "since": at or since}
    # Whoever entered an activity stands first among those who were there.
    logged = [(row.id, row.recorded_at) for row in connection.execute(_LOGGED, params) if row.members[0] == member_id]
    changed = [(of, when) for of, when in connection.execute(_CHANGED, params)]
    offered = [(of, when) for of, when in connection.execute(_OFFERED, params)]
    done = deeds(connection, workspace_id, member_id, at or since)
    times = [*(when for _, when in (*logged, *changed, *offered)), *(deed.at for deed in done)]
    last = at or max(times, default=None)
    if last is None or last not in times:
        return None
    logs, items, sent = (_at(last, found) for found in (logged, changed, offered))
    return Act(last, logs, items, sent, tuple(deed for deed in done if deed.at == last))


def _at(instant: datetime, found: Iterable[tuple[str, datetime]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(of for of, when in found if when == instant))


def last_audit(connection: Connection, ws: str, object_ids: Sequence[str]) -> tuple[str | None, datetime] | None:
    """Who changed one of these objects last, and when, as the log of changes has it; None when it has nothing."""
    found = connection.execute(_LAST_AUDIT, {"ws": ws, "ids": list(object_ids)}).first()
    return (found.actor_id, found.at) if found else None


def last_audit_by(connection: Connection, ws: str, member_id: str, since: datetime) -> tuple[str, datetime] | None:
    """What a member did last since an instant (UTC) that the log of changes has, by its word for it, and when."""
    found = connection.execute(_LAST_AUDIT_BY, {"ws": ws, "of": member_id, "since": since}).first()
    return (found.action, found.at) if found else None
