"""The calendar of a company: the meetings of all its rules, as closed days, absences and what people changed have left them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from spm_core.book.cadence import Cadence, CadenceRule, Identity, Occurrence
from spm_core.meetings.cadence import Meeting, meetings

TOGETHER = 90  # minutes of coaching and performance coaching in one talk
SHORTEST = 15
FARTHEST = timedelta(days=35)  # a meeting is moved at most so far from the day it was meant for


def calendar(of: Cadence) -> list[Meeting]:
    """The meetings whose nominal dates lie in the range of a cadence, cancelled ones too, by the instant they start.

    What is only planned follows its rule; what somebody moved, cancelled or held stays as it is known.
    """
    known = {item.identity: item for item in of.occurrences}
    found: dict[Identity, Meeting] = {}
    for rule in of.rules:
        for meeting in _of_rule(of, rule):
            found[meeting.identity] = _as_known(meeting, known.get(meeting.identity))
    return sorted({**found, **_together(found.values())}.values(), key=_order)


def starting(of: Cadence, start: datetime, end: datetime) -> list[Meeting]:
    """The meetings that take place and start from one instant up to another (UTC); the cadence must reach FARTHEST beyond."""
    return [item for item in calendar(of) if start <= item.starts_at < end and item.status != "cancelled"]


def _of_rule(of: Cadence, rule: CadenceRule) -> Iterable[Meeting]:
    member = of.members.get(rule.scope_id) if rule.scope_kind == "member" else None
    if member and not member.active and member.employed_to is None:
        return ()
    end = min(of.end, (member.employed_to if member else None) or of.end)
    return meetings(rule, of.start, end, of.closed_for(rule), tuple(of.away(rule)))


def _as_known(meeting: Meeting, known: Occurrence | None) -> Meeting:
    if known is None:
        return meeting
    begun = known.freeze_at is not None or known.started_at is not None
    # Its pack is out, so a new rule comes too late for it; an absence does not.
    if known.status == "planned" and (not begun or (meeting.away and known.started_at is None)):
        return replace(meeting, known=known)
    return replace(
        meeting, starts_at=known.starts_at, minutes=known.minutes, status=known.status, away=None, known=known
    )


def _together(found: Iterable[Meeting]) -> Mapping[Identity, Meeting]:
    """The performance coachings that follow right after the coaching of their week."""
    coachings = {_week(item): item for item in found if item.rule.kind == "coaching" and item.status != "cancelled"}
    moved: dict[Identity, Meeting] = {}
    for item in found:
        before = coachings.get(_week(item)) if item.rule.kind == "performance" and item.rule.w5_combine else None
        if before and _follows_its_rule(item):
            minutes = max(TOGETHER - before.minutes, SHORTEST)
            usual = before.usual_at + timedelta(minutes=before.minutes)
            moved[item.identity] = replace(
                item, starts_at=before.ends_at, minutes=minutes, usual_at=usual, status="planned", away=before.away
            )
    return moved


def _follows_its_rule(item: Meeting) -> bool:
    return item.known is None or (item.known.status == "planned" and item.known.freeze_at is None)


def _week(item: Meeting) -> tuple[str, date]:
    return item.rule.scope_id, item.nominal_date - timedelta(days=item.nominal_date.weekday())


def _order(item: Meeting) -> tuple[datetime, str, str]:
    return item.starts_at, item.rule.kind, item.rule.scope_id
