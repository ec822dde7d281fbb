"""What somebody entered or changed last in Slack, for taking it back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Text, bindparam, cast, exists, select

from spm_core.book.opportunities import EventType
from spm_core.store import schema
from spm_core.store.columns import UtcTime, among

FEW = 50  # entries in which one was there; whoever entered it stands first among those who were
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
    .order_by(schema.activity.c.recorded_at.desc())
    .limit(FEW)
)
_void = schema.opportunity_event.alias("void").c
_LAST_CHANGED = (
    select(_e.opportunity_id.label("id"), _e.recorded_at)
    .where(
        _e.workspace_id == bindparam("ws"),
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
    .order_by(_e.recorded_at.desc(), _e.seq.desc())
    .limit(1)
)

_a = schema.audit.c
_LAST_AUDIT = (
    select(_a.actor_id, _a.at)
    .where(_a.workspace_id == bindparam("ws"), among(_a.object_id, "ids"))
    .order_by(_a.at.desc())
    .limit(1)
)


_o, _n = schema.offer_event.c, schema.note.c
_LAST_OFFER = (
    select(_o.offer_id.label("id"), _o.recorded_at)
    .where(
        _o.workspace_id == bindparam("ws"),
        _o.actor_id == bindparam("of"),
        _o.recorded_at >= bindparam("since", type_=UtcTime()),
    )
    .order_by(_o.recorded_at.desc())
    .limit(1)
)
_LAST_NOTE = (
    select(_n.id, _n.at.label("recorded_at"))
    .where(
        _n.workspace_id == bindparam("ws"),
        _n.author_id == bindparam("of"),
        _n.at >= bindparam("since", type_=UtcTime()),
    )
    .order_by(_n.at.desc())
    .limit(1)
)


def last_act(connection: Connection, workspace_id: str, member_id: str, since: datetime) -> tuple[str, str] | None:
    """What a member did last since an instant (UTC) and did not take back: ``activity``, ``opportunity``, ``offer`` or ``note``.

    With it its id. An offer that a win or a loss decided is a part of that.
    """
    params = {"ws": workspace_id, "of": member_id, "since": since}
    logged = next((row for row in connection.execute(_LOGGED, params) if row.members[0] == member_id), None)
    others = {"opportunity": _LAST_CHANGED, "offer": _LAST_OFFER, "note": _LAST_NOTE}
    found = {what: connection.execute(statement, params).first() for what, statement in others.items()}
    acts = [
        (row.recorded_at, what, str(row.id)) for what, row in (*found.items(), ("activity", logged)) if row is not None
    ]
    last = max(acts, key=lambda act: act[0], default=None)  # of several at once the first: the opportunity
    return last and last[1:]


def last_audit(connection: Connection, ws: str, object_ids: Sequence[str]) -> tuple[str | None, datetime] | None:
    """Who changed one of these objects last, and when, as the log of changes has it; None when it has nothing."""
    found = connection.execute(_LAST_AUDIT, {"ws": ws, "ids": list(object_ids)}).first()
    return (found.actor_id, found.at) if found else None
