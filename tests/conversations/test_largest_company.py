"""The worst company that may come: whatever is said, pressed or opened passes Slack's limits, pings nobody and tells twins apart.

The sandbox refuses what Slack refuses, with Slack's words; every refusal is in its log.
"""

from collections.abc import Iterator

import pytest
from support.crowd import TWINS
from support.largest import PINGS, largest, look_at_the_morning, mrkdwn, refused, say_and_press_everything
from support.office import Office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("crowd")
    with largest(folder, f"sqlite:///{folder / 'spm.db'}", "socket") as found:
        yield found


def test_the_agenda_and_the_messages_of_the_morning(office: Office) -> None:
    look_at_the_morning(office)


@pytest.mark.parametrize("who", ["s00", "mia"])
def test_whatever_is_said_and_pressed_is_answered(office: Office, who: str) -> None:
    say_and_press_everything(office, who)


@pytest.mark.parametrize("who", ["s00", "mia", "root"])
def test_home(office: Office, who: str) -> None:
    home = office.slack.user(who).opens_home(60)
    assert home.buttons
    assert not [text for text in mrkdwn(home.blocks) if any(ping in text for ping in PINGS)]
    assert refused(office) == []


def test_two_customers_of_one_name_are_told_apart(office: Office) -> None:
    person = office.slack.user("s00")
    said = office.answer(person, f"log call {TWINS} 10m")
    first, second, new = said.buttons
    assert first.startswith(f"{TWINS} · Seller 0")
    assert second.startswith(f"{TWINS} · Seller 1")
    assert new == f"New account “{TWINS}”"
    person.presses(second, in_=said)
    office.sees(lambda: f"Logged: call, {TWINS}, 10 min" in person.last("general").text)
    (logged,) = office.store.last_act("s00", office.slack.clock.now.replace(hour=0)).activities
    assert office.store.activity(logged).account_id == "twin1"


def test_many_that_begin_alike_are_counted_and_the_rest_is_asked_for(office: Office) -> None:
    said = office.answer(office.slack.user("s00"), "log call Pumpenwerk Süd 10m")
    assert "190 fit: write more of the name, or choose." in said.text
    assert len(set(said.buttons)) == 5


@pytest.mark.parametrize(("words", "menu"), [("log", "Customer"), ("move", "Opportunity"), ("action", "About")])
def test_a_menu_offers_at_most_a_hundred_that_differ(office: Office, words: str, menu: str) -> None:
    person = office.slack.user("s00")
    person.says(f"/spm {words}", channel="general")
    form = office.sees(lambda: person.modals and person.modal)
    block_id, element = next(found for found in form.elements() if menu in form.names(*found))
    for typed in ("", "zwilling", "pumpenwerk", "deal"):
        labels = [option["text"]["text"] for option in person.searches(typed, form, block_id, element)]
        assert len(labels) == len(set(labels)) <= 100
        assert all(len(label) <= 75 for label in labels)
    form.close()
    assert refused(office) == []
