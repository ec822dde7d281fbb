"""`/spm target` as a form: prefilled with what is set, for a team or a person, a month or a quarter; managers for their team."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from support.office import office as open_office

from spm_core.book.records import Role


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with open_office(tmp_path_factory.mktemp("target-form")) as found:
        yield found


def form(office, person):
    person.says("/spm target", channel="general")
    return office.sees(lambda: person.modals and person.modal)


def months(office, of, year=2026):
    """The newest amount (minor units) of each month that has one."""
    return {item.month.month: item.amount for item in office.store.targets(of) if item.month.year == year}


def chosen(office, view, label, option):
    """Choose in a field that is told at once, and see the form as it is then."""
    before = view.view["hash"]
    office.mia.chooses(option, in_=view, of=label)
    return office.sees(lambda: office.mia.modal.view["hash"] != before and office.mia.modal)


def test_it_begins_with_the_team_and_what_is_set_for_this_quarter(office):
    view = form(office, office.mia)
    assert (view.field("Whose"), view.field("For")) == ("Team North", "Jan–Mar 2026")
    # The worked example: 30,000 a month, 90,000 a quarter.
    assert view.field("To win (EUR)") == "90000"
    assert "Now 90,000 EUR" in view
    assert "Grows" not in view.labels
    assert view.fill({"To win (EUR)": "93k"}).submit() == {}
    said = office.sees(lambda: "93,000" in office.mia.last("general").text and office.mia.last("general"))
    assert "Target of team North, Jan–Mar 2026: 93,000 EUR. In place of 90,000 EUR." in said.text
    assert said.buttons == ["All targets"]
    assert months(office, "North") == {1: 3_100_000, 2: 3_100_000, 3: 3_100_000}


def test_another_month_shows_what_is_set_for_it(office):
    view = chosen(office, form(office, office.mia), "For", "Mar 2026")
    assert view.field("To win (EUR)") == "31000"
    assert "Now 31,000 EUR, set by you on Mon 2 Mar." in view
    assert view.fill({"To win (EUR)": "35k"}).submit() == {}
    office.sees(lambda: months(office, "North")[3] == 3_500_000)
    quarter = form(office, office.mia)
    assert quarter.field("To win (EUR)") == "97000"
    assert "Now 97,000 EUR (Jan 31k, Feb 31k, Mar 35k)" in quarter
    quarter.close()


def test_what_was_left_as_it_is_is_not_spread_anew(office):
    assert form(office, office.mia).submit() == {}
    office.sees(lambda: "97,000 EUR, as before" in office.mia.last("general").text)
    assert months(office, "North") == {1: 3_100_000, 2: 3_100_000, 3: 3_500_000}


def test_a_person_whose_target_grows(office):
    view = chosen(office, form(office, office.mia), "Whose", "Anna")
    assert view.field("To win (EUR)") is None
    assert "None is set yet" in view
    wrong = view.fill(
        {"To win (EUR)": "30k", "Grows": "0, 25, 50, 75 % in the first months, then all", "Started on": None}
    ).submit()
    assert wrong == {"Started on": "When did Anna start? The first months are counted from there."}
    assert office.mia.modal.fill({"Started on": "2026-02-16"}).submit() == {}
    said = office.sees(lambda: "30,000" in office.mia.last("general").text and office.mia.last("general"))
    assert "Anna started on Mon 16 Feb: 0, 25, 50, 75 % of the target in the first months, then all of it." in said.text
    assert (office.store.member("Anna").ramp, office.store.member("Anna").employed_from) == (
        (0, 25, 50, 75),
        date(2026, 2, 16),
    )
    assert months(office, "Anna") == {1: 1_000_000, 2: 1_000_000, 3: 1_000_000}


def test_an_amount_that_cannot_be_read_is_said_at_its_field(office):
    view = form(office, office.mia)
    wrong = view.fill({"To win (EUR)": "a lot"}).submit()
    assert list(wrong) == ["To win (EUR)"]
    assert office.mia.modal.field("To win (EUR)") == "a lot"
    office.mia.modal.close()


def test_two_who_set_the_same_target(office):
    view = form(office, office.mia).fill({"To win (EUR)": "100k"})
    with office.store.write(datetime.now(UTC)) as unit:
        unit.save(replace(office.store.member("Ben"), role=Role.ADMIN))
    theirs = form(office, office.ben)
    assert theirs.fill({"To win (EUR)": "110k"}).submit() == {}
    office.sees(lambda: sum(months(office, "North").values()) == 11_000_000)
    view.submit()
    both = office.sees(lambda: "△" in office.mia.modal and office.mia.modal)
    assert "Ben set the amount to 110k a minute ago. Yours: 100k." in both
    office.mia.presses("Keep 110k", in_=both)
    office.sees(lambda: "110,000 EUR, as before" in office.mia.last("general").text)
    assert sum(months(office, "North").values()) == 11_000_000
    office.mia.modal.close()


def test_a_seller_sees_targets_and_sets_none(office):
    said = office.answer(office.anna, "target")
    assert "Team North" in said.text
    assert "Anna" in said.text
    assert said.buttons == []
    assert (
        "Anna" not in office.answer(office.anna, "target @anna 50k").text
        or "set by" in office.anna.last("general").text
    )
