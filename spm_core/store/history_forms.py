"""Histories made ready to be saved: what each opportunity is by its events, as rows of every table that tells of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from spm_core.book.opportunities import Continuation
from spm_core.store import schema
from spm_core.store.forms import Row, Rows, form, formed
from spm_core.store.projection import Folded, Projection
from spm_core.store.rows import row


@dataclass(slots=True)
class Ready:
    """Rows to insert, and those to put in place of opportunities that were there.

    ``replaced``: the opportunity's values, then its key and the version that is replaced; ``ids`` and ``names`` are theirs.
    """

    rows: Rows
    replaced: list[Row] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    @property
    def about(self) -> str:
        """What to call what is replaced."""
        return self.names[0] if len(self.names) == 1 else "one of these opportunities"


def ready(projection: Projection, dialect: str, histories: Iterable[Continuation]) -> Ready:
    """Histories as rows for ``sqlite`` or ``postgresql``. Raises IllegalHistoryError when one cannot have happened."""
    folded = [(item, _folded(projection, item)) for item in histories]
    made = Ready(_rows(projection, dialect, folded))
    of_opportunity = form(schema.opportunity.name, dialect)
    for item, now in folded:
        if item.stored:
            seen = (projection.workspace_id, now.opportunity.id, len(item.stored))
            made.replaced.append((*of_opportunity.row(now.row), *seen))
            made.ids.append(now.opportunity.id)
            made.names.append(now.opportunity.name)
    return made


def _folded(projection: Projection, item: Continuation) -> Folded:
    events = [*item.stored, *item.events]
    return projection.rows(item.present or projection.fold(events), events)


def _rows(projection: Projection, dialect: str, folded: list[tuple[Continuation, Folded]]) -> Rows:
    events = (row(event, projection.workspace_id) for item, _ in folded for event in item.events)
    rows = formed(schema.opportunity, dialect, (now.row for item, now in folded if not item.stored))
    rows |= formed(schema.opportunity_owner, dialect, (values for _, now in folded for values in now.owners))
    rows |= formed(schema.opportunity_account, dialect, (values for _, now in folded for values in now.accounts))
    rows |= formed(schema.stage_visit, dialect, (values for _, now in folded for values in now.visits))
    return rows | formed(schema.opportunity_event, dialect, events)
