"""The record of a meeting of the calendar: what is kept of it, as it stands now."""

from dataclasses import replace

from spm_core.book.cadence import Occurrence, occurrence_id
from spm_core.meetings.cadence import Meeting

__all__ = ["occurrence_id", "record"]


def record(meeting: Meeting) -> Occurrence:
    """The occurrence of a meeting, with what was known of it; the same id for the same meeting whoever writes it down."""
    known = meeting.known or Occurrence(meeting.id, *meeting.identity, meeting.starts_at, meeting.minutes)
    return replace(known, starts_at=meeting.starts_at, minutes=meeting.minutes, status=meeting.status)
