"""Ids: texts that sort by the time they were made."""

from uuid_utils import uuid7


def new_id() -> str:
    """A new UUIDv7 as text."""
    return str(uuid7())
