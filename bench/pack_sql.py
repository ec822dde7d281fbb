"""The floor of B1: the numbers of a team-meeting pack in SQL written by hand, on our tables, with the bare driver.

It answers for this company only: one currency, UTC, one member an activity, no merges, corrections or changes of owner, and
each activity says whether the customer was new. Each statement stands for what a report says: in numbers, and in the list of
all that is open. What it leaves to reports are the short lists (won, lost, new, offered) and the dice of the simulation.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bench.company import OPEN_STAGES
from bench.databases import Place

Rows = list[Any]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

FUNNEL = """
SELECT stage, owner_id, count(*), sum(amount), min(stage_since),
  sum(CASE WHEN expected_close < {quarter_end} AND category = 'commit' THEN amount ELSE 0 END),
  sum(CASE WHEN expected_close < {quarter_end} AND category IN ('commit', 'best') THEN amount ELSE 0 END),
  sum(CASE WHEN expected_close < {quarter_end} THEN amount ELSE 0 END),
  sum(CASE WHEN expected_close < {today} THEN amount ELSE 0 END)
FROM opportunity WHERE workspace_id = {ws} AND [open] GROUP BY owner_id, stage"""

# Everything closed in the statistics window: results, averages, the shares won from each stage reached.
CLOSED = """
SELECT owner_id, kind, ever_reached, closed_at >= {since}, closed_at >= {recent}, closed_at >= {quarter},
  count(*), sum(amount), sum(cycle_days), max(cycle_days)
FROM opportunity WHERE workspace_id = {ws} AND closed_at >= {year} GROUP BY 1, 2, 3, 4, 5, 6"""
LONGEST = "SELECT max(cycle_days) FROM opportunity WHERE workspace_id = {ws} AND closed_at IS NOT NULL"

DWELL = """
SELECT stage, sum(CASE WHEN [left] > [entered] THEN [left] - [entered] ELSE 0 END),
  sum(CASE WHEN left_day < 9999999 THEN passed ELSE 0 END)
FROM stage_visit WHERE workspace_id = {ws} AND left_day >= {year_ordinal} GROUP BY stage"""

ARRIVED = """
SELECT [week] AS week, created_at >= {since}, count(*), sum(amount)
FROM opportunity WHERE workspace_id = {ws} AND changed_at >= {half_year} AND created_at >= {half_year} GROUP BY 1, 2"""

# The stage then, from what had happened and was known then, and the stage now; untouched ones have not moved.
MOVED = """
WITH touched AS (
  SELECT o.stage, o.amount, (
    SELECT e.after FROM opportunity_event e
    WHERE e.workspace_id = {ws} AND e.opportunity_id = o.id AND e.effective_at < {since} AND e.recorded_at < {since}
      AND e.type IN ('created', 'stage', 'won', 'lost', 'reopened')
    ORDER BY e.effective_at DESC, e.seq DESC LIMIT 1) AS before
  FROM opportunity o WHERE o.workspace_id = {ws} AND o.changed_at >= {since})
SELECT before, stage, count(*), sum(amount) FROM touched GROUP BY 1, 2"""
UNTOUCHED = """
SELECT count(*), sum(amount) FROM opportunity WHERE workspace_id = {ws} AND [open] AND changed_at < {since}"""
RAISED = """
SELECT sum(CAST(e.after AS numeric) - CAST(e.before AS numeric))
FROM opportunity o JOIN opportunity_event e ON e.workspace_id = {ws} AND e.opportunity_id = o.id
WHERE o.workspace_id = {ws} AND o.changed_at >= {since} AND e.type = 'amount' AND e.effective_at >= {since}"""

# How long visits of the window lasted and how long it was from them to the close: the curves of F7 and F9 stand on both.
STAYED = """
SELECT stage, [left] - entered_day AS days, left_day < 9999999 AS ended, count(*)
FROM stage_visit WHERE workspace_id = {ws} AND left_day >= {year_ordinal} AND entered_day >= {year_ordinal} AND NOT skipped
GROUP BY 1, 2, 3"""
CLOSING = """
SELECT stage, [closing] - entered_day AS days, closed_day < 9999999 AS closed, count(*)
FROM stage_visit WHERE workspace_id = {ws} AND left_day >= {year_ordinal} AND entered_day >= {year_ordinal} AND NOT skipped
GROUP BY 1, 2, 3"""

# Every open opportunity as the lists of what is stalled, did not move or has no date show it.
WAITING = """
SELECT o.id, o.external_id, o.name, a.name, m.name, o.stage, o.amount, [waited] AS days, s.stalled_days, o.next_step,
  o.next_step_date, o.expected_close, o.pushes,
  (SELECT x.starts_at FROM activity x WHERE x.workspace_id = {ws} AND x.opportunity_id = o.id AND x.[contact]
   ORDER BY x.starts_at DESC LIMIT 1),
  (SELECT x.starts_at FROM activity x WHERE x.workspace_id = {ws} AND x.account_id = o.account_id AND x.[contact]
   AND x.opportunity_id IS NULL ORDER BY x.starts_at DESC LIMIT 1)
FROM opportunity o JOIN stage s ON s.workspace_id = {ws} AND s.code = o.stage
JOIN member m ON m.workspace_id = {ws} AND m.id = o.owner_id
LEFT JOIN account a ON a.workspace_id = {ws} AND a.id = o.account_id
WHERE o.workspace_id = {ws} AND o.[open]
ORDER BY o.amount * CASE WHEN [waited] > s.stalled_days THEN [waited] - s.stalled_days ELSE 0 END DESC, o.amount DESC"""

TOP5 = """
SELECT o.id, o.name, o.amount * CAST(s.probability AS numeric) AS score
FROM opportunity o JOIN stage s ON s.workspace_id = {ws} AND s.code = o.stage
WHERE o.workspace_id = {ws} AND o.[open] ORDER BY o.pinned DESC, score DESC, expected_close, amount DESC LIMIT 5"""

OFFERS = """
SELECT f.sent_on >= {since_day}, f.check_date < {today} AND o.[open], count(*), sum(o.amount)
FROM offer f JOIN opportunity o ON o.workspace_id = {ws} AND o.id = f.opportunity_id
WHERE f.workspace_id = {ws} AND f.status = 'sent' GROUP BY 1, 2"""

# Week 0 is the one since the meeting. By member and week, as the report's tables are.
ACTIVITY = """
SELECT members, [week_of_activity], sum(CASE WHEN [meeting] THEN 1 ELSE 0 END), sum(minutes),
  sum(CASE WHEN [contact] THEN 1 ELSE 0 END), sum(CASE WHEN [meeting] AND [is_new] THEN 1 ELSE 0 END)
FROM activity WHERE workspace_id = {ws} AND starts_at >= {eight_weeks} AND removed_at IS NULL GROUP BY 1, 2"""
CONTACTED = """
SELECT count(DISTINCT o.id) FROM activity a
JOIN opportunity o ON o.workspace_id = {ws} AND o.id = a.opportunity_id AND o.[open]
WHERE a.workspace_id = {ws} AND a.starts_at >= {since} AND a.[contact]"""
NEW_MEETINGS = """
SELECT count(*) FROM activity WHERE workspace_id = {ws} AND starts_at >= {half_year} AND [is_new] AND [meeting]"""
TARGETS = """
SELECT month, sum(amount) FROM target WHERE workspace_id = {ws} AND month >= {quarter_day} GROUP BY month"""

STATEMENTS = {
    "funnel": FUNNEL,
    "closed": CLOSED,
    "longest": LONGEST,
    "dwell": DWELL,
    "arrived": ARRIVED,
    "moved": MOVED,
    "untouched": UNTOUCHED,
    "raised": RAISED,
    "stayed": STAYED,
    "closing": CLOSING,
    "waiting": WAITING,
    "top5": TOP5,
    "offers": OFFERS,
    "activity": ACTIVITY,
    "contacted": CONTACTED,
    "new_meetings": NEW_MEETINGS,
    "targets": TARGETS,
}

_STAYED = "CASE WHEN left_day = 9999999 THEN {today_ordinal} ELSE left_day END"
_ENTERED = "CASE WHEN entered_day < {year_ordinal} THEN {year_ordinal} ELSE entered_day END"
SQLITE = {
    "open": "is_open = 1",
    "contact": "contact = 1",
    "is_new": "new_customer = 1",
    "meeting": "type IN ('meeting', 'remote', 'demo', 'visit')",
    "left": _STAYED,
    "closing": "CASE WHEN closed_day = 9999999 THEN {today_ordinal} ELSE closed_day END",
    "entered": _ENTERED,
    "week": "({as_of} - created_at) / 604800000000",
    "week_of_activity": "({as_of} - starts_at) / 604800000000",
    "waited": "{epoch_day} - o.progressed_at / 86400000000",
}
POSTGRESQL = SQLITE | {
    "open": "is_open",
    "contact": "contact",
    "is_new": "new_customer",
    "week": "floor(extract(epoch FROM {as_of} - created_at) / 604800)",
    "week_of_activity": "floor(extract(epoch FROM {as_of} - starts_at) / 604800)",
    "waited": "{epoch_day} - extract(epoch FROM o.progressed_at)::bigint / 86400",
}


class Pack:
    """The statements in a database's dialect, and the parameters of one meeting."""

    def __init__(self, place: Place, workspace_id: str, as_of: datetime, since: datetime) -> None:
        self._driver = place.driver
        dialect, mark = (SQLITE, r":\1") if place.is_sqlite else (POSTGRESQL, r"%(\1)s")
        self._statements = {
            name: re.sub(r"{(\w+)}", mark, re.sub(r"\[(\w+)\]", lambda found: dialect[found[1]], text))
            for name, text in STATEMENTS.items()
        }
        given = {"ws": workspace_id, **_moments(as_of, since), **_days(as_of, since)}
        self._params = {name: _plain(value) for name, value in given.items()} if place.is_sqlite else given

    def run(self) -> dict[str, Rows]:
        """All answers, of one state of the database."""
        self._driver.execute("BEGIN")
        found = {name: self._driver.execute(text, self._params).fetchall() for name, text in self._statements.items()}
        self._driver.execute("COMMIT")
        return found


def _moments(as_of: datetime, since: datetime) -> dict[str, datetime]:
    midnight = as_of.replace(hour=0)
    return {
        "as_of": as_of,
        "since": since,
        "year": midnight - timedelta(days=365),
        "half_year": midnight - timedelta(days=180),
        "recent": midnight - timedelta(days=90),
        "quarter": midnight.replace(month=1, day=1),
        "eight_weeks": as_of - timedelta(weeks=8),
    }


def _days(as_of: datetime, since: datetime) -> dict[str, date | int]:
    today = as_of.date()
    return {
        "today": today,
        "since_day": since.date(),
        "quarter_day": date(today.year, 1, 1),
        "quarter_end": date(today.year, 4, 1),
        "today_ordinal": today.toordinal(),
        "year_ordinal": today.toordinal() - 365,
        "epoch_day": today.toordinal() - EPOCH.date().toordinal(),
    }


def _plain(value: object) -> object:
    """As SQLite keeps it: instants in microseconds, days as text."""
    if isinstance(value, datetime):
        return (value - EPOCH) // MICROSECOND
    return value.isoformat() if isinstance(value, date) else value


def numbers(found: dict[str, Rows]) -> Iterator[tuple[str, int]]:
    """The main answers by name, money in minor units: what the reports have to agree with."""
    for row in found["funnel"]:
        yield f"open {row[0]}", row[2]
        yield f"value {row[0]}", int(row[3])
    for _, kind, _, since, *_, count, value, _, _ in found["closed"]:
        if since:
            yield f"{kind} since", count
            yield f"{kind} since value", int(value)
    for before, now, count, _ in found["moved"]:
        if before in OPEN_STAGES:
            yield "open before", count
            yield _fate(before, now), count
    yield "open before", found["untouched"][0][0]
    yield "not moved", found["untouched"][0][0]
    for _, since, count, value in found["arrived"]:
        if since:
            yield "new", count
            yield "new value", int(value)
    for since, overdue, count, _ in found["offers"]:
        yield "offers sent", count * bool(since)
        yield "offers overdue", count * bool(overdue)
    for _, week, meetings, *_ in found["activity"]:
        yield "meetings", meetings if week == 0 else 0
    yield "stalled", sum(days > most for *_, days, most, _, _, _, _, _, _ in found["waiting"])


def _fate(before: str, now: str) -> str:
    if now not in OPEN_STAGES:
        return {"WON": "won of those", "LOST": "lost of those"}[now]
    steps = OPEN_STAGES.index(now) - OPEN_STAGES.index(before)
    return "advanced" if steps > 0 else "moved back" if steps else "not moved"
