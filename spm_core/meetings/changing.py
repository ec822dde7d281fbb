"""Moving and cancelling one meeting: it keeps its identity, those after it stay; a refusal says what to do instead."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from spm_core.book.cadence import Occurrence
from spm_core.book.refusals import ConflictError, Refusal
from spm_core.meetings.cadence import Meeting
from spm_core.meetings.calendar import FARTHEST
from spm_core.meetings.occurrences import record
from spm_core.meetings.running import NAMES
from spm_core.reports import figures


@dataclass(frozen=True, slots=True)
class Change:
    """Who changes a meeting, why (None: nobody asked), and when (UTC)."""

    by_id: str
    at: datetime
    why: str | None = None


def move(meeting: Meeting, to: datetime, series: Sequence[Meeting], change: Change) -> Occurrence:
    """The meeting at another instant (UTC); ``series`` are the meetings of its kind and scope around it.

    Raises ConflictError for one that was held or is under way, Refusal for an instant in the past, one too far away, or one
    beyond the meeting before or after it.
    """
    _open(meeting)
    local = to.astimezone(meeting.local.tzinfo)
    if to <= change.at:
        raise Refusal(f"{figures.day(local)} {local:%H:%M} is past. Choose a later day or hour.")
    if abs(local.date() - meeting.nominal_date) > FARTHEST:
        raise Refusal(
            f"A meeting is moved by {FARTHEST.days // 7} weeks at most. "
            f"Cancel this one: the next one covers what it would have."
        )
    for other in series:
        if other.identity != meeting.identity and other.status != "cancelled" and _beyond(meeting, other, to):
            raise Refusal(
                f"{figures.day(local)} is no day for it: the {NAMES[other.rule.kind]} of {figures.day(other.local)} is there. "
                "Choose a day between its neighbours, or cancel one of the two."
            )
    if to == meeting.usual_at:
        return restore(meeting, change)
    return _changed(meeting, "moved", to, change)


def cancel(meeting: Meeting, change: Change) -> Occurrence:
    """The meeting cancelled. Raises ConflictError for one that was held, is under way or is cancelled already."""
    _open(meeting)
    if meeting.known and meeting.known.status == "cancelled":
        raise ConflictError(f"{said(meeting)} is cancelled already. Move it to a day to hold it after all.")
    return _changed(meeting, "cancelled", meeting.starts_at, change)


def restore(meeting: Meeting, change: Change) -> Occurrence:
    """The meeting as its rule has it. Raises ConflictError for one that was held, Refusal where its hour is past."""
    _open(meeting)
    if meeting.usual_at <= change.at:
        raise Refusal(f"{figures.day(meeting.local)} is past. Move it to a later day instead.")
    return _changed(meeting, "planned", meeting.usual_at, replace(change, why=None))


def said(meeting: Meeting) -> str:
    """`The coaching of Tue 3 Mar`, by the day that it is on."""
    return f"The {NAMES[meeting.rule.kind]} of {figures.day(meeting.local)}"


def _open(meeting: Meeting) -> None:
    if meeting.status == "held":
        raise ConflictError(f"{said(meeting)} was held; there is nothing to change. `cadence` shows the next ones.")
    if meeting.known and meeting.known.started_at and not meeting.known.ended_at:
        raise ConflictError(f"{said(meeting)} is under way. End it with `meeting end`.")


def _beyond(meeting: Meeting, other: Meeting, to: datetime) -> bool:
    """Whether another meeting of the series is on that day, or would be overtaken."""
    day, there = to.astimezone(meeting.local.tzinfo).date(), other.local.date()
    nominal = other.nominal_date
    return day >= min(there, nominal) if nominal > meeting.nominal_date else day <= max(there, nominal)


def _changed(meeting: Meeting, status: str, starts_at: datetime, change: Change) -> Occurrence:
    kept = record(meeting)
    return replace(
        kept,
        status=status,
        starts_at=starts_at,
        changed_by=None if status == "planned" else change.by_id,
        why=change.why,
        changed_at=change.at,
        changes=kept.changes + 1,
    )
