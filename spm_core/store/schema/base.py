"""What all tables have in common: each row carries its workspace, first in each key; columns are named as the records' fields."""

from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def must(name: str, kind: TypeEngine[Any] | type[TypeEngine[Any]] = Text) -> Column[Any]:
    """A column that always has a value."""
    return Column(name, kind, nullable=False)


def may(name: str, kind: TypeEngine[Any] | type[TypeEngine[Any]] = Text) -> Column[Any]:
    """A column that may be empty."""
    return Column(name, kind, nullable=True)


def of_workspace() -> Column[Any]:
    """The workspace of a row."""
    return Column("workspace_id", Text, ForeignKey("workspace.id"), nullable=False)


def key(*names: str) -> PrimaryKeyConstraint:
    """The primary key, within the workspace."""
    return PrimaryKeyConstraint("workspace_id", *names)


def unique(*names: str, name: str | None = None) -> UniqueConstraint:
    """Columns that no two rows of a workspace share (empty ones do)."""
    return UniqueConstraint("workspace_id", *names, name=name)


def refers(name: str, table: str) -> ForeignKeyConstraint:
    """A reference within the same workspace."""
    return ForeignKeyConstraint(["workspace_id", name], [f"{table}.workspace_id", f"{table}.id"])
