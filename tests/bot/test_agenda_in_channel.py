"""The agenda where the team reads it: posted by the bot that runs, decided on by a press, and asked for at any time."""

from collections.abc import Iterator

import pytest
from support.office import Office, office


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office"), now="2026-03-02T08:00:00+02:00") as opened:
        yield opened


def test_it_is_there_an_hour_before_with_its_picture_and_thread(here: Office) -> None:
    room = here.slack.channel("sales-north")
    [agenda] = here.sees(lambda: room.messages, 60)
    assert agenda.text.splitlines()[0] == "Team North · Mon 2 Mar 09:00 · as of 08:00"
    [picture] = [block for block in agenda.blocks if block["type"] == "image"]
    # Weighted 84,000 of 90,000 (DOMAIN.md, section 7): this office has no histories to say less.
    assert picture["alt_text"].startswith("Forecast, watch: Quarter 84k of 90k")
    here.sees(lambda: len(room.thread(agenda)) == 5, 60)
    titles = [reply.text.splitlines()[0] for reply in room.thread(agenda)]
    assert titles[0] == "Forecast and funnel"
    assert titles[-1] == "Activity and any other business"
    assert len(room.messages) == 1


def test_a_line_is_decided_by_a_press(here: Office) -> None:
    [agenda] = here.sees(lambda: here.slack.channel("sales-north").messages, 60)
    here.anna.presses("Plan", in_=agenda)
    here.sees(lambda: here.anna.modals)
    assert here.anna.modal.fill({"Next step": "visit their plant", "On": "2026-03-05"}).submit() == {}
    here.sees(lambda: "visit their plant, Thu 5 Mar" in here.anna.last("sales-north"))
    assert here.anna.last("sales-north").ephemeral
    assert here.store.opportunity("O2").next_step == "visit their plant"


def test_somebody_elses_line_is_not_for_anybody_to_decide(here: Office) -> None:
    [agenda] = here.sees(lambda: here.slack.channel("sales-north").messages, 60)
    here.ben.presses("Plan", in_=agenda)  # Birch is Anna's
    here.sees(lambda: "Anna" in here.ben.last("sales-north").text)
    assert not here.ben.modals


def test_it_can_be_asked_for(here: Office) -> None:
    answer = here.answer(here.anna, "agenda")
    assert answer.ephemeral
    assert answer.text.startswith("Team North · as of Mon 2 Mar 08:0")
    assert "New opportunities 2 · needed 10" in answer
    here.anna.presses("Show picture", in_=answer)
    here.sees(lambda: "image" in [block["type"] for block in here.anna.last("general").blocks], 40)
