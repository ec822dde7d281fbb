"""When people may be written to unasked: on business days, between eight and six of their own clock."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from spm_core.book.periods import instant, next_business_day

FIRST, LAST = time(8), time(18)
DAY = timedelta(days=1)


def quiet_until(moment: datetime, zone: ZoneInfo, closed: frozenset[date] = frozenset()) -> datetime | None:
    """The instant (UTC) at which the quiet hours of an instant end, None when it lies in working hours."""
    local = moment.astimezone(zone)
    today = local.date()
    if next_business_day(today, closed) == today and local.time() < LAST:
        return None if local.time() >= FIRST else instant(today, FIRST, zone)
    return instant(next_business_day(today + DAY, closed), FIRST, zone)
