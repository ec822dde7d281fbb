"""What settings, people, customers and plans were before they were changed is kept; what there is now was so all the time."""

import sqlalchemy as sa
from alembic import op

from spm_core.store.columns import UtcTime

revision = "0018"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "earlier",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body", sa.Text()),
        sa.PrimaryKeyConstraint("workspace_id", "until", "kind", "key", name="pk_earlier"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name="fk_earlier_workspace_id"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("earlier")
