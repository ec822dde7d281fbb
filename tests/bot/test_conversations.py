"""What people say and what comes back (the scenes), through a real Slack stand-in, both ways it delivers.

The figures are the worked example's (DOMAIN.md, section 7), moved on by what is said here, worked by hand.
"""

from datetime import date

import pytest


def opportunity(office, name):
    return next(item for item in office.store.open_opportunities() if item.name == name)


def test_undo_takes_the_entry_back_once(office):
    said = office.answer(office.anna, "log call Birch 20m")
    office.anna.presses("Undo", in_=said)
    assert "Taken back: the call with Birch is not logged." in office.sees(
        lambda: "Taken" in office.anna.last("general").text and office.anna.last("general").text
    )


def test_a_form_says_what_to_mend_at_the_field_and_keeps_what_was_typed(office):
    office.anna.says("/spm log", channel="general")
    form = office.sees(lambda: office.anna.modals and office.anna.modal)
    errors = form.fill(When="2026-03-20", Note="tomorrow's").submit()
    assert errors == {
        "When": "Fri 20 Mar is still to come. Log it when it has happened; until then make it your next step."
    }
    assert office.anna.modal.field("Note") == "tomorrow's"
    office.anna.modal.close()


def test_what_is_not_ones_own_is_refused_by_name(office):
    said = office.answer(office.anna, "move Fir negotiation")
    assert said.text == "Fir deal is Ben's. Ask Ben or their manager to change it."
    said = office.answer(office.anna, "target team 2026-Q1 100k")
    assert said.text == "Only Mia can change team North."
    assert office.answer(office.mia, "next Fir visit on friday").text.startswith(
        "Next step for Fir deal: visit, Fri 6 Mar."
    )


def test_somebody_from_elsewhere_is_not_let_in(office):
    guest = office.answer(office.slack.user("gus"), "funnel team", channel=None)
    assert guest.shown == "Guests cannot be in a sales team. Ask whoever invited you here for what you need."
    stranger = office.answer(office.slack.user("sam"), "funnel team", channel="with-acme")
    assert stranger.text.startswith("SPM is for members of the company that installed it.")
    assert "Mia" not in stranger.shown


def test_user_text_can_never_ping(office):
    said = office.answer(office.ben, "note market <!channel> rival cut prices <!here>")
    assert "<!channel>" not in said.text
    assert "&lt;!channel&gt;" in said.text
    assert all("<!" not in text for text in said.shown.splitlines())


def test_next_set_and_check_in_one_line(office):
    assert (
        "Next step for Birch deal: call their CFO, Wed 11 Mar."
        in office.answer(office.anna, "next Birch call their CFO on 11.3.").text
    )
    said = office.answer(office.anna, "set Birch 26k close 30.6. commit")
    assert "amount 26,000" in said.text
    birch = opportunity(office, "Birch deal")
    assert (birch.amount, birch.expected_close, birch.category) == (2_600_000, date(2026, 6, 30), "commit")
    assert (
        "✓ Acme deal — next check Mon 16 Mar" in office.answer(office.anna, "check Acme 16.3. waiting for board").text
    )
    assert "asks why" in office.answer(office.anna, "check Acme 17.3.").text


@pytest.mark.parametrize(
    "words", ["funnel team", "stalled team", "top5 team", "results month team", "activity team", "forecast team"]
)
def test_reports_on_demand_are_for_the_asker_alone(office, words):
    said = office.answer(office.ben, words)
    assert said.ephemeral
    assert "North" in said.text


def test_a_picture_comes_in_place_of_the_text(office):
    said = office.answer(office.ben, "funnel team")
    office.ben.presses("Show picture", in_=said)
    shown = office.sees(lambda: [b for b in office.ben.last("general").blocks if b["type"] == "image"], 15)
    assert shown[0]["alt_text"]


def test_help_lists_every_verb_with_an_example_that_names_it(office):
    said = office.answer(office.anna, "")
    for verb in ("log", "new", "move", "next", "offer", "won", "funnel", "todo", "agenda"):
        assert f"/spm {verb}" in said.shown
    assert "45m" in office.answer(office.anna, "help log").shown


def test_a_next_step_at_a_customer_with_two_opportunities_asks_which(office):
    office.answer(office.ben, "new Jade second line 20k 30.6.")
    said = office.answer(office.ben, "log call Jade 15m, next demo friday")
    assert "Which opportunity is the next step for?" in said.text
    assert said.buttons == ["Jade deal", "Jade second line", "Undo"]
    office.ben.presses("Jade second line", in_=said)
    office.sees(lambda: "Next step for Jade second line: demo, Fri 6 Mar" in office.ben.last("general").text)
    assert opportunity(office, "Jade second line").next_step == "demo"


@pytest.mark.parametrize("words", ["funnel bananas", "results 2026-Q3", "top5 team bananas"])
def test_numbers_are_never_shown_for_words_that_were_not_read(office, words):
    said = office.answer(office.ben, words)
    assert words.split()[-1].lower() in said.text.lower()
    assert "Weighted" not in said.shown
    assert not said.buttons


def test_a_target_for_nobody_known_is_nobodys(office):
    before = office.store.targets()
    assert "“bananas” is nobody I know" in office.answer(office.mia, "target bananas 100k").text
    assert office.store.targets() == before
