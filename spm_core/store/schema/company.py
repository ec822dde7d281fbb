"""Tables of the company: settings, people, customers, products, targets. Columns stand in the order of the record's fields."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, Table, Text, UniqueConstraint

from spm_core.book.records import Kind, Role
from spm_core.store.columns import Exact, Json, UtcTime, Word
from spm_core.store.schema.base import key, may, metadata, must, of_workspace, refers, unique

workspace = Table(
    "workspace",
    metadata,
    Column("id", Text, primary_key=True, nullable=False),
    must("name"),
    must("currency"),
    must("timezone"),
    must("fiscal_year_start", Integer),
    must("locale"),
    may("slack_team_id"),
    UniqueConstraint("name"),
    UniqueConstraint("slack_team_id"),
)

stage = Table(
    "stage",
    metadata,
    of_workspace(),
    must("code"),
    must("name"),
    must("order", Integer),
    must("probability", Exact),
    may("expected_days", Integer),
    may("stalled_days", Integer),
    must("kind", Word(Kind)),
    key("code"),
)

team = Table(
    "team",
    metadata,
    of_workspace(),
    must("id"),
    must("name"),
    must("timezone"),
    may("manager_id"),
    may("channel_id"),
    must("share_activity", Boolean),
    key("id"),
    unique("name"),
)

member = Table(
    "member",
    metadata,
    of_workspace(),
    must("id"),
    must("name"),
    must("role", Word(Role)),
    may("email"),
    may("slack_user_id"),
    may("timezone"),
    may("locale"),
    may("manager_id"),
    may("employed_from", Date),
    may("employed_to", Date),
    must("active", Boolean),
    may("ramp", Json(tuple)),
    key("id"),
    unique("slack_user_id"),
)

# `start` 0001-01-01 stands for "always", because a key cannot hold NULL.
membership = Table(
    "membership",
    metadata,
    of_workspace(),
    must("member_id"),
    must("team_id"),
    must("start", Date),
    may("end", Date),
    key("member_id", "start"),
    refers("member_id", "member"),
    refers("team_id", "team"),
    Index(None, "workspace_id", "team_id", "member_id"),
)

account = Table(
    "account",
    metadata,
    of_workspace(),
    must("id"),
    must("name"),
    may("parent_id"),
    may("sector"),
    may("owner_id"),
    must("key_account", Boolean),
    may("tier"),
    may("customer_since", Date),
    may("estimated_spend", BigInteger),
    may("review_every", Integer),
    key("id"),
    Index(None, "workspace_id", "name"),
)

# Each time a plan is set is a row of its own, as with targets.
account_plan = Table(
    "account_plan",
    metadata,
    of_workspace(),
    must("account_id"),
    must("start", Date),
    must("set_at", UtcTime),
    must("currency"),
    may("amount", BigInteger),
    may("goals"),
    may("set_by"),
    key("account_id", "start", "set_at"),
    refers("account_id", "account"),
)

contact = Table(
    "contact",
    metadata,
    of_workspace(),
    must("id"),
    must("account_id"),
    must("name"),
    may("role"),
    may("attitude"),
    must("key_person", Boolean),
    may("left_on", Date),
    key("id"),
    refers("account_id", "account"),
    Index(None, "workspace_id", "account_id"),
)

product = Table(
    "product",
    metadata,
    of_workspace(),
    must("name"),
    must("list_price", BigInteger),
    must("currency"),
    key("name"),
)

benchmark = Table(
    "benchmark",
    metadata,
    of_workspace(),
    must("name"),
    must("stage"),
    must("value", Exact),
    key("name", "stage"),
)

# Each time a target is set is a row of its own; `set_at` says which one a moment knew.
target = Table(
    "target",
    metadata,
    of_workspace(),
    must("of_id"),
    must("month", Date),
    must("amount", BigInteger),
    must("currency"),
    must("set_at", UtcTime),
    may("set_by"),
    key("of_id", "month", "set_at"),
)

rate = Table(
    "rate",
    metadata,
    of_workspace(),
    must("day", Date),
    must("currency"),
    must("rate", Exact),
    key("day", "currency"),
)
