"""Stays in stages say which were skipped and when the opportunity closed; the table is made again from the events."""

from collections.abc import Iterator
from itertools import groupby, islice
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

from spm_core.book.history import fold
from spm_core.book.opportunities import Event
from spm_core.book.records import Stage, Stages
from spm_core.store import schema
from spm_core.store.columns import UtcTime
from spm_core.store.projection import Projection
from spm_core.store.rows import columns

revision = "0004"
down_revision = "0002"

BATCH = 2000

_ws = schema.workspace


def upgrade() -> None:
    _make_again(
        [sa.Column("skipped", sa.Boolean(), nullable=False), sa.Column("closed_day", sa.Integer(), nullable=False)]
    )


def downgrade() -> None:
    _make_again([])


def _make_again(more: list[sa.Column[Any]]) -> None:
    op.drop_table("stage_visit")
    table = op.create_table(
        "stage_visit",
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("workspace_id", "opportunity_id", "owner_id", "stage")
        ),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("n", "entered_day", "left_day", "passed")),
        *more,
        sa.Column("closed_on", sa.Date()),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "opportunity_id", "n", name="pk_stage_visit"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name="fk_stage_visit_workspace_id"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "opportunity_id"],
            ["opportunity.workspace_id", "opportunity.id"],
            name="fk_stage_visit_workspace_id_opportunity_id",
        ),
        sqlite_with_rowid=False,
    )
    indexed = ("workspace_id", "owner_id", "left_day", "changed_at", "entered_day", "stage", "passed")
    op.create_index("ix_stage_visit_owner", "stage_visit", [*indexed, *(column.name for column in more)])
    names = table.columns.keys()
    rows = ({name: stay[name] for name in names} for stay in _stays())
    while batch := list(islice(rows, BATCH)):
        op.bulk_insert(table, batch)


def _stays() -> Iterator[dict[str, Any]]:
    """The stays of all opportunities of all workspaces."""
    for workspace_id, zone in op.get_bind().execute(sa.select(_ws.c.id, _ws.c.timezone)).all():
        projection = Projection(
            workspace_id, Stages.of(tuple(_told(Stage, schema.stage, workspace_id))), ZoneInfo(zone)
        )
        events = _told(Event, schema.opportunity_event, workspace_id)
        for _, group in groupby(events, key=attrgetter("opportunity_id")):
            history = list(group)
            opportunity = fold(history, projection.stages)
            if opportunity:
                yield from projection.visits(opportunity, history)


def _told(record: type[Any], table: sa.Table, workspace_id: str) -> Iterator[Any]:
    of = sa.select(*columns(record)).where(table.c.workspace_id == workspace_id)
    return (record(*values) for values in op.get_bind().execute(of.order_by(*table.primary_key.columns)))
