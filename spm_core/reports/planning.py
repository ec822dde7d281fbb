"""Planning: whether what people agreed to do was done, where their hours went, and what finding customers still needs (F18)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from spm_core.book.book import Book
from spm_core.book.periods import Period, add_months
from spm_core.book.records import MEETINGS, NOT_CUSTOMER_FACING, Activity, Member, Planned, Scope, WorkPlan
from spm_core.reports import figures
from spm_core.reports.activity import Ledger, needed_meetings_per_week
from spm_core.reports.funnel import need_of
from spm_core.reports.inflow import DAYS_A_WEEK
from spm_core.reports.json import ASIDE
from spm_core.reports.line import Report
from spm_core.reports.targets import effective_target

WORK = ("customer", "lead_generation", "internal", "travel")
HOURS_A_MEETING = Decimal("1.5")  # what it takes to get to one new-customer meeting (F18)
MINUTES_AN_HOUR = 60
CUSTOMER_MONTHS = 24

Hours = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class MemberPlanning:
    """What one member planned for the window, and did.

    A planned item is done when an activity fulfilled it: the one named, else one of that member on that opportunity since the
    day it was planned; each activity fulfils one item. ``kept`` is done to planned, None when nothing was planned. The hours
    are by kind of work: each logged minute counts in one kind, lead generation first. ``lead_generation_share`` is of all
    logged minutes, None when nothing was. ``suggested_lead_generation_hours`` are for the next window of the same length: 1.5
    for each new-customer meeting that is needed and not planned yet; None without a target or history to tell the need.
    """

    member: str
    planned_items: int
    done_items: int
    kept: Decimal | None
    hours_planned: Hours
    hours_done: Hours
    lead_generation_share: Decimal | None
    suggested_lead_generation_hours: Decimal | None


@dataclass(frozen=True, slots=True)
class Planning(Report):
    """Members by name; aside, what everybody is told of the numbers."""

    members: tuple[MemberPlanning, ...]
    notes: tuple[str, ...] = field(default=(), metadata=ASIDE)

    @property
    def sentence(self) -> str:
        """``5 of 7 planned done (71 %)``."""
        planned, done = (sum(column) for column in self._items) if self.members else (0, 0)
        if not planned:
            return "Nothing was planned."
        share = f" ({figures.percent(Decimal(done) / planned)})" if planned >= figures.FEWEST_OUTCOMES else ""
        return f"{done} of {planned} planned done{share}"

    @property
    def _items(self) -> Iterable[tuple[int, ...]]:
        return zip(*((row.planned_items, row.done_items) for row in self.members), strict=True)


def planning(book: Book) -> Planning:
    """What the people of the scope planned and did from ``since`` to ``as_of``; the Book must have been read whole."""
    needs = {member.id: needed_of(book, member) for member in book.people}
    unknown = bool(needs) and None in needs.values()
    return Planning.of(
        book,
        "planning",
        members=tuple(_member(book, member, needs[member.id]) for member in book.people),
        notes=("no target set or nothing won yet: no need to suggest hours from",) if unknown else (),
    )


def _member(book: Book, member: Member, needed: Decimal | None) -> MemberPlanning:
    window = Period(book.since_day, book.today)
    items = [plan for plan in book.planned if plan.member_id == member.id and plan.due in window]
    done = len(fulfilled(book, member, items))
    held = [item for item in _logged(book, member) if item.starts_at >= book.since]
    minutes = _minutes(book, held)
    logged = sum(minutes.values())
    return MemberPlanning(
        member=member.name,
        planned_items=len(items),
        done_items=done,
        kept=Decimal(done) / len(items) if items else None,
        hours_planned=_hours(window, [plan for plan in book.work_plans if plan.member_id == member.id]),
        hours_done={kind: Decimal(minutes[kind]) / MINUTES_AN_HOUR for kind in WORK},
        lead_generation_share=Decimal(minutes["lead_generation"]) / logged if logged else None,
        suggested_lead_generation_hours=_suggested(book, member, needed),
    )


def _logged(book: Book, member: Member) -> list[Activity]:
    """What a member did, the oldest first."""
    return [item for item in Ledger.of(book).of_member.get(member.id, ()) if not item.no_show]


def fulfilled(book: Book, member: Member, items: Sequence[Planned]) -> set[str]:
    """The ids of a member's planned items that were done: each by the activity named, else by one that is free for it."""
    named = {plan.done_activity_id for plan in items}
    free = [item for item in _logged(book, member) if item.id not in named]
    done = {plan.id for plan in items if plan.done_activity_id is not None}
    for plan in sorted(items, key=lambda plan: _turn(book, plan)):
        start = _agreed_on(book, plan)
        fits = (item for item in free if _meant(plan, item) and book.day(item.starts_at) >= start)
        found = next(fits, None) if plan.done_activity_id is None else None
        if found:
            free.remove(found)
            done.add(plan.id)
    return done


def _agreed_on(book: Book, plan: Planned) -> date:
    """The day from which an activity may count for it."""
    return plan.planned_on or book.since_day


def _turn(book: Book, plan: Planned) -> tuple[date, date, bool, str]:
    """Whose turn it is to be done by an activity that would do for two; of those alike it does not matter."""
    return plan.due, _agreed_on(book, plan), plan.opportunity_id is None, plan.id


def _meant(plan: Planned, item: Activity) -> bool:
    """Whether an activity is on what was planned: that opportunity, or that customer where none was named."""
    if plan.opportunity_id is not None:
        return item.opportunity_id == plan.opportunity_id
    return plan.account_id is not None and item.account_id == plan.account_id


def _hours(window: Period, plans: Iterable[WorkPlan]) -> Hours:
    """The hours of plans by kind; one that reaches beyond the window counts by its calendar days inside."""
    found = dict.fromkeys(WORK, Decimal(0))
    for plan in plans:
        inside = (min(plan.end, window.end) - max(plan.start, window.start)).days
        for kind in WORK if inside > 0 else ():
            found[kind] += getattr(plan, kind) * inside / (plan.end - plan.start).days
    return found


def _minutes(book: Book, items: Iterable[Activity]) -> dict[str, int]:
    """Minutes by kind of work; e-mail is desk work."""
    found = dict.fromkeys(WORK, 0)
    for item in items:
        found[_work(book, item)] += item.minutes
    return found


def _work(book: Book, item: Activity) -> str:
    if Ledger.of(book).generates_leads(item):
        return "lead_generation"
    if item.type == "travel":
        return "travel"
    return "internal" if item.type in NOT_CUSTOMER_FACING else "customer"


def needed_of(book: Book, member: Member) -> Decimal | None:
    """New-customer meetings a week that a member needs: by their own target's share of the scope's, else an even share."""
    whole = needed_meetings_per_week(book)
    if whole is None:
        return None
    own_book = replace(book, scope=Scope("member", member.id, member.name))
    own, all_of = effective_target(own_book, need_of(book).period), need_of(book).target
    return whole * own / all_of if own is not None and all_of else whole / len(book.people)


def _suggested(book: Book, member: Member, needed: Decimal | None) -> Decimal | None:
    """Hours for finding customers in the next window."""
    if needed is None:
        return None
    length, planned = (book.today - book.since_day).days, len(ahead_with_new_customers(book, member))
    return max(Decimal(0), needed * length / DAYS_A_WEEK - planned) * HOURS_A_MEETING


def ahead_with_new_customers(book: Book, member: Member) -> list[Planned]:
    """A member's meetings with new customers that are planned for the next window of the same length."""
    ahead = Period(book.today, book.today + (book.today - book.since_day))
    mine = (plan for plan in book.planned if plan.member_id == member.id and plan.done_activity_id is None)
    return [plan for plan in mine if plan.type in MEETINGS and plan.due in ahead and _with_new_customer(book, plan)]


def _with_new_customer(book: Book, plan: Planned) -> bool:
    """Whether a planned activity is at an account that bought nothing in the last 24 months."""
    item = book.by_id.get(plan.opportunity_id or "")
    account = item.account_id if item else plan.account_id
    return account is not None and not bought(book, account)


def bought(book: Book, account_id: str) -> bool:
    """Whether an account has won an opportunity in the last 24 months; the Book must have been read whole."""
    since = _months_before(book.today)
    mine = (won for won in book.customers.won if won.account_id == account_id)
    return any(won.closed_at and book.day(won.closed_at) >= since for won in mine)


def _months_before(day: date) -> date:
    """The same day of the month 24 months earlier, or the last one of a shorter month."""
    first = add_months(day, -CUSTOMER_MONTHS)
    last = add_months(first, 1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))
