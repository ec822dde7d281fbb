"""Reports that are one list: their rows as the cells of a terminal's table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from spm_core.meetings.kept import Kept, KeptRow
from spm_core.reports import figures
from spm_core.reports.accounts import AccountLine, Accounts
from spm_core.reports.attainment import Attainment
from spm_core.reports.hygiene import Hygiene, MemberHygiene
from spm_core.reports.line import Report
from spm_core.reports.planning import WORK, MemberPlanning, Planning


@dataclass(frozen=True, slots=True)
class Listing:
    """What is said before a table, its heads (the first column is text, the others stand flush right), rows, and notes."""

    sentence: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = field(default=())


def listing(found: Report) -> Listing | None:
    """The list that a report is; None for one that is more than a list."""
    made = _MADE.get(type(found))
    return made(found) if made else None


def _accounts(found: Accounts) -> Listing:
    heads = (
        "account",
        "won this year",
        "same days last year",
        "open",
        "key people",
        "reached in 90 days",
        "last contact",
    )
    suggested = f"making {figures.percent(found.suggested_share)} of the last 12 months: {', '.join(found.suggested)}"
    notes = (*found.notes, suggested) if found.suggested else found.notes
    return Listing(found.sentence, heads, [_account(row) for row in found.accounts], notes)


def _account(row: AccountLine) -> tuple[str, ...]:
    values = (figures.full_money(value) for value in (row.won, row.won_before, row.open_value))
    last = figures.day(row.last_contact) if row.last_contact else "never"
    return row.account, *values, str(row.key_people), str(row.contacted_90d), last


def _attainment(found: Attainment) -> Listing:
    said = f"{figures.MARKS[found.verdict]} {found.verdict.value.upper()} {found.sentence}"
    sums = (found.won, found.pace_target, found.target, found.won_before, found.won_before_in_all)
    heads = ("fiscal year", "won", "pace", "target", "last year by now", "all of last year")
    return Listing(said, heads, [(f"from {found.period.start}", *map(figures.full_money, sums))], found.notes)


def _hygiene(found: Hygiene) -> Listing:
    heads = ("member", "open", "amount", "close date ahead", "next step", "contact 14 days", "no late check", "score")
    together = [_shares(found.together)] if found.together and len(found.members) > 1 else []
    return Listing(found.sentence, heads, [*map(_shares, found.members), *together])


def _shares(row: MemberHygiene) -> tuple[str, ...]:
    shares = (row.with_amount, row.future_close_date, row.next_step, row.contact_14d, row.no_overdue_check, row.score)
    return row.member, str(row.open), *map(figures.percent, shares)


def _planning(found: Planning) -> Listing:
    heads = (
        "member",
        "planned",
        "done",
        "kept",
        *(f"{kind.split('_')[0]} h" for kind in WORK),
        "lead share",
        "lead h to plan",
    )
    return Listing(found.sentence, heads, [_planned(row) for row in found.members], found.notes)


def _planned(row: MemberPlanning) -> tuple[str, ...]:
    hours = (f"{_hours(row.hours_done[kind])} of {_hours(row.hours_planned[kind])}" for kind in WORK)
    suggested = row.suggested_lead_generation_hours
    said = (str(row.planned_items), str(row.done_items), figures.percent(row.kept))
    share = figures.percent(row.lead_generation_share)
    return row.member, *said, *hours, share, figures.UNKNOWN if suggested is None else _hours(suggested)


def _hours(value: Decimal) -> str:
    return figures.trimmed(value, 1)


def _kept(found: Kept) -> Listing:
    return Listing(
        found.sentence, ("meeting", "planned", "held", "cancelled", "moved"), [_meeting(r) for r in found.meetings]
    )


def _meeting(row: KeptRow) -> tuple[str, ...]:
    return f"{row.kind}, {row.scope}", *(str(count) for count in (row.planned, row.held, row.cancelled, row.moved))


_MADE: Mapping[type[Report], Callable[[Any], Listing]] = {
    Accounts: _accounts,
    Attainment: _attainment,
    Hygiene: _hygiene,
    Planning: _planning,
    Kept: _kept,
}
