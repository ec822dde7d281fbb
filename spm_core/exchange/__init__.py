"""Data in and out as CSV: reading folders of several layouts, working out what they change, writing everything.

Knows no store: it takes what exists as `Existing` and gives back `Batch`es that the caller saves.
"""

from spm_core.exchange.changes import Batch, Changes
from spm_core.exchange.existing import Existing
from spm_core.exchange.export import export
from spm_core.exchange.layouts import files, read
from spm_core.exchange.source import Source

__all__ = ["Batch", "Changes", "Existing", "Source", "export", "files", "read"]
