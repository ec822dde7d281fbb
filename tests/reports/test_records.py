"""Key accounts, hygiene, planning and the rhythm kept, on the worked example; every number is worked out by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
import worked

from spm_core.book.book import Book
from spm_core.book.cadence import Absence, CadenceRule, Occurrence
from spm_core.book.customers import Customers
from spm_core.book.opportunities import Opportunity
from spm_core.book.records import Account, Activity, Contact, Kind, Planned, Scope, WorkPlan
from spm_core.meetings.kept import cadence
from spm_core.reports.accounts import accounts
from spm_core.reports.hygiene import hygiene
from spm_core.reports.json import as_json
from spm_core.reports.planning import planning

ANNA = Scope("member", "Anna", "Anna")


def won(name: str, account: str, amount: int, day: str, owner: str = "Anna", currency: str = "EUR") -> Opportunity:
    closed = worked.at(day)
    return Opportunity(
        name,
        name,
        owner,
        "WON",
        currency,
        closed,
        closed,
        closed,
        6,
        6,
        Kind.WON,
        account,
        amount * 100,
        closed_at=closed,
    )


def tree(**parents: str | None) -> dict[str, Account]:
    return {name: Account(name, name, parent_id=parent) for name, parent in parents.items()}


def sold(book: Book, *items: Opportunity, **more: Any) -> Book:
    return replace(book, customers=Customers(won=items, **more))


def rows(book: Book) -> list[tuple[Any, ...]]:
    return [(line.account, line.won, line.won_before, line.open_value) for line in accounts(book).accounts]


def test_an_account_stands_for_all_below_it() -> None:
    # Acme has 40,000 open (O1), its daughter Birch 25,000 (O2), her daughter Cedar 60,000 (O3).
    family = tree(Acme=None, Birch="Acme", Cedar="Birch")
    book = sold(
        worked.book(accounts=family), won("a", "Cedar", 1_000, "2026-01-10"), won("b", "Acme", 10, "2026-03-01")
    )
    assert rows(book) == [("Acme", 1_010, 0, 125_000), ("Birch", 1_000, 0, 85_000), ("Cedar", 1_000, 0, 60_000)]


def test_parents_that_lead_back_to_a_child_end() -> None:
    book = worked.book(accounts=tree(Acme="Birch", Birch="Acme"))
    assert rows(book) == [("Acme", 0, 0, 65_000), ("Birch", 0, 0, 65_000)]


def test_last_year_counts_the_same_days() -> None:
    # As of 2 March 2026: 1 January to 1 March of both years.
    days = ("2025-01-01", "2025-03-01", "2025-03-02", "2024-12-31", "2026-01-01", "2026-03-01", "2025-12-31")
    items = [won(day, "Acme", 10**n, day) for n, day in enumerate(days)]
    assert rows(sold(worked.book(accounts=tree(Acme=None)), *items)) == [("Acme", 110_000, 11, 40_000)]


def test_a_fiscal_year_from_april_reaches_back_to_it() -> None:
    book = worked.book(accounts=tree(Acme=None))
    company = replace(book.company, workspace=replace(book.company.workspace, fiscal_year_start=4))
    days = ("2025-03-31", "2025-04-01", "2024-03-31", "2024-04-01", "2025-03-01")
    items = [won(day, "Acme", 10**n, day) for n, day in enumerate(days)]
    assert rows(sold(replace(book, company=company), *items)) == [("Acme", 10, 11_000, 40_000)]


def test_won_is_at_the_rate_of_the_close_and_by_the_owner_then() -> None:
    items = (won("a", "Acme", 100, "2026-01-10", currency="USD"), won("b", "Acme", 5, "2026-01-11", owner="Ben"))
    book = worked.book(accounts=tree(Acme=None))
    assert rows(sold(book, *items)) == [("Acme", 95, 0, 40_000)]
    assert rows(sold(replace(book, scope=ANNA), *items)) == [("Acme", 90, 0, 40_000)]


def test_without_a_key_account_it_says_so_and_lists_all_with_value() -> None:
    found = accounts(worked.book(accounts=tree(Acme=None, Empty=None)))
    assert [line.account for line in found.accounts] == ["Acme"]
    assert "no account is marked as a key account: all with something won or open" in found.notes
    assert found.sentence == "1 account, none chosen as key account · 1 without contact for 30 days"


def test_a_chosen_key_account_is_listed_without_value_too() -> None:
    family = tree(Acme=None, Empty=None)
    family["Empty"] = replace(family["Empty"], key_account=True, owner_id="Anna")
    book = worked.book(accounts=family)
    assert [line.account for line in accounts(book).accounts] == ["Empty"]
    assert [line.account for line in accounts(replace(book, scope=Scope("member", "Ben", "Ben"))).accounts] == []
    assert accounts(book).accounts[0].health is None


def test_key_people_reached_and_the_last_contact() -> None:
    people = (
        Contact("1", "Acme", "Liisa  Virta", key_person=True),
        Contact("2", "Birch", "Olli Salo", key_person=True),
        Contact("3", "Acme", "Ann Other"),
    )
    book = sold(
        worked.book(accounts=tree(Acme=None, Birch="Acme")),
        people=people,
        reached=frozenset({("Acme", "liisa virta"), ("Acme", "olli salo"), ("Acme", "ann other")}),
        last_contact={"Acme": worked.at("2026-01-20"), "Birch": worked.at("2026-02-20")},
    )
    acme, birch = accounts(book).accounts
    assert (acme.key_people, acme.contacted_90d, acme.last_contact) == (2, 1, date(2026, 2, 20))
    assert (birch.key_people, birch.contacted_90d) == (1, 0)  # somebody of that name was met at Acme, not at Birch
    assert accounts(book).quiet == ()


def test_suggested_are_the_fewest_that_make_eighty_percent() -> None:
    # 50 + 25 + 10 = 85 of 100; the fourth brings nothing that is needed. What is older than a year does not count.
    amounts = {"Acme": 50, "Birch": 25, "Cedar": 10, "Delta": 9, "Elm": 6}
    items = [won(name, name, amount, "2025-06-01") for name, amount in amounts.items()]
    found = accounts(sold(worked.book(), *items, won("old", "Fir", 900, "2025-03-01")))
    assert (found.suggested, found.suggested_share) == (("Acme", "Birch", "Cedar"), Decimal("0.85"))


def test_at_most_twenty_are_suggested() -> None:
    names = [f"A{n:02}" for n in range(30)]
    book = sold(worked.book(accounts=tree(**dict.fromkeys(names))), *(won(n, n, 10, "2025-06-01") for n in names))
    assert (len(accounts(book).suggested), accounts(book).suggested_share) == (20, Decimal(2) / 3)


def test_hygiene_of_the_worked_example() -> None:
    """Anna has O1 O2 O3 O9, Ben O4 O6 O8 O10; all have an amount, O8 no close date, O1's offer check passed."""
    steps = {"O1": ("demo", date(2026, 3, 6)), "O4": ("sign", None)}
    book = worked.book(
        contacts={"O1": worked.at("2026-02-16"), "O2": worked.at("2026-02-15"), "O4": worked.at("2026-03-01")}
    )

    def stepped(item: Opportunity) -> Opportunity:
        step, day = steps.get(item.id, (None, None))
        return replace(item, next_step=step, next_step_date=day)

    touched = tuple(replace(item, now=stepped(item.now)) for item in book.touched)
    found = hygiene(replace(book, still=tuple(stepped(item) for item in book.still), touched=touched))
    anna, ben = found.members
    quarter = Decimal("0.25")
    shares = (anna.with_amount, anna.future_close_date, anna.next_step, anna.contact_14d, anna.no_overdue_check)
    assert (anna.open, *shares) == (4, 1, 1, quarter, quarter, Decimal("0.75"))
    assert anna.score == Decimal("0.65")
    shares = (ben.with_amount, ben.future_close_date, ben.next_step, ben.contact_14d, ben.no_overdue_check)
    assert (ben.open, *shares) == (4, 1, Decimal("0.75"), 0, quarter, 1)
    assert ben.score == Decimal("0.6")
    assert (found.together.open, found.together.score) == (8, Decimal("0.625"))
    assert found.sentence == "8 open, 62 % as they should be"


def test_hygiene_of_nothing_is_unknown() -> None:
    found = hygiene(worked.book(still=(), touched=()))
    assert {row.score for row in found.members} == {None}
    assert {row.open for row in found.members} == {0}
    assert as_json(found)["members"][0]["with_amount"] is None
    assert found.sentence == "No open opportunities."


def did(name: str, day: str, about: str, kind: str = "call", member: str = "Anna", **more: Any) -> Activity:
    at = worked.at(day)
    return Activity(name, kind, at, at, 30, (member,), opportunity_id=about, new_customer=False, **more)


def planned(book: Book, name: str = "Anna") -> Any:
    return next(row for row in planning(book).members if row.member == name)


@pytest.mark.parametrize(
    ("activities", "done"),
    [
        ((), 0),
        ((did("a", "2026-02-09", "O2"),), 0),  # before it was planned
        ((did("a", "2026-02-10", "O2"),), 1),
        ((did("a", "2026-02-28", "O2"),), 1),  # late, but done
        ((did("a", "2026-02-12", "O3"),), 0),  # another opportunity
        ((did("a", "2026-02-12", "O2", member="Ben"),), 0),
        ((did("a", "2026-02-12", "O2", no_show=True),), 0),
    ],
)
def test_a_planned_item_is_done_by_an_activity_since_it_was_planned(
    activities: tuple[Activity, ...], done: int
) -> None:
    plan = Planned("p", "O2", "Anna", "call", date(2026, 2, 20), planned_on=date(2026, 2, 10))
    row = planned(worked.book(planned=(plan,), activities=activities))
    assert (row.planned_items, row.done_items, row.kept) == (1, done, done)


def test_one_activity_does_one_item_and_a_named_one_only_its_own() -> None:
    twice = [Planned(name, "O2", "Anna", "call", date(2026, 2, 20)) for name in "pq"]
    one = (did("a", "2026-02-12", "O2"),)
    assert planned(worked.book(planned=tuple(twice), activities=one)).kept == Decimal("0.5")
    named = (replace(twice[0], done_activity_id="a"), twice[1])
    assert planned(worked.book(planned=named, activities=one)).done_items == 1


def test_items_due_outside_the_window_are_not_counted() -> None:
    days = (date(2026, 2, 1), date(2026, 2, 2), date(2026, 3, 1), date(2026, 3, 2))
    plans = tuple(Planned(str(day), "O2", "Anna", "call", day) for day in days)
    row = planned(worked.book(planned=plans, activities=()))
    assert (row.planned_items, row.kept) == (2, 0)
    assert planned(worked.book(activities=())).kept is None


def test_hours_by_kind() -> None:
    """The window has 28 days; half of a plan of 14 days lies in it. Each minute is of one kind, lead generation first."""
    plans = (
        WorkPlan("Anna", date(2026, 2, 2), date(2026, 3, 2), Decimal(40), Decimal(8), Decimal(20), Decimal(4)),
        WorkPlan("Anna", date(2026, 2, 23), date(2026, 3, 9), Decimal(10), Decimal(2)),
    )
    items = (
        did("a", "2026-02-10", "O2"),
        did("b", "2026-02-10", "O2", lead_generation=True),
        did("c", "2026-02-10", "O2", kind="internal"),
        did("d", "2026-02-10", "O2", kind="travel"),
        did("e", "2026-02-10", "O2", kind="email"),
        did("f", "2026-01-10", "O2"),
    )
    row = planned(worked.book(work_plans=plans, activities=items))
    assert row.hours_planned == {"customer": 45, "lead_generation": 9, "internal": 20, "travel": 4}
    half = Decimal("0.5")
    assert row.hours_done == {"customer": half, "lead_generation": half, "internal": 1, "travel": half}
    assert row.lead_generation_share == Decimal("0.2")


def test_hours_for_lead_generation() -> None:
    """3.5 new-customer meetings a week are needed by two sellers: 7 in four weeks each, one of them planned."""
    coming = Planned("p", "O2", "Anna", "meeting", date(2026, 3, 5))
    book = worked.book(planned=(coming,))
    need = Decimal(7)
    assert planned(book).suggested_lead_generation_hours == (need - 1) * Decimal("1.5")
    assert planned(book, "Ben").suggested_lead_generation_hours == need * Decimal("1.5")
    bought = sold(book, won("a", "Birch", 10, "2024-03-02"))
    assert planned(bought).suggested_lead_generation_hours == need * Decimal("1.5")  # Birch is no new customer
    long_ago = sold(book, won("a", "Birch", 10, "2024-03-01"))
    assert planned(long_ago).suggested_lead_generation_hours == (need - 1) * Decimal("1.5")


def test_without_a_target_no_hours_are_suggested() -> None:
    book = worked.book(targets=())
    assert planned(book).suggested_lead_generation_hours is None
    assert planning(book).notes


MONDAYS = CadenceRule("r", "team", "team", "North", "weekly", frozenset(), 0, time(9), 60, "Europe/Helsinki")


def meeting(day: int, status: str, at: datetime | None = None) -> Occurrence:
    starts = at or datetime(2026, 2, day, 7, tzinfo=UTC)  # nine in Helsinki
    return Occurrence(str(day), "team", "team", "North", date(2026, 2, day), starts, 60, status)


def test_planned_against_held() -> None:
    """Mondays 2, 9, 16, 23 February: held, held after it was moved, cancelled, nobody knows."""
    moved = meeting(9, "held", datetime(2026, 2, 10, 7, tzinfo=UTC))
    book = worked.book(rules=(MONDAYS,), occurrences=(meeting(2, "held"), moved, meeting(16, "cancelled")))
    found = cadence(book)
    assert as_json(found)["meetings"] == [
        {"kind": "team", "scope": "team:North", "planned": 4, "held": 2, "cancelled": 1, "moved": 1}
    ]
    assert found.sentence == "2 of 4 meetings held · 1 cancelled"
    assert cadence(replace(book, scope=ANNA)).meetings == ()


def test_what_an_absence_or_a_closed_week_did_to_meetings_is_counted() -> None:
    """Anna's coaching on the Tuesdays 3, 10, 17, 24 February: moved by her absence and held, skipped, closed, held."""
    pair = replace(MONDAYS, id="c", kind="coaching", scope_kind="member", scope_id="Anna", weekday=1)

    def talk(nominal: int, day: int) -> Occurrence:
        starts = datetime(2026, 2, day, 7, tzinfo=UTC)
        return Occurrence(f"c{nominal}", "coaching", "member", "Anna", date(2026, 2, nominal), starts, 45, "held")

    told = datetime(2026, 2, 1, 8, tzinfo=UTC)
    away = (
        Absence("a", "Anna", date(2026, 2, 2), date(2026, 2, 5), told),  # back on Thursday
        Absence("b", "Anna", date(2026, 2, 9), date(2026, 2, 14), told),  # the whole week
        Absence("d", "Anna", date(2026, 2, 24), date(2026, 2, 25), datetime(2026, 3, 5, tzinfo=UTC)),  # told later
    )
    week = frozenset(date(2026, 2, 16) + timedelta(days=n) for n in range(5))
    book = worked.book(rules=(pair,), occurrences=(talk(3, 5), talk(24, 24)), absences=away[:2])
    found = cadence(replace(book, company=replace(book.company, closed_days=week)))
    assert as_json(found)["meetings"] == [
        {"kind": "coaching", "scope": "member:Anna", "planned": 4, "held": 2, "cancelled": 2, "moved": 1}
    ]
    assert cadence(replace(book, absences=away)).meetings[0].held == 2  # what was held stays held


def test_a_meeting_moved_by_somebody_is_moved_until_it_is_held_and_after() -> None:
    ahead = Occurrence(
        "m", "team", "team", "North", date(2026, 2, 9), datetime(2026, 2, 11, 7, tzinfo=UTC), 60, "moved"
    )
    book = worked.book(rules=(MONDAYS,), occurrences=(ahead,))
    rows = [
        cadence(replace(book, occurrences=(replace(ahead, status=status),))).meetings[0] for status in ("moved", "held")
    ]
    assert [(row.planned, row.held, row.moved) for row in rows] == [(4, 0, 1), (4, 1, 1)]


def test_a_meeting_held_under_an_older_rule_was_planned() -> None:
    found = cadence(worked.book(occurrences=(meeting(5, "held"), meeting(6, "planned"))))
    assert [(row.planned, row.held) for row in found.meetings] == [(1, 1)]


def test_coaching_of_a_member_is_the_members_and_the_teams() -> None:
    rule = replace(MONDAYS, id="c", kind="coaching", scope_kind="member", scope_id="Anna")
    book = worked.book(rules=(rule, MONDAYS))
    assert [(row.kind, row.scope) for row in cadence(book).meetings] == [
        ("team", "team:North"),
        ("coaching", "member:Anna"),
    ]
    assert [row.kind for row in cadence(replace(book, scope=ANNA)).meetings] == ["coaching"]


def test_no_meetings_were_planned() -> None:
    assert cadence(worked.book()).sentence == "No meetings were planned."
