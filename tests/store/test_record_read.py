"""What only some reports ask for comes from the store as it was known at the moment, on both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from spm_core.book.cadence import Occurrence
from spm_core.book.records import (
    DEFAULT_STAGES,
    Account,
    AccountPlan,
    Activity,
    Contact,
    Member,
    Target,
    Team,
    WorkPlan,
    Workspace,
)
from spm_core.book.refusals import ConflictError, NotFoundError
from spm_core.rules import opportunities
from spm_core.rules.stamp import Stamp
from spm_core.store import Database, Store, new_id

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def company(store: Store) -> Store:
    with store.write(NOW - 400 * DAY) as unit:
        unit.save(Member("anna", "Anna"))
        unit.save_many([Account("acme", "Acme"), Account("birch", "Birch", "acme")])
    return store


def win(store: Store, name: str, at: datetime, amount: int) -> None:
    stamp = Stamp("anna", at, at)
    with store.write(at) as unit:
        item = unit.append(
            opportunities.create(
                stamp,
                id=name,
                name=name,
                owner_id="anna",
                stage="S1",
                currency="EUR",
                stages=DEFAULT_STAGES,
                account_id="acme",
            )
        )
        unit.append(opportunities.win(stamp, item, DEFAULT_STAGES, amount=Decimal(amount)))


def test_wins_are_those_that_were_known(company: Store) -> None:
    """One of two and a half years ago is too old, one won since then is not known yet, one reopened since was won then."""
    for name, days in (("old", 900), ("kept", 700), ("again", 60), ("late", 5)):
        win(company, name, NOW - days * DAY, days)
    with company.write(NOW - DAY) as unit:
        stamp = Stamp("anna", NOW - DAY, NOW - DAY)
        unit.append(opportunities.reopen(stamp, company.opportunity("again"), "S2", DEFAULT_STAGES))
    seen = {}
    for days in (10, 0):
        book = company.book(company.scope("company"), NOW - days * DAY, whole=True)
        seen[days] = [(item.id, item.amount) for item in book.customers.won]
    assert seen == {10: [("again", 6_000), ("kept", 70_000)], 0: [("kept", 70_000), ("late", 500)]}
    assert company.book(company.scope("company"), NOW).customers.won == ()


def test_who_was_reached_and_when_last(company: Store) -> None:
    win(company, "o", NOW - 200 * DAY, 1)
    told = (
        ("a", 95, "acme", None, ("Liisa Virta",), False),
        ("b", 80, "acme", None, ("Olli  SALO", "Ann"), False),
        ("c", 3, None, "o", (), False),
        ("d", 1, "birch", None, ("Nobody",), True),
    )
    with company.write(NOW - DAY) as unit:
        for name, days, account, about, people, missed in told:
            at = NOW - days * DAY
            unit.log(
                Activity(name, "call", at, at, 10, ("anna",), account, about, people, no_show=missed, source="test")
            )
        unit.save(Contact("1", "acme", "Olli Salo", "buyer", "neutral", key_person=True))
    known = company.book(company.scope("member:Anna"), NOW, whole=True).customers
    assert known.reached == {("acme", "olli salo"), ("acme", "ann")}
    assert known.last_contact == {"acme": NOW - 3 * DAY}
    assert known.seen == {
        ("acme", "liisa virta"): NOW - 95 * DAY,
        ("acme", "olli salo"): NOW - 80 * DAY,
        ("acme", "ann"): NOW - 80 * DAY,
    }
    assert known.people == (Contact("1", "acme", "Olli Salo", "buyer", "neutral", key_person=True),)


def test_a_person_was_last_seen_at_the_latest_of_several_touches_within_a_year(company: Store) -> None:
    with company.write(NOW - DAY) as unit:
        for name, days, people in (("a", 366, ("Ann", "Bo")), ("b", 20, ("ANN",)), ("c", 9, ("Ann", "Cy"))):
            at = NOW - days * DAY
            unit.log(Activity(name, "call", at, at, 10, ("anna",), "birch", None, people, source="test"))
    known = company.book(company.scope("company"), NOW, whole=True).customers
    assert known.seen == {("birch", "ann"): NOW - 9 * DAY, ("birch", "cy"): NOW - 9 * DAY}
    before = company.book(company.scope("company"), NOW - 10 * DAY, whole=True).customers
    assert before.seen == {("birch", "ann"): NOW - 20 * DAY, ("birch", "bo"): NOW - 366 * DAY}


def test_an_accounts_plan_is_what_it_was_at_the_moment(company: Store) -> None:
    """The fiscal year is the calendar's; last year's plan is in no Book of this one."""
    year, last = date(2026, 1, 1), date(2025, 1, 1)
    first, second = (AccountPlan("acme", year, NOW - n * DAY, "EUR", n, "grow", "anna") for n in (20, 10))
    old = AccountPlan("acme", last, NOW - 300 * DAY, "EUR", 5)
    with company.write(NOW) as unit:
        unit.save_many([second, old, first])
    whole = [company.book(company.scope("company"), NOW - days * DAY, whole=True) for days in (30, 19, 9)]
    assert [book.customers.plans for book in whole] == [{}, {"acme": first}, {"acme": second}]
    assert company.account_plans("acme") == (old, first, second)


def test_the_people_of_an_account(company: Store) -> None:
    people = (
        Contact("2", "acme", "Ann", "CFO", "positive", key_person=True),
        Contact("1", "acme", "Bo", left_on=date(2026, 1, 1)),
    )
    with company.write(NOW) as unit:
        unit.bring([*people, Contact("3", "birch", "Cy")])
    assert company.contacts("acme") == people
    assert company.contact("1") == people[1]
    with pytest.raises(NotFoundError):
        company.contact("none")


def test_plans_and_meetings_of_the_window(company: Store) -> None:
    day = date(2026, 2, 2)
    plans = [WorkPlan("anna", day + n * 14 * DAY, day + (n + 1) * 14 * DAY, Decimal("7.25")) for n in (-1, 0, 1)]
    held = [Occurrence(str(n), "team", "team", "north", day + n * DAY, NOW, 60, "held") for n in (-1, 0, 27, 29)]
    with company.write(NOW) as unit:
        unit.bring([*plans, *held])
    book = company.book(company.scope("company"), NOW, datetime(2026, 2, 2, tzinfo=UTC), whole=True)
    assert book.work_plans == tuple(plans[1:])
    assert [item.id for item in book.occurrences] == ["0", "27"]
    assert set(book.accounts) == {"acme", "birch"}


def test_a_target_is_what_it_was_at_the_moment(company: Store) -> None:
    month = date(2026, 3, 1)
    first, second = (Target("anna", month, n, "EUR", NOW - n * DAY, "anna") for n in (20, 10))
    with company.write(NOW) as unit:
        unit.save_many([second, first])
    seen = [company.book(company.scope("company"), NOW - days * DAY).targets for days in (30, 20, 19, 10, 9)]
    assert seen == [(), (), (first,), (first,), (second,)]
    assert company.targets() == (second,)
    with company.everything() as everything:
        assert list(everything.targets()) == [first, second]


def test_an_account_above_itself_is_refused(company: Store) -> None:
    acme = company.account("acme")
    with pytest.raises(ConflictError, match="Choose another parent"), company.write(NOW) as unit:
        unit.save(replace(acme, parent_id="birch"))
    with pytest.raises(ConflictError), company.write(NOW) as unit:
        unit.save(replace(acme, parent_id="acme"))
    assert company.account("acme") == acme


def test_the_progress_of_the_last_six_meetings(company: Store) -> None:
    """Eight were held; of the six before the present one, one kept no share. Those after it are not known yet."""
    shares = ("0.1", "0.2", "0.3", None, "0.5", "0.6", "0.7", "0.8")  # the oldest first, a week apart
    team = Team("north", "North", "Europe/Helsinki")
    held = [
        Occurrence(
            str(n),
            "team",
            "team",
            "north",
            (at := NOW - (8 - n) * 7 * DAY).date(),
            at,
            60,
            "held",
            at,
            {"progress": share},
        )
        for n, share in enumerate(shares)
    ]
    with company.write(NOW) as unit:
        unit.bring([team, *held])
    known = {}
    for weeks in (0, 1):
        book = company.book(company.scope("team:North"), NOW - weeks * 7 * DAY)
        assert book.previous
        known[weeks] = [str(share) for share in book.previous.progress]
    assert known == {0: ["0.8", "0.7", "0.6", "0.5", "0.3"], 1: ["0.7", "0.6", "0.5", "0.3", "0.2"]}
    assert company.book(company.scope("company"), NOW).previous is None


def test_migrating_down_keeps_the_newest_target_and_up_again_keeps_it(database: Database) -> None:
    store = database.add_workspace(Workspace(new_id(), "Kept"), DEFAULT_STAGES)
    month = date(2026, 3, 1)
    first, second = (Target("anna", month, n, "EUR", NOW - n * DAY, "anna") for n in (20, 10))
    with store.write(NOW) as unit:
        unit.save_many([second, first, Target("anna", date(2026, 4, 1), 7, "EUR")])
    database.downgrade("0001")
    database.upgrade()
    assert database.store().targets() == (Target("anna", month, 10, "EUR"), Target("anna", date(2026, 4, 1), 7, "EUR"))
