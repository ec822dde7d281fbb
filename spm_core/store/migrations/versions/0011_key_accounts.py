"""Key accounts: since when a customer, what they spend, how often reviewed; their plans by year; people who left."""

import sqlalchemy as sa
from alembic import op

from spm_core.store.columns import UtcTime

revision = "0011"
down_revision = "0007"

ACCOUNT = (("customer_since", sa.Date), ("estimated_spend", sa.BigInteger), ("review_every", sa.Integer))


def upgrade() -> None:
    for name, kind in ACCOUNT:
        op.add_column("account", sa.Column(name, kind()))
    op.add_column("contact", sa.Column("left_on", sa.Date()))
    op.create_table(
        "account_plan",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("set_at", UtcTime(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger()),
        sa.Column("goals", sa.Text()),
        sa.Column("set_by", sa.Text()),
        sa.PrimaryKeyConstraint("workspace_id", "account_id", "start", "set_at", name="pk_account_plan"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name="fk_account_plan_workspace_id"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "account_id"],
            ["account.workspace_id", "account.id"],
            name="fk_account_plan_workspace_id_account_id",
        ),
    )


def downgrade() -> None:
    op.drop_table("account_plan")
    op.drop_column("contact", "left_on")
    for name, _ in reversed(ACCOUNT):
        op.drop_column("account", name)
