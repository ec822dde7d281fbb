"""What was forecast at the start of past periods; the manager's call on an opportunity; how a new seller's target grows."""

import sqlalchemy as sa
from alembic import op

from spm_core.store.columns import Exact, Json
from spm_core.store.schema.track import Amounts

revision = "0005"
down_revision = "0004"

CALL = (("manager_category", sa.Text), ("manager_amount", sa.BigInteger), ("manager_close", sa.Date))


def upgrade() -> None:
    op.create_table(
        "track",
        sa.Column("workspace_id", sa.Text(), nullable=False),
        sa.Column("span", sa.Text(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=False),
        sa.Column("rules", Amounts(), nullable=False),
        *(sa.Column(name, Exact()) for name in ("p10", "p50", "p90", "actual", "slip")),
        sa.Column("pushes", sa.Integer()),
        sa.PrimaryKeyConstraint("workspace_id", "span", "start", name="pk_track"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name="fk_track_workspace_id"),
    )
    for name, kind in CALL:
        op.add_column("opportunity", sa.Column(name, kind()))
    op.add_column("member", sa.Column("ramp", Json()))


def downgrade() -> None:
    op.drop_column("member", "ramp")
    for name, _ in CALL:
        op.drop_column("opportunity", name)
    op.drop_table("track")
