"""An answer names the seller whom it concerns: whoever owns the opportunity later does not read what was said before."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("answer", sa.Column("seller_id", sa.Text()))
    op.execute(
        "UPDATE answer SET seller_id = (SELECT owner_id FROM opportunity"
        " WHERE opportunity.workspace_id = answer.workspace_id AND opportunity.id = answer.of_id)"
        " WHERE of_kind = 'opportunity'"
    )


def downgrade() -> None:
    op.drop_column("answer", "seller_id")
