"""Which performance coaching two people rate and plan for: the one that was just held, else the next."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from spm_core.book.cadence import Cadence, Occurrence
from spm_core.meetings.calendar import FARTHEST, calendar
from spm_core.meetings.occurrences import record

KIND = "performance"
AHEAD = timedelta(days=14)  # the self-rating is asked for five business days before
AFTERWARDS = timedelta(days=6)  # a plan is still made, and signed, the days after, also over Easter
REACH = FARTHEST + AHEAD  # days of the cadence that is needed, before and after now


def meeting_for(of: Cadence, seller_id: str, now: datetime) -> Occurrence | None:
    """The meeting that a rating given now (UTC) is for, None when none is near; the cadence must reach REACH around now."""
    found = [item for item in _mine(of, seller_id) if item.status != "cancelled"]
    begun = [item for item in found if now - AFTERWARDS <= item.starts_at <= now]
    ahead = [item for item in found if now < item.starts_at <= now + AHEAD]
    return max(begun, key=_start, default=None) or min(ahead, key=_start, default=None)


def _start(item: Occurrence) -> tuple[datetime, str]:
    return item.starts_at, item.id


def _mine(of: Cadence, seller_id: str) -> Iterator[Occurrence]:
    """The seller's meetings of the range: those of the rules as they stand, and those that nobody planned."""
    own = tuple(rule for rule in of.rules if (rule.scope_kind, rule.scope_id) == ("member", seller_id))
    planned = [record(item) for item in calendar(replace(of, rules=own)) if item.rule.kind == KIND]
    yield from planned
    known = {item.id for item in planned}
    kept = (item for item in of.occurrences if item.kind == KIND and item.scope_id == seller_id and item.started_at)
    yield from (item for item in kept if item.id not in known)
