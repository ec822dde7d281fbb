"""Tables of the rhythm of meetings, of the posts that announce them, and of what arrived and who did what."""

from sqlalchemy import Boolean, Date, ForeignKeyConstraint, Index, Integer, Table, Time, text

from spm_core.store.columns import Json, UtcTime
from spm_core.store.schema.base import key, may, metadata, must, of_workspace, refers, unique

note = Table(
    "note",
    metadata,
    of_workspace(),
    must("id"),
    must("team_id"),
    must("kind"),
    must("text"),
    may("author_id"),
    must("at", UtcTime),
    may("presented_at", UtcTime),
    key("id"),
    refers("team_id", "team"),
    Index(None, "workspace_id", "team_id", "at"),
)

cadence_rule = Table(
    "cadence_rule",
    metadata,
    of_workspace(),
    must("id"),
    must("kind"),
    must("scope_kind"),
    must("scope_id"),
    must("mode"),
    must("weeks", Json(frozenset)),
    must("weekday", Integer),
    must("at", Time),
    must("minutes", Integer),
    must("timezone"),
    may("anchor", Date),
    may("valid_from", Date),
    may("valid_to", Date),
    must("w5_missing"),
    must("w5_combine", Boolean),
    key("id"),
)

occurrence = Table(
    "occurrence",
    metadata,
    of_workspace(),
    must("id"),
    must("kind"),
    must("scope_kind"),
    must("scope_id"),
    must("nominal_date", Date),
    must("starts_at", UtcTime),
    must("minutes", Integer),
    must("status"),
    may("freeze_at", UtcTime),
    must("frozen", Json()),
    may("started_at", UtcTime),
    may("ended_at", UtcTime),
    may("changed_by"),
    may("why"),
    may("changed_at", UtcTime),
    must("changes", Integer),
    key("id"),
    unique("scope_kind", "scope_id", "kind", "nominal_date", name="uq_occurrence_meeting"),
    Index(None, "workspace_id", "starts_at"),
)

closure = Table(
    "closure",
    metadata,
    of_workspace(),
    must("id"),
    must("start", Date),
    must("end", Date),
    must("why"),
    may("team_id"),
    key("id"),
    refers("team_id", "team"),
)

absence = Table(
    "absence",
    metadata,
    of_workspace(),
    must("id"),
    must("member_id"),
    must("start", Date),
    must("end", Date),
    must("at", UtcTime),
    key("id"),
    refers("member_id", "member"),
    Index(None, "workspace_id", "member_id"),
)

# `waiting`: pending, sending or unknown; the posts that a tick looks at.
post = Table(
    "post",
    metadata,
    of_workspace(),
    must("id"),
    must("about"),
    must("phase"),
    must("audience"),
    must("on_date", Date),
    must("due_at", UtcTime),
    must("expires_at", UtcTime),
    must("state"),
    must("slack_key"),
    must("payload"),
    may("after"),
    must("alone", Boolean),
    may("channel"),
    may("ts"),
    must("attempts", Integer),
    may("not_before", UtcTime),
    may("lease_until", UtcTime),
    may("owner"),
    may("last_error"),
    must("waiting", Boolean),
    key("id"),
    unique("about", "phase", "audience", "on_date"),
    ForeignKeyConstraint(["workspace_id", "after"], ["post.workspace_id", "post.id"]),
    Index(None, "workspace_id", "due_at"),
)
Index(
    "ix_post_waiting",
    post.c.workspace_id,
    post.c.waiting,
    post.c.due_at,
    sqlite_where=text("waiting = 1"),
    postgresql_where=post.c.waiting,
)

receipt = Table(
    "receipt",
    metadata,
    of_workspace(),
    must("key"),
    must("at", UtcTime),
    key("key"),
    Index(None, "workspace_id", "at"),
)

# Append only; `undoes` names the deed that this one took back.
deed = Table(
    "deed",
    metadata,
    of_workspace(),
    must("id"),
    must("seq", Integer),
    must("at", UtcTime),
    must("actor_id"),
    must("kind"),
    may("before", Json()),
    may("after", Json()),
    may("undoes"),
    key("id"),
    Index(None, "workspace_id", "actor_id", "at"),
    Index(None, "workspace_id", "undoes"),
    Index(None, "workspace_id", "at"),
)

audit = Table(
    "audit",
    metadata,
    of_workspace(),
    must("id"),
    must("at", UtcTime),
    may("actor_id"),
    must("action"),
    may("object_id"),
    may("before"),
    may("after"),
    key("id"),
)
