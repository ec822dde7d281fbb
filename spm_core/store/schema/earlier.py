"""The table of what records were before they were changed, so that a report about the past is the one that was given then."""

from sqlalchemy import Table

from spm_core.store.columns import UtcTime
from spm_core.store.schema.base import key, may, metadata, must, of_workspace

# Until `until` the record with this key was as `body` says (JSON; none: there was none). Rows are only ever added.
earlier = Table(
    "earlier",
    metadata,
    of_workspace(),
    must("until", UtcTime),
    must("kind"),
    must("key"),
    may("body"),
    key("until", "kind", "key"),
    sqlite_with_rowid=False,
)
