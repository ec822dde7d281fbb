"""The view of a meeting fits what Slack takes whatever was said in it, and keeps no note twice."""

import json
from datetime import UTC, date, datetime

import pytest
from slack_sdk import WebClient
from support.office import fill

from bot import rooms
from bot.desk import Ask, Next, Open
from bot.form import Form
from spm_core.book.agreed import Action, Minute
from spm_core.book.records import Note
from spm_core.store import Database, Store

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
SOCKET = 20_480  # bytes: Slack drops an answer over Socket Mode that is as large (SLACK.md, section 0)
DESK = rooms.desk()


@pytest.fixture
def north(database: Database) -> Store:
    """The worked example."""
    return fill(database)


def ask(store: Store, who: str = "Mia", key: str = "action:1", **fields: object) -> Ask:
    nowhere = WebClient("xoxb-none", base_url="http://127.0.0.1:9/", retry_handlers=[])
    return Ask(store, nowhere, store.member(who), "U", NOW, key, None, trigger="1.1", **fields)  # type: ignore[arg-type]


def begun(store: Store) -> tuple[dict, str]:
    """The first view of the team's meeting, and the meeting's id."""
    reply = DESK.commands["meeting"].listener(ask(store, words="start team"))
    assert isinstance(reply, Open)
    return reply.view, json.loads(reply.view["private_metadata"])["meeting"]


def test_a_note_pressed_twice_is_kept_once(north: Store) -> None:
    view, meeting = begun(north)
    meta = json.loads(view["private_metadata"])
    typed = Form({meta["field"]: {meta["field"]: {"value": "Delta signs"}}})
    for key in ("action:a", "action:b"):
        reply = DESK.buttons["walk.note"](ask(north, key=key, meta=meta, form=typed, view={"id": "V1"}))
        assert isinstance(reply, Next)
    assert [note.text for note in north.minutes(meeting)] == ["Delta signs"]
    renewed = json.loads(reply.view["private_metadata"])  # type: ignore[union-attr]
    assert renewed["field"] != meta["field"]


def test_however_much_was_said_a_view_stays_small_enough(north: Store) -> None:
    _, meeting = begun(north)
    many = "ä" * 290
    with north.write(NOW) as unit:
        unit.save_many(
            [Action(f"o{n}", many, "Anna", date(2026, 2, 20), NOW.replace(month=2), "Mia") for n in range(30)]
        )
        unit.save_many(
            [Action(f"n{n}", many, "Ben", date(2026, 3, 9), NOW, "Mia", occurrence_id=meeting) for n in range(30)]
        )
        titles = ("Funnel Management", "Opportunity Review", "Sales Activity", "Any Other Business", "")
        unit.save_many([Minute(f"{t}{n}", meeting, t, many * 3, "Mia", NOW) for t in titles for n in range(20)])
        unit.save_many([Note(f"a{n}", "North", "market", many, "Ben", NOW.replace(month=2)) for n in range(30)])
    sizes = []
    meta = {"meeting": meeting, "at": 0, "field": "note"}
    for at in range(4):
        sent = ask(north, key=f"view:{at}", meta={**meta, "at": at}, view={"id": "V1"})
        sizes.append(DESK.forms["meeting.walk"](sent))
        sizes.append(DESK.buttons["walk.back"](ask(north, meta={**meta, "at": at + 1}, view={"id": "V1"})))
    assert max(len(json.dumps(reply.view)) for reply in sizes if isinstance(reply, Next)) < SOCKET
    said = DESK.forms["meeting.end"](ask(north, key="view:end", meta=meta))
    assert "The minutes go to" in str(said)
    [post] = [one for one in north.posts(meeting) if one.phase == "minutes"]
    packed = json.loads(post.payload)
    assert len(packed["text"]) <= 4000
    assert len(packed["blocks"]) <= 50
    assert sum(len(block["text"]["text"]) for block in packed["blocks"] if block["type"] == "section") < 12_000
