"""A post may go out by itself where the one it was to hang below did not; posts are found by when they are due."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("post", sa.Column("alone", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_post_workspace_id_due_at", "post", ["workspace_id", "due_at"])


def downgrade() -> None:
    op.drop_index("ix_post_workspace_id_due_at", "post")
    op.drop_column("post", "alone")
