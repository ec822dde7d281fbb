"""What is logged on an opportunity alone was done with that one's customer: new or not, named persons, since when; by hand."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from spm_core.book.records import DEFAULT_STAGES, Account, Activity, Contact, Member, Membership, Scope, Team
from spm_core.reports.accounts import accounts
from spm_core.reports.activity import activity
from spm_core.rules import opportunities
from spm_core.rules.stamp import Stamp
from spm_core.store import Store

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SCOPES = (Scope("company"), Scope("team", "north", "North"), Scope("member", "anna", "Anna"))


def met(name: str, days: int, about: str, person: str, *, account: str | None = None) -> Activity:
    at = NOW - days * DAY
    return Activity(name, "meeting", at, at, 60, ("anna",), account, about, (person,), source="test")


@pytest.fixture
def told(store: Store) -> Store:
    """Fir never bought; Elm bought a year ago. Anna met both on their opportunities, naming no customer, and Ben has Elm's."""
    with store.write(NOW - 500 * DAY) as unit:
        unit.bring([Member("anna", "Anna"), Member("ben", "Ben"), Team("north", "North", "Europe/Helsinki")])
        unit.bring([Membership("anna", "north"), Account("fir", "Fir", key_account=True), Account("elm", "Elm")])
        unit.bring([Contact("1", "fir", "Olli Salo", key_person=True), Contact("2", "fir", "Ann Lee", key_person=True)])
    for of, account, days, owner in (("o1", "fir", 60, "anna"), ("o2", "elm", 400, "ben"), ("o3", "elm", 60, "ben")):
        with store.write(NOW - days * DAY) as unit:
            stamp = Stamp(owner, NOW - days * DAY, unit.now)
            common = {"owner_id": owner, "stage": "S1", "stages": DEFAULT_STAGES, "currency": "EUR"}
            unit.append(opportunities.create(stamp, id=of, name=of, account_id=account, **common))
    with store.write(NOW - 365 * DAY) as unit:
        stamp, item = Stamp("ben", NOW - 365 * DAY, unit.now), store.opportunity("o2")
        unit.append(opportunities.win(stamp, item, DEFAULT_STAGES, amount=Decimal(10)))
    with store.write(NOW - DAY) as unit:
        unit.log_many([met("a", 9, "o1", "Olli Salo"), met("b", 5, "o1", "olli  salo", account="fir")])
        unit.log_many([met("c", 3, "o3", "Bo")])
    return store


@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_new_customers_and_persons(told: Store, scope: Scope) -> None:
    # Two meetings with Fir, who is new; one with Elm, who is not. Olli is one person, whoever named Fir; Bo is another.
    found = activity(told.book(scope, NOW)).team
    assert (found.meetings, found.new_customer_meetings, found.people) == (3, 2, 2)
    assert told.book(scope, NOW).new_meetings_180d == 2
    assert found.lead_generation_minutes == 0  # both have an opportunity open, Elm's is Ben's


def test_it_goes_with_the_opportunity_as_that_was_then(told: Store) -> None:
    """Since this morning o1 is Elm's: now both its meetings that name nobody were with Elm, yesterday with Fir."""
    with told.write(NOW) as unit:
        item = told.opportunity("o1")
        unit.append(opportunities.change(Stamp("anna", NOW, unit.now), item, account_id="elm"))
    before, after = (told.book(SCOPES[0], at, NOW - 28 * DAY, whole=True) for at in (NOW, NOW + DAY))
    # Now meeting a is with Elm, a customer; b names Fir, whoever has the opportunity.
    assert [activity(book).team.new_customer_meetings for book in (before, after)] == [2, 1]
    assert [accounts(book).accounts[0].contacted_90d for book in (before, after)] == [1, 1]
    assert before.customers.last_contact == {"fir": NOW - 5 * DAY, "elm": NOW - 3 * DAY}
    assert after.customers.last_contact == {"fir": NOW - 5 * DAY, "elm": NOW - 3 * DAY}
    assert before.customers.seen == {("fir", "olli salo"): NOW - 5 * DAY, ("elm", "bo"): NOW - 3 * DAY}
    assert after.customers.seen[("elm", "olli salo")] == NOW - 9 * DAY
