"""The tables, all in one MetaData; each row carries its workspace."""

from spm_core.store.schema.activities import activity, attendee, planned, snooze, work_plan
from spm_core.store.schema.agreed import action, answer, minute, question_set, rating, review, setting
from spm_core.store.schema.base import metadata
from spm_core.store.schema.company import (
    account,
    account_plan,
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
from spm_core.store.schema.earlier import earlier
from spm_core.store.schema.meetings import absence, audit, cadence_rule, closure, deed, note, occurrence, post, receipt
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
    "absence",
    "account",
    "account_plan",
    "action",
    "activity",
    "answer",
    "attendee",
    "audit",
    "benchmark",
    "cadence_rule",
    "closure",
    "contact",
    "deed",
    "earlier",
    "member",
    "membership",
    "metadata",
    "minute",
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
    "question_set",
    "rate",
    "rating",
    "receipt",
    "review",
    "setting",
    "snooze",
    "stage",
    "stage_visit",
    "target",
    "team",
    "track",
    "work_plan",
    "workspace",
]
