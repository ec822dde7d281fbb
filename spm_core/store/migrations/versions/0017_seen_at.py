"""Opportunities that came from a file without their history say since when they were seen in their stage."""

import sqlalchemy as sa
from alembic import op

from spm_core.store.columns import UtcTime

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("opportunity", sa.Column("seen_at", UtcTime()))


def downgrade() -> None:
    op.drop_column("opportunity", "seen_at")
