"""Who settled an action, how often its day was moved, and why it was moved or dropped."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("action", sa.Column("settled_by", sa.Text()))
    op.add_column("action", sa.Column("moves", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("action", sa.Column("why", sa.Text()))


def downgrade() -> None:
    for name in ("why", "moves", "settled_by"):
        op.drop_column("action", name)
