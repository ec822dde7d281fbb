"""Data in and out as CSV: reading folders of several layouts, working out what they change, writing everything.

Knows no store: it takes what exists as `Existing` and gives back `Batch`es that the caller saves.
"""

from spm_core.exchange.answers import Answers, UndecidedError
from spm_core.exchange.changes import Batch, Changes, Difference
from spm_core.exchange.existing import Existing
from spm_core.exchange.export import export
from spm_core.exchange.layouts import files, read
from spm_core.exchange.source import Source
from spm_core.exchange.survey import Named, Survey, survey
from spm_core.exchange.undo import Appended, undone

__all__ = [
    "Answers",
    "Appended",
    "Batch",
    "Changes",
    "Difference",
    "Existing",
    "Named",
    "Source",
    "Survey",
    "UndecidedError",
    "export",
    "files",
    "read",
    "survey",
    "undone",
]
