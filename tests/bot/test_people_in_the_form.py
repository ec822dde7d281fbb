"""Who was there, in the form to log: the chosen customer's people, colleagues, somebody new; the record is the line's."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from spm_core.book.records import Contact, Scope

PEOPLE = (
    ("kim", "Acme", "Kim Larsen", "buyer"),
    ("lee", "Acme", "Lee Ann Ek", "CFO"),
    ("bo", "Birch", "Bo Holm", None),
)
FIELD = "Who was there?"


@pytest.fixture(scope="module", autouse=True)
def _people(office):
    with office.store.write(datetime(2026, 3, 2, tzinfo=UTC)) as unit:
        unit.save_many(Contact(of, at, name, role, key_person=of == "lee") for of, at, name, role in PEOPLE)
        unit.save(Contact("gone", "Acme", "Gunn Gone", "buyer", left_on=date(2026, 2, 1)))


def opens(office, words="log"):
    office.anna.says(f"/spm {words}", channel="general")
    return office.sees(lambda: office.anna.modals and office.anna.modal)


def at(office, customer, typed=None):
    """The form, once something was typed and another customer is chosen in it."""
    anna, field = office.anna, f"who~{customer}"
    anna.modal.fill(typed)
    anna.chooses(customer, of="Customer")
    return office.sees(lambda: any(block["block_id"] == field for block in anna.modal.blocks) and anna.modal)


def offers(office, letters):
    form = office.anna.modal
    block, element = next(part for part in form.elements() if part[1]["action_id"] == "activity.who")
    return [option["text"]["text"] for option in office.anna.searches(letters, form, block, element)]


def last(office):
    book = office.store.book(Scope("company"), datetime(2026, 3, 3, tzinfo=UTC), whole=True)
    return max(book.activities, key=lambda one: one.recorded_at)


def logged(office, form):
    seen = len(office.anna.sees("general"))
    assert form.submit() == {}
    office.sees(lambda: len(office.anna.sees("general")) > seen)
    return office.anna.last("general")


def test_the_form_gives_the_record_that_the_line_gives(office):
    office.answer(office.anna, 'log meeting Acme 45m with Kim, +"Otto Ek" and @ben: pricing')
    by_line = last(office)
    office.answer(office.anna, "undo")
    opens(office)
    form = at(office, "Acme")
    form.fill({FIELD: ["Kim Larsen", "+Otto Ek", "Ben"], "Minutes": "45", "Note": "pricing"})
    said = logged(office, form)
    assert "Logged: meeting, Acme, 45 min, today, with Kim Larsen (buyer), Otto Ek and Ben" in said.text
    same = replace(last(office), id=by_line.id, starts_at=by_line.starts_at, recorded_at=by_line.recorded_at)
    assert same == by_line
    assert (by_line.contacts, by_line.members) == (("Kim Larsen", "Otto Ek"), ("Anna", "Ben"))


def test_the_people_offered_are_the_chosen_customers_then_colleagues_then_a_new_name(office):
    opens(office)
    at(office, "Birch")
    assert offers(office, "") == ["Bo Holm", "Ben", "Mia"]
    at(office, "Acme")
    assert offers(office, "")[0] == "Lee Ann Ek · CFO"  # the key person first
    assert offers(office, "buy") == ["Kim Larsen · buyer", "Add “buy”"]  # by role; who has left is not offered
    assert offers(office, "lee ann ek") == ["Lee Ann Ek · CFO"]
    assert offers(office, "Pia  Vik") == ["Add “Pia Vik”"]
    office.anna.modal.close()


def test_another_customer_takes_the_first_ones_people_out_and_leaves_what_was_typed(office):
    opens(office)
    at(office, "Acme")
    form = at(office, "Birch", {FIELD: ["Kim Larsen", "Mia"], "Note": "at the fair", "Minutes": "20"})
    assert (form.field(FIELD), form.field("Note"), form.field("Minutes")) == (["Mia"], "at the fair", "20")
    said = logged(office, form.fill({FIELD: ["Bo Holm", "Mia"]}))
    assert "with Bo Holm and Mia" in said.text
    assert (last(office).account_id, last(office).contacts) == ("Birch", ("Bo Holm",))


def test_somebody_new_is_among_the_people_afterwards(office):
    opens(office)
    said = logged(office, at(office, "Birch").fill({FIELD: ["+Una Dahl"]}))
    assert "New among the people at Birch: Una Dahl." in said.text
    assert "Una Dahl" in {one.name for one in office.store.contacts("Birch")}


def test_what_the_line_said_without_a_customer_stands_in_the_form(office):
    office.answer(office.anna, "log call Acme 5m")
    form = opens(office, "log remote 50m yesterday advance with their buyer and @ben: price list, next demo friday")
    assert (form.field("What"), form.field("Customer")) == ("Remote", "Acme")
    assert form.field(FIELD) == ["Kim Larsen · buyer", "Ben"]
    assert (form.field("Minutes"), form.field("When"), form.field("Outcome")) == ("50", "2026-03-01", "Advance")
    assert (form.field("Note"), form.field("Next step"), form.field("Next step on")) == (
        "price list",
        "demo",
        "2026-03-06",
    )
    logged(office, form)
    assert (last(office).contacts, last(office).members, last(office).outcome) == (
        ("Kim Larsen",),
        ("Anna", "Ben"),
        "advance",
    )


def test_people_and_no_customer_are_asked_about_at_their_field(office):
    opens(office)
    form = at(office, "Acme").fill({FIELD: ["Kim Larsen"], "What": "Internal"})
    form.fill({"Customer": "Birch"})  # sent before the form could follow
    assert form.submit() == {FIELD: "Somebody here is not at Birch. Choose again who was there."}
    office.anna.modal.close()


def test_nobody_came(office):
    opens(office)
    logged(office, at(office, "Acme").fill({"Outcome": "They did not come"}))
    assert (last(office).no_show, last(office).outcome) == (True, None)
