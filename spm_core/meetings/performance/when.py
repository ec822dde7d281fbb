"""Which performance coaching two people rate and plan for: the one that was just held, else the next."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from spm_core.book.cadence import CadenceRule, Occurrence
from spm_core.meetings.cadence import meetings
from spm_core.meetings.occurrences import as_known

KIND = "performance"
AHEAD = timedelta(days=14)  # the self-rating is asked for five business days before
AFTERWARDS = timedelta(days=4)  # a plan is still made, and signed, the days after
MOVED = timedelta(days=7)


def meeting_for(
    rules: Iterable[CadenceRule],
    known: Iterable[Occurrence],
    seller_id: str,
    now: datetime,
    closed: frozenset[date] = frozenset(),
) -> Occurrence | None:
    """The meeting that a rating given now (UTC) is for; ``known`` are the kept ones of these weeks. None when none is near."""
    found = [item for item in _near(rules, known, seller_id, now, closed) if item.status != "cancelled"]
    begun = [item for item in found if now - AFTERWARDS <= item.starts_at <= now]
    ahead = [item for item in found if now < item.starts_at <= now + AHEAD]
    return max(begun, key=_start, default=None) or min(ahead, key=_start, default=None)


def _start(item: Occurrence) -> tuple[datetime, str]:
    return item.starts_at, item.id


def _near(
    rules: Iterable[CadenceRule],
    known: Iterable[Occurrence],
    seller_id: str,
    now: datetime,
    closed: frozenset[date],
) -> Iterator[Occurrence]:
    """The seller's meetings of these weeks: those of the rules as they are known, and those that nobody planned."""
    mine = {item.nominal_date: item for item in known if item.kind == KIND and item.scope_id == seller_id}
    first, last = now.date() - MOVED, now.date() + AHEAD + MOVED
    for rule in rules:
        if rule.kind == KIND and (rule.scope_kind, rule.scope_id) == ("member", seller_id):
            for meeting in meetings(rule, first, last, closed):
                yield as_known(meeting, mine.pop(meeting.nominal_date, None))
    yield from mine.values()
