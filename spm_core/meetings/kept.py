"""The rhythm kept: how many meetings were planned, and how many of them were held, cancelled or moved."""

from dataclasses import dataclass, field

from spm_core.book.book import Book
from spm_core.book.cadence import MEETING_KINDS, CadenceRule, Occurrence
from spm_core.meetings.cadence import meetings
from spm_core.reports import figures
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


@dataclass(slots=True)
class _Count:
    planned: int = 0
    held: int = 0
    cancelled: int = 0
    moved: int = 0
    seen: set[object] = field(default_factory=set)


def cadence(book: Book) -> Kept:
    """Planned against held meetings of the scope from ``since`` to ``as_of``; the Book must have been read whole.

    The rules say what was planned. A meeting that was held without one (its rule has changed since) was planned, too.
    """
    counts: dict[Key, _Count] = {}
    for rule in book.rules:
        if _belongs(book, rule):
            _planned(book, rule, counts.setdefault(_key(rule), _Count()))
    for item in book.occurrences:
        if _belongs(book, item) and item.status == HELD and item.starts_at < book.as_of:
            count = counts.setdefault(_key(item), _Count())
            if item.nominal_date not in count.seen:
                count.planned += 1
                count.held += 1
    rows = (KeptRow(key[0], _name(book, key), c.planned, c.held, c.cancelled, c.moved) for key, c in counts.items())
    ordered = sorted(rows, key=lambda row: (MEETING_KINDS.index(row.kind), row.scope))
    return Kept.of(book, "cadence", meetings=tuple(row for row in ordered if row.planned))


def _planned(book: Book, rule: CadenceRule, count: _Count) -> None:
    """Count the meetings of a rule as their occurrences say that they went."""
    known = {item.nominal_date: item for item in book.occurrences if _key(item) == _key(rule)}
    for meeting in meetings(rule, book.since_day, book.today, book.company.closed_days):
        if meeting.nominal_date in count.seen:
            continue
        count.seen.add(meeting.nominal_date)
        item = known.get(meeting.nominal_date)
        status, starts_at = (item.status, item.starts_at) if item else (meeting.status, meeting.starts_at)
        count.planned += 1
        count.held += status == HELD and starts_at < book.as_of
        count.cancelled += status == CANCELLED
        count.moved += status != CANCELLED and (status == MOVED or starts_at != meeting.starts_at)


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
