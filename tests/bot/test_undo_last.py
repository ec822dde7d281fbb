"""`/spm undo` takes back one's own last act, whatever it was, and nobody else's."""

from datetime import UTC, datetime


def item(office, name):
    return next(found for found in office.store.open_opportunities() if found.name == name)


def test_the_last_of_several_acts_is_taken_back_then_the_one_before(office):
    assert "could be taken back" in office.answer(office.mia, "undo").text
    office.answer(office.anna, "move Birch value")
    assert item(office, "Birch deal").stage == "S3"
    office.answer(office.anna, "log call Cedar 5m")
    office.answer(office.ben, "log call Fir 5m")
    assert "Taken back: the call with Cedar is not logged." in office.answer(office.anna, "undo").text
    said = office.answer(office.anna, "undo").text
    assert "Birch deal" in said
    assert item(office, "Birch deal").stage == "S2"
    # What was logged this morning, before all that.
    assert "Taken back: the meeting with Acme is not logged." in office.answer(office.anna, "undo").text
    assert "Taken back" in office.answer(office.ben, "undo").text


def test_what_is_so_again_is_named(office):
    office.answer(office.anna, "next Cedar call their buyer friday")
    office.answer(office.anna, "next Cedar demo 9.3.")
    said = office.answer(office.anna, "undo").text
    assert said == "Taken back: Cedar deal has the next step call their buyer, Fri 6 Mar again."
    assert item(office, "Cedar deal").next_step == "call their buyer"
    assert "Taken back: Cedar deal has no next step again." in office.answer(office.anna, "undo").text
    office.answer(office.anna, "set Cedar commit close 30.6.")
    said = office.answer(office.anna, "undo").text
    assert said == "Taken back: Cedar deal closes Mon 15 Jun, has your call pipeline again."


def test_an_offer_is_not_taken_back_and_nothing_before_it_is_by_mistake(office):
    office.answer(office.anna, "log call Cedar 5m")
    office.answer(office.anna, "offer Cedar 60k check 9.3.")
    said = office.answer(office.anna, "undo")
    assert said.text.startswith(
        "The last thing you did was the offer to Cedar deal, sent Mon 2 Mar. It is not taken back:"
    )
    assert said.buttons == ["New check-date", "Settle offer"]
    assert office.store.current_offer(item(office, "Cedar deal").id) is not None
    assert office.store.last_act("Anna", datetime(2026, 3, 1, tzinfo=UTC)).offers


def test_what_is_set_anew_is_said_and_nothing_before_it_is_taken_back(office):
    office.answer(office.mia, "log call Cedar 5m")
    office.answer(office.mia, "target @anna 2026-Q2 90k")
    said = office.answer(office.mia, "undo").text
    assert said == (
        "The last thing you did was to set a target: `/spm target` sets it anew. "
        "What you did before it has its own [Undo] where it was said."
    )
    office.answer(office.mia, "log call Cedar 5m")
    assert "Taken back: the call with Cedar is not logged." in office.answer(office.mia, "undo").text
    assert office.answer(office.mia, "undo").text == said
