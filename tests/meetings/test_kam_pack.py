"""The pack on key accounts: whose turn it is, what SPM answers itself, worked by hand on the worked example's customers.

As of Monday 2 March 2026: 42 of the 261 business days of 2026 are over, so the pace of a plan of 261,000 is 42,000.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from typing import Any

import pytest
import worked
from hypothesis import given
from hypothesis import strategies as st

from spm_core.book.agreed import Action, Answer, QuestionSet, Review
from spm_core.book.book import Book
from spm_core.book.cadence import CadenceRule
from spm_core.book.customers import Customers
from spm_core.book.opportunities import Opportunity
from spm_core.book.records import Account, AccountPlan, Contact, Kind, Product, Scope, Verdict
from spm_core.meetings.agenda import as_text
from spm_core.meetings.kam.agenda import kam_agenda, meetings_a_quarter, rotation
from spm_core.meetings.kam.review import answered, prefilled, prompts
from spm_core.meetings.questions import question_sets
from spm_core.reports.customer import customer

COMPANY = Scope("company")
NOW = worked.at("2026-03-02")
DAY = timedelta(days=1)


def key(name: str, parent: str | None = None, owner: str | None = "Anna", **more: Any) -> Account:
    return Account(name, name, parent, owner_id=owner, key_account=True, **more)


def won(name: str, account: str, amount: int, day: str, owner: str = "Anna") -> Opportunity:
    at = worked.at(day)
    first = (name, name, owner, "WON", "EUR", at, at, at, 6, 6, Kind.WON)
    return Opportunity(*first, account_id=account, amount=amount * 100, closed_at=at)


def review(account: str, days: int, health: str = "stable") -> Review:
    return Review(f"{account}{days}", account, "Anna", NOW - days * DAY, health)


def company(*family: Account, **changes: Any) -> Book:
    return worked.book(COMPANY, accounts={item.id: item for item in family}, **changes)


def names(accounts: Sequence[Account]) -> list[str]:
    return [account.name for account in accounts]


def test_never_reviewed_first_then_the_longest_ago() -> None:
    chosen = [key(name) for name in ("Delta", "Acme", "Birch", "Cedar", "Elm", "Fir", "Grove")]
    reviews = [review("Acme", 10), review("Acme", 200), review("Birch", 90), review("Cedar", 30), review("Elm", 60)]
    # Seven accounts and three meetings a quarter: three a meeting.
    assert names(rotation(chosen, reviews, 3)) == ["Delta", "Fir", "Grove"]
    assert names(rotation(chosen[1:5], reviews, 3)) == ["Birch", "Elm"]
    assert rotation([], reviews, 3) == []
    assert len(rotation(chosen, reviews, 0)) == 7


@given(st.integers(0, 40), st.integers(1, 13), st.lists(st.integers(0, 39), max_size=40))
def test_each_comes_up_once_a_quarter_as_a_naive_count_says(many: int, a_quarter: int, before: list[int]) -> None:
    chosen = [key(f"A{n:02}") for n in range(many)]
    reviews = [review(f"A{n:02}", 400 - order) for order, n in enumerate(before)]
    seen: set[str] = set()
    for meeting in range(a_quarter):
        turn = rotation(chosen, reviews, a_quarter)
        assert len(turn) == ceil(many / a_quarter)
        # Naively: whoever is left out was looked at no longer ago than anybody whose turn it is.
        ages = {
            account.id: min((r.at for r in reviews if r.account_id == account.id), default=None) for account in chosen
        }
        latest = {
            a.id: max((r.at for r in reviews if r.account_id == a.id), default=datetime.min.replace(tzinfo=UTC))
            for a in chosen
        }
        assert len(ages) == len(latest)
        left_out = [latest[a.id] for a in chosen if a not in turn]
        assert all(latest[a.id] <= at for a in turn for at in left_out)
        reviews += [review(account.id, 90 - meeting) for account in turn]
        seen |= {account.id for account in turn}
    assert seen == {account.id for account in chosen}


@pytest.mark.parametrize(
    ("mode", "weeks", "expected"),
    [("month", {2}, 3), ("weekly", set(), 12), ("rolling", {2}, 3), ("month", {2, 4}, 6), (None, set(), 3)],
)
def test_how_often_a_team_meets_on_its_accounts_in_a_quarter(mode: str | None, weeks: set[int], expected: int) -> None:
    """Q1 2026, Wednesdays: W2 are 14 Jan, 11 Feb, 11 Mar; rolling from Monday 5 January, W2 are 14 Jan, 18 Feb, 25 Mar.

    A rhythm that began on 1 March counts as if it had been there all the quarter; what ended and what is to come do not count.
    """
    rule = CadenceRule(
        "r",
        "kam",
        "team",
        "North",
        mode or "month",
        frozenset(weeks),
        2,
        time(13),
        90,
        "Europe/Helsinki",
        date(2026, 1, 5),
    )
    rules = (
        replace(rule, valid_from=date(2026, 3, 1)),
        replace(rule, id="old", mode="weekly", weekday=0, valid_to=date(2026, 3, 1)),
        replace(rule, id="next", mode="weekly", weekday=3, valid_from=date(2026, 3, 9)),
        replace(rule, id="x", scope_id="South", mode="weekly"),
        replace(rule, id="y", kind="team", mode="weekly"),
    )
    assert meetings_a_quarter(company(rules=rules if mode else rules[3:]), worked.NORTH) == expected


FAMILY = (
    key("Acme", estimated_spend=420_000_00),
    Account("Birch", "Birch", "Acme"),
    key("Cedar"),
    key("Delta", owner="Zed"),
)
PEOPLE = (
    Contact("1", "Acme", "Zoe Key", "CFO", "positive", key_person=True),
    Contact("2", "Birch", "Bo Key", None, "against us", key_person=True),
)
PLAN = AccountPlan("Acme", date(2026, 1, 1), NOW, "EUR", 261_000_00)
ACTIONS = tuple(
    Action(
        name, text, "Anna", date(2026, 2, due), NOW - 30 * DAY, "Mia", account_id="Acme", outcome=outcome, settled_at=at
    )
    for name, text, due, outcome, at in (
        ("1", "Show the pilot", 20, None, None),
        ("2", "Meet the CFO", 10, "done", NOW - 15 * DAY),
        ("3", "Long settled", 1, "done", NOW - 25 * DAY),
    )
)


def the_book(**changes: Any) -> Book:
    known = Customers(
        people=PEOPLE,
        won=(won("a", "Birch", 42_000, "2026-01-20"), won("b", "Fir", 60_000, "2026-02-20")),
        seen={("Acme", "zoe key"): worked.at("2026-02-20"), ("Birch", "bo key"): worked.at("2025-06-01")},
        reached=frozenset({("Acme", "zoe key")}),
        last_contact={"Acme": worked.at("2026-02-20")},
        plans={"Acme": PLAN},
    )
    told = {"customers": known, "actions": ACTIONS, "reviews": (review("Acme", 20, "growing"),), **changes}
    return company(*FAMILY, Account("Fir", "Fir"), **told)


def test_the_portfolio_comes_first_then_whose_turn_it_is() -> None:
    """North's are Acme and Cedar; Delta's owner is of no team. Two accounts, three meetings: one a meeting, Cedar never was."""
    pack = kam_agenda(the_book(), worked.NORTH)
    assert [item.title for item in pack.items] == ["Portfolio", "Cedar"]
    plan, reached, turn, suggestion = pack.items[0].answers
    assert plan.line == "✓ OK    Won 42k of 42k by now · 0 of 1 behind plan · 1 without a plan"
    assert [row.account for row in plan.rows] == ["Acme", "Cedar"]
    assert reached.line == "✕ SHORT 1 of 2 key people reached in 90 days · 1 account without a key person"
    assert [one.contact.name for one in reached.rows] == ["Bo Key"]
    assert turn.line == "△ WATCH Look closely at Cedar · 1 review overdue"
    # Of 102,000 won in 12 months Fir brought 58.8 %, Birch the rest; but Birch belongs to Acme, which is chosen already.
    assert suggestion.sentence == "Fir"
    assert [part.title for part in pack.parts] == ["Portfolio", "Cedar"]
    assert (pack.kind, pack.scope) == ("kam", "team:North")
    assert plan.notes == ("in no team's meeting, because no owner is in a team: Delta",)


def test_a_team_without_key_accounts_is_told_which_to_choose() -> None:
    pack = kam_agenda(
        company(Account("Fir", "Fir"), customers=Customers(won=(won("b", "Fir", 60_000, "2026-02-20"),))), worked.NORTH
    )
    assert [answer.sentence for answer in pack.answers] == ["No key accounts chosen.", "Fir"]
    assert kam_agenda(company(), worked.NORTH).answers[0].verdict is Verdict.NA


def test_what_spm_answers_itself_about_one_account() -> None:
    """Acme with Birch: O1 40,000 (offer check passed 25 Feb) and O2 25,000 are open. Of its actions one is late, one was done
    since the last review on 10 February, one before it."""
    book = the_book()
    products = {name: Product(name, 100, "EUR") for name in ("Pump", "Valve")}
    book = replace(book, company=replace(book.company, products=products))
    found = {answer.id: answer for answer in answered(book, customer(book, "Acme"))}
    assert {name: answer.line for name, answer in found.items()} == {
        "K1": "✓ OK    Won 42k of 42k by now · plan 261k · last year 0",
        "K4": "– N/A   10 % of what they spend, by our estimate",
        "K5": "– N/A   4 products not sold to a unit yet (2 units)",
        "K6": "✕ SHORT 1 of 2 key people reached in 90 days",
        "K8": "△ WATCH against us: Bo Key · Acme 40k: offer check passed",
        "K10": "✕ SHORT 2 open, 65k · next step on 0 of 2",
        "K11": "✕ SHORT 1 of 2 done · 1 late",
    }
    filled = prefilled(book, customer(book, "Acme"))
    assert filled["K6"] == (
        "1 of 2 key people reached in 90 days\n"
        "Bo Key, key person, against us, last contact Sun 1 Jun\n"
        "Zoe Key, CFO, key person, positive, last contact Fri 20 Feb"
    )
    assert filled["K11"] == "1 of 2 done · 1 late\nShow the pilot, Anna, 10 days late\nMeet the CFO, Anna, done"
    assert filled["K5"].endswith("\nAcme, Pump, Valve\nBirch, Pump, Valve")


def test_an_account_of_which_nothing_is_known() -> None:
    book = the_book()
    found = {answer.id: answer for answer in answered(book, customer(book, "Cedar"))}
    # Cedar has O3 (60,000, no next step) open.
    assert [(name, answer.sentence) for name, answer in found.items()] == [
        ("K1", "Won 0 · last year 0 · no plan set"),
        ("K4", "Nobody has estimated yet what they spend a year"),
        ("K5", "No list of products to tell it from"),
        ("K6", "No key person is named yet"),
        ("K8", "no contact on record"),
        ("K10", "1 open, 60k · next step on 0 of 1"),
        ("K11", "Nothing was agreed"),
    ]


def test_what_only_people_can_say_comes_with_what_they_said_last_time() -> None:
    said = (Answer("1", "kam_review", 0, "K2", "account", "Acme", "Anna", NOW - DAY, "a second plant"),)
    book = the_book(answers=said)
    found = prompts(book, customer(book, "Acme"))
    assert found[0].endswith("which do we serve? (last time: a second plant)")
    assert found[1] == "What did they get from us since the last review, in their numbers?"
    assert len(found) == 6  # thirteen questions less the seven that SPM answers


def test_a_company_asks_its_own_questions() -> None:
    body = {
        "questions": [
            {"id": "K6", "ask": "Who is who?", "auto": "stakeholder map, last contact"},
            {"id": "X1", "ask": "Our own?"},
        ]
    }
    book = the_book(question_sets=(QuestionSet("kam_review", 1, body, NOW - DAY),))
    found = customer(book, "Acme")
    assert [answer.question for answer in answered(book, found)] == ["Who is who?"]
    assert prompts(book, found) == ("Our own?",)
    assert len(question_sets()["kam_review"]["questions"]) == 13


def test_many_accounts_are_spread_over_at_most_four_replies() -> None:
    for many, parts in ((1, 1), (4, 4), (5, 3), (8, 4), (40, 4)):
        family = [key(f"A{n:02}") for n in range(3 * many)]
        pack = kam_agenda(company(*family), worked.NORTH)
        assert len(pack.items) == 1 + many
        assert len(pack.parts) == 1 + parts
    assert pack.parts[1].title == "A00 and A01"
    assert pack.parts[1].answers[0].question.startswith("A00: ")
    alone = kam_agenda(company(key("A")), worked.NORTH).parts[1].answers
    assert not alone[0].question.startswith("A: ")
    assert (alone[-1].sentence, len(alone[-1].rows)) == ("6 to ask", 6)


def test_the_pack_as_text_has_it_all() -> None:
    text = as_text(kam_agenda(the_book(), worked.NORTH))
    for words in (
        "PORTFOLIO",
        "CEDAR",
        "Won 42k of 42k",
        "Nothing was agreed",
        "? What are their top three business goals",
    ):
        assert words in text
