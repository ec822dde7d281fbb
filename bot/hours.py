"""When people may be written to unasked: on business days, between eight and six of their own clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from spm_core.book.periods import instant, next_business_day
from spm_core.book.records import Member, Workspace
from spm_core.store import Store

FIRST, LAST = time(8), time(18)
DAY = timedelta(days=1)


def quiet_until(moment: datetime, zone: ZoneInfo, closed: frozenset[date] = frozenset()) -> datetime | None:
    """The instant (UTC) at which the quiet hours of an instant end, None when it lies in working hours."""
    local = moment.astimezone(zone)
    today = local.date()
    if next_business_day(today, closed) == today and local.time() < LAST:
        return None if local.time() >= FIRST else instant(today, FIRST, zone)
    return instant(next_business_day(today + DAY, closed), FIRST, zone)


@dataclass(frozen=True, slots=True)
class Hours:
    """The working hours of a person: their zone, and the days on which they do not work."""

    zone: ZoneInfo
    closed: frozenset[date] = frozenset()

    def day(self, moment: datetime) -> date:
        """The person's local day."""
        return moment.astimezone(self.zone).date()

    def works(self, day: date) -> bool:
        """Whether they work on a local day."""
        return next_business_day(day, self.closed) == day

    def open_at(self, moment: datetime) -> datetime:
        """The instant itself in working hours, else the one (UTC) at which they begin again."""
        return quiet_until(moment, self.zone, self.closed) or moment


def zone_of(member: Member, workspace: Workspace) -> ZoneInfo:
    """A member's time zone, else the company's."""
    return ZoneInfo(member.timezone or workspace.timezone)


def hours(store: Store) -> Mapping[str, Hours]:
    """The working hours of everybody who can be written to, by their Slack user."""
    workspace, off = store.workspace, store.days_off()
    return {
        member.slack_user_id: Hours(zone_of(member, workspace), off[member.id])
        for member in store.members()
        if member.active and member.slack_user_id
    }
