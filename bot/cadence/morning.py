"""Lines of the one message a day about meetings: what was moved or cancelled since, and, for the manager, who is away."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.blocks import escape
from bot.cadence.common import Diary
from bot.morning import FIRST, Morning, Todo
from spm_core.book.cadence import Absence, Occurrence
from spm_core.book.choices import TALKS
from spm_core.meetings.cadence import WEEK, Meeting, business_day
from spm_core.meetings.rhythm import PAIR
from spm_core.reports import figures

GROUP = "*Meetings*"


def lines(morning: Morning) -> Iterator[Todo]:
    """What others changed of the member's meetings, and who of the people they manage is away, each said once."""
    if morning.on_demand:
        return
    found = Diary(morning.cadence, morning.meetings)
    zone = ZoneInfo(morning.member.timezone or morning.store.workspace.timezone)
    for meeting in found.meetings:
        if meeting.known and _news(morning, meeting.known):
            yield Todo(f"meeting:{meeting.id}", GROUP, escape(_said(found, meeting, meeting.known, zone)), worth=FIRST)
        elif _closed(morning, found, meeting):
            yield Todo(f"meeting:{meeting.id}", GROUP, escape(_elsewhere(found, meeting, zone)), worth=FIRST)
    for member_id in _begun(morning, found):
        yield Todo(f"talks:{member_id}", GROUP, escape(_from_now_on(morning, found, member_id, zone)), worth=FIRST)
    for away in found.cadence.absences:
        if _tells(morning, found, away):
            yield Todo(f"away:{away.id}", GROUP, escape(_away(found, away)), worth=FIRST)


def _news(morning: Morning, changed: Occurrence) -> bool:
    """Whether somebody else changed a meeting since the member's last message."""
    if (
        changed.status not in ("moved", "cancelled")
        or changed.changed_at is None
        or changed.changed_by == morning.member.id
    ):
        return False
    ahead = changed.starts_at > morning.now or changed.status == "cancelled"
    return ahead and morning.news(changed.changed_at)


def _said(found: Diary, meeting: Meeting, changed: Occurrence, zone: ZoneInfo) -> str:
    """`Coaching Anna of Tue 3 Mar is moved to Thu 5 Mar 10:00 (Mia: customer visit)`."""
    by = found.called(changed.changed_by) + (f": {changed.why}" if changed.why else "")
    usual, now = meeting.usual_at.astimezone(zone), meeting.starts_at.astimezone(zone)
    off = changed.status == "cancelled"
    became = "is cancelled" if off else f"is moved to {figures.day(now)} {now:%H:%M}"
    return f"{found.title(meeting)} of {figures.day(usual)} {became} ({by})"


def _closed(morning: Morning, found: Diary, meeting: Meeting) -> bool:
    """Whether closed days send a meeting elsewhere, or off, and this is the last working day before the one it was meant for."""
    by_itself = meeting.away is None and (meeting.known is None or meeting.known.changed_by is None)
    closed = found.cadence.closed_for(meeting.rule)
    last = business_day(meeting.nominal_date, -1, closed)
    soon = meeting.nominal_date - morning.today <= WEEK  # of a closed month the first line names the meeting after it
    return by_itself and soon and meeting.nominal_date in closed and last == morning.today


def _elsewhere(found: Diary, meeting: Meeting, zone: ZoneInfo) -> str:
    """`Team meeting North is on Tue 7 Apr 09:00: Mon 6 Apr is closed`."""
    title, meant = found.title(meeting), figures.day(meeting.nominal_date)
    if meeting.status == "cancelled":
        ahead = (item for item in found.of(meeting.rule) if item.nominal_date > meeting.nominal_date)
        following = next((item for item in ahead if item.status != "cancelled"), None)
        after = f". The next one: {figures.day(following.local)}" if following else ""
        return f"{title} of {meant} is skipped: its week is closed{after}"
    local = meeting.starts_at.astimezone(zone)
    return f"{title} is on {figures.day(local)} {local:%H:%M}: {meant} is closed"


def _begun(morning: Morning, found: Diary) -> Iterator[str]:
    """Who was given talks since the member's last message: the member, or somebody they have them with."""
    for mark in morning.store.settings():
        if mark.name == TALKS and morning.news(datetime.fromisoformat(mark.value)):
            rules = [rule for rule in found.cadence.rules if rule.scope_id == mark.scope_id and rule.kind in PAIR]
            if any(morning.member.id in (rule.scope_id, found.cadence.manager(rule)) for rule in rules):
                yield mark.scope_id


def _from_now_on(morning: Morning, found: Diary, member_id: str, zone: ZoneInfo) -> str:
    """`New: Coaching Cara, first Tue 3 Mar 13:00 · Performance coaching Cara`; what is not first soon has no day yet."""
    said = []
    for kind in PAIR:
        rules = [rule for rule in found.cadence.rules if (rule.kind, rule.scope_id) == (kind, member_id)]
        ahead = (one for one in found.meetings if one.rule in rules and one.starts_at > morning.now)
        first = next((one for one in ahead if one.status != "cancelled"), None)
        if first:
            at = first.starts_at.astimezone(zone)
            said.append(f"{found.title(first)}, first {figures.day(at)} {at:%H:%M}")
    return f"New: {' · '.join(said)}" if said else f"New: talks with {found.called(member_id)}"


def _tells(morning: Morning, found: Diary, away: Absence) -> bool:
    """Whether the member leads somebody who said since the last message that they are away."""
    if away.end <= morning.today or not morning.news(away.at):
        return False
    leads = {found.cadence.manager(rule) for rule in found.cadence.rules if rule.scope_id == away.member_id}
    member = found.cadence.members.get(away.member_id)
    leads |= {member.manager_id} if member else set()
    return morning.member.id in leads and morning.member.id != away.member_id


def _away(found: Diary, away: Absence) -> str:
    """`Anna is away until Mon 16 Mar: Coaching Anna of Tue 10 Mar is skipped`."""
    hit = [item for item in found.meetings if item.away and item.away.id == away.id]
    effects = [
        f"{found.title(item)} of {figures.day(item.usual_at.astimezone(item.local.tzinfo))} "
        + ("is skipped" if item.status == "cancelled" else f"moves to {figures.day(item.local)}")
        for item in hit[:3]
    ]
    since = f" from {figures.day(away.start)}" if away.start > away.at.date() else ""
    head = f"{found.called(away.member_id)} is away{since} until {figures.day(away.end)}"
    return f"{head}: {', '.join(effects)}" if effects else head
