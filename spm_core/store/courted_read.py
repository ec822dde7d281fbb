"""Which activities with a new customer were no lead generation: somebody of the company had an opportunity open there (F14)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select

from spm_core.book.history import fold
from spm_core.book.records import NO_CONTACT, Activity, Stages
from spm_core.store import schema
from spm_core.store.columns import UtcTime, among
from spm_core.store.opportunity_read import SINCE_ON_ACCOUNTS, histories

_o = schema.opportunity.c
Stay = tuple[datetime, datetime | None]  # from its creation to its close


def _when(name: str) -> Any:  # noqa: ANN401 - a parameter
    return bindparam(name, type_=UtcTime())


_STOOD = select(_o.account_id, _o.created_at, _o.closed_at).where(
    _o.workspace_id == bindparam("ws"),
    among(_o.account_id, "accounts"),
    or_(_o.closed_at.is_(None), _o.closed_at > _when("since")),
    _o.changed_at < _when("as_of"),
    _o.merged_into.is_(None),
)


def courted(
    connection: Connection, stages: Stages, done: Iterable[Activity], params: Mapping[str, Any]
) -> frozenset[str]:
    """The ids of the activities since ``since`` at whose account anybody's opportunity was open then, as far as that matters."""
    asked = [item for item in done if item.starts_at >= params["since"] and _maybe(item)]
    if not asked:
        return frozenset()
    stood = _stood(connection, stages, sorted({item.account_id for item in asked if item.account_id}), params)
    return frozenset(item.id for item in asked if _among(item, stood.get(item.account_id or "", ())))


def _maybe(item: Activity) -> bool:
    """Whether it would be lead generation, were nothing open."""
    reached = item.type not in NO_CONTACT and not item.no_show
    return bool(item.new_customer) and item.account_id is not None and reached and not item.lead_generation


def _among(item: Activity, stays: Iterable[Stay]) -> bool:
    return any(start <= item.starts_at and (end is None or item.starts_at < end) for start, end in stays)


def _stood(
    connection: Connection, stages: Stages, accounts: Sequence[str], params: Mapping[str, Any]
) -> dict[str, list[Stay]]:
    """When opportunities of these accounts were open, by account, as known before ``as_of``."""
    asking = {**params, "accounts": accounts}
    found: dict[str, list[Stay]] = {}
    for account, start, end in connection.execute(_STOOD, asking):
        found.setdefault(account, []).append((start, end))
    for events in histories(connection.execute(SINCE_ON_ACCOUNTS, asking).all()):
        then = fold(events, stages, params["as_of"])
        if then and then.account_id and not then.merged_into:
            found.setdefault(then.account_id, []).append((then.created_at, then.closed_at))
    return found
