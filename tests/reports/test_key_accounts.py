"""How a key account stands and what is known of one customer (F19), worked by hand on the worked example's customers.

As of Monday 2 March 2026: 42 of the 261 business days of 2026 are over, so the pace of a plan of 261,000 is 42,000.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import worked

from spm_core.book.agreed import Action, Answer, Review
from spm_core.book.book import Book
from spm_core.book.customers import Customers
from spm_core.book.opportunities import Opportunity
from spm_core.book.records import Account, AccountPlan, Contact, Kind, Planned, Product, Scope, Verdict
from spm_core.reports.accounts import AccountLine, accounts, line_of
from spm_core.reports.customer import customer

COMPANY = Scope("company")
DAY = timedelta(days=1)
NOW = worked.at("2026-03-02")


def won(name: str, account: str, amount: int, day: str, product: str | None = None, **more: Any) -> Opportunity:
    at = worked.at(day)
    first = (name, name, "Anna", "WON", "EUR", at, at, at, 6, 6, Kind.WON)
    return Opportunity(*first, account_id=account, amount=amount * 100, closed_at=at, product=product, **more)


def key(name: str, parent: str | None = None, **more: Any) -> Account:
    return Account(name, name, parent, owner_id="Anna", key_account=True, tier="A", **more)


def company(*family: Account, products: tuple[str, ...] = (), **changes: Any) -> Book:
    book = worked.book(COMPANY, accounts={item.id: item for item in family}, **changes)
    listed = {name: Product(name, 100, "EUR") for name in products}
    return replace(book, company=replace(book.company, products=listed))


def action(name: str, account: str | None, due: date, days: int = 10, **more: Any) -> Action:
    return Action(name, name, "Anna", due, NOW - days * DAY, "Mia", account_id=account, **more)


def the_line(book: Book, name: str) -> AccountLine:
    return line_of(book, book.accounts[name])


def test_won_against_the_pace_of_its_plan() -> None:
    plan = AccountPlan("Acme", date(2026, 1, 1), NOW, "EUR", 261_000_00)
    for amount, verdict in ((42_000, Verdict.OK), (37_800, Verdict.WATCH), (37_799, Verdict.SHORT)):
        known = Customers(won=(won("a", "Acme", amount, "2026-01-20"),), plans={"Acme": plan})
        line = the_line(company(key("Acme"), customers=known), "Acme")
        assert (line.standing.plan, line.standing.pace, line.verdict) == (261_000, 42_000, verdict)
    without = the_line(company(key("Acme")), "Acme")
    assert (without.standing.plan, without.verdict) == (None, Verdict.NA)
    goals = Customers(plans={"Acme": replace(plan, amount=None, goals="their new plant")})
    assert the_line(company(key("Acme"), customers=goals), "Acme").standing.pace is None


def test_the_share_of_what_they_spend_is_of_twelve_months_with_all_below() -> None:
    """365 days before 2 March 2026 begin on 2 March 2025: of 1, 10 and 100 the last is too old; Birch belongs to Acme."""
    days = ("2026-02-27", "2025-03-02", "2025-03-01")
    wins = [won(day, "Birch", 10**n, day) for n, day in enumerate(days)]
    family = (key("Acme", estimated_spend=44_00), Account("Birch", "Birch", "Acme"))
    book = company(*family, customers=Customers(won=tuple(wins)))
    assert the_line(book, "Acme").standing.wallet_share == Decimal("0.25")
    assert the_line(book, "Birch").standing.wallet_share is None
    assert customer(book, "Acme").won_12m == 11
    mistake = replace(wins[0], reason="entered by mistake")
    assert customer(replace(book, customers=Customers(won=(mistake,))), "Acme").won_12m == 0


def test_white_space_is_what_no_unit_bought_yet() -> None:
    family = (key("Acme"), Account("Birch", "Birch", "Acme"))
    known = Customers(won=(won("a", "Acme", 1, "2025-06-01", "Pump"), won("b", "Birch", 1, "2025-06-01", "Valve")))
    book = company(*family, products=("Valve", "Pump"), customers=known)
    assert the_line(book, "Acme").standing.white_space == 2
    assert customer(book, "Acme").unsold == (("Acme", "Valve"), ("Birch", "Pump"))
    assert the_line(company(*family, customers=known), "Acme").standing.white_space is None


def test_actions_count_once_they_are_due_or_settled() -> None:
    """O1 is Acme's. Of the eight: done, dropped and overdue ones count, those still to come and of long ago do not."""
    told = (
        action("done", "Acme", date(2026, 3, 9), outcome="done", settled_at=NOW - DAY),
        action("dropped", "Birch", date(2026, 2, 9), outcome="dropped", settled_at=NOW - 2 * DAY),
        action("overdue", "Acme", date(2026, 3, 1)),
        action("today", "Acme", date(2026, 3, 2)),
        action("deal", None, date(2026, 2, 20), opportunity_id="O1"),
        action("old", "Acme", date(2024, 2, 20), days=366, outcome="done", settled_at=NOW - 300 * DAY),
        action("other", "Cedar", date(2026, 2, 20)),
        action("nobody's", None, date(2026, 2, 20)),
    )
    family = (key("Acme"), Account("Birch", "Birch", "Acme"), Account("Cedar", "Cedar"))
    book = company(*family, actions=told)
    found = the_line(book, "Acme").standing
    assert (found.actions_done, found.actions_due) == (1, 4)
    open_first = ["deal", "overdue", "today", "done", "dropped", "old"]
    assert [item.id for item in customer(book, "Acme").actions] == open_first


def test_the_next_review_is_a_rhythm_after_the_last() -> None:
    reviews = tuple(
        Review(f"r{n}", "Acme", "Anna", NOW - days * DAY, health)
        for n, (days, health) in enumerate(((200, "growing"), (20, "at risk")))
    )
    for every, due in ((None, date(2026, 5, 12)), (30, date(2026, 3, 12))):
        book = company(key("Acme", review_every=every), key("New"), Account("Plain", "Plain"), reviews=reviews)
        found = the_line(book, "Acme").standing
        assert (found.health, found.last_review, found.review_due) == ("at risk", date(2026, 2, 10), due)
    assert the_line(book, "New").standing.review_due == date(2026, 3, 2)
    assert the_line(book, "Plain").standing.review_due is None
    assert accounts(book).accounts[0].health == "at risk"
    assert [item.id for item in customer(book, "Acme").reviews] == ["r1", "r0"]


def test_who_left_is_no_key_person_any_more() -> None:
    people = tuple(
        Contact(str(n), "Acme", name, key_person=True, left_on=left)
        for n, (name, left) in enumerate((("Ann", None), ("Bo", date(2026, 3, 2)), ("Cy", date(2026, 3, 3))))
    )
    line = the_line(company(key("Acme"), customers=Customers(people=people)), "Acme")
    assert line.key_people == 2  # Bo left today, Cy leaves tomorrow


def test_one_customer_with_all_below() -> None:
    """Acme has O1 (40,000), its daughter Birch O2 (25,000), Cedar is another's."""
    people = (
        Contact("1", "Birch", "Ann Plain"),
        Contact("2", "Acme", "Zoe Key", "CFO", "positive", key_person=True),
        Contact("3", "Acme", "Gone", left_on=date(2026, 1, 1)),
    )
    seen = {("Acme", "zoe key"): datetime(2026, 2, 20, 22, 30, tzinfo=UTC)}  # the 21st in Helsinki
    plan = AccountPlan("Acme", date(2026, 1, 1), NOW, "EUR", 5, "grow")
    given = [Answer(str(n), "kam_review", 0, "K2", "account", "Acme", "Anna", NOW, f"goal {n}") for n in range(2)]
    given += [replace(given[0], id="x", of_id="Cedar", value="no"), replace(given[0], set_name="qualification")]
    book = company(
        key("Acme", "Group"),
        Account("Group", "Group Ltd"),
        Account("Birch", "Birch", "Acme"),
        Account("Cedar", "Cedar"),
        customers=Customers(people=people, seen=seen, plans={"Acme": plan}),
        answers=tuple(given),
        planned=(Planned("p", "O2", "Anna", "demo", date(2026, 3, 9)),),
    )
    found = customer(book, "Acme")
    assert (found.parent, found.units, found.plan) == ("Group Ltd", ("Birch",), plan)
    assert [(one.contact.name, one.at, one.last) for one in found.people] == [
        ("Zoe Key", "Acme", date(2026, 2, 21)),
        ("Ann Plain", "Birch", None),
    ]
    assert [(line.id, line.value, line.planned_action) for line in found.open] == [
        ("O1", 40_000, None),
        ("O2", 25_000, "demo, Mon 9 Mar"),
    ]
    assert [answer.value for answer in found.answers] == ["goal 1"]
