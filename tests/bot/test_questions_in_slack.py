"""`/spm questions`: everybody reads them, an administrator edits them; old answers keep their words."""

from dataclasses import replace

import pytest

from spm_core.book.records import Role
from spm_core.meetings.questions import LOST, QUALIFICATION, Sets

N1 = "What does the customer want to fix or reach, in their own words?"


@pytest.fixture
def mia(office):
    """Mia administers while the test runs."""
    store = office.store
    with store.write(office.slack.clock.now) as unit:
        unit.save(replace(store.member("Mia"), role=Role.ADMIN))
    yield office.mia
    with store.write(office.slack.clock.now) as unit:
        unit.save(replace(store.member("Mia"), role=Role.MANAGER))


def begin(office, person, words="questions"):
    person.says(f"/spm {words}", channel="general")
    return office.sees(lambda: person.modals and person.modal)


def view(office, person, words):
    return office.sees(lambda: person.modals and words in person.modal.shown and person.modal)


def now(office, name=QUALIFICATION):
    return Sets(office.store.question_sets()).now(name)


def test_everybody_reads_and_only_an_administrator_finds_what_changes_them(office):
    form = begin(office, office.anna)
    assert "Opportunity qualification\n" in form.shown.replace("*", "")
    assert form.buttons == ["Open"] * 8
    office.anna.presses("Open")
    form = view(office, office.anna, N1)
    assert form.buttons == ["Back"]
    office.anna.presses("Back")
    view(office, office.anna, "Key account review")
    office.anna.modal.close()


def test_a_question_is_reworded_switched_off_and_added_each_time_a_new_version(office, mia):
    before = now(office)
    form = begin(office, mia, "questions qualif")
    assert form.buttons.count("Edit") == len(before.questions)
    mia.presses("Edit")
    form = view(office, mia, "Answer for 2")
    assert form.field("The question") == before.questions[0].ask
    form.fill({"The question": "Mitä he haluavat *todella*? 🎯 <!here>", "Answer for 2": "sanoivat sen"})
    assert form.submit() == {}
    form = view(office, mia, "Mitä he haluavat")
    assert now(office).version == before.version + 1
    assert "&lt;!here&gt;" in form.shown
    mia.presses("Edit", nth=1)
    form = view(office, mia, "Is it asked?")
    assert form.fill({"Is it asked?": "Switched off; old answers stay"}).submit() == {}
    view(office, mia, "not asked")
    mia.presses("Add a question")
    form = view(office, mia, "Answer for 0")
    assert form.title == "Add a question"
    form.fill({"The question": "Do they pay on time?", "Answer for 0": "never", "What to do about a 0": "ask finance"})
    assert form.submit() == {}
    form = view(office, mia, "Do they pay on time?")
    form.close()
    sheet = now(office)
    assert sheet.version == before.version + 3
    assert [q.on for q in sheet.questions[:2]] == [True, False]
    assert sheet.questions[-1].gap == "ask finance"
    assert sheet.questions[-1].words("0") == "never"
    made = [one for one in office.store.question_sets() if one.name == QUALIFICATION]
    assert {one.by_id for one in made} == {"Mia"}
    # The form that qualifies asks what is asked now.
    form = begin(office, office.ben, "qualify Hazel")
    assert form.labels[0] == "Mitä he haluavat *todella*? 🎯 <!here>"
    assert "What happens to them if nothing changes this year?" not in form.labels
    form.close()


def test_nothing_is_saved_where_nothing_is_another(office, mia):
    before = now(office, LOST)
    begin(office, mia, "questions lost")
    mia.presses("Edit")
    form = view(office, mia, "The question")
    assert form.submit() == {}
    view(office, mia, "Lost: what we learn")
    assert now(office, LOST).version == before.version
    mia.modal.close()


def test_what_spm_needs_stays_and_the_form_says_why(office, mia):
    begin(office, mia, "questions lost")
    mia.presses("Edit", nth=3)
    form = view(office, mia, "Answers, one a line")
    wrong = form.fill({"Answers, one a line": "price\ntime"}).submit()
    assert list(wrong) == ["The question"]
    assert "the answer 'entered by mistake' is missing" in wrong["The question"]
    wrong = form.fill({"Is it asked?": "Switched off; old answers stay"}).submit()
    assert "SPM itself needs this question." in wrong["The question"]
    form.close()


def test_two_administrators_at_once_do_not_write_over_each_other(office, mia):
    store, ben = office.store, office.ben
    with store.write(office.slack.clock.now) as unit:
        unit.save(replace(store.member("Ben"), role=Role.ADMIN))
    for person in (mia, ben):
        begin(office, person, "questions won")
        person.presses("Edit")
        view(office, person, "The question")
    assert mia.modal.fill({"The question": "Mia's words?"}).submit() == {}
    assert ben.modal.fill({"The question": "Ben's words?"}).submit() == {}
    both = office.sees(lambda: "△" in ben.modal and ben.modal)
    assert "set “The question” to Mia's words? a minute ago. Yours: Ben's words?" in both
    assert now(office, "won_debrief").questions[0].ask == "Mia's words?"
    ben.presses("Keep Mia's words?", in_=both)
    office.sees(lambda: "Won" in ben.modal.title or "△" not in ben.modal)
    assert now(office, "won_debrief").questions[0].ask == "Mia's words?"
    ben.modal.close()
    # No administrator any more when the form is sent: refused at the submit.
    begin(office, ben, "questions won")
    ben.presses("Edit")
    view(office, ben, "The question")
    with store.write(office.slack.clock.now) as unit:
        unit.save(replace(store.member("Ben"), role=Role.SELLER))
    wrong = ben.modal.fill({"The question": "Ben's words?"}).submit()
    assert list(wrong.values()) == [
        "What the company asks is changed by an administrator (Mia); everybody can read it."
    ]
    ben.modal.close()
    mia.modal.close()


def test_whether_a_zero_waits_for_a_manager_is_switched_here(office, mia):
    form = begin(office, mia)
    assert "is carried out, with a warning" in form.shown
    mia.presses("Let it wait")
    view(office, mia, "waits until a manager lets it pass")
    assert [one.value for one in office.store.settings() if one.name == "qualification.blocks"] == [True]
    mia.presses("Only warn")
    view(office, mia, "is carried out, with a warning")
    mia.modal.close()


def test_a_question_is_added_to_a_stage_and_asked_there(office, mia):
    begin(office, mia, "questions by stage")
    mia.presses("Add a question", nth=3)
    form = view(office, mia, "The question")
    assert form.fill({"The question": "Who reads the offer first?"}).submit() == {}
    view(office, mia, "Who reads the offer first?").close()
    form = begin(office, mia, "coach Acme")
    form.submit()
    form = office.sees(lambda: mia.modal.title == "Coach, 2 of 2" and mia.modal)
    assert "Who reads the offer first?" in form.labels
    form.close()


def test_an_unknown_set_is_said(office):
    assert "`/spm questions` shows them all" in office.answer(office.anna, "questions zebra").text
