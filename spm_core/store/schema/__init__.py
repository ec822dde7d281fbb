"""The tables, all in one MetaData; each row carries its workspace."""

from spm_core.store.schema.activities import activity, attendee, planned, snooze, work_plan
from spm_core.store.schema.base import metadata
from spm_core.store.schema.company import (
    account,
    benchmark,
    contact,
    member,
    membership,
    product,
    rate,
    stage,
    target,
    team,
    workspace,
)
from spm_core.store.schema.meetings import audit, cadence_rule, note, occurrence, post, receipt
from spm_core.store.schema.opportunities import (
    NEVER,
    offer,
    offer_event,
    opportunity,
    opportunity_account,
    opportunity_event,
    opportunity_owner,
    stage_visit,
)
from spm_core.store.schema.track import track

__all__ = [
    "NEVER",
    "account",
    "activity",
    "attendee",
    "audit",
    "benchmark",
    "cadence_rule",
    "contact",
    "member",
    "membership",
    "metadata",
    "note",
    "occurrence",
    "offer",
    "offer_event",
    "opportunity",
    "opportunity_account",
    "opportunity_event",
    "opportunity_owner",
    "planned",
    "post",
    "product",
    "rate",
    "receipt",
    "snooze",
    "stage",
    "stage_visit",
    "target",
    "team",
    "track",
    "work_plan",
    "workspace",
]
