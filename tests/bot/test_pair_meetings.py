"""Coachings and key-account meetings: who is in them runs them and gets the minutes; what is private stays with the two."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from support.office import office as open_office

from spm_core.book.agreed import Rating

EARLY, LATER = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC)


@pytest.fixture(scope="module", params=["socket", "http"])
def office(request, tmp_path_factory):
    """The office in which Anna has the key accounts Acme and Elm; nothing is planned on this Monday any more."""
    with open_office(tmp_path_factory.mktemp("pairs"), request.param) as found:
        with found.store.write(EARLY) as unit:
            keys = [one for one in found.store.accounts() if one.name in ("Acme", "Elm")]
            unit.save_many([replace(one, key_account=True, owner_id="Anna") for one in keys])
        yield found


def opened(office, who, words, title):
    who.says(f"/spm meeting {words}", channel="general")
    return office.sees(lambda: who.modals and who.modal.title == title and who.modal, 20)


def everywhere(office):
    """All that stands in channels, whoever reads them."""
    rooms = ("sales-north", "general", "board", "coaching", "with-acme")
    return "\n".join(
        str(message.blocks) + message.text for room in rooms for message in office.slack.channel(room).messages
    )


def test_a_coaching_is_for_its_two_people(office):
    mia, anna, ben = office.mia, office.anna, office.ben
    first = opened(office, mia, "start coaching @anna", "Coaching of Anna")
    assert "1 of 4" in first.shown
    assert "For the manager" not in first.shown
    first.fill(Note="she fears the buyer at Acme")
    mia.presses("Add note")
    office.sees(lambda: "she fears the buyer at Acme (Mia)" in mia.modal.shown)
    # Anna joins by naming nobody, or her manager.
    assert "she fears the buyer" in opened(office, anna, "start coaching @mia", "Coaching of Anna").shown
    anna.modal.close()
    assert office.answer(anna, "action @mia come along to Acme friday").text == (
        "Agreed: Mia — come along to Acme, until Fri 6 Mar · in the coaching of Anna, private."
    )
    assert office.answer(ben, "meeting start coaching @anna").text == "Only Mia and Anna can open their coaching."
    assert not ben.modals
    assert office.answer(ben, "meeting note x").text == "No meeting of yours is on. `meeting start team` starts one."
    said = office.answer(anna, "meeting end")
    assert "The minutes go to Mia and Anna, each in the messages with SPM." in said.text
    for one in (mia, anna):
        got = office.sees(lambda one=one: next((m for m in one.sees() if m.text.startswith("Minutes")), None), 30)
        assert got.text.splitlines()[1:] == [
            "TOP5 Opportunity review &amp; coaching",
            "she fears the buyer at Acme (Mia)",
            "Agreed",
            "Mia: come along to Acme · Fri 6 Mar",
        ]
    mia.modal.close()
    assert not [message for message in ben.sees() if "Minutes" in message.text]
    assert "buyer" not in everywhere(office)
    assert "come along" not in everywhere(office)
    assert "come along" not in office.answer(ben, "actions").text


def test_a_manager_who_names_nobody_is_asked_with_whom(office):
    said = office.answer(office.mia, "meeting start coaching")
    assert said.text == "With whom?"
    assert said.buttons == ["Anna", "Ben"]
    office.mia.presses("Ben", in_=said)
    office.sees(lambda: office.mia.modals and office.mia.modal.title == "Coaching of Ben", 20)
    office.mia.modal.close()
    assert office.answer(office.mia, "meeting end").text.startswith("Ended: coaching of Ben,")


def test_ratings_stay_hidden_in_the_meeting_until_both_are_there_and_are_in_no_minutes(office):
    anna, mia = office.anna, office.mia
    opened(office, mia, "start performance @anna", "Performance coaching")
    for at in range(2, 8):
        assert mia.modal.submit() == {}
        office.sees(lambda at=at: f"{at} of 11" in mia.modal.shown)
    assert "Ratings are hidden until both are in; still out: Anna and Mia" in mia.modal.shown
    [meeting] = [one for one in office.store.occurrences(EARLY, LATER) if one.kind == "performance"]
    saved = [Rating(f"r{n}", "Anna", "self", "Anna", f"T{n}", 4, LATER, meeting.id) for n in range(1, 8)]
    with office.store.write(LATER) as unit:
        unit.save_many(saved)
    mia.presses("Back")
    office.sees(lambda: "6 of 11" in mia.modal.shown)
    mia.modal.submit()
    office.sees(lambda: "7 of 11" in mia.modal.shown)
    assert "still out: Mia" in mia.modal.shown
    assert "self 4" not in mia.modal.shown
    mia.modal.close()
    assert "Ended: performance coaching of Anna" in office.answer(anna, "meeting end").text


def test_the_circle_of_the_key_accounts_gets_its_minutes_each_in_a_dm(office):
    anna, mia, ben = office.anna, office.mia, office.ben
    assert "1 of 2" in opened(office, anna, "start kam", "KAM meeting of North").shown
    assert (
        office.answer(ben, "meeting start kam").text
        == "The KAM meeting of North is for those who are in it: Mia and Anna."
    )
    assert office.answer(anna, "action @mia visit Elm friday").text.endswith("· in the KAM meeting of North.")
    anna.modal.close()
    office.answer(anna, "meeting end")
    for one in (mia, anna):
        office.sees(lambda one=one: [m for m in one.sees() if m.text.startswith("Minutes · KAM meeting of North")], 30)
    assert not [message for message in ben.sees() if "KAM" in message.text]
    action = next(one for one in office.store.open_actions() if one.text == "visit Elm")
    assert (action.account_id, action.private, action.origin) == ("Elm", False, "meeting")


def test_what_is_not_to_be_run_is_said(office):
    ben = office.ben
    assert office.answer(ben, "meeting start lunch").text.startswith("Which meeting? `meeting start team`")
    said = office.answer(ben, "meeting Acme 45m")
    assert said.text.startswith("Did you mean `log meeting Acme 45m`?")
    assert said.buttons == ["Yes, log it"]
    said = office.answer(ben, "meeting")
    assert (said.text.partition(",")[0], said.buttons) == ("Coaching of Ben", ["Add to it"])  # it has ended


def test_one_on_demand_is_todays_and_its_numbers_are_those_of_its_start(office):
    mia = office.mia
    opened(office, mia, "start team", "Team meeting of North")
    mia.modal.close()
    [meeting] = [one for one in office.store.occurrences(EARLY, LATER) if one.kind == "team"]
    assert (meeting.nominal_date, meeting.started_at, meeting.freeze_at) == (
        date(2026, 3, 2),
        meeting.starts_at,
        meeting.starts_at,
    )
    opened(office, mia, "", "Team meeting of North")  # it is the one that is on
    mia.modal.close()
    assert office.answer(mia, "meeting end").text.startswith("Ended: team meeting of North,")
    room = office.slack.channel("sales-north")
    said = office.sees(lambda: [m.text for m in room.messages], 30)
    assert [text.splitlines()[0][:24] for text in said] == ["Minutes · team meeting of"[:24]]
