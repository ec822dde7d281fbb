"""Persons at accounts and plans of hours; targets keep their older versions, planned activities the day they were agreed."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from spm_core.book.records import FROM_THE_START
from spm_core.store.columns import Exact, UtcTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _contact()
    _work_plan()
    op.add_column("planned", sa.Column("planned_on", sa.Date()))
    kept = _taken_out("SELECT workspace_id, of_id, month, amount, currency FROM target", "month")
    table = _target(
        [sa.Column("set_at", UtcTime(), nullable=False), sa.Column("set_by", sa.Text())], "of_id month set_at"
    )
    op.bulk_insert(table, [{**row, "set_at": FROM_THE_START, "set_by": None} for row in kept])


def downgrade() -> None:
    """Of a target's versions only the newest stays."""
    kept = _taken_out(
        "SELECT workspace_id, of_id, month, amount, currency FROM target AS one WHERE set_at ="
        " (SELECT MAX(set_at) FROM target AS other WHERE other.workspace_id = one.workspace_id"
        " AND other.of_id = one.of_id AND other.month = one.month)",
        "month",
    )
    op.bulk_insert(_target([], "of_id month"), kept)
    op.drop_column("planned", "planned_on")
    op.drop_table("work_plan")
    op.drop_table("contact")


def _taken_out(statement: str, day: str) -> list[dict[str, Any]]:
    """The targets as they are, before their table is made anew: SQLite cannot change a primary key."""
    asked = sa.text(statement).columns(**{day: sa.Date()})
    rows = [dict(row) for row in op.get_bind().execute(asked).mappings()]
    op.drop_table("target")
    return rows


def _target(more: list[sa.Column[Any]], key: str) -> sa.Table:
    return op.create_table(
        "target",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("workspace_id", "of_id", "currency")),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        *more,
        sa.PrimaryKeyConstraint("workspace_id", *key.split(), name="pk_target"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name="fk_target_workspace_id"),
    )


def _contact() -> None:
    op.create_table(
        "contact",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("workspace_id", "id", "account_id", "name")),
        *(sa.Column(name, sa.Text()) for name in ("role", "attitude")),
        sa.Column("key_person", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_contact"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name="fk_contact_workspace_id"),
        _refers("contact", "account"),
    )
    op.create_index("ix_contact_workspace_id_account_id", "contact", ["workspace_id", "account_id"])


def _work_plan() -> None:
    op.create_table(
        "work_plan",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("workspace_id", "member_id")),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("start", "end")),
        *(sa.Column(name, Exact(), nullable=False) for name in ("customer", "lead_generation", "internal", "travel")),
        sa.PrimaryKeyConstraint("workspace_id", "member_id", "start", name="pk_work_plan"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name="fk_work_plan_workspace_id"),
        _refers("work_plan", "member"),
    )


def _refers(table: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", f"{to}_id"],
        [f"{to}.workspace_id", f"{to}.id"],
        name=f"fk_{table}_workspace_id_{to}_id",
    )
