"""The tables of the first release, one function a table."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from spm_core.store.columns import UtcTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    for make in TABLES.values():
        make()


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)


def _must(names: str, kind: type[Any] = sa.Text) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind(), nullable=False) for name in names.split()]


def _may(names: str, kind: type[Any] = sa.Text) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind(), nullable=True) for name in names.split()]


def _table(name: str, key: str, *parts: Any, **options: Any) -> None:  # noqa: ANN401 - what Alembic takes
    op.create_table(
        name,
        *_must("workspace_id"),
        *parts,
        sa.PrimaryKeyConstraint("workspace_id", *key.split(), name=f"pk_{name}"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=f"fk_{name}_workspace_id"),
        **options,
    )


def _refers(name: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    key = [f"{to}.workspace_id", f"{to}.id"]
    return sa.ForeignKeyConstraint(["workspace_id", column], key, name=f"fk_{name}_workspace_id_{column}")


def _unique(table: str, columns: str, name: str = "") -> sa.UniqueConstraint:
    listed = ["workspace_id", *columns.split()]
    return sa.UniqueConstraint(*listed, name=name or "_".join(("uq", table, *listed)))


def _index(table: str, columns: str, name: str = "", where: tuple[str, str] | None = None, **options: Any) -> None:  # noqa: ANN401
    listed = ["workspace_id", *columns.split()]
    if where:
        options |= {"sqlite_where": sa.text(where[0]), "postgresql_where": sa.text(where[1])}
    op.create_index(name or "_".join(("ix", table, *listed)), table, listed, **options)


def _workspace() -> None:
    op.create_table(
        "workspace",
        *_must("id name currency timezone locale"),
        *_must("fiscal_year_start", sa.Integer),
        *_may("slack_team_id"),
        sa.PrimaryKeyConstraint("id", name="pk_workspace"),
        *(sa.UniqueConstraint(name, name=f"uq_workspace_{name}") for name in ("name", "slack_team_id")),
    )


def _account() -> None:
    _table(
        "account", "id", *_must("id name"), *_may("parent_id sector owner_id tier"), *_must("key_account", sa.Boolean)
    )
    _index("account", "name")


def _audit() -> None:
    _table("audit", "id", *_must("id action"), *_must("at", UtcTime), *_may("actor_id object_id before after"))


def _benchmark() -> None:
    _table("benchmark", "name stage", *_must("name stage value"))


def _cadence_rule() -> None:
    _table(
        "cadence_rule",
        "id",
        *_must("id kind scope_kind scope_id mode weeks timezone w5_missing"),
        *_must("weekday minutes", sa.Integer),
        *_must("at", sa.Time),
        *_may("anchor valid_from valid_to", sa.Date),
    )


def _member() -> None:
    _table(
        "member",
        "id",
        *_must("id name role"),
        *_may("email slack_user_id timezone locale manager_id"),
        *_may("employed_from employed_to", sa.Date),
        *_must("active", sa.Boolean),
        _unique("member", "slack_user_id"),
    )


def _occurrence() -> None:
    _table(
        "occurrence",
        "id",
        *_must("id kind scope_kind scope_id status frozen"),
        *_must("nominal_date", sa.Date),
        *_must("starts_at", UtcTime),
        *_must("minutes", sa.Integer),
        *_may("freeze_at", UtcTime),
        _unique("occurrence", "scope_kind scope_id kind nominal_date", name="uq_occurrence_meeting"),
    )
    _index("occurrence", "starts_at")


def _post() -> None:
    _table(
        "post",
        "id",
        *_must("id about phase audience state slack_key payload"),
        *_must("on_date", sa.Date),
        *_must("due_at expires_at", UtcTime),
        *_may("after channel ts owner last_error"),
        *_must("attempts", sa.Integer),
        *_may("not_before lease_until", UtcTime),
        *_must("waiting", sa.Boolean),
        _unique("post", "about phase audience on_date"),
        _refers("post", "after", "post"),
    )
    _index("post", "waiting due_at", name="ix_post_waiting", where=("waiting = 1", "waiting"))


def _product() -> None:
    _table("product", "name", *_must("name currency"), *_must("list_price", sa.BigInteger))


def _rate() -> None:
    _table("rate", "day currency", *_must("day", sa.Date), *_must("currency rate"))


def _receipt() -> None:
    _table("receipt", "key", *_must("key"), *_must("at", UtcTime))


def _stage() -> None:
    _table(
        "stage",
        "code",
        *_must("code name probability kind"),
        *_must("order", sa.Integer),
        *_may("expected_days stalled_days", sa.Integer),
    )


def _target() -> None:
    _table("target", "of_id month", *_must("of_id currency"), *_must("month", sa.Date), *_must("amount", sa.BigInteger))


def _team() -> None:
    _table(
        "team",
        "id",
        *_must("id name timezone"),
        *_may("manager_id channel_id"),
        *_must("share_activity", sa.Boolean),
        _unique("team", "name"),
    )


def _membership() -> None:
    _table(
        "membership",
        "member_id start",
        *_must("member_id team_id"),
        *_must("start", sa.Date),
        *_may("end", sa.Date),
        _refers("membership", "member_id", "member"),
        _refers("membership", "team_id", "team"),
    )
    _index("membership", "team_id member_id")


def _note() -> None:
    _table(
        "note",
        "id",
        *_must("id team_id kind text"),
        *_may("author_id"),
        *_must("at", UtcTime),
        *_may("presented_at", UtcTime),
        _refers("note", "team_id", "team"),
    )
    _index("note", "team_id at")


def _opportunity() -> None:
    _table(
        "opportunity",
        "id",
        *_must("id name owner_id stage currency kind category source"),
        *_must("created_at stage_since progressed_at changed_at", UtcTime),
        *_must("reached ever_reached pushes version", sa.Integer),
        *_may("account_id next_step product probability_override external_id reason competitor learning merged_into"),
        *_may("amount", sa.BigInteger),
        *_may("expected_close next_step_date", sa.Date),
        *_must("pinned reopened is_open", sa.Boolean),
        *_may("closed_at", UtcTime),
        *_may("cycle_days", sa.Integer),
        _unique("opportunity", "external_id"),
        _refers("opportunity", "account_id", "account"),
        _refers("opportunity", "owner_id", "member"),
    )
    _index("opportunity", "account_id kind closed_at changed_at", name="ix_opportunity_account")
    _index(
        "opportunity",
        "owner_id closed_at changed_at cycle_days",
        name="ix_opportunity_closed",
        where=("closed_at IS NOT NULL", "closed_at IS NOT NULL"),
    )
    _index(
        "opportunity", "owner_id is_open changed_at stage", name="ix_opportunity_open", where=("is_open = 1", "is_open")
    )
    _index("opportunity", "changed_at")


def _activity() -> None:
    _table(
        "activity",
        "id",
        *_must("id type members contacts source"),
        *_must("starts_at recorded_at", UtcTime),
        *_must("minutes", sa.Integer),
        *_may("account_id opportunity_id outcome note external_id key"),
        *_may("new_customer", sa.Boolean),
        *_must("lead_generation no_show contact", sa.Boolean),
        *_may("removed_at", UtcTime),
        _unique("activity", "external_id"),
        _unique("activity", "key"),
        _refers("activity", "account_id", "account"),
        _refers("activity", "opportunity_id", "opportunity"),
    )
    _index("activity", "account_id contact starts_at", name="ix_activity_of_account")
    _index("activity", "opportunity_id contact starts_at", name="ix_activity_of_opportunity")
    _index("activity", "starts_at")


def _offer() -> None:
    _table(
        "offer",
        "id",
        *_must("id opportunity_id currency status"),
        *_must("number check_moves version", sa.Integer),
        *_must("sent_on check_date", sa.Date),
        *_may("amount", sa.BigInteger),
        *_may("valid_until", sa.Date),
        *_must("changed_at", UtcTime),
        _unique("offer", "opportunity_id number"),
        _refers("offer", "opportunity_id", "opportunity"),
    )
    _index("offer", "changed_at")
    _index("offer", "opportunity_id", name="uq_offer_out", unique=True, where=("status = 'sent'", "status = 'sent'"))


def _opportunity_account() -> None:
    _table(
        "opportunity_account",
        "opportunity_id account_id",
        *_must("opportunity_id account_id"),
        *_must("changed_at", UtcTime),
        _refers("opportunity_account", "opportunity_id", "opportunity"),
        sqlite_with_rowid=False,
    )
    _index("opportunity_account", "account_id changed_at opportunity_id", name="ix_opportunity_account_changed")


def _opportunity_event() -> None:
    _table(
        "opportunity_event",
        "opportunity_id seq",
        *_must("opportunity_id type source"),
        *_must("seq", sa.Integer),
        *_may("before after actor_id field key initial"),
        *_must("effective_at recorded_at", UtcTime),
        _unique("opportunity_event", "key"),
        _refers("opportunity_event", "opportunity_id", "opportunity"),
        sqlite_with_rowid=False,
    )


def _opportunity_owner() -> None:
    _table(
        "opportunity_owner",
        "opportunity_id owner_id",
        *_must("opportunity_id owner_id"),
        *_must("changed_at", UtcTime),
        _refers("opportunity_owner", "opportunity_id", "opportunity"),
        sqlite_with_rowid=False,
    )
    _index("opportunity_owner", "owner_id changed_at opportunity_id", name="ix_opportunity_owner_changed")


def _planned() -> None:
    _table(
        "planned",
        "id",
        *_must("id opportunity_id member_id type"),
        *_must("due", sa.Date),
        *_may("text done_activity_id"),
        _refers("planned", "opportunity_id", "opportunity"),
    )
    _index("planned", "opportunity_id")


def _snooze() -> None:
    _table(
        "snooze",
        "opportunity_id at",
        *_must("opportunity_id member_id reason"),
        *_must("until", sa.Date),
        *_must("at", UtcTime),
        _refers("snooze", "opportunity_id", "opportunity"),
    )


def _stage_visit() -> None:
    _table(
        "stage_visit",
        "opportunity_id n",
        *_must("opportunity_id owner_id stage"),
        *_must("n entered_day left_day passed", sa.Integer),
        *_may("closed_on", sa.Date),
        *_must("changed_at", UtcTime),
        _refers("stage_visit", "opportunity_id", "opportunity"),
        sqlite_with_rowid=False,
    )
    _index("stage_visit", "owner_id left_day changed_at entered_day stage passed", name="ix_stage_visit_owner")


def _attendee() -> None:
    _table(
        "attendee",
        "member_id starts_at activity_id",
        *_must("member_id activity_id"),
        *_must("starts_at", UtcTime),
        _refers("attendee", "activity_id", "activity"),
        _refers("attendee", "member_id", "member"),
        sqlite_with_rowid=False,
    )


def _offer_event() -> None:
    _table(
        "offer_event",
        "offer_id seq",
        *_must("offer_id type"),
        *_must("seq", sa.Integer),
        *_must("at recorded_at", UtcTime),
        *_may("before after reason actor_id key"),
        _unique("offer_event", "key"),
        _refers("offer_event", "offer_id", "offer"),
        sqlite_with_rowid=False,
    )


TABLES = {
    "workspace": _workspace,
    "account": _account,
    "audit": _audit,
    "benchmark": _benchmark,
    "cadence_rule": _cadence_rule,
    "member": _member,
    "occurrence": _occurrence,
    "post": _post,
    "product": _product,
    "rate": _rate,
    "receipt": _receipt,
    "stage": _stage,
    "target": _target,
    "team": _team,
    "membership": _membership,
    "note": _note,
    "opportunity": _opportunity,
    "activity": _activity,
    "offer": _offer,
    "opportunity_account": _opportunity_account,
    "opportunity_event": _opportunity_event,
    "opportunity_owner": _opportunity_owner,
    "planned": _planned,
    "snooze": _snooze,
    "stage_visit": _stage_visit,
    "attendee": _attendee,
    "offer_event": _offer_event,
}
