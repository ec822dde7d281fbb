"""What a scope is to win in a period (F10): its own targets or those of its members, and how far the days have gone."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache

from spm_core.book.book import Book
from spm_core.book.periods import MONTHS_A_YEAR, Period, business_days
from spm_core.book.records import Member, Membership, Verdict
from spm_core.reports.once import once

ON_TARGET = Decimal(1)
NEARLY = Decimal("0.9")


@once
def effective_target(book: Book, period: Period) -> Decimal | None:
    """What the scope is to win in a period (reporting currency), None when no target is set for any of its months.

    A month that the period cuts counts by its calendar days, a member by the share of business days employed (and in the
    team) and by their ramp. In each month a team's own target wins over the sum of its members' targets. A target in a currency
    without a rate is left out.
    """
    amounts = [amount for month in period.months() for amount in _of_month(book, month, period)]
    return sum(amounts, Decimal(0)) if amounts else None


def pace(target: Decimal, period: Period, today: date, closed_days: frozenset[date] = frozenset()) -> Decimal:
    """The part of a target that belongs to the business days of the period before ``today`` (F10)."""
    total = business_days(period, closed_days)
    if not total:
        return target
    elapsed = Period(period.start, max(period.start, min(today, period.end)))
    return target * business_days(elapsed, closed_days) / total


def attainment_verdict(attainment: Decimal | None) -> Verdict:
    """The word for a share of the target (1 = all of it), ``n/a`` without a target."""
    if attainment is None:
        return Verdict.NA
    if attainment >= ON_TARGET:
        return Verdict.OK
    return Verdict.WATCH if attainment >= NEARLY else Verdict.SHORT


def _of_month(book: Book, month: Period, period: Period) -> Iterator[Decimal]:
    """What the scope is to win in the part of one month that lies in the period, in summands."""
    part = Period(max(month.start, period.start), min(month.end, period.end))
    amounts = {of_id: amount * part.days / month.days for of_id, amount in _set(book).get(month.start, {}).items()}
    scoped = {"company": set(book.teams), "team": {book.scope.id}}.get(book.scope.kind, set())
    teams = scoped & amounts.keys()
    yield from (amounts[team_id] for team_id in sorted(teams))
    for of_id, amount in amounts.items():
        member = book.members.get(of_id)
        share = _share(book, member, part, teams) * ramped(member, month.start) if member else Decimal(0)
        if share:
            yield amount * share


def ramped(member: Member, month: date) -> Decimal:
    """The part (0..1) of a month's target that is asked of a member who is new; the month of the start is the first (F10)."""
    if member.ramp is None or member.employed_from is None:
        return Decimal(1)
    start = member.employed_from
    number = (month.year - start.year) * MONTHS_A_YEAR + month.month - start.month
    return Decimal(member.ramp[number]) / 100 if 0 <= number < len(member.ramp) else Decimal(1)


@once
def _set(book: Book) -> Mapping[date, Mapping[str, Decimal]]:
    """The targets by month and by whose they are, in the reporting currency."""
    found: dict[date, dict[str, Decimal]] = {}
    for target in book.targets:
        amount = book.company.rates.convert(target.amount, target.currency, book.today)
        if amount is not None:
            found.setdefault(target.month, {})[target.of_id] = amount
    return found


@once
def _stays(book: Book) -> Mapping[str, list[Membership]]:
    """The memberships of each member."""
    found: dict[str, list[Membership]] = {}
    for item in book.memberships:
        found.setdefault(item.member_id, []).append(item)
    return found


def _share(book: Book, member: Member, part: Period, teams: set[str]) -> Decimal:
    """The share (0..1) of the business days of ``part`` for which a member's own target counts in the scope.

    Days in a team of ``teams``, whose own target wins, do not count.
    """
    if book.scope.kind == "member" and member.id != book.scope.id:
        return Decimal(0)
    closed = book.company.closed_days
    total, days = _business_days(part, closed), _business_days(_employed(member, part), closed)
    stays = _stays(book).get(member.id, [])
    if book.scope.kind == "team":
        days = sum(_stay(member, item, part, closed) for item in stays if item.team_id == book.scope.id)
    days -= sum(_stay(member, item, part, closed) for item in stays if item.team_id in teams)
    return Decimal(days) / total if total else Decimal(0)


def _stay(member: Member, membership: Membership, part: Period, closed: frozenset[date]) -> int:
    """Business days of ``part`` on which a member was employed and in a team."""
    start, end = max(membership.start or part.start, part.start), min(membership.end or part.end, part.end)
    return _business_days(_employed(member, Period(start, end)), closed) if start < end else 0


def _employed(member: Member, part: Period) -> Period:
    start = max(member.employed_from or part.start, part.start)
    return Period(start, max(start, min(member.employed_to or part.end, part.end)))


# Most members are employed for the same whole months: a year of them is counted once, not once a member.
_business_days = lru_cache(maxsize=512)(business_days)
