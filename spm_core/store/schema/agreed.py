"""Tables of what is asked, answered, agreed and rated in meetings, and of what the company chose."""

from sqlalchemy import Boolean, Date, Index, Integer, Table

from spm_core.store.columns import Json, UtcTime
from spm_core.store.schema.base import key, may, metadata, must, of_workspace, refers

question_set = Table(
    "question_set",
    metadata,
    of_workspace(),
    must("name"),
    must("version", Integer),
    must("body", Json()),
    must("at", UtcTime),
    may("by_id"),
    key("name", "version"),
)

answer = Table(
    "answer",
    metadata,
    of_workspace(),
    must("id"),
    must("set_name"),
    must("version", Integer),
    must("question"),
    must("of_kind"),
    must("of_id"),
    must("by_id"),
    must("at", UtcTime),
    must("value"),
    may("score", Integer),
    may("occurrence_id"),
    may("shared_at", UtcTime),
    may("seller_id"),
    key("id"),
    Index(None, "workspace_id", "of_kind", "of_id", "at"),
    Index(None, "workspace_id", "set_name", "at"),
)

action = Table(
    "action",
    metadata,
    of_workspace(),
    must("id"),
    must("text"),
    must("owner_id"),
    must("due", Date),
    must("agreed_at", UtcTime),
    must("by_id"),
    must("origin"),
    may("occurrence_id"),
    may("opportunity_id"),
    may("account_id"),
    may("question"),
    must("private", Boolean),
    may("outcome"),
    may("settled_at", UtcTime),
    may("settled_by"),
    must("moves", Integer),
    may("why"),
    key("id"),
    refers("owner_id", "member"),
    refers("opportunity_id", "opportunity"),
    refers("account_id", "account"),
    Index(None, "workspace_id", "owner_id", "due"),
    Index(None, "workspace_id", "occurrence_id"),
    Index(None, "workspace_id", "opportunity_id"),
    Index(None, "workspace_id", "account_id"),
)

minute = Table(
    "minute",
    metadata,
    of_workspace(),
    must("id"),
    must("occurrence_id"),
    must("item"),
    must("text"),
    must("by_id"),
    must("at", UtcTime),
    key("id"),
    refers("occurrence_id", "occurrence"),
    Index(None, "workspace_id", "occurrence_id", "at"),
)

rating = Table(
    "rating",
    metadata,
    of_workspace(),
    must("id"),
    must("member_id"),
    must("rater"),
    must("by_id"),
    must("competency"),
    must("level", Integer),
    must("at", UtcTime),
    may("occurrence_id"),
    key("id"),
    refers("member_id", "member"),
    Index(None, "workspace_id", "member_id", "at"),
)

review = Table(
    "review",
    metadata,
    of_workspace(),
    must("id"),
    must("account_id"),
    must("by_id"),
    must("at", UtcTime),
    must("health"),
    may("occurrence_id"),
    key("id"),
    refers("account_id", "account"),
    Index(None, "workspace_id", "account_id", "at"),
)

setting = Table(
    "setting",
    metadata,
    of_workspace(),
    must("scope_kind"),
    must("scope_id"),
    must("name"),
    must("value", Json()),
    key("scope_kind", "scope_id", "name"),
)
