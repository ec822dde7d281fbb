"""Tables of what sellers did and plan to do."""

from sqlalchemy import Boolean, Date, Index, Integer, Table

from spm_core.store.columns import Exact, Json, UtcTime
from spm_core.store.schema.base import key, may, metadata, must, of_workspace, refers, unique

# `contact`: a touch of the customer that took place (F14). A removed activity stays for the reports that knew it.
activity = Table(
    "activity",
    metadata,
    of_workspace(),
    must("id"),
    must("type"),
    must("starts_at", UtcTime),
    must("recorded_at", UtcTime),
    must("minutes", Integer),
    must("members", Json(tuple)),
    may("account_id"),
    may("opportunity_id"),
    must("contacts", Json(tuple)),
    may("new_customer", Boolean),
    must("lead_generation", Boolean),
    may("outcome"),
    must("no_show", Boolean),
    may("note"),
    must("source"),
    may("external_id"),
    may("key"),
    may("removed_at", UtcTime),
    must("contact", Boolean),
    key("id"),
    unique("external_id"),
    unique("key"),
    refers("account_id", "account"),
    refers("opportunity_id", "opportunity"),
    Index(None, "workspace_id", "starts_at"),
    Index("ix_activity_of_opportunity", "workspace_id", "opportunity_id", "contact", "starts_at"),
    # What is about an account and no opportunity is looked up by both: an account has many activities, few of these.
    Index("ix_activity_of_account", "workspace_id", "account_id", "contact", "opportunity_id", "starts_at"),
)

attendee = Table(
    "attendee",
    metadata,
    of_workspace(),
    must("member_id"),
    must("starts_at", UtcTime),
    must("activity_id"),
    key("member_id", "starts_at", "activity_id"),
    refers("member_id", "member"),
    refers("activity_id", "activity"),
    sqlite_with_rowid=False,
)

snooze = Table(
    "snooze",
    metadata,
    of_workspace(),
    must("opportunity_id"),
    must("member_id"),
    must("until", Date),
    must("reason"),
    must("at", UtcTime),
    key("opportunity_id", "at"),
    refers("opportunity_id", "opportunity"),
)

planned = Table(
    "planned",
    metadata,
    of_workspace(),
    must("id"),
    may("opportunity_id"),
    must("member_id"),
    must("type"),
    must("due", Date),
    may("text"),
    may("done_activity_id"),
    may("planned_on", Date),
    may("account_id"),
    may("dropped_on", Date),
    key("id"),
    refers("opportunity_id", "opportunity"),
    refers("account_id", "account"),
    Index(None, "workspace_id", "opportunity_id"),
    Index(None, "workspace_id", "member_id", "due"),
)

work_plan = Table(
    "work_plan",
    metadata,
    of_workspace(),
    must("member_id"),
    must("start", Date),
    must("end", Date),
    must("customer", Exact),
    must("lead_generation", Exact),
    must("internal", Exact),
    must("travel", Exact),
    key("member_id", "start"),
    refers("member_id", "member"),
)
