"""Won and lost with their debriefs, what is learned of them, and notes for the meeting, as people do it in Slack."""

from datetime import date

import pytest

WON_WHY, COPY, DECIDED = "Main reason", "What should colleagues copy?", "What did the customer say decided it?"
LOST_WHY, CHANGE, AGAIN = "Main reason", "What would have changed the outcome?", "When do we try again, and with whom?"


def opened(office, person, words):
    person.says(f"/spm {words}", channel="general")
    return office.sees(lambda: person.modals and person.modal)


def last(office, person, words):
    return office.sees(lambda: words in person.last("general").text and person.last("general"))


def new(office, person, words, name):
    office.answer(person, words)
    return next(item for item in office.store.open_opportunities() if item.name == name)


def answers(office, of):
    return {one.question: one.value for one in office.store.answers("opportunity", of)}


def test_a_win_is_asked_about_and_found_again(office):
    anna, store = office.anna, office.store
    item = new(office, anna, 'new +"Palmu Oy" rotor 12k', "Palmu Oy rotor")
    form = opened(office, anna, "won Palmu 13k")
    assert form.labels == [
        "Order value",
        WON_WHY,
        DECIDED,
        "Which of our actions mattered most?",
        COPY,
    ]
    form.fill({WON_WHY: "Value case", COPY: "Took a *référence* <@U0BEN0001> along 🎉", DECIDED: "the numbers"})
    assert form.submit() == {}
    last(office, anna, "Won: Palmu Oy rotor")
    assert answers(office, item.id) == {
        "W4": "value case",
        "W3": "Took a *référence* <@U0BEN0001> along 🎉",
        "W1": "the numbers",
    }
    closed = store.opportunity(item.id)
    assert (closed.reason, closed.learning) == ("value case", "Took a *référence* <@U0BEN0001> along 🎉")
    said = office.answer(office.ben, "learned refernce palmu")
    assert said.text.startswith("What worked: 1 lesson on “refernce palmu”")
    assert "Anna · Palmu Oy · Mon 2 Mar 2026" in said.text
    assert "&lt;@U0BEN0001&gt;" in str(said.blocks)


def test_the_debrief_of_a_win_may_be_skipped(office):
    item = new(office, office.anna, 'new +"Koivu" pump 5k', "Koivu pump")
    form = opened(office, office.anna, "won Koivu")
    assert form.submit() == {}
    last(office, office.anna, "Won: Koivu pump")
    assert answers(office, item.id) == {}


def test_a_loss_needs_its_reason_and_comes_back_on_its_day(office):
    anna, store = office.anna, office.store
    item = new(office, anna, 'new +"Haapa" valve 8k', "Haapa valve")
    form = opened(office, anna, "lost Haapa")
    assert list(form.submit()) == [LOST_WHY]
    assert form.fill({LOST_WHY: "Competitor", "Lost to whom?": "Rival X", "Remind me on": "2026-02-01"}).submit() == {
        "Remind me on": "That day is over. Choose today or a later one."
    }
    form.fill({"Remind me on": "2026-09-01", AGAIN: "their new budget, with the CFO", CHANGE: "an earlier visit"})
    assert form.submit() == {}
    said = last(office, anna, "Closed as lost: Haapa valve (competitor).")
    assert "I bring it up again on Tue 1 Sep." in said.text
    closed = store.opportunity(item.id)
    assert (closed.reason, closed.competitor, closed.learning) == ("competitor", "Rival X", "an earlier visit")
    assert answers(office, item.id) == {
        "L4": "competitor",
        "L2": "an earlier visit",
        "L3": "their new budget, with the CFO",
    }
    (again,) = store.actions(opportunity_id=item.id)
    assert (again.text, again.due, again.owner_id) == (
        "Try Haapa valve again: their new budget, with the CFO",
        date(2026, 9, 1),
        "Anna",
    )


def test_a_reason_said_in_the_line_is_in_the_form(office):
    new(office, office.anna, 'new +"Leppä" seal 3k', "Leppä seal")
    form = opened(office, office.anna, "lost Leppa timing")
    assert form.field(LOST_WHY) == "Timing"
    form.close()


def test_what_was_to_be_found_out_is_dropped_with_the_close(office):
    anna = office.anna
    item = new(office, anna, 'new +"Mänty" screw 4k', "Mänty screw")
    form = opened(office, anna, "qualify Manty")
    form.fill(dict.fromkeys(form.labels, "0")).submit()
    form = office.sees(lambda: anna.modal.title == "Qualify, 2 of 2" and anna.modal)
    form.fill(dict.fromkeys(form.labels, "0")).submit()
    form = office.sees(lambda: anna.modal.title == "What to find out" and anna.modal)
    assert form.submit() == {}
    last(office, anna, "0 of 24: park or drop")
    assert len(office.store.actions(opportunity_id=item.id)) == 12
    form = opened(office, anna, "lost Manty")
    assert form.fill({LOST_WHY: "Disqualified by us"}).submit() == {}
    last(office, anna, "Closed as lost: Mänty screw")
    assert {one.outcome for one in office.store.actions(opportunity_id=item.id)} == {"dropped"}


def test_what_worked_without_words_and_without_hits(office):
    office.answer(office.ben, "note learning ask for the budget owner first")
    said = office.answer(office.mia, "learned")
    assert "the latest first" in said.text
    assert "ask for the budget owner first" in said.text
    said = office.answer(office.mia, "learned zebra")
    assert said.text.startswith("Nothing about “zebra” yet, in ")


def test_a_note_without_its_kind_is_asked_about(office):
    ben = office.ben
    said = office.answer(ben, 'note Rival "X" cut prices <!here>')
    assert said.text == 'What is it about? “Rival "X" cut prices &lt;!here&gt;”'
    assert said.buttons == ["Announcement", "Campaign", "Market", "Customer", "Industry", "Learning"]
    ben.presses("Market", in_=said)
    now = last(office, ben, "Noted for North's next meeting (market)")
    assert 'Rival "X" cut prices' in now.text
    noted = office.store.notes("North")[-1]
    assert (noted.kind, noted.text, noted.author_id) == ("market", 'Rival "X" cut prices <!here>', "Ben")


def test_own_notes_are_changed_and_removed_and_others_are_not(office):
    ben, anna = office.ben, office.anna
    office.answer(anna, "note campaign mailing in May")
    mine = office.answer(ben, "note industry steel is short")
    assert "`/spm notes`" in mine.text
    listed = office.answer(ben, "notes")
    assert "*Campaign* · mailing in May — Anna, Mon 2 Mar".replace("*", "") in listed.text
    own = [n for n in office.store.notes("North") if n.author_id == "Ben"]
    menus = [element for _, element in listed.elements() if element["type"] == "overflow"]
    assert len(menus) == len(own)
    ben.chooses("Change", in_=listed, nth=len(menus) - 1)
    form = office.sees(lambda: ben.modals and ben.modal)
    assert (form.field("About"), form.field("What should the team know?")) == ("Industry", "steel is short")
    assert form.fill({"What should the team know?": "steel is dear", "About": "Market"}).submit() == {}
    listed = last(office, ben, "Changed: steel is dear")
    assert "Market · steel is dear — Ben" in listed.text
    ben.chooses("Remove", in_=listed, nth=len(menus) - 1)
    listed = last(office, ben, "Removed: steel is dear")
    assert "Market · steel is dear" not in listed.text
    assert "steel is dear" not in [note.text for note in office.store.notes("North")]


@pytest.mark.parametrize("length", [500, 501])
def test_a_note_has_a_limit_that_is_said(office, length):
    said = office.answer(office.ben, f"note market {'ä' * length}")
    assert ("Noted for North" in said.text) == (length == 500)
    assert ("at most 500 characters" in said.text) == (length == 501)


def test_the_form_of_a_note_asks_for_its_kind(office):
    form = opened(office, office.mia, "note")
    assert form.field("About") is None
    assert list(form.fill({"What should the team know?": "a new price list"}).submit()) == ["About"]
    assert form.fill(About="Announcement").submit() == {}
    last(office, office.mia, "Noted for North's next meeting (announcement): a new price list")


def test_words_said_with_a_close_stand_in_the_form(office):
    new(office, office.anna, 'new +"Tammi Oy" seal 9k', "Tammi Oy seal")
    form = opened(office, office.anna, "won Tammi 9.5k the service visit was what counted")
    assert (form.field("Order value"), form.field(COPY)) == ("9500", "the service visit was what counted")
    form.close()
    form = opened(office, office.anna, "lost Tammi they went for price")
    assert (form.field(LOST_WHY), form.field(CHANGE)) == ("Price", "they went for price")
    form.close()
    form = opened(office, office.anna, "lost Tammi price")
    assert (form.field(LOST_WHY), form.field(CHANGE)) == ("Price", None)
    form.close()
