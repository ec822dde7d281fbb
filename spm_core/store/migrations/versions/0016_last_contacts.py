"""When an account was last spoken to about no opportunity is found by index, however much is logged on its opportunities."""

from alembic import op

revision = "0016"
down_revision = "0009"

NAME, TABLE = "ix_activity_of_account", "activity"


def upgrade() -> None:
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, ["workspace_id", "account_id", "contact", "opportunity_id", "starts_at"])


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, ["workspace_id", "account_id", "contact", "starts_at"])
