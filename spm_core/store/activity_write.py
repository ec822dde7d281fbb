"""Saving activities and who took part, and taking them out of the reports."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import bindparam, update

from spm_core.book.records import NO_CONTACT, Activity
from spm_core.store import schema
from spm_core.store.forms import Rows, formed
from spm_core.store.rows import row
from spm_core.store.writing import BATCH, Writing

_REMOVE = (
    update(schema.activity)
    .where(
        schema.activity.c.workspace_id == bindparam("ws"),
        schema.activity.c.id == bindparam("of"),
        schema.activity.c.removed_at.is_(None),
    )
    .values(removed_at=bindparam("when"))
)


def activities_formed(activities: Sequence[Activity], workspace_id: str, now: datetime, dialect: str) -> Rows:
    """New activities and who took part as rows; one that is ``deleted`` was removed now (UTC)."""
    rows = (_activity(item, workspace_id, now) for item in activities)
    attendees = (values for item in activities for values in _attendees(item, workspace_id))
    return formed(schema.activity, dialect, rows) | formed(schema.attendee, dialect, attendees)


def _activity(item: Activity, workspace_id: str, now: datetime) -> dict[str, Any]:
    values = row(item, workspace_id)
    values["removed_at"] = now if item.deleted else None
    values["contact"] = item.type not in NO_CONTACT and not item.no_show
    return values


def _attendees(item: Activity, workspace_id: str) -> Iterator[dict[str, Any]]:
    about = {"workspace_id": workspace_id, "starts_at": item.starts_at, "activity_id": item.id}
    for member in dict.fromkeys(item.members):
        yield {**about, "member_id": member}


class Activities(Writing):
    """The activities of a change."""

    def log(self, activity: Activity) -> None:
        """Save a new activity. Raises ConflictError when its id, key or external id is there."""
        self.log_many([activity])

    def log_many(self, activities: Iterable[Activity]) -> int:
        """Save many new activities; how many they were."""
        rest = iter(activities)
        total = 0
        while batch := list(islice(rest, BATCH)):
            self.insert(activities_formed(batch, self._ws, self.now, self._dialect))
            total += len(batch)
        return total

    def remove_activity(self, activity_id: str) -> bool:
        """Take an activity out of what is reported from now on; False when it was out already, or never there."""
        params = {"ws": self._ws, "of": activity_id, "when": self.now}
        return self._connection.execute(_REMOVE, params).rowcount == 1
