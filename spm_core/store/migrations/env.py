"""What Alembic runs for each migration: our connection, our tables, our column types by their short names."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator

from spm_core.store.columns import UtcTime
from spm_core.store.schema import metadata


def short_types(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:  # noqa: ANN401 - Alembic's hook
    """A migration names UtcTime, which differs by database; our other types are plain text in every one."""
    if kind != "type" or not isinstance(item, TypeDecorator):
        return False
    if not isinstance(item, UtcTime):
        return "sa.Text()"
    autogen.imports.add("from spm_core.store.columns import UtcTime")
    return "UtcTime()"


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_item=short_types,
    compare_type=True,
)
context.run_migrations()
