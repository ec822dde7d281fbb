"""How the columns of an answer's table are headed and filled."""

from collections.abc import Callable
from typing import Any

from spm_core.meetings.answers import Column
from spm_core.reports import figures
from spm_core.reports.agreed import Agreement


def column(
    head: str, cell: Callable[[Any], str], *, right: bool = False, below: bool = False, loud: str = ""
) -> Column:
    """A column whose cells a function of the row says; see Column."""
    return Column(head, cell, right, below, loud)


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
NO_ACTION = "no action"
# What became of something agreed or planned; ``missing``: nothing is, and something should be.
DONE, LATE, OPEN, DROPPED, MISSING = "done", "late", "open", "dropped", "missing"
BECAME = {DONE: "✓", LATE: "✕", OPEN: "·", DROPPED: "–", MISSING: "△"}


def became(one: Agreement) -> str:
    """``done``, ``late``, ``open`` or ``dropped``."""
    return one.outcome or (LATE if one.days_late else OPEN)


def agreed_words(one: Agreement) -> str:
    """``✕ call their CFO (Ben), 3 days late``."""
    return f"{BECAME[became(one)]} {one.text} ({one.called}), {one.when}"
