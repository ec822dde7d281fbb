"""The measures beside each competency, worked by hand on the worked example: the four weeks from 2 February to 2 March 2026."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import worked

from spm_core.book.agreed import Action, Answer
from spm_core.book.book import Book, Touched
from spm_core.book.customers import Customers
from spm_core.book.opportunities import Opportunity
from spm_core.book.records import Account, Activity, Kind, Planned, Scope
from spm_core.meetings.performance.evidence import Measure, evidence, said

ANNA, BEN = (Scope("member", name, name) for name in ("Anna", "Ben"))
NOW = worked.at("2026-03-02")
DAY = timedelta(days=1)


def words(book: Book, competency: str) -> str:
    return said(evidence(book)[competency])


def answer(of: str, question: str, name: str = "qualification") -> Answer:
    return Answer(of + question, name, 0, question, "opportunity", of, "Anna", NOW - DAY, "yes", 2)


def won(name: str, account: str, amount: int, day: str, owner: str = "Anna") -> Opportunity:
    at = worked.at(day)
    first = (name, name, owner, "WON", "EUR", at, at, at, 6, 6, Kind.WON)
    return Opportunity(*first, account_id=account, amount=amount * 100, closed_at=at)


def test_annas_numbers() -> None:
    """New: A3 of her meetings (A12 was a no-show) and O3. Outcomes: A1 and A3 advanced, A5 did not. Closed in a year: O7, lost
    in its second stage. O1's offer check passed; nothing was to close in the window."""
    book = worked.book(ANNA, answers=(answer("O1", "V1"), answer("O1", "V2"), answer("O2", "V1")))
    assert {name: words(book, name) for name in ("T1", "T2", "T3", "T4", "T5", "U2")} == {
        "T1": "new-customer meetings a week: 0.25 · new opportunities a week: 0.25 [F14, F3]",
        "T2": "reached Qualified: too few to say (n = 1) · meetings with an agreed next step: 67 % [F8, F14]",
        "T3": "reached Value agreed: too few to say (n = 1) · V1 and V2 answered on: 1 of 4 [F8, answers]",
        "T4": "won of those that reached Offer made: too few to say (n = 0) · offers past the check-date: 1 [F8, F13]",
        "T5": "close dates moved later: 0 · won of those committed before: none · "
        "due in the period and not closed: nothing was due [F17]",
        "U2": "questions answered on: 2 of 4 [answers]",
    }


def test_what_ben_committed_was_won() -> None:
    """O5 was committed on 2 February for the 13th (20,000) and won on the 12th."""
    found = {measure.what: (measure.value, measure.shown) for measure in evidence(worked.book(BEN))["T5"]}
    assert found == {
        "close dates moved later": (0, "0"),
        "won of those committed before": (1, "1 of 1"),
        "due in the period and not closed": (0, "0 %"),
    }


def test_what_was_due_and_slipped() -> None:
    """Of 20,000 (O5, won) and 30,000 (O4, now put to the 28th of February and still open) three fifths did not close."""
    book = worked.book(BEN)

    def later(item: Touched) -> Touched:
        if item.now.id != "O4":
            return item
        assert item.then
        then = replace(item.then, expected_close=date(2026, 2, 28))
        return replace(item, then=then, now=replace(item.now, pushes=2))

    slipped = replace(book, touched=tuple(later(item) for item in book.touched))
    found = {measure.what: measure.shown for measure in evidence(slipped)["T5"]}
    assert found == {
        "close dates moved later": "2",
        "won of those committed before": "1 of 2",
        "due in the period and not closed": "60 %",
    }


def test_shares_of_those_that_reached_a_stage() -> None:
    """Of four closed ones with Anna three reached the second stage, two the third, and of two with an offer one was won."""
    closed = [
        replace(won(str(n), "Acme", 1, "2025-10-01"), kind=kind, stage=stage, ever_reached=reached)
        for n, (kind, stage, reached) in enumerate(
            [(Kind.LOST, "LOST", 1), (Kind.LOST, "LOST", 2), (Kind.LOST, "LOST", 4), (Kind.WON, "WON", 5)]
        )
    ]
    book = replace(worked.book(ANNA), closed=tuple(closed), touched=())
    assert words(book, "T2").startswith("reached Qualified: 75 % (n = 4)")
    assert words(book, "T3").startswith("reached Value agreed: 67 % (n = 3)")
    assert words(book, "T4").startswith("won of those that reached Offer made: too few to say (n = 2)")


def test_won_again_and_what_was_agreed_on_key_accounts() -> None:
    """In the window: 10 at Acme, where Ben had won before; 100 at Birch, whose mother bought before; 1,000 at Fir for the first
    time; 10,000 before the window."""
    family = {
        "Acme": Account("Acme", "Acme", key_account=True),
        "Birch": Account("Birch", "Birch", "Mother"),
        "Mother": Account("Mother", "Mother"),
        "Fir": Account("Fir", "Fir"),
    }
    mine = [
        won("a", "Acme", 10, "2026-02-10"),
        won("b", "Birch", 100, "2026-02-10"),
        won("f", "Fir", 1_000, "2026-02-10"),
    ]
    mine += [won("o", "Acme", 10_000, "2026-02-01")]
    others = [won("x", "Acme", 5, "2025-05-05", "Ben"), won("y", "Mother", 5, "2025-05-05", "Ben")]
    told = (
        ("done", "Acme", "Anna", date(2026, 3, 20), "done", NOW - DAY),
        ("late", "Acme", "Anna", date(2026, 2, 20), None, None),
        ("ben's", "Acme", "Ben", date(2026, 2, 20), None, None),
        ("no key account", "Fir", "Anna", date(2026, 2, 20), None, None),
        ("ahead", "Acme", "Anna", date(2026, 3, 20), None, None),
    )
    actions = tuple(
        Action(name, name, owner, due, NOW - 30 * DAY, "Mia", account_id=account, outcome=outcome, settled_at=at)
        for name, account, owner, due, outcome, at in told
    )
    changes: dict[str, Any] = {"accounts": family, "actions": actions, "touched": (), "still": ()}
    book = worked.book(ANNA, closed=tuple(mine), customers=Customers(won=(*mine, *others)), **changes)
    assert words(book, "T6") == "won at customers who bought before: 110 · key-account actions done: 1 of 2 [F19]"
    assert (
        words(worked.book(ANNA), "T6")
        == "won at customers who bought before: 0 · key-account actions done: none agreed [F19]"
    )


def test_plans_kept_and_hours_for_finding_customers() -> None:
    """Two planned for the window, one of them done by A1 at O1. A3 (45 min) is marked as lead generation; of A2 (a call of 20
    min, a new customer) Birch had O2 open, so it is not: 0.75 h in four weeks."""
    done = Activity("z", "meeting", worked.at("2026-02-20"), worked.at("2026-02-20"), 0, ("Anna",), "Acme", "O1")
    planned = tuple(Planned(str(n), of, "Anna", "call", date(2026, 2, 19)) for n, of in enumerate(("O1", "O2")))
    book = worked.book(ANNA, planned=planned)
    book = replace(book, activities=(*book.activities, done))
    assert words(book, "T7") == "planned and done: 1 of 2 · hours a week finding customers: 0.19 [F18]"


def test_records() -> None:
    """Of Anna's four open ones: all have an amount and a close date to come, none a next step or a contact in 14 days, three no
    overdue check: (1 + 1 + 0 + 0 + 0.75) / 5 = 55 %."""
    assert words(worked.book(ANNA), "U1") == "records as they should be: 55 % [F20]"


def test_beside_the_window_before() -> None:
    now = (Measure("F14", "meetings a week", Decimal("0.8"), "0.8"), Measure("F3", "new", None, "too few"))
    before = (Measure("F14", "meetings a week", Decimal("0.4"), "0.4"), Measure("F3", "new", Decimal(1), "1"))
    assert said(now, before) == "meetings a week: 0.8 (before 0.4) · new: too few [F14, F3]"
    assert said((), before) == "the manager's observation"


def test_an_empty_seller_has_measures_that_say_so() -> None:
    empty = worked.book(ANNA, still=(), touched=(), closed=(), offers=(), activities=(), first_activity=None)
    assert {name for name, measures in evidence(empty).items() if measures} == {
        *(f"T{n}" for n in range(1, 8)),
        "U1",
        "U2",
    }
    assert words(empty, "U1") == "records as they should be: nothing open [F20]"
    assert words(empty, "T3").endswith("V1 and V2 answered on: nothing open [F8, answers]")
