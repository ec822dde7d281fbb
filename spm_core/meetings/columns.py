"""How the columns of an answer's table are headed and filled."""

from collections.abc import Callable
from typing import Any

from spm_core.meetings.answers import Column
from spm_core.reports import figures


def column(head: str, cell: Callable[[Any], str], *, right: bool = False, below: bool = False) -> Column:
    """A column whose cells a function of the row says."""
    return Column(head, cell, right, below)


def number(head: str, name: str = "") -> Column:
    """A number of the row, by the name of its field (by default the head)."""
    return Column(head, lambda row: str(getattr(row, name or head)), right=True)


def money(head: str, name: str = "") -> Column:
    """An amount of the row in short, by the name of its field (by default the head)."""
    return Column(head, lambda row: figures.money(getattr(row, name or head)), right=True)


# What is said of an opportunity in every list.
WHAT = (
    column("opportunity", lambda row: row.title),
    column("owner", lambda row: row.called),
    column("stage", lambda row: row.stage),
)
