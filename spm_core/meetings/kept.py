"""The rhythm kept: how many meetings were planned, and how many of them were held, cancelled or moved."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from spm_core.book.book import Book
from spm_core.book.cadence import MEETING_KINDS, Cadence, CadenceRule, Occurrence
from spm_core.meetings.cadence import Meeting
from spm_core.meetings.calendar import calendar
from spm_core.reports import figures
from spm_core.reports.explained import Figure, explain
from spm_core.reports.explained.figure import window
from spm_core.reports.line import Report

HELD, CANCELLED, MOVED = "held", "cancelled", "moved"
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class KeptRow:
    """The meetings of one kind and scope (``team:North``) whose planned day lies in the window.

    ``planned`` counts them all; one that was moved and then held is in ``moved`` and in ``held``.
    """

    kind: str
    scope: str
    planned: int
    held: int
    cancelled: int
    moved: int


@dataclass(frozen=True, slots=True)
class Kept(Report):
    """Rows by kind in the deck's order, then by scope."""

    meetings: tuple[KeptRow, ...]

    @property
    def sentence(self) -> str:
        """``9 of 10 meetings held · 1 cancelled``."""
        planned, held, cancelled = (
            sum(getattr(row, name) for row in self.meetings) for name in ("planned", HELD, CANCELLED)
        )
        if not planned:
            return "No meetings were planned."
        said = f"{held} of {figures.counted(planned, 'meeting')} held"
        return f"{said} · {cancelled} cancelled" if cancelled else said


FORMULAS = {
    "planned": "meetings that the rhythm planned for a day in the window, and those held without it",
    "held": "of them those that took place: begun and ended by hand, or with an agenda posted and not cancelled",
    "cancelled": "of them those that were cancelled",
    "moved": "of them those that were moved to another time and not cancelled",
}


@explain.register
def of_kept(found: Kept, book: Book) -> Iterator[Figure]:
    """Kind by kind and scope by scope."""
    for row in found.meetings:
        for name, formula in FORMULAS.items():
            path = f"meetings.{row.kind} {row.scope}.{name}"
            yield Figure(path, formula, getattr(row, name), inputs=window(book))


@dataclass(slots=True)
class _Count:
    planned: int = 0
    held: int = 0
    cancelled: int = 0
    moved: int = 0


def cadence(book: Book) -> Kept:
    """Planned against held meetings of the scope from ``since`` to ``as_of``; the Book must have been read whole.

    The rules say what was planned. A meeting that was held without one (its rule has changed since) was planned, too. One that
    could not be because somebody was away is cancelled, or moved to another day of its week.
    """
    counts: dict[Key, _Count] = defaultdict(_Count)
    planned = [meeting for meeting in calendar(_cadence(book)) if _belongs(book, meeting.rule)]
    for meeting in planned:
        _count(counts[_key(meeting.rule)], meeting, book.as_of)
    listed = {meeting.identity for meeting in planned}
    for item in book.occurrences:
        if _belongs(book, item) and item.identity not in listed and item.status == HELD and item.starts_at < book.as_of:
            counts[_key(item)].planned += 1
            counts[_key(item)].held += 1
    rows = (KeptRow(key[0], _name(book, key), c.planned, c.held, c.cancelled, c.moved) for key, c in counts.items())
    ordered = sorted(rows, key=lambda row: (MEETING_KINDS.index(row.kind), row.scope))
    return Kept.of(book, "cadence", meetings=tuple(ordered))


def _cadence(book: Book) -> Cadence:
    return Cadence(
        book.since_day,
        book.today,
        book.rules,
        book.occurrences,
        book.company.closed_days,
        book.company.closed_by_team,
        book.absences,
        book.teams,
        book.members,
        book.memberships,
    )


def _count(count: _Count, meeting: Meeting, as_of: datetime) -> None:
    off = meeting.status == CANCELLED
    count.planned += 1
    count.held += meeting.status == HELD and meeting.starts_at < as_of
    count.cancelled += off
    count.moved += not off and (meeting.status == MOVED or meeting.starts_at != meeting.usual_at)


def _key(of: CadenceRule | Occurrence) -> Key:
    return of.kind, of.scope_kind, of.scope_id


def _belongs(book: Book, of: CadenceRule | Occurrence) -> bool:
    """Whether a meeting is one of the scope: the team's own, or that of a member of the scope."""
    if book.scope.kind == "company":
        return True
    if of.scope_kind == "team":
        return book.scope.kind == "team" and of.scope_id == book.scope.id
    return book.holds(of.scope_id, book.today)


def _name(book: Book, key: Key) -> str:
    _, kind, of = key
    named = book.teams.get(of) or book.members.get(of)
    return f"{kind}:{named.name if named else of}"
