"""Who was there: contacts by name or role, colleagues by mention; somebody unknown is asked about, never guessed."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from spm_core.book.records import Contact, Scope
from spm_core.reports.accounts import accounts
from spm_core.reports.activity import activity

PEOPLE = (("kim", "Kim Larsen", "buyer"), ("lee", "Lee Ann Ek", "CFO"), ("lea", "Lea Berg", None))


@pytest.fixture(scope="module", autouse=True)
def _people_at_acme(office):
    with office.store.write(datetime(2026, 3, 2, tzinfo=UTC)) as unit:
        unit.save(replace(office.store.account("Acme"), key_account=True))
        unit.save_many(Contact(of, "Acme", name, role, key_person=of == "kim") for of, name, role in PEOPLE)


def last_of(office, who="Anna"):
    (of,) = office.store.last_act(who, datetime(2026, 3, 1, tzinfo=UTC)).activities
    return office.store.activity(of)


def reads(office, words):
    office.sees(lambda: words in office.anna.last("general").text)


def test_the_buyer_is_known_by_the_role_and_the_rest_is_read_as_before(office):
    said = office.answer(office.anna, "log meeting Acme 45m yesterday with their buyer: pricing")
    assert "Logged: meeting, Acme, 45 min, Sun 1 Mar, with Kim Larsen (buyer)" in said.text
    done = last_of(office)
    assert (done.contacts, done.note, done.minutes) == (("Kim Larsen",), "pricing", 45)


def test_people_and_colleagues_together(office):
    said = office.answer(office.anna, "log meeting Acme 30m with Kim and @ben about the pump")
    assert "with Kim Larsen (buyer) and Ben" in said.text
    done = last_of(office)
    assert (done.members, done.contacts, done.note) == (("Anna", "Ben"), ("Kim Larsen",), "about the pump")


def test_two_that_fit_are_a_choice_and_the_press_logs_it(office):
    said = office.answer(office.anna, "log call Acme with Le: offer")
    assert set(said.buttons) == {"Lee Ann Ek", "Lea Berg"}
    office.anna.presses("Lea Berg", in_=said)
    reads(office, "with Lea Berg")
    assert (last_of(office).contacts, last_of(office).note) == (("Lea Berg",), "offer")


def test_somebody_unknown_is_added_with_one_press(office):
    said = office.answer(office.anna, "log call Acme with Otto Ek, price")
    assert said.buttons == ["Add Otto Ek", "Only a note"]
    office.anna.presses("Add Otto Ek", in_=said)
    reads(office, "New among the people at Acme: Otto Ek.")
    assert "Otto Ek" in {one.name for one in office.store.contacts("Acme")}
    assert (last_of(office).contacts, last_of(office).note) == (("Otto Ek",), "price")


def test_what_only_looked_like_somebody_becomes_the_note(office):
    said = office.answer(office.anna, "log call Acme with pricing questions")
    office.anna.presses("Only a note", in_=said)
    reads(office, "Logged: call, Acme")
    assert (last_of(office).contacts, last_of(office).note) == ((), "with pricing questions")


def test_undo_takes_back_what_one_told_not_what_one_was_named_in(office):
    office.answer(office.anna, "log meeting Acme 20m with Kim and @ben")
    joint = last_of(office)
    assert office.store.last_act("Ben", datetime(2026, 3, 1, tzinfo=UTC)) is None
    assert "nothing" in office.answer(office.ben, "undo").text
    assert "Taken back: the meeting" in office.answer(office.anna, "undo").text
    assert last_of(office).id != joint.id


def test_they_count_where_contacts_and_coverage_are_counted(office):
    office.answer(office.anna, "log meeting Acme 20m with Kim and Lee Ann")
    book = office.store.book(Scope("company"), datetime(2026, 3, 3, tzinfo=UTC), whole=True)
    (row,) = (row for row in accounts(book).accounts if row.account == "Acme")
    assert (row.key_people, row.contacted_90d) == (1, 1)
    assert {"Kim Larsen", "Lee Ann Ek"} <= {name for one in book.activities for name in one.contacts}
    assert activity(book).team.people >= 2
