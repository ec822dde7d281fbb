"""What the numbers about people's work come from: activity, planning, hygiene (F14, F15, F18, F20)."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from spm_core.book.book import Book
from spm_core.book.opportunities import Opportunity
from spm_core.book.periods import Period
from spm_core.book.records import NOT_CUSTOMER_FACING, Activity, Member, Planned
from spm_core.reports import figures
from spm_core.reports.activity import (
    ActivityReport,
    Ledger,
    is_contact,
    is_meeting,
    meetings_per_new_opportunity,
)
from spm_core.reports.explained.figure import (
    Figure,
    Input,
    Unit,
    among,
    by_name,
    days,
    each,
    explain,
    window,
)
from spm_core.reports.hygiene import FACTS, Hygiene, MemberHygiene, facts_of
from spm_core.reports.inflow import needed_per_week, new_since
from spm_core.reports.planning import (
    WORK,
    MemberPlanning,
    Planning,
    ahead_with_new_customers,
    fulfilled,
    needed_of,
)
from spm_core.reports.waiting import passed_checks

TALLY: Mapping[str, tuple[Unit, str]] = {
    "meetings": (
        Unit.COUNT,
        "F14 meetings held (meeting, remote, demo, visit); a joint one is one, and one of each who was there",
    ),
    "customer_minutes": (
        Unit.COUNT,
        "F14 minutes with customers of everybody who was there; not e-mail, internal work, travel",
    ),
    "contacts": (Unit.COUNT, "F14 touches with a customer: meetings, calls, events, e-mail; no no-shows"),
    "people": (Unit.COUNT, "F14 different persons contacted"),
    "new_customer_meetings": (Unit.COUNT, "F14 meetings held at accounts that bought nothing in the 24 months before"),
    "new_opportunities": (Unit.COUNT, "F3 opportunities created in the window"),
    "lead_generation_minutes": (
        Unit.COUNT,
        "F14 minutes marked as lead generation, or with a new customer without anything open",
    ),
    "advance_rate": (Unit.SHARE, "F14 meetings that ended in a next step or an order ÷ meetings with an outcome"),
}
NEEDED = "F15 new opportunities needed a week × new-customer meetings behind one; ok from 1, watch from 0.7 of it"
SOURCES = {
    "fixed": "fixed by the company",
    "history": "of the last 180 days",
    "shrunk": "of the last 180 days, few and drawn towards three",
    "default": "the usual three",
}
KEPT = "F18 planned items done ÷ planned items"
SUGGESTED = "F18 (new-customer meetings needed in the next window − those planned) × 1.5 hours, not below 0"


@explain.register
def of_activity(found: ActivityReport, book: Book) -> Iterator[Figure]:
    """Member by member, then the scope, then what is needed."""
    ledger, new = Ledger.of(book), new_since(book)
    ids = {member.name: member.id for member in book.members.values()}
    for row in found.members:
        who = ids[row.member]
        done = [item for item in ledger.of_member.get(who, ()) if book.since <= item.starts_at < book.as_of]
        yield from _tally(f"members.{row.member}", row, ledger, done, [item for item in new if item.owner_id == who])
    yield from _tally("team", found.team, ledger, ledger.between(book.since, book.as_of), new)
    yield _needed(found, book)


def _tally(
    path: str, row: object, ledger: Ledger, done: Sequence[Activity], new: Sequence[Opportunity]
) -> Iterator[Figure]:
    for name, (unit, formula) in TALLY.items():
        counted = [item for item in done if not item.no_show and _counts(name, item, ledger)]
        kinds = by_name(Counter(item.type for item in counted))
        lines = (
            each(ledger.book, new) if name == "new_opportunities" else among(ledger.book, _named(ledger.book, counted))
        )
        yield Figure(f"{path}.{name}", formula, getattr(row, name), unit, (*window(ledger.book), *kinds), lines)


def _counts(name: str, item: Activity, ledger: Ledger) -> bool:
    tests: Mapping[str, Callable[[Activity], bool]] = {
        "meetings": is_meeting,
        "customer_minutes": lambda one: one.type not in NOT_CUSTOMER_FACING,
        "contacts": is_contact,
        "people": lambda one: is_contact(one) and bool(one.contacts),
        "new_customer_meetings": lambda one: is_meeting(one) and bool(one.new_customer),
        "new_opportunities": lambda _: False,
        "lead_generation_minutes": ledger.generates_leads,
        "advance_rate": lambda one: is_meeting(one) and one.outcome is not None,
    }
    return tests[name](item)


def _named(book: Book, done: Iterable[Activity]) -> list[Opportunity]:
    """The opportunities that activities were about, each once."""
    ids = dict.fromkeys(item.opportunity_id or "" for item in done)
    return [book.by_id[of] for of in ids if of in book.by_id]


def _needed(found: ActivityReport, book: Book) -> Figure:
    per_one, source = meetings_per_new_opportunity(book)
    arrivals, actual = needed_per_week(book), found.new_customer_meetings_per_week
    inputs = (
        Input("new_opportunities_a_week", arrivals, Unit.RATIO, "F3"),
        Input("meetings_per_new_opportunity", per_one, Unit.RATIO, SOURCES[source]),
        Input("new_customer_meetings_a_week", actual, Unit.RATIO, "average of the last 8 weeks on record"),
    )
    value, said, text = found.needed_new_customer_meetings_per_week, figures.trimmed, ""
    if value is not None and arrivals is not None:
        text = (
            f"{said(arrivals, 2)} new opportunities a week are needed, and {said(per_one, 2)} meetings with new customers lead "
            f"to one ({SOURCES[source]}): {said(value, 2)} a week. There were {said(actual, 2)} a week lately."
        )
    return Figure("needed_new_customer_meetings_per_week", NEEDED, value, Unit.RATIO, inputs, (), text)


@explain.register
def of_planning(found: Planning, book: Book) -> Iterator[Figure]:
    """Member by member."""
    ids = {member.name: member for member in book.people}
    for row in found.members:
        yield from _planned(row, book, ids[row.member])


def _planned(row: MemberPlanning, book: Book, member: Member) -> Iterator[Figure]:
    path, ahead = f"members.{row.member}", Period(book.since_day, book.today)
    items = [plan for plan in book.planned if plan.member_id == member.id and plan.due in ahead]
    done = fulfilled(book, member, items)
    about, finished = _about(book, items), _about(book, (plan for plan in items if plan.id in done))
    planned = "F18 activities planned that were due in the window"
    yield Figure(f"{path}.planned_items", planned, row.planned_items, Unit.COUNT, window(book), among(book, about))
    fulfil = "F18 planned items that an activity fulfilled: the one named, else one on the same opportunity since it was planned"
    yield Figure(f"{path}.done_items", fulfil, row.done_items, Unit.COUNT, window(book), among(book, finished))
    counts = by_name({"done": row.done_items, "planned": row.planned_items})
    yield Figure(f"{path}.kept", KEPT, row.kept, Unit.SHARE, counts, among(book, about))
    yield from _hours(path, row, book)
    logged = sum(row.hours_done.values())
    spent = by_name({"lead_generation_hours": row.hours_done["lead_generation"], "hours": logged}, Unit.RATIO)
    share = "F18 hours of lead generation ÷ all hours logged"
    yield Figure(f"{path}.lead_generation_share", share, row.lead_generation_share, Unit.SHARE, spent)
    need, meetings = needed_of(book, member), ahead_with_new_customers(book, member)
    inputs = (
        Input("needed_a_week", need, Unit.RATIO, "F15, by the member's share of the scope's target"),
        days("days", (book.today - book.since_day).days),
        Input("planned_with_new_customers", len(meetings)),
    )
    hours, lines = row.suggested_lead_generation_hours, among(book, _about(book, meetings))
    yield Figure(f"{path}.suggested_lead_generation_hours", SUGGESTED, hours, Unit.RATIO, inputs, lines)


def _about(book: Book, plans: Iterable[Planned]) -> list[Opportunity]:
    """The opportunities that plans are about, each once."""
    ids = dict.fromkeys(plan.opportunity_id or "" for plan in plans)
    return [book.by_id[of] for of in ids if of in book.by_id]


def _hours(path: str, row: MemberPlanning, book: Book) -> Iterator[Figure]:
    for kind in WORK:
        meant = "F18 hours of plans that lie in the window, by calendar days"
        yield Figure(f"{path}.hours_planned.{kind}", meant, row.hours_planned[kind], Unit.RATIO, window(book))
        spent = "F18 hours logged in the window; each minute counts in one kind, lead generation first"
        yield Figure(f"{path}.hours_done.{kind}", spent, row.hours_done[kind], Unit.RATIO, window(book))


@explain.register
def of_hygiene(found: Hygiene, book: Book) -> Iterator[Figure]:
    """Member by member: with each share the opportunities that lack it."""
    names = {member.id: member.name for member in book.members.values()}
    for row in found.members:
        mine = [item for item in book.open if names.get(item.owner_id, item.owner_id) == row.member]
        yield from _clean(row, book, mine)


def _clean(row: MemberHygiene, book: Book, items: Sequence[Opportunity]) -> Iterator[Figure]:
    path, late = f"members.{row.member}", passed_checks(book)
    yield Figure(f"{path}.open", "F20 open opportunities", row.open, Unit.COUNT, (), each(book, items))
    for number, (name, what) in enumerate(FACTS.items()):
        lacking = [item for item in items if not facts_of(book, item, late)[number]]
        value: Any = getattr(row, name)
        counts = by_name({"open": row.open, "lacking": len(lacking)})
        formula = f"F20 open ones with {what} ÷ open ones; listed are those without"
        yield Figure(f"{path}.{name}", formula, value, Unit.SHARE, counts, among(book, lacking))
    shares = by_name({name: getattr(row, name) for name in FACTS}, Unit.SHARE)
    yield Figure(f"{path}.score", "F20 mean of the five shares", row.score, Unit.SHARE, shares)
