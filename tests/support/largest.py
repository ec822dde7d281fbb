"""The largest company tried out: what is said to it and pressed there, and what Slack would not have taken."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.crowd import WORLD, crowd
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


@contextmanager
def largest(folder: Path, url: str, mode: str) -> Iterator[Office]:
    """On Monday 2 March 2026, half past seven, with what the morning brought, on a database, by a way of delivery."""
    database = Database(url)
    database.upgrade()
    crowd(database)
    database.close()
    with open_office(folder, mode, filled=False, url=url, world=WORLD, now="2026-03-02T07:30:00+02:00") as found:
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


def look_at_the_morning(office: Office) -> None:
    """The agenda in its channel, its thread, and a seller's message of the day."""
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


def say_and_press_everything(office: Office, who: str) -> None:
    """Every verb with its examples, and each button of the answers once."""
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
