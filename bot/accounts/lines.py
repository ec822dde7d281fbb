"""Lines of the daily message: bring the plan of a key account up to date before the meeting on key accounts."""

from collections.abc import Iterator
from datetime import date

from bot.accounts.common import NAME, company_book
from bot.blocks import button, clip, escape
from bot.desk import Desk
from bot.morning import FIRST, Morning, Todo
from spm_core.book.records import Scope
from spm_core.meetings.cadence import Meeting, business_day
from spm_core.meetings.kam.agenda import key_accounts, meetings_a_quarter, rotation
from spm_core.meetings.occurrences import record

UPDATE = -5  # business days before the meeting
MOST = 3


def register(desk: Desk) -> None:
    """Sign up."""
    desk.morning(lines)


def lines(morning: Morning) -> Iterator[Todo]:
    """For each key account of the member whose turn comes: its plan, five business days before."""
    store, member = morning.store, morning.member
    mine = {account.id for account in store.accounts() if account.key_account and account.owner_id == member.id}
    meeting = _next(morning) if mine else None
    if meeting is None or not morning.fresh(_asked_on(morning, meeting)):
        return
    team = Scope("team", meeting.rule.scope_id)
    book = company_book(store, morning.now)
    turn = rotation(key_accounts(book, team), book.reviews, meetings_a_quarter(book, team))
    for account in [one for one in turn if one.id in mine][:MOST]:
        value = {"account": account.id}
        text = f"{clip(account.name, NAME)} is looked at closely: is its plan up to date?"
        presses = (button("Edit plan", "account.plan", value), button("Review", "account.review", value))
        heading = morning.heading(record(meeting))
        yield Todo(f"accounts:{meeting.id}-{account.id}", heading, escape(text), presses, FIRST)


def _next(morning: Morning) -> Meeting | None:
    """The next meeting on key accounts of the member's team."""
    homes = {m.team_id for m in morning.cadence.memberships if m.member_id == morning.member.id and m.on(morning.today)}
    own = (m for m in morning.meetings if m.rule.kind == "kam" and m.rule.scope_id in homes)
    return next((m for m in own if m.starts_at > morning.now and m.status != "cancelled"), None)


def _asked_on(morning: Morning, meeting: Meeting) -> date:
    return business_day(meeting.local.date(), UPDATE, morning.cadence.closed_for(meeting.rule))
