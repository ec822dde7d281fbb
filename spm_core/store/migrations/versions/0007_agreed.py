"""Questions answered, actions agreed, minutes, ratings and reviews; closed days and absences; plans with a customer; settings."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from spm_core.store.columns import UtcTime

revision = "0007"
down_revision = "0005"

TABLES = ("question_set", "answer", "action", "minute", "rating", "review", "setting", "closure", "absence")
MEETING = (("started_at", UtcTime), ("ended_at", UtcTime), ("changed_by", sa.Text), ("why", sa.Text))


def upgrade() -> None:
    _asked()
    _agreed()
    _said()
    _chosen()
    for name, kind in MEETING:
        op.add_column("occurrence", sa.Column(name, kind()))
    op.add_column("cadence_rule", sa.Column("w5_combine", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("planned") as planned:
        planned.alter_column("opportunity_id", existing_type=sa.Text(), nullable=True)
        planned.add_column(sa.Column("account_id", sa.Text()))
        planned.add_column(sa.Column("dropped_on", sa.Date()))
        planned.create_foreign_key(
            "fk_planned_workspace_id_account_id", "account", ["workspace_id", "account_id"], ["workspace_id", "id"]
        )
    _index("planned", "member_id due")


def downgrade() -> None:
    """Plans with a customer but without an opportunity have no place in the older table."""
    op.execute("DELETE FROM planned WHERE opportunity_id IS NULL")
    op.drop_index("ix_planned_workspace_id_member_id_due", "planned")
    with op.batch_alter_table("planned") as planned:
        planned.drop_constraint("fk_planned_workspace_id_account_id", type_="foreignkey")
        planned.drop_column("dropped_on")
        planned.drop_column("account_id")
        planned.alter_column("opportunity_id", existing_type=sa.Text(), nullable=False)
    with op.batch_alter_table("cadence_rule") as rule:
        rule.drop_column("w5_combine")
    for name, _ in reversed(MEETING):
        op.drop_column("occurrence", name)
    for name in reversed(TABLES):
        op.drop_table(name)


def _asked() -> None:
    _table(
        "question_set",
        "name version",
        *_must("name"),
        *_number("version"),
        *_must("body"),
        *_time("at"),
        *_may("by_id"),
    )
    _table(
        "answer",
        "id",
        *_must("id set_name"),
        *_number("version"),
        *_must("question of_kind of_id by_id"),
        *_time("at"),
        *_must("value"),
        sa.Column("score", sa.Integer()),
        *_may("occurrence_id"),
        sa.Column("shared_at", UtcTime()),
    )
    _index("answer", "of_kind of_id at")
    _index("answer", "set_name at")


def _agreed() -> None:
    _table(
        "action",
        "id",
        *_must("id text owner_id"),
        *_day("due"),
        *_time("agreed_at"),
        *_must("by_id origin"),
        *_may("occurrence_id opportunity_id account_id question"),
        sa.Column("private", sa.Boolean(), nullable=False),
        *_may("outcome"),
        sa.Column("settled_at", UtcTime()),
        _refers("action", "owner_id", "member"),
        _refers("action", "opportunity_id", "opportunity"),
        _refers("action", "account_id", "account"),
    )
    for columns in ("owner_id due", "occurrence_id", "opportunity_id", "account_id"):
        _index("action", columns)


def _said() -> None:
    _table(
        "minute",
        "id",
        *_must("id occurrence_id item text by_id"),
        *_time("at"),
        _refers("minute", "occurrence_id", "occurrence"),
    )
    _index("minute", "occurrence_id at")
    _table(
        "rating",
        "id",
        *_must("id member_id rater by_id competency"),
        *_number("level"),
        *_time("at"),
        *_may("occurrence_id"),
        _refers("rating", "member_id", "member"),
    )
    _index("rating", "member_id at")
    _table(
        "review",
        "id",
        *_must("id account_id by_id"),
        *_time("at"),
        *_must("health"),
        *_may("occurrence_id"),
        _refers("review", "account_id", "account"),
    )
    _index("review", "account_id at")


def _chosen() -> None:
    _table("setting", "scope_kind scope_id name", *_must("scope_kind scope_id name value"))
    _table(
        "closure",
        "id",
        *_must("id"),
        *_day("start"),
        *_day("end"),
        *_must("why"),
        *_may("team_id"),
        _refers("closure", "team_id", "team"),
    )
    _table(
        "absence",
        "id",
        *_must("id member_id"),
        *_day("start"),
        *_day("end"),
        *_time("at"),
        _refers("absence", "member_id", "member"),
    )
    _index("absence", "member_id")


def _must(names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names.split()]


def _may(names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text()) for name in names.split()]


def _number(name: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Integer(), nullable=False)]


def _day(name: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Date(), nullable=False)]


def _time(name: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, UtcTime(), nullable=False)]


def _table(name: str, key: str, *parts: Any) -> None:  # noqa: ANN401 - what Alembic takes
    op.create_table(
        name,
        *_must("workspace_id"),
        *parts,
        sa.PrimaryKeyConstraint("workspace_id", *key.split(), name=f"pk_{name}"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=f"fk_{name}_workspace_id"),
    )


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    key = [f"{to}.workspace_id", f"{to}.id"]
    return sa.ForeignKeyConstraint(["workspace_id", column], key, name=f"fk_{table}_workspace_id_{column}")


def _index(table: str, columns: str) -> None:
    listed = ["workspace_id", *columns.split()]
    op.create_index("_".join(("ix", table, *listed)), table, listed)
