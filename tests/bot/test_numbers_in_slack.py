"""Any report by its name in Slack, and where its numbers come from. The figures are the worked example's (DOMAIN.md, section 7)."""

from datetime import UTC, datetime

import pytest

from bot.desk import Ask
from bot.kinds import Kind
from bot.numbers.why import asked_why
from bot.reading import AGENDA, again, asked, show_picture
from bot.rights import NotAllowedError
from spm_core.book.records import Scope
from spm_core.book.refusals import Refusal


@pytest.mark.parametrize("kind", list(Kind), ids=str)
@pytest.mark.parametrize("whose", ["", "team"])
def test_every_report_answers_by_its_name_to_the_asker_alone(office, kind, whose):
    said = office.answer(office.ben, f"report {kind} {whose}".strip())
    assert said.ephemeral
    assert "did not work" not in said.text
    assert "cannot read" not in said.text
    assert len(said.text) > 20
    if kind not in (Kind.ACCURACY, Kind.TOP5):
        assert "Why?" in said.buttons


def test_a_name_nobody_knows_is_told_which_there_are(office):
    text = office.answer(office.ben, "report weather").text
    assert "Which report? There are: accounts, accuracy, activity" in text


def test_inflow_and_movement_of_the_team(office):
    # At half past ten of 2 March, since the 28 days before: as in the worked example.
    inflow = office.answer(office.mia, "inflow team")
    assert "New opportunities 2 · needed 10" in inflow.text
    moved = office.answer(office.mia, "moved team")
    assert "4 of 7 moved (57 %)" in moved.text
    assert "open before" in moved.shown
    assert "225,000" in moved.shown
    assert "295,000" in moved.shown


def test_scene_15_why(office):
    office.ben.presses("Why?", in_=office.answer(office.ben, "funnel team"))
    told = office.sees(lambda: (m := office.ben.last("general")) and "Identified · required: 4.67" in m.shown and m)
    assert told.ephemeral
    assert "Funnel of North, as of Mon 2 Mar 10:30" in told.text
    assert "To win 90k in 90 days at 30k a deal takes a win every 30 days." in told.text
    assert "they stay 14 days: 14 ÷ 30 ÷ 0.1 = 4.7 open at any time. You have 1: Hazel 10k." in told.text
    assert "• average won 30,000 (fixed by the company)" in told.shown
    assert "Behind it: 1 opportunity" in told.shown
    assert "F2 required open count" in told.shown
    office.ben.chooses("total · weighted: 101,000", in_=told)
    other = office.sees(lambda: (m := office.ben.last("general")) and "total · weighted: 101,000" in m.shown and m)
    # Acme 40,000 at 60 % is the largest part.
    assert "Acme 40k · Offer made · Anna · 24,000 of it" in other.shown
    assert not [m for m in office.ben.sees("general") if "Identified · required: 4.67\n" in m.shown]


def test_the_agenda_explains_each_of_its_verdicts(office):
    office.mia.presses("Why?", in_=office.answer(office.mia, "agenda"))
    told = office.sees(lambda: (m := office.mia.last("general")) and "forecast that is judged: 84,000" in m.shown and m)
    menu = next(element for _, element in told.elements() if element["type"] == "static_select")
    names = [option["text"]["text"] for option in menu["options"]]
    for name in (
        "new opportunities needed: 9.33",
        "Identified · required: 4.67",
        "to create per week: 82,634",
        "progress share: 57.1 %",
    ):
        assert name in names
    office.mia.chooses("to create per week: 82,634", in_=told)
    office.sees(lambda: "342k remain of 360k" in office.mia.last("general").text)


def test_offers_past_their_check_date_are_settled_where_they_stand(office):
    said = office.answer(office.anna, "offers late team")
    assert "Acme 40k · Anna · offer check 5 days late" in said.text
    assert said.buttons == ["Settle", "Why?"]
    assert office.answer(office.ben, "offers late team").buttons == ["Why?"]
    office.anna.presses("Settle", in_=said)
    assert "Acme" in office.anna.modal.shown


def test_how_single_people_work_is_for_them_and_for_their_manager(office):
    theirs = office.answer(office.ben, "hygiene team").shown
    assert "Ben" in theirs
    assert "North" in theirs
    assert "Anna" not in theirs
    assert "Anna" in office.answer(office.mia, "hygiene team").shown
    assert "Anna" not in office.answer(office.ben, "activity team").shown
    assert "Anna" in office.answer(office.mia, "activity team").shown
    office.ben.presses("Why?", in_=office.answer(office.ben, "hygiene team"))
    told = office.sees(lambda: (m := office.ben.last("general")) and "Hygiene of North" in m.text and m)
    menu = next(element for _, element in told.elements() if element["type"] == "static_select")
    assert all(option["text"]["text"].startswith("Ben") for option in menu["options"])


def test_a_forged_button_shows_nobody_elses_numbers(office):
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    book = office.store.book(Scope("member", "Anna", "Anna"), now)
    ben = office.store.member("Ben")
    for listener in (lambda ask: asked_why(ask, replace=False), show_picture):
        for kind in (Kind.FUNNEL, AGENDA):
            ask = Ask(office.store, None, ben, "U0BEN0001", now, "forged", None, value=asked(kind, book))
            with pytest.raises(NotAllowedError):
                listener(ask)
    with pytest.raises(Refusal, match="older version"):
        again(Ask(office.store, None, ben, "U0BEN0001", now, "old", None, value={"chart": "funnel", "scope": "me"}))


def test_results_say_how_often_and_top5_says_why(office):
    assert "Won 1, 18k · Lost 1, 15k" in office.answer(office.mia, "results quarter team").text
    office.mia.presses("Why?", in_=office.answer(office.mia, "top5 team"))
    told = office.sees(lambda: (m := office.mia.last("general")) and "Top5 of North" in m.text and m)
    assert "Delta 30k × probability 80.0 % (of Negotiation) = score 24,000." in told.text
