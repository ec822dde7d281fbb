"""Scene 9: two people edit at once; the second sees both values, decides by one press and loses nothing they typed."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from bot.rooms import desk as rooms
from spm_core.book.choices import ECHO, chosen
from spm_core.book.records import Role


def opportunity(office, name):
    return next(item for item in office.store.open_opportunities() if item.name == name)


def opened(office, person, words):
    person.says(f"/spm {words}", channel="general")
    return office.sees(lambda: person.modals and person.modal)


def changes(office, person, words):
    """Say it, and stay with it where somebody else set the same a moment ago."""
    said = office.answer(person, words)
    if said.buttons[:1] and said.buttons[0].startswith("Keep "):
        person.presses(said.buttons[1], in_=said)
        office.sees(lambda: "Keep " not in " ".join(person.last("general").buttons))


def amount(office, name):
    return opportunity(office, name).amount


def both(office, person):
    """The form once it shows two values side by side."""
    return office.sees(lambda: person.modals and "△" in person.modal and person.modal)


def close_all(*people):
    for person in people:
        for modal in person.modals:
            modal.close(everything=True)


def test_scene_09_two_people_edit_at_once(office):
    form = opened(office, office.anna, "set Acme")
    form.fill({"Amount (EUR)": "42k", "Expected close": "2026-06-30"})
    changes(office, office.mia, "set Acme 45k")
    assert form.submit() == {}
    seen = both(office, office.anna)
    assert "Mia set the amount to 45k a minute ago. Yours: 42k." in seen
    assert seen.buttons == ["Keep 45k", "Use 42k"]
    assert (seen.field("Amount (EUR)"), seen.field("Expected close")) == ("42k", "2026-06-30")  # all as typed
    assert amount(office, "Acme deal") == 4_500_000  # nothing is saved before it is decided
    office.anna.presses("Use 42k", in_=seen)
    office.sees(lambda: "amount 42,000" in office.anna.last("general").text)
    acme = opportunity(office, "Acme deal")
    assert (acme.amount, acme.expected_close) == (4_200_000, date(2026, 6, 30))
    assert "amount 42,000" in office.sees(lambda: "amount" in office.anna.modal and office.anna.modal)
    assert office.anna.modal.buttons == []
    close_all(office.anna)


def test_the_first_ones_value_is_kept_with_everything_else_as_typed(office):
    form = opened(office, office.anna, "set Birch")
    form.fill({"Amount (EUR)": "26k", "Your call": "Commit"})
    changes(office, office.mia, "set Birch 28k")
    form.submit()
    office.anna.presses("Keep 28k", in_=both(office, office.anna))
    office.sees(lambda: "call commit" in office.anna.last("general").text)
    birch = opportunity(office, "Birch deal")
    assert (birch.amount, str(birch.category)) == (2_800_000, "commit")
    close_all(office.anna)


def test_what_somebody_left_alone_is_not_set_back(office):
    form = opened(office, office.ben, "set Fir")
    form.fill({"Amount (EUR)": "52k"})
    changes(office, office.mia, "set Fir close 31.7.")
    assert form.submit() == {}
    office.sees(lambda: "amount 52,000" in office.ben.last("general").text)
    fir = opportunity(office, "Fir deal")
    assert (fir.amount, fir.expected_close) == (5_200_000, date(2026, 7, 31))


def test_the_same_value_is_no_conflict_however_it_is_written(office):
    form = opened(office, office.ben, "set Delta")
    form.fill({"Amount (EUR)": "31 000"})
    changes(office, office.mia, "set Delta 31k")
    assert form.submit() == {}
    office.sees(lambda: not office.ben.modals)
    assert amount(office, "Delta deal") == 3_100_000


def test_two_fields_are_decided_one_by_one(office):
    form = opened(office, office.anna, "set Cedar")
    form.fill({"Amount (EUR)": "61k", "Expected close": "2026-08-31"})
    changes(office, office.mia, "set Cedar 62k close 30.9.")
    form.submit()
    seen = both(office, office.anna)
    assert seen.buttons == ["Keep 62k", "Use 61k", "Keep Wed 30 Sep", "Use Mon 31 Aug"]
    office.anna.presses("Use 61k", in_=seen)
    less = office.sees(lambda: len(office.anna.modal.buttons) == 2 and office.anna.modal)
    assert amount(office, "Cedar deal") == 6_200_000
    office.anna.presses("Keep Wed 30 Sep", in_=less)
    office.sees(lambda: "amount 61,000" in office.anna.last("general").text)
    cedar = opportunity(office, "Cedar deal")
    assert (cedar.amount, cedar.expected_close) == (6_100_000, date(2026, 9, 30))
    close_all(office.anna)


def test_saving_again_with_both_in_sight_saves_ones_own(office):
    form = opened(office, office.anna, "set Cedar")
    form.fill({"Amount (EUR)": "63k"})
    changes(office, office.mia, "set Cedar 64k")
    form.submit()
    assert both(office, office.anna).submit() == {}
    office.sees(lambda: amount(office, "Cedar deal") == 6_300_000)


def test_a_third_value_in_between_is_shown_too(office):
    form = opened(office, office.anna, "set Cedar")
    form.fill({"Amount (EUR)": "65k"})
    changes(office, office.mia, "set Cedar 66k")
    form.submit()
    seen = both(office, office.anna)
    changes(office, office.mia, "set Cedar 67k")
    office.anna.presses("Use 65k", in_=seen)
    again = office.sees(lambda: "Keep 67k" in office.anna.modal.buttons and office.anna.modal)
    assert amount(office, "Cedar deal") == 6_700_000
    office.anna.presses("Use 65k", in_=again)
    office.sees(lambda: amount(office, "Cedar deal") == 6_500_000)
    close_all(office.anna)


def test_a_next_step(office):
    form = opened(office, office.anna, "next Iris")
    form.fill({"Next step": "send the drawings", "On": "2026-03-12"})
    changes(office, office.mia, "next Iris call their buyer 2026-03-10")
    form.submit()
    seen = both(office, office.anna)
    assert "Mia set the next step to call their buyer a minute ago. Yours: send the drawings." in seen
    assert seen.buttons == ["Keep call their buyer", "Use send the drawings", "Keep Tue 10 Mar", "Use Thu 12 Mar"]
    seen.submit()
    office.sees(lambda: opportunity(office, "Iris deal").next_step == "send the drawings")


def test_a_move(office):
    form = opened(office, office.ben, "move Hazel")
    form.fill({"Move to": "Value agreed"})
    changes(office, office.mia, "move Hazel qualified")
    form.submit()
    seen = both(office, office.ben)
    assert "Mia set the stage to Qualified a minute ago. Yours: Value agreed." in seen
    office.ben.presses("Use Value agreed", in_=seen)
    office.sees(lambda: opportunity(office, "Hazel deal").stage == "S3")
    close_all(office.ben)


def test_an_order_is_asked_about_even_where_its_value_was_left_as_it_was(office):
    form = opened(office, office.ben, "won Delta")
    changes(office, office.mia, "set Delta 29k")
    form.submit()
    seen = both(office, office.ben)
    assert "Mia set the amount to 29k a minute ago. Yours: 31k." in seen
    office.ben.presses("Use 31k", in_=seen)
    office.sees(lambda: "Won: Delta deal · 31k" in office.ben.last("general").text)
    delta = next(item for item in office.store.recently_closed(5) if item.name == "Delta deal")
    assert Decimal(delta.amount) == 3_100_000
    close_all(office.ben)


def test_a_move_is_left_as_the_other_made_it(office):
    form = opened(office, office.anna, "move Birch")
    form.fill({"Move to": "Negotiation"})
    changes(office, office.mia, "move Birch offer")
    form.submit()
    office.anna.presses("Keep Offer made", in_=both(office, office.anna))
    office.sees(lambda: "is in Offer made already; nothing was changed" in office.anna.last("general").text)
    close_all(office.anna)


def test_a_move_of_what_was_closed_meanwhile(office):
    form = opened(office, office.anna, "move Birch")
    form.fill({"Move to": "Negotiation"})
    lost = opened(office, office.mia, "lost Birch price")
    assert lost.submit() == {}
    office.sees(lambda: not opportunity_is_open(office, "Birch deal"))
    form.submit()
    seen = both(office, office.anna)
    assert "Mia set the stage to Lost a minute ago. Yours: Negotiation." in seen
    office.anna.presses("Keep Lost", in_=seen)
    office.sees(lambda: "Left as it stands: Lost. Nothing was changed." in office.anna.last("general").text)
    close_all(office.anna)


def opportunity_is_open(office, name):
    return any(item.name == name for item in office.store.open_opportunities())


def test_the_check_date_of_an_offer(office):
    office.answer(office.anna, "check Acme 16.3. waiting for board")
    office.anna.says("/spm check Acme", channel="general")
    form = office.sees(lambda: office.anna.modals and office.anna.modal)
    form.fill({"Check on": "2026-03-19", "Why?": "their buyer is away"})
    office.answer(office.mia, "check Acme 17.3. the board moved")
    form.submit()
    seen = both(office, office.anna)
    assert "Mia set the day to Tue 17 Mar a minute ago. Yours: Thu 19 Mar." in seen
    assert seen.field("Why?") == "their buyer is away"
    office.anna.presses("Use Thu 19 Mar", in_=seen)
    acme = opportunity(office, "Acme deal")
    office.sees(lambda: office.store.current_offer(acme.id).check_date == date(2026, 3, 19))
    close_all(office.anna)


def test_an_offer_that_somebody_else_sent_meanwhile(office):
    form = opened(office, office.ben, "offer")
    form.close()
    office.answer(office.ben, "new Hazel spare parts 12k 2026-05-29")
    answer = office.answer(office.ben, 'move "Hazel spare parts" offer')
    office.ben.presses("Choose…", in_=answer)
    form = office.sees(lambda: office.ben.modals and office.ben.modal)
    form.fill(Amount="11k")
    office.answer(office.mia, 'offer "Hazel spare parts" 12k check 16.3.')
    form.submit()
    seen = both(office, office.ben)
    assert "Mia set the offer to 12k, check Mon 16 Mar a minute ago. Yours: as in this form." in seen
    assert seen.buttons == ["Keep theirs", "Use mine"]
    office.ben.presses("Keep theirs", in_=seen)
    office.sees(lambda: "Left as it stands: 12k, check Mon 16 Mar." in office.ben.last("general").text)
    spare = opportunity(office, "Hazel spare parts")
    assert [offer.amount for offer in office.store.offers(spare.id)] == [1_200_000]
    close_all(office.ben)


def test_an_offer_of_which_nothing_is_said_opens_the_form_and_replaces_none(office):
    acme = opportunity(office, "Acme deal")
    before = office.store.offers(acme.id)
    form = opened(office, office.anna, "offer Acme")
    assert (form.title, form.field("Sent on")) == ("Offer sent", "2026-03-02")
    assert office.store.offers(acme.id) == before
    form.close()


def test_a_next_step_that_is_logged_along_with_a_call(office):
    said = office.answer(office.anna, "todo")
    office.anna.chooses("Log it", in_=said)
    form = office.sees(lambda: office.anna.modals and office.anna.modal)
    about = next(item for item in office.store.open_opportunities() if item.id == form_meta(form)["opportunity"])
    form.fill({"Next step": "bring samples", "Minutes": "20"})
    changes(office, office.mia, f'next "{about.name}" ring the lab 2026-03-20')
    form.submit()
    seen = both(office, office.anna)
    assert "Mia set the next step to ring the lab a minute ago. Yours: bring samples." in seen
    assert seen.buttons == ["Keep ring the lab", "Use bring samples"]  # no day was typed, so none is in question
    before = len(seen.field("Minutes"))
    assert before == 2
    office.anna.presses("Keep ring the lab", in_=seen)
    office.sees(lambda: "20 min" in office.anna.last("general").text)
    assert opportunity(office, about.name).next_step == "ring the lab"
    close_all(office.anna)


def form_meta(form):
    return json.loads(form.view["private_metadata"])


def test_the_settings_of_a_team(office):
    with office.store.write(datetime.now(UTC)) as unit:
        unit.save(replace(office.store.member("Ben"), role=Role.ADMIN))
    said = office.answer(office.mia, "settings")
    office.mia.presses("Change", in_=said, nth=1)
    form = office.sees(lambda: office.mia.modals and office.mia.modal)
    form.fill({"Tell the channel at once": ["Wins"]})
    other = office.answer(office.ben, "settings")
    office.ben.presses("Change", in_=other, nth=1)
    theirs = office.sees(lambda: office.ben.modals and office.ben.modal)
    assert theirs.fill({"Tell the channel at once": ["New offers"]}).submit() == {}
    form.submit()
    seen = both(office, office.mia)
    assert "Ben set “Tell the channel at once” to New offers a minute ago. Yours: Wins." in seen
    office.mia.presses("Use Wins", in_=seen)
    office.sees(lambda: chosen(office.store.settings(), ECHO, "team", "North") == ["won"])
    close_all(office.mia)


def test_a_line_asks_before_it_writes_over_what_a_colleague_set_a_moment_ago(office):
    changes(office, office.mia, "set Iris 51k")
    said = office.answer(office.anna, "set Iris 48k commit")
    assert said.text == "Iris deal: Mia set the amount to 51k a minute ago. Yours: 48k."
    assert said.buttons == ["Keep 51k", "Use 48k"]
    assert amount(office, "Iris deal") == 5_100_000
    office.anna.presses("Use 48k", in_=said)
    office.sees(lambda: "amount 48,000" in office.anna.last("general").text)
    iris = opportunity(office, "Iris deal")
    assert (iris.amount, str(iris.category)) == (4_800_000, "commit")


def test_a_line_that_says_the_same_or_something_else_is_not_held_up(office):
    changes(office, office.mia, "set Iris 52k")
    assert "nothing was changed" in office.answer(office.anna, "set Iris 52k").text
    assert "close Thu 30 Jul" in office.answer(office.anna, "set Iris close 30.7.").text
    assert "close Fri 31 Jul" in office.answer(office.anna, "set Iris close 31.7.").text  # over one's own


def test_a_move_in_a_line_asks_too(office):
    changes(office, office.mia, "move Iris negotiation")
    said = office.answer(office.anna, "move Iris qualified")
    assert "Mia set the stage to Negotiation a minute ago. Yours: Qualified." in said.text
    office.anna.presses("Keep Negotiation", in_=said)
    office.sees(lambda: "Left as it is." in office.anna.last("general").text)
    assert opportunity(office, "Iris deal").stage == "S5"


# Forms that change no record which somebody else may change while they are open, and why.
RESTS_ON_NOTHING = {
    **dict.fromkeys(
        ("opportunity.new", "action", "note", "person.add", "closed.add", "closed.country", "away"), "adds"
    ),
    **dict.fromkeys(("coach.pick", "qualify.pick"), "asks which one"),
    **dict.fromkeys(("coach.stage", "qualify.gaps", "meeting.walk"), "adds answers, minutes or actions"),
    **dict.fromkeys(
        ("action.drop", "cadence.cancel", "meeting.end"), "happens once; the second is told what became of it"
    ),
    **dict.fromkeys(("rating",), "one's own, closed once both are in"),
    **dict.fromkeys(("import.file", "import.answer"), "a file and its reading"),
    **dict.fromkeys(
        ("planning.hours", "planning.what", "setup.people", "setup.numbers", "cadence.grid", "cadence.slots"),
        "a step before the last",
    ),
}


def test_every_form_that_changes_something_says_how_it_is_made_anew():
    desk = rooms()
    assert set(desk.forms) - set(desk.agains) == set(RESTS_ON_NOTHING)
