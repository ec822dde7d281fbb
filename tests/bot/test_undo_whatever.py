"""`/spm undo` takes back one's own last act whole, whatever it was, and says by name what is so again."""

from datetime import date

import pytest


def item(office, name):
    return next(found for found in office.store.open_opportunities() if found.name == name)


def undone(office, person):
    return office.answer(person, "undo").text


def planned(office):
    return sorted((one.type, one.due) for one in everything(office, "planned") if one.member_id == "Anna")


def everything(office, what):
    with office.store.everything() as kept:
        return list(getattr(kept, what)())


def opens(office, person, button, title, in_=None):
    person.presses(button, in_=in_ or person.last("general"))
    return office.sees(lambda: person.modals and person.modal.title == title and person.modal)


def reads(office, person, words):
    return office.sees(lambda: words in person.last("general").text and person.last("general"))


def test_a_plan_its_other_day_and_that_it_was_given_up(office):
    office.answer(office.anna, "plan meeting Cedar friday")
    form = opens(office, office.anna, "Another day", "Another day")
    form.fill(On="2026-03-09").submit()
    said = reads(office, office.anna, "Mon 9 Mar")
    office.anna.presses("Take it out", in_=office.answer(office.anna, "plan call Birch 2026-03-12"))
    reads(office, office.anna, "given up")
    assert said is not None
    assert undone(office, office.anna) == "Taken back: the call with Birch deal on Thu 12 Mar is planned again."
    assert undone(office, office.anna) == "Taken back: the call with Birch deal on Thu 12 Mar is not planned."
    assert planned(office) == [("meeting", date(2026, 3, 9))]
    assert undone(office, office.anna) == "Taken back: the meeting with Cedar deal on Fri 6 Mar is planned again."
    assert planned(office) == [("meeting", date(2026, 3, 6))]
    assert undone(office, office.anna) == "Taken back: the meeting with Cedar deal on Fri 6 Mar is not planned."
    assert planned(office) == []


def test_a_log_with_all_that_went_along(office):
    office.answer(office.anna, 'log meeting Cedar 20m with +"Una Dahl", next send drawings friday')
    assert "Una Dahl" in {one.name for one in office.store.contacts("Cedar")}
    assert undone(office, office.anna) == (
        "Taken back: the meeting with Cedar is not logged; Cedar deal has no next step again; "
        "Una Dahl is not among the people at Cedar."
    )
    assert office.store.contacts("Cedar") == ()
    assert item(office, "Cedar deal").next_step is None


def test_the_undo_of_a_log_by_its_button_takes_the_next_step_back_too(office):
    said = office.answer(office.anna, "log call Cedar 5m, next ring friday")
    office.anna.presses("Undo", in_=said)
    reads(office, office.anna, "Taken back: the call with Cedar is not logged; Cedar deal has no next step again.")


def test_what_was_agreed_moved_and_settled(office):
    office.answer(office.anna, "action call Cedar friday")
    office.anna.presses("Done", in_=office.anna.last("general"))
    office.sees(
        lambda: [one.outcome for one in office.store.actions(owner_id="Anna") if one.text == "call Cedar"] == ["done"]
    )
    assert undone(office, office.anna) == "Taken back: “call Cedar” is open again, due Fri 6 Mar."
    assert undone(office, office.anna) == "Taken back: “call Cedar” is not agreed."
    assert "call Cedar" not in [one.text for one in office.store.actions(owner_id="Anna")]


def test_what_a_colleague_settled_since_stays(office):
    office.answer(office.mia, "action @anna price list friday")
    done = next(one for one in office.store.actions(owner_id="Anna") if one.text == "price list")
    office.sees(lambda: "price list" in office.answer(office.anna, "actions").text)
    office.anna.presses("Done", in_=office.anna.last("general"))
    office.sees(lambda: office.store.action(done.id).outcome == "done")
    assert undone(office, office.mia) == "“price list” stays: it was changed since."
    assert office.store.action(done.id).outcome == "done"
    assert undone(office, office.anna) == "Taken back: “price list” is open again, due Fri 6 Mar."
    assert undone(office, office.mia) == "Taken back: “price list” is not agreed."


def test_a_rest(office):
    said = office.answer(office.anna, "todo")
    office.anna.chooses("Snooze until…", in_=said)
    form = office.sees(lambda: office.anna.modals and office.anna.modal)
    form.fill({"Until": "2026-03-20", "Why?": "their board"}).submit()
    office.sees(office.store.snoozes)
    (of,) = office.store.snoozes()
    name = office.store.opportunity(of).name
    assert undone(office, office.anna) == f"Taken back: {name} does not rest."
    assert office.store.snoozes() == {}


def test_a_note(office):
    office.answer(office.anna, "note market rival X cut prices")
    assert undone(office, office.anna) == "Taken back: the note “rival X cut prices” is out."
    assert office.store.notes("North") == ()


@pytest.mark.parametrize("press", [True, False])
def test_a_win_and_the_offer_it_decided_are_one_change(office, press):
    acme = item(office, "Acme deal")
    offer = office.store.current_offer(acme.id)
    office.anna.says("/spm won Acme", channel="general")
    form = office.sees(lambda: office.anna.modals and office.anna.modal)
    assert form.submit() == {}
    won = reads(office, office.anna, "Won: Acme deal")
    assert office.store.offer(offer.id).status == "accepted"
    if press:
        office.anna.presses("Undo", in_=won)
        said = reads(office, office.anna, "Taken back").text
    else:
        said = undone(office, office.anna)
    assert said == "Taken back: Acme deal is in Offer made, 40k EUR again; its offer is out again, check Wed 25 Feb."
    assert item(office, "Acme deal").is_open
    now = office.store.current_offer(acme.id)
    assert (now.id, now.check_date, now.check_moves) == (offer.id, offer.check_date, offer.check_moves)
    # Nothing was taken out of the history: the decision stands there, and that it was taken back.
    assert [str(event.type) for event in office.store.offer_events(offer.id)][-2:] == ["accepted", "corrected"]


def test_a_check_date_that_was_moved(office):
    office.answer(office.anna, "check Acme 16.3. waiting for board")
    offer = office.store.current_offer(item(office, "Acme deal").id)
    assert (offer.check_date, offer.check_moves) == (date(2026, 3, 16), 1)
    assert undone(office, office.anna) == "Taken back: the offer to Acme deal has the check Wed 25 Feb again."
    offer = office.store.current_offer(item(office, "Acme deal").id)
    assert (offer.check_date, offer.check_moves) == (date(2026, 2, 25), 0)


def test_a_colleagues_later_change_stays_and_is_said(office):
    office.answer(office.anna, "set Iris close 30.6.")
    office.answer(office.mia, "set Iris commit")
    said = undone(office, office.anna)
    assert said == "Iris deal was changed since and stays in Value agreed, 50k USD."
