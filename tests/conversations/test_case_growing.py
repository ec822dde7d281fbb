"""Use cases 10, 11, 18, 19, 23 and 24: what makes a seller better, and a plan."""

from datetime import date
from decimal import Decimal

from told import answered, asks_for, form

LOSE = "What is the single most likely reason we would not win this?"
GOALS = "What are their top three business goals this year, and which do we serve?"


def test_case_10_qualify(office):
    one = asks_for(office, office.anna, "qualify Acme", "Qualify, 1 of 2")
    assert one.fill(dict.fromkeys(one.labels, "2")).submit() == {}
    two = form(office, office.anna, "Qualify, 2 of 2")
    assert two.fill(dict.fromkeys(two.labels, "1")).submit() == {}
    said = answered(office, office.anna, "of 24")
    assert said.text.startswith("Acme deal · 18 of 24")  # 6 × 2 + 6 × 1


def test_case_11_coach_a_deal(office):
    one = asks_for(office, office.mia, "coach Acme", "Coach, 1 of 2")
    assert "offer check 5 days late" in one.shown
    assert one.fill({LOSE: "price"}).submit() == {}
    assert form(office, office.mia, "Coach, 2 of 2").submit() == {}
    said = answered(office, office.mia, "what you said")
    assert "Only Anna and you see it" in said.text
    said = {answer.question: answer.value for answer in office.store.answers("opportunity", "O1")}
    assert said["G3"] == "price"
    refused = office.answer(office.ben, "coach Acme")
    assert refused.text == "Only Anna and Anna's manager (Mia) can see Anna's coaching."


def test_case_18_plan_the_next_period(office):
    hours = asks_for(office, office.anna, "plan", "1 of 3: your hours")
    assert hours.fill({"From today until": "2026-03-13", "Hours with customers": "12"}).submit() == {}
    what = form(office, office.anna, "2 of 3: on what")
    assert what.fill({"Opportunities to work on": ["Birch deal · 25k · Qualified"]}).submit() == {}
    assert form(office, office.anna, "3 of 3: what and when").submit() == {}
    said = answered(office, office.anna, "Planned until Fri 13 Mar")
    assert "12 h with customers" in said.text
    (kept,) = office.store.work_plans("Anna")
    assert (kept.customer, kept.end) == (Decimal(12), date(2026, 3, 14))


def test_case_19_set_a_target(office):
    said = office.answer(office.mia, "target @anna 2026-Q2 90k")
    assert said.text == "Target of Anna, Apr–Jun 2026: 90,000 EUR. None was set before."
    found = {target.month: target.amount for target in office.store.targets("Anna")}
    assert found == {date(2026, month, 1): 3_000_000 for month in (4, 5, 6)}
    assert office.answer(office.anna, "target @anna 2026-Q2 10k").text == "Your target is set by your manager."


def test_case_23_account_card_and_review(office):
    card = office.answer(office.anna, "account Acme")
    assert card.text.startswith("Acme\ncustomer · no owner")
    assert "Acme 40k · Offer made" in card.text
    one = asks_for(office, office.mia, "kam review Acme", "Review, 1 of 3")
    assert one.fill({GOALS: "a second plant"}).submit() == {}
    form(office, office.mia, "Review, 2 of 3").submit()
    last = form(office, office.mia, "Review, 3 of 3")
    assert last.fill({"Health of the account": "At risk"}).submit() == {}
    answered(office, office.mia, "Acme reviewed: at risk")
    assert [review.health for review in office.store.reviews()] == ["at risk"]


def test_case_24_performance_coaching(office):
    said = office.answer(office.mia, "perf @anna")
    assert said.text.startswith("Performance coaching of Anna")
    assert said.buttons[:2] == ["Rate Anna", "Skill and plan"]
    assert office.answer(office.ben, "perf @anna").text == "Only Anna and Anna's manager (Mia) can see Anna's coaching."
