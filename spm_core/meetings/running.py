"""Running a meeting: it is started, notes are taken under its items, it is ended; and what is still missing afterwards."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from spm_core.book.agreed import Action, Minute
from spm_core.book.cadence import Occurrence, occurrence_id
from spm_core.book.periods import local_day
from spm_core.book.records import Member, Note
from spm_core.book.refusals import ConflictError, Refusal
from spm_core.reports import figures

MINUTES = {"team": 60, "coaching": 45, "performance": 60, "kam": 90}
NAMES = {"team": "team meeting", "coaching": "coaching", "performance": "performance coaching", "kam": "KAM meeting"}
LONGEST_NOTE = 1000
AWAY = "Away"  # the item under which those are named who were not there
EARLY = timedelta(minutes=15)  # people begin to write before the hour
OVERTIME, FORGOTTEN = timedelta(minutes=30), timedelta(hours=2)
LATELY = timedelta(hours=12)
AFTERWARDS = timedelta(days=6)  # notes of a Thursday are still added on the Tuesday after Easter
HELD, CANCELLED = "held", "cancelled"


class UnderWayError(ConflictError):
    """The meeting was started before; ``meeting`` is the one under way."""

    def __init__(self, meeting: Occurrence) -> None:
        super().__init__(
            f"This {NAMES[meeting.kind]} is under way. `meeting note …` adds to it, `meeting end` ends it and sends the minutes."
        )
        self.meeting = meeting


class EndedError(ConflictError):
    """The meeting was ended before; ``meeting`` says when."""

    def __init__(self, meeting: Occurrence) -> None:
        super().__init__(
            f"This {NAMES[meeting.kind]} has ended and its minutes are out. `meeting note …` still adds to them."
        )
        self.meeting = meeting


class CancelledError(Refusal):
    """The meeting was cancelled."""

    def __init__(self, meeting: Occurrence) -> None:
        why = f" ({meeting.why})" if meeting.why else ""
        super().__init__(
            f"This {NAMES[meeting.kind]} was cancelled{why}. `cadence` shows the next one; move it to today to hold it now."
        )


class AnotherDayError(Refusal):
    """The meeting is on another day."""

    def __init__(self, meeting: Occurrence, day: date) -> None:
        super().__init__(
            f"That {NAMES[meeting.kind]} is the one of {figures.day(day)}. "
            f"`meeting start {meeting.kind}` starts one of today."
        )


def today(meeting: Occurrence, zone: ZoneInfo) -> date:
    """The local day on which a meeting is."""
    return local_day(meeting.starts_at, zone)


def on_demand(
    kind: str, scope_kind: str, scope_id: str, now: datetime, zone: ZoneInfo, minutes: int | None = None
) -> Occurrence:
    """The meeting of today (of a zone) that nobody planned: it starts now (UTC)."""
    day = local_day(now, zone)
    key = (kind, scope_kind, scope_id, day)
    return Occurrence(occurrence_id(*key), *key, now, minutes or MINUTES[kind])


def start(meeting: Occurrence, now: datetime, zone: ZoneInfo, frozen: Mapping[str, object] | None = None) -> Occurrence:
    """The meeting under way since now (UTC); without numbers frozen before, they are frozen now, with what is kept of them.

    Raises CancelledError, AnotherDayError (of the zone's days), EndedError or UnderWayError.
    """
    if meeting.status == CANCELLED:
        raise CancelledError(meeting)
    if today(meeting, zone) != local_day(now, zone):
        raise AnotherDayError(meeting, today(meeting, zone))
    if meeting.ended_at is not None:
        raise EndedError(meeting)
    if meeting.started_at is not None:
        raise UnderWayError(meeting)
    begun = replace(meeting, started_at=now)
    return begun if begun.freeze_at else replace(begun, freeze_at=now, frozen=frozen or {})


def began_early(meeting: Occurrence) -> bool:
    """Whether it was started before its numbers were frozen: then its agenda comes too late."""
    return meeting.started_at is not None and meeting.freeze_at == meeting.started_at


def end(meeting: Occurrence, now: datetime) -> Occurrence:
    """The meeting held until now (UTC); one that nobody started began when it was planned to.

    One that was left open overnight ended when it was planned to. Raises CancelledError or EndedError.
    """
    if meeting.status == CANCELLED:
        raise CancelledError(meeting)
    if meeting.ended_at is not None:
        raise EndedError(meeting)
    began = meeting.started_at or min(meeting.starts_at, now)
    forgotten = now > began + timedelta(minutes=meeting.minutes) + LATELY
    ended = began + timedelta(minutes=meeting.minutes) if forgotten else now
    return replace(meeting, status=HELD, started_at=began, ended_at=ended, freeze_at=meeting.freeze_at or began)


def note(meeting: Occurrence, *, id: str, item: str, text: str, by_id: str, at: datetime) -> Minute:  # noqa: A002
    """A note under an item of a meeting. Raises CancelledError, Refusal for no words or too many."""
    if meeting.status == CANCELLED:
        raise CancelledError(meeting)
    words = text.strip()
    if not words:
        raise Refusal("What is to be noted? For example `meeting note Birch waits for their board`.")
    if len(words) > LONGEST_NOTE:
        raise Refusal(
            f"A note is at most {LONGEST_NOTE} characters. Split it, or put what is to be done into an action."
        )
    return Minute(id, meeting.id, item, words, by_id, at)


def under_way(meetings: Iterable[Occurrence], now: datetime) -> list[Occurrence]:
    """The meetings that are on: begun by somebody and not ended, else planned for now; the one that began last first.

    One whose end nobody pressed is on no more a while after it should have been over.
    """
    known = [one for one in meetings if one.status != CANCELLED and one.ended_at is None]
    begun = [one for one in known if one.started_at and now <= _should_end(one) + FORGOTTEN]
    planned = [
        one for one in known if one.started_at is None and one.starts_at - EARLY <= now <= ends_at(one) + OVERTIME
    ]
    return sorted(begun or planned, key=_began, reverse=True)


def current(meetings: Sequence[Occurrence], now: datetime) -> list[Occurrence]:
    """The meetings that somebody means who says only "the meeting": those that are on, else the one that was on last."""
    over = [one for one in meetings if now - AFTERWARDS <= one.starts_at <= now and _was_on(one, now)]
    return under_way(meetings, now) or sorted(over, key=_began)[-1:]


def presented(notes: Iterable[Note], meeting: Occurrence, at: datetime) -> list[Note]:
    """The notes for any other business that are told in a meeting, marked so at an instant: those that waited when it began."""
    began = meeting.started_at or meeting.starts_at
    return [replace(one, presented_at=at) for one in notes if one.presented_at is None and one.at <= began]


def told(notes: Iterable[Note], meeting: Occurrence) -> list[Note]:
    """Those that were told in it: until its end was pressed, or by the end that was planned."""
    return [one for one in notes if one.presented_at and one.presented_at in (meeting.ended_at, ends_at(meeting))]


def ends_at(meeting: Occurrence) -> datetime:
    """When a meeting is planned to be over (UTC)."""
    return meeting.starts_at + timedelta(minutes=meeting.minutes)


def _began(meeting: Occurrence) -> tuple[datetime, str]:
    return meeting.started_at or meeting.starts_at, meeting.id


def _should_end(meeting: Occurrence) -> datetime:
    """When a meeting that was begun should be over: as planned, or as long as it takes when it began late."""
    began = meeting.started_at or meeting.starts_at
    return max(ends_at(meeting), began + timedelta(minutes=meeting.minutes))


def _was_on(meeting: Occurrence, now: datetime) -> bool:
    """Whether a meeting took place, or was meant to a few hours ago."""
    held = meeting.ended_at is not None or meeting.started_at is not None or meeting.status == HELD
    return held or (meeting.status != CANCELLED and now - meeting.starts_at < LATELY)


@dataclass(frozen=True, slots=True)
class Missing:
    """What a meeting that was held still lacks the morning after.

    ``unended``: it was started and nobody ended it, so no minutes went out. ``nobodys``: actions whose owner is here no longer.
    """

    meeting: Occurrence
    notes: bool
    actions: bool
    unended: bool
    nobodys: tuple[Action, ...] = ()

    @property
    def lacks(self) -> str:
        """``notes, actions``: of what it has none; empty when it has both."""
        return ", ".join(word for word, so in (("notes", self.notes), ("actions", self.actions)) if so)

    @property
    def words(self) -> str:
        """``no notes, no actions``, ``2 actions without an owner``; empty when nothing is missing."""
        found = [("no notes", self.notes), ("no actions", self.actions), ("not ended, no minutes sent", self.unended)]
        said = [words for words, so in found if so]
        said += [f"{figures.counted(len(self.nobodys), 'action')} without an owner"] if self.nobodys else []
        return ", ".join(said)

    def __bool__(self) -> bool:
        return bool(self.words)


def missing(
    meeting: Occurrence, minutes: Sequence[Minute], actions: Sequence[Action], members: Mapping[str, Member]
) -> Missing:
    """What is missing of a meeting, given its notes, the actions agreed in it and everybody by id; nothing if it was not held."""
    begun = meeting.status == HELD or meeting.started_at is not None
    nobodys = (
        one for one in actions if one.outcome is None and not (one.owner_id in members and members[one.owner_id].active)
    )
    return Missing(
        meeting,
        notes=begun and all(one.item == AWAY for one in minutes),
        actions=begun and not actions,
        unended=meeting.started_at is not None and meeting.ended_at is None,
        nobodys=tuple(nobodys) if begun else (),
    )
