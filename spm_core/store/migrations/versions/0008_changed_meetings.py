"""When and how often a meeting was moved or cancelled."""

import sqlalchemy as sa
from alembic import op

from spm_core.store.columns import UtcTime

revision = "0008"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("occurrence", sa.Column("changed_at", UtcTime()))
    op.add_column("occurrence", sa.Column("changes", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("occurrence") as occurrence:
        occurrence.drop_column("changes")
        occurrence.drop_column("changed_at")
