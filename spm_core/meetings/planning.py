"""Planning the next period: which one it is, what it could hold by the numbers, and what became of the last plan."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.periods import Period
from spm_core.book.records import Account, Member, Planned, WorkPlan
from spm_core.meetings.cadence import next_dates
from spm_core.reports.offers import offers
from spm_core.reports.planning import WORK, MemberPlanning, bought, fulfilled, planning
from spm_core.reports.stalled import stalled
from spm_core.reports.top5 import top5

DAY = timedelta(days=1)
USUAL = timedelta(days=14)  # a plan's length where no coaching says when the next one is made
SHORTEST = timedelta(days=4)  # a coaching so near that the plan reaches to the one after it
QUIET = timedelta(days=30)  # without contact for longer a key account is worth a thought (IC14)
ASKED = (1, 3, 7)  # days after its day on which a planned activity is asked about
MOST_PROPOSED = 10
MOST_CUSTOMERS = 8


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a member's next plan could hold, from the numbers.

    ``period`` are local days; ``hours`` by kind of work, as they were planned last, with those for finding customers as the
    numbers suggest (``suggested``, None without a target or history); ``opportunities`` are ids: the TOP5, then the stalled,
    then those whose offer's check-date has passed. ``customers``: key accounts without contact for more than 30 days, then
    the member's own accounts that bought nothing in the last 24 months, longest unspoken to first. ``ahead``: what is planned
    in the period already.
    """

    period: Period
    hours: Mapping[str, Decimal]
    suggested: Decimal | None
    opportunities: tuple[str, ...]
    customers: tuple[Account, ...]
    ahead: tuple[Planned, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """The period behind: its plan of hours and activities against what was done; ``open``: planned, past and not done."""

    kept: MemberPlanning
    done: tuple[Planned, ...]
    open: tuple[Planned, ...]


def period_ahead(book: Book) -> Period:
    """From today to the day of the member's next coaching, or two weeks where none is planned; the Book must be read whole."""
    coachings = (rule for rule in book.rules if rule.kind == "coaching" and rule.scope_id == book.scope.id)
    closed = book.company.closed_days
    days = (
        meeting.nominal_date
        for rule in coachings
        if rule.valid_to is None
        for meeting in next_dates(rule, 2, book.today + SHORTEST, closed)
    )
    return Period(book.today, min(days, default=book.today + USUAL))


def proposal(book: Book) -> Proposal:
    """What the next plan of the Book's member could hold.

    The Book must have been read whole, its ``since`` about as long ago as the plan reaches ahead: that many hours are suggested.
    """
    period = period_ahead(book)
    suggested = review(book).kept.suggested_lead_generation_hours
    hours = _last_hours(book)
    if suggested is not None:
        hours = {**hours, "lead_generation": suggested}
    mine = tuple(plan for plan in book.planned if plan.member_id == book.scope.id and _open(plan))
    return Proposal(
        period,
        hours,
        suggested,
        tuple(dict.fromkeys(_worth_work(book)))[:MOST_PROPOSED],
        tuple(_worth_a_call(book))[:MOST_CUSTOMERS],
        tuple(plan for plan in mine if plan.due in period),
    )


def review(book: Book) -> Review:
    """The plan of the Book's member from ``since`` to ``as_of`` against what was done; the Book must have been read whole."""
    member = book.members[book.scope.id]
    rows = [row for row in planning(book).members if row.member == member.name]
    window = Period(book.since_day, book.today)
    items = [plan for plan in book.planned if plan.member_id == member.id and plan.due in window]
    done = fulfilled(book, member, items)
    kept = rows[0] if rows else _nothing(member)
    return Review(
        kept,
        tuple(plan for plan in items if plan.id in done),
        tuple(plan for plan in items if plan.id not in done),
    )


def asks(book: Book, told: date | None = None) -> tuple[Planned, ...]:
    """The member's planned activities whose day has passed and of which nothing was heard, oldest first.

    ``told`` is the local day on which the member was last asked anything: each is brought up on the first business day after its
    day, then after 3 and 7 days.
    """
    member = book.members.get(book.scope.id)
    if member is None:
        return ()
    past = [plan for plan in book.planned if plan.member_id == member.id and plan.due < book.today and _open(plan)]
    done = fulfilled(book, member, past)
    waiting = (plan for plan in past if plan.id not in done and _due(plan, book.today, told))
    return tuple(sorted(waiting, key=lambda plan: (plan.due, plan.id)))


def cut(plans: Iterable[WorkPlan], fresh: WorkPlan) -> Iterator[WorkPlan]:
    """A new plan of hours, after those it cuts short: of an older one only the days before it stay, with their share."""
    for plan in plans:
        if plan.member_id == fresh.member_id and plan.start < fresh.start < plan.end:
            share = Decimal((fresh.start - plan.start).days) / (plan.end - plan.start).days
            yield _scaled(replace(plan, end=fresh.start), share)
        elif plan.member_id == fresh.member_id and fresh.start < plan.start < fresh.end:
            yield _scaled(replace(plan, end=plan.start), Decimal(0))
    yield fresh


def _scaled(plan: WorkPlan, share: Decimal) -> WorkPlan:
    return replace(
        plan,
        customer=plan.customer * share,
        lead_generation=plan.lead_generation * share,
        internal=plan.internal * share,
        travel=plan.travel * share,
    )


def _nothing(member: Member) -> MemberPlanning:
    none = dict.fromkeys(WORK, Decimal(0))
    return MemberPlanning(member.name, 0, 0, None, none, none, None, None)


def _open(plan: Planned) -> bool:
    return plan.done_activity_id is None and plan.dropped_on is None


def _due(plan: Planned, today: date, told: date | None) -> bool:
    days = (plan.due + after * DAY for after in ASKED)
    return any(day <= today and (told is None or told < day) for day in days)


def _last_hours(book: Book) -> Mapping[str, Decimal]:
    """The hours of the member's latest plan, scaled to nothing else: people plan the same week again."""
    mine = [plan for plan in book.work_plans if plan.member_id == book.scope.id and plan.start < plan.end]
    latest = max(mine, key=lambda plan: plan.start, default=None)
    return {kind: getattr(latest, kind) if latest else Decimal(0) for kind in WORK}


def _worth_work(book: Book) -> Iterator[str]:
    yield from (line.id for line in top5(book).opportunities)
    yield from (line.id for line in stalled(book).opportunities)
    yield from (line.id for line in offers(book).overdue)


def _worth_a_call(book: Book) -> list[Account]:
    """Key accounts nobody spoke to for a month, then own accounts that are no customers yet, the longest unspoken to first."""
    mine = [account for account in book.accounts.values() if account.owner_id == book.scope.id]
    quiet = [account for account in mine if account.key_account and _quiet(book, account)]
    fresh = [account for account in mine if not account.key_account and not bought(book, account.id)]
    return [*sorted(quiet, key=lambda item: _spoken(book, item)), *sorted(fresh, key=lambda item: _spoken(book, item))]


def _quiet(book: Book, account: Account) -> bool:
    last = book.customers.last_contact.get(account.id)
    return last is None or book.as_of - last > QUIET


def _spoken(book: Book, account: Account) -> tuple[str, str]:
    last = book.customers.last_contact.get(account.id)
    return (last.isoformat() if last else ""), account.name
