"""Tables of opportunities and offers: their events, and the rows folded from them, which can be made again at any time."""

from sqlalchemy import BigInteger, Boolean, Date, Index, Integer, Table, text

from spm_core.book.opportunities import Category, EventType, OfferEventType
from spm_core.book.records import Kind
from spm_core.store.columns import Exact, Json, UtcTime, Word
from spm_core.store.schema.base import key, may, metadata, must, of_workspace, refers, unique

opportunity = Table(
    "opportunity",
    metadata,
    of_workspace(),
    must("id"),
    must("name"),
    must("owner_id"),
    must("stage"),
    must("currency"),
    must("created_at", UtcTime),
    must("stage_since", UtcTime),
    must("progressed_at", UtcTime),
    must("reached", Integer),
    must("ever_reached", Integer),
    must("kind", Word(Kind)),
    may("account_id"),
    may("amount", BigInteger),
    may("expected_close", Date),
    must("category", Word(Category)),
    may("next_step"),
    may("next_step_date", Date),
    may("product"),
    may("probability_override", Exact),
    must("pinned", Boolean),
    must("source"),
    may("external_id"),
    may("closed_at", UtcTime),
    may("reason"),
    may("competitor"),
    may("learning"),
    may("manager_category", Word(Category)),
    may("manager_amount", BigInteger),
    may("manager_close", Date),
    must("pushes", Integer),
    must("reopened", Boolean),
    may("merged_into"),
    may("seen_at", UtcTime),
    must("version", Integer),
    must("changed_at", UtcTime),
    must("is_open", Boolean),
    may("cycle_days", Integer),  # local days from created to closed; none while open, undated, merged or a mistake
    key("id"),
    unique("external_id"),
    refers("owner_id", "member"),
    refers("account_id", "account"),
    Index(None, "workspace_id", "changed_at"),
    Index("ix_opportunity_account", "workspace_id", "account_id", "kind", "closed_at", "changed_at"),
)
# SQLite takes a partial index only when the index itself holds the column of its condition.
Index(
    "ix_opportunity_open",
    opportunity.c.workspace_id,
    opportunity.c.owner_id,
    opportunity.c.is_open,
    opportunity.c.changed_at,
    opportunity.c.stage,
    sqlite_where=text("is_open = 1"),
    postgresql_where=opportunity.c.is_open,
)
Index(
    "ix_opportunity_closed",
    opportunity.c.workspace_id,
    opportunity.c.owner_id,
    opportunity.c.closed_at,
    opportunity.c.changed_at,
    opportunity.c.cycle_days,
    sqlite_where=opportunity.c.closed_at.is_not(None),
    postgresql_where=opportunity.c.closed_at.is_not(None),
)

opportunity_event = Table(
    "opportunity_event",
    metadata,
    of_workspace(),
    must("opportunity_id"),
    must("seq", Integer),
    must("type", Word(EventType)),
    may("before"),
    may("after"),
    must("effective_at", UtcTime),
    must("recorded_at", UtcTime),
    may("actor_id"),
    may("field"),
    must("source"),
    may("key"),
    may("initial", Json()),
    key("opportunity_id", "seq"),
    unique("key"),
    refers("opportunity_id", "opportunity"),
    sqlite_with_rowid=False,
)


def _ever(name: str, of: str) -> Table:
    """Who or what an opportunity ever belonged to, with the opportunity's ``changed_at`` beside it."""
    return Table(
        name,
        metadata,
        of_workspace(),
        must("opportunity_id"),
        must(of),
        must("changed_at", UtcTime),
        key("opportunity_id", of),
        refers("opportunity_id", "opportunity"),
        Index(f"ix_{name}_changed", "workspace_id", of, "changed_at", "opportunity_id"),
        sqlite_with_rowid=False,
    )


opportunity_owner = _ever("opportunity_owner", "owner_id")
opportunity_account = _ever("opportunity_account", "account_id")

# Stays in stages for the time in stage and the way to the close (F7, F8, F9): ordinals of local days in the workspace's zone.
# `left_day` of a stay that goes on is NEVER, as is `closed_day` of an open opportunity; `passed` is set on the last stay that
# passed the stage only, so that an opportunity counts once; `skipped` stays have no length: a move led past their stage.
NEVER = 9_999_999

stage_visit = Table(
    "stage_visit",
    metadata,
    of_workspace(),
    must("opportunity_id"),
    must("n", Integer),
    must("owner_id"),
    must("stage"),
    must("entered_day", Integer),
    must("left_day", Integer),
    must("passed", Integer),
    must("skipped", Boolean),
    must("closed_day", Integer),
    may("closed_on", Date),  # of the opportunity: its owner's team on that day has it in its statistics
    must("changed_at", UtcTime),
    key("opportunity_id", "n"),
    refers("opportunity_id", "opportunity"),
    Index(
        "ix_stage_visit_owner",
        "workspace_id",
        "owner_id",
        "left_day",
        "changed_at",
        "entered_day",
        "stage",
        "passed",
        "skipped",
        "closed_day",
    ),
    sqlite_with_rowid=False,
)

offer = Table(
    "offer",
    metadata,
    of_workspace(),
    must("id"),
    must("opportunity_id"),
    must("number", Integer),
    must("sent_on", Date),
    may("amount", BigInteger),
    must("currency"),
    must("check_date", Date),
    may("valid_until", Date),
    must("status", Word(OfferEventType)),
    must("check_moves", Integer),
    must("version", Integer),
    must("changed_at", UtcTime),
    key("id"),
    unique("opportunity_id", "number"),
    refers("opportunity_id", "opportunity"),
    Index(None, "workspace_id", "changed_at"),
)
Index(
    "uq_offer_out",
    offer.c.workspace_id,
    offer.c.opportunity_id,
    unique=True,
    sqlite_where=offer.c.status == OfferEventType.SENT,
    postgresql_where=offer.c.status == OfferEventType.SENT,
)

offer_event = Table(
    "offer_event",
    metadata,
    of_workspace(),
    must("offer_id"),
    must("seq", Integer),
    must("type", Word(OfferEventType)),
    must("at", UtcTime),
    must("recorded_at", UtcTime),
    may("before"),
    may("after"),
    may("reason"),
    may("actor_id"),
    may("key"),
    key("offer_id", "seq"),
    unique("key"),
    refers("offer_id", "offer"),
    sqlite_with_rowid=False,
)
