"""What people did to records that keep no history of their own, so that one's own last act can be taken back whole."""

import sqlalchemy as sa
from alembic import op

from spm_core.store.columns import Json, UtcTime

revision = "0020"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "deed",
        sa.Column(
            "workspace_id", sa.Text(), sa.ForeignKey("workspace.id", name="fk_deed_workspace_id"), nullable=False
        ),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("before", Json(), nullable=True),
        sa.Column("after", Json(), nullable=True),
        sa.Column("undoes", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_deed"),
    )
    op.create_index("ix_deed_workspace_id_actor_id_at", "deed", ["workspace_id", "actor_id", "at"])
    op.create_index("ix_deed_workspace_id_undoes", "deed", ["workspace_id", "undoes"])
    op.create_index("ix_deed_workspace_id_at", "deed", ["workspace_id", "at"])
    op.create_index("ix_receipt_workspace_id_at", "receipt", ["workspace_id", "at"])


def downgrade() -> None:
    op.drop_index("ix_receipt_workspace_id_at", "receipt")
    op.drop_table("deed")
