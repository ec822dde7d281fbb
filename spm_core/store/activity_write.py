"""Saving activities and who took part, and taking them out of the reports."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import bindparam, update

from spm_core.book.records import NO_CONTACT, Activity
from spm_core.store import schema
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
            self._insert(schema.activity, (self._activity_row(item) for item in batch))
            self._insert(schema.attendee, (values for item in batch for values in self._attendees(item)))
            total += len(batch)
        return total

    def _activity_row(self, item: Activity) -> dict[str, Any]:
        values = row(item, self._ws)
        values["removed_at"] = self.now if item.deleted else None
        values["contact"] = item.type not in NO_CONTACT and not item.no_show
        return values

    def _attendees(self, item: Activity) -> Iterator[dict[str, Any]]:
        for member in dict.fromkeys(item.members):
            yield {
                "workspace_id": self._ws,
                "member_id": member,
                "starts_at": item.starts_at,
                "activity_id": item.id,
            }

    def remove_activity(self, activity_id: str) -> bool:
        """Take an activity out of what is reported from now on; False when it was out already, or never there."""
        params = {"ws": self._ws, "of": activity_id, "when": self.now}
        return self._connection.execute(_REMOVE, params).rowcount == 1
