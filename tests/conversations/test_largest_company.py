"""The worst company that may come: whatever is said, pressed or opened passes Slack's limits, pings nobody and tells twins apart.

The sandbox refuses what Slack refuses, with Slack's words; every refusal is in its log.
"""

from collections.abc import Iterator

import pytest
from support.crowd import TWINS, WORLD, crowd
from support.office import Office
from support.office import office as open_office
from support.slack import Message, Person

from bot import rooms
from spm_core.store import Database

PINGS = ("<!channel", "<!here", "<!everyone", "<@U0ANNA001", "<#C0NORTH01>")
CLOSED_MEANWHILE = ("views.update", "not_found")  # a picture came for a form that its reader had closed by then
SAID = {verb: command.example for verb, command in rooms.desk().commands.items()}
WORDS = [
    *SAID,  # a verb alone opens its form, or says what is missing
    *(example.replace("Acme", "Deal 8").replace("@anna", "@s03") for example in SAID.values()),
    *(f"report {kind} team" for kind in ("funnel", "forecast", "stalled", "movement", "inflow", "offers", "activity")),
    *(f"report {kind} team" for kind in ("hygiene", "planning", "stages", "accounts", "attainment", "results", "top5")),
    *("account Key 3", "log call Pumpenwerk 10m", "plan show @s03", "agenda coaching @s03", "perf @s03", "notes"),
]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """On Monday 2 March 2026, half past ten, with what the morning brought."""
    folder = tmp_path_factory.mktemp("crowd")
    database = Database(f"sqlite:///{folder / 'spm.db'}")
    database.upgrade()
    crowd(database)
    database.close()
    with open_office(folder, filled=False, world=WORLD, now="2026-03-02T07:30:00+02:00") as found:
        found.sees(lambda: [one for one in found.slack.clock.upcoming if "Agenda" in one["name"]], 90)
        yield found


def press_all(person: Person, pressed: set[str]) -> None:
    """Press each button of the newest answer that does something not tried yet, and close what opens."""
    ts = person.last("general").ts
    for block_id, element in list(person.last("general").elements()):
        action = element["action_id"].partition("#")[0]
        now = next(message for message in person.sees("general") if message.ts == ts)  # a press may have changed it
        if element["type"] == "button" and action not in pressed and (block_id, element) in list(now.elements()):
            pressed.add(action)
            person.act(
                now, block_id, {"action_id": element["action_id"], "type": "button", "value": element.get("value")}
            )
        close(person)


def close(person: Person) -> None:
    for modal in person.modals[:1]:
        modal.close(everything=True)


def mrkdwn(part: object) -> Iterator[str]:
    """The texts in blocks that Slack reads as mrkdwn."""
    if isinstance(part, dict):
        if part.get("type") == "mrkdwn":
            yield part["text"]
        for inner in part.values():
            yield from mrkdwn(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from mrkdwn(inner)


def assert_pings_nobody(messages: list[Message]) -> None:
    for message in (one for one in messages if one.by_bot):
        for text in (message.text, *mrkdwn(message.blocks)):
            assert not [ping for ping in PINGS if ping in text], text[:200]


def refused(office: Office) -> list[tuple[str, str]]:
    """What Slack would not take of the bot, and answers that came too late."""
    bad = [(entry["what"], entry["error"]) for entry in office.slack.log(limit=5000) if entry.get("ok") is False]
    return [one for one in bad if one != CLOSED_MEANWHILE]


def test_the_agenda_and_the_messages_of_the_morning(office: Office) -> None:
    office.slack.clock.go("2026-03-02T09:00:30+02:00")
    sales = office.slack.channel("sales-north")
    post = office.sees(lambda: sales.messages and sales.messages[-1].reply_count >= 4 and sales.messages[-1], 120)
    assert len(post.blocks) <= 20
    assert len([block for block in post.blocks if block["type"] == "image"]) == 1
    thread = sales.thread(post)
    mine = office.sees(office.slack.user("s00").sees, 60)
    assert_pings_nobody([post, *thread, *mine])
    assert len(mine) == 1
    assert refused(office) == []


@pytest.mark.parametrize("who", ["s00", "mia"])
def test_whatever_is_said_and_pressed_is_answered(office: Office, who: str) -> None:
    person, pressed = office.slack.user(who), set[str]()
    for words in dict.fromkeys(["help", *WORDS]):  # the first opens no form
        before = (len(person.sees("general")), len(person.modals))
        person.says(f"/spm {words}", channel="general")
        office.sees(lambda before=before: (len(person.sees("general")), len(person.modals)) != before, 30)
        close(person)
        press_all(person, pressed)
    assert len(pressed) > 20
    assert_pings_nobody([*person.sees("general"), *person.sees()])
    assert refused(office) == []
    assert "Traceback" not in office.log.read_text()


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
