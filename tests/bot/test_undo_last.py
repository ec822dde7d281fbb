"""`/spm undo` takes back one's own last act, whatever it was, and nobody else's."""


def item(office, name):
    return next(found for found in office.store.open_opportunities() if found.name == name)


def test_the_last_of_several_acts_is_taken_back_then_the_one_before(office):
    assert "could be taken back" in office.answer(office.mia, "undo").text
    office.answer(office.anna, "move Birch value")
    assert item(office, "Birch deal").stage == "S3"
    office.answer(office.anna, "log call Cedar 5m")
    office.answer(office.ben, "log call Fir 5m")
    assert "Taken back: the call is not logged." in office.answer(office.anna, "undo").text
    said = office.answer(office.anna, "undo").text
    assert "Birch deal" in said
    assert item(office, "Birch deal").stage == "S2"
    # What was logged this morning, before all that.
    assert "Taken back: the meeting is not logged." in office.answer(office.anna, "undo").text
    assert "Taken back" in office.answer(office.ben, "undo").text
