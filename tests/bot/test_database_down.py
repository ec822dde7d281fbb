"""Scene 10: the database does not answer; nothing is half-written, the words are kept, one press tries again."""

import sqlite3
from contextlib import closing

import pytest
from support.office import office as open_office


@pytest.fixture(scope="module", params=["socket", "http"])
def office(request, tmp_path_factory):
    with open_office(tmp_path_factory.mktemp("busy"), request.param) as found:
        found.answer(found.anna, "log call Birch 5m")  # what is slow only once has happened: Slack waits three seconds
        yield found


def test_scene_10_something_fails(office):
    path = office.database_url.removeprefix("sqlite:///")
    before = len(office.anna.sees("general"))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # somebody else writes and does not end
        said = office.answer(office.anna, "log meeting Acme 45m")
        other.execute("ROLLBACK")
    assert said.text == "Nothing was saved: the database did not answer."
    assert "Your words: `log meeting Acme 45m`" in said.shown
    assert said.buttons == ["Try again"]
    reference = said.shown.rpartition("Reference for the administrator: ")[2].split()[0]
    assert len(reference) == 8
    assert reference in office.log.read_text()
    office.anna.presses("Try again", in_=said)
    office.sees(lambda: "Logged: meeting, Acme, 45 min" in office.anna.last("general").text)
    assert len(office.anna.sees("general")) == before + 1  # in place of the refusal, not below it


def test_a_form_keeps_what_was_typed(office):
    path = office.database_url.removeprefix("sqlite:///")
    office.anna.says("/spm log", channel="general")
    form = office.sees(lambda: office.anna.modals and office.anna.modal)
    form.fill(Note="their board decides in May")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        errors = form.submit()
        other.execute("ROLLBACK")
    assert list(errors.values()) == ["Nothing was saved: the database did not answer."]
    assert office.anna.modal.field("Note") == "their board decides in May"
    assert office.anna.modal.submit() == {}
    office.sees(lambda: "Logged: meeting, Acme" in office.anna.last("general").text)
