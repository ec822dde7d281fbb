"""Scene 9 in forms of several steps: what a colleague sets on a step that one has left is shown before it is saved."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from spm_core.book.records import Contact

WISH = "What does the customer want to fix or reach, in their own words?"
YES = "Who gives the final yes, and have we spoken with them?"
WORTH = "Is it worth our effort: margin, future business, risk?"
GOALS = "What are their top three business goals this year, and which do we serve?"
GAIN = "What did they get from us since the last review, in their numbers?"


@pytest.fixture(scope="module", autouse=True)
def _key_account(office):
    with office.store.write(datetime(2026, 3, 2, tzinfo=UTC)) as unit:
        unit.save(replace(office.store.account("Acme"), key_account=True, owner_id="Anna"))
        unit.save(Contact("zoe", "Acme", "Zoe", "CFO", attitude="neutral", key_person=True))


def opened(office, person, words):
    person.says(f"/spm {words}", channel="general")
    return office.sees(lambda: person.modals and person.modal)


def step(office, person, title):
    assert person.modal.submit() == {}
    return office.sees(lambda: person.modals and person.modal.title == title and person.modal)


def both(office, person):
    return office.sees(lambda: "△" in person.modal and person.modal)


def points(office, item):
    """The newest points of each question."""
    answers = sorted(office.store.answers("opportunity", item.id), key=lambda one: one.at)
    return {one.question: one.value for one in answers}


def qualified(office, person, name, first, second):
    """Somebody goes through both steps and the gaps."""
    opened(office, person, f"qualify {name}").fill(first)
    step(office, person, "Qualify, 2 of 2").fill(second)
    assert person.modal.submit() == {}
    office.sees(lambda: not person.modals or person.modal.title == "What to find out")
    if person.modals:
        person.modal.close()


def item(office, name):
    return next(found for found in office.store.open_opportunities() if found.name == name)


@pytest.mark.parametrize("keep", [True, False])
def test_a_step_of_the_qualification_that_one_has_left(office, keep):
    anna, mia, name = office.anna, office.mia, "Cedar" if keep else "Birch"
    about = item(office, f"{name} deal")
    opened(office, anna, f"qualify {name}").fill({WISH: "2"})
    step(office, anna, "Qualify, 2 of 2").fill({WORTH: "1"})
    qualified(office, mia, name, {WISH: "1", YES: "2"}, {})
    assert anna.modal.submit() == {}
    seen = both(office, anna)
    assert (
        f"Mia set “{WISH}” to 1 · We believe we know a minute ago. Yours: 2 · Customer said it and we wrote it down."
        in seen
    )
    assert YES not in seen.shown  # she left that alone: Mia's stands
    assert seen.buttons == ["Keep theirs", "Use mine", "Back"]
    assert seen.field(WORTH) == "1 · Acceptable"
    assert points(office, about)["N1"] == "1"  # nothing is saved before it is decided
    anna.presses("Keep theirs" if keep else "Use mine", in_=seen)
    office.sees(lambda: points(office, about).get("F2") == "1")
    assert points(office, about) == {"N1": "1" if keep else "2", "P1": "2", "F2": "1"}
    anna.modal.close(everything=True)


def test_what_was_changed_after_going_back_is_what_is_saved(office):
    anna = office.anna
    opened(office, anna, "qualify Acme").fill({WISH: "2"})
    step(office, anna, "Qualify, 2 of 2").fill({WORTH: "1"})
    anna.presses("Back")
    office.sees(lambda: anna.modal.title == "Qualify, 1 of 2")
    anna.modal.fill({WISH: "1"})
    form = step(office, anna, "Qualify, 2 of 2")
    assert form.field(WORTH) == "1 · Acceptable"
    form.fill({WORTH: "2"}).submit()
    office.sees(lambda: points(office, item(office, "Acme deal")) == {"N1": "1", "F2": "2"})
    for modal in anna.modals:
        modal.close(everything=True)


def test_a_step_that_one_comes_back_to_shows_both(office):
    anna, mia = office.anna, office.mia
    about = item(office, "Iris deal")
    opened(office, anna, "qualify Iris").fill({WISH: "2"})
    step(office, anna, "Qualify, 2 of 2")
    qualified(office, mia, "Iris", {WISH: "0"}, {})
    anna.presses("Back")
    office.sees(lambda: anna.modal.title == "Qualify, 1 of 2")
    assert anna.modal.field(WISH) == "2 · Customer said it and we wrote it down"
    anna.modal.submit()
    seen = both(office, anna)
    assert f"Mia set “{WISH}” to 0 · Unknown" in seen
    anna.presses("Use mine", in_=seen)
    office.sees(lambda: anna.modal.title == "Qualify, 2 of 2")
    anna.modal.submit()  # what was decided is not asked again
    office.sees(lambda: points(office, about)["N1"] == "2")
    for modal in anna.modals:
        modal.close(everything=True)


def reviewed(office, person, first, second, title="Review, 3 of 3"):
    opened(office, person, "kam review Acme").fill(first)
    step(office, person, "Review, 2 of 3").fill(second)
    return step(office, person, title)


def said(office):
    answers = sorted(office.store.answers("account", "Acme"), key=lambda one: one.at)
    return {one.question: (one.by_id, one.value) for one in answers}


def test_a_step_of_the_review_that_one_has_left(office):
    anna, mia = office.anna, office.mia
    reviewed(office, anna, {GOALS: "a second plant"}, {"Zoe: attitude to us": "positive"})
    opened(office, mia, "kam review Acme").fill({GOALS: "lower energy cost", GAIN: "two shutdowns fewer"})
    step(office, mia, "Review, 2 of 3").fill({"Zoe: attitude to us": "against us"})
    step(office, mia, "Review, 3 of 3").close()
    assert anna.modal.fill({"Health of the account": "Stable", "Action 1": "Show the pilot"}).submit() == {}
    seen = both(office, anna)
    assert f"Mia set “{GOALS}” to lower energy cost a minute ago. Yours: a second plant." in seen
    assert "to against us" in seen and "Yours: positive." in seen
    assert GAIN not in seen.shown
    assert (seen.field("Health of the account"), seen.field("Action 1")) == ("Stable", "Show the pilot")
    assert office.store.reviews() == ()
    anna.presses("Use mine", in_=seen)
    less = office.sees(lambda: anna.modal.buttons.count("Use mine") == 1 and anna.modal)
    anna.presses("Keep theirs", in_=less)
    office.sees(office.store.reviews)
    assert said(office)["K2"] == ("Anna", "a second plant")
    assert said(office)["K3"] == ("Mia", "two shutdowns fewer")
    assert office.store.contact("zoe").attitude == "against us"
    for modal in anna.modals:
        modal.close(everything=True)


def test_a_step_of_the_review_that_one_is_on_also_by_back(office):
    anna, mia = office.anna, office.mia
    opened(office, anna, "kam review Acme")
    step(office, anna, "Review, 2 of 3").fill({"What worries or irritates them right now?": "nobody"})
    opened(office, mia, "kam review Acme")
    step(office, mia, "Review, 2 of 3").fill({"What worries or irritates them right now?": "rival X"})
    step(office, mia, "Review, 3 of 3").close()
    anna.presses("Back")
    seen = both(office, anna)
    assert "to rival X a minute ago. Yours: nobody." in seen
    anna.presses("Keep rival X", in_=seen)
    office.sees(lambda: anna.modal.title == "Review, 3 of 3")
    assert said(office)["K8"] == ("Mia", "rival X")
    anna.modal.close(everything=True)
