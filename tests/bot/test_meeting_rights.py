"""Every button and form about a private meeting or action refuses whoever is not one of its two people, whatever was forged."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pytest
from slack_sdk import WebClient
from support.north import north

from bot import rooms
from bot.desk import Ask, NotEnrolledError
from bot.form import Form
from bot.rights import NotAllowedError
from spm_core.book.agreed import Action, Minute
from spm_core.book.cadence import Occurrence
from spm_core.book.records import Member, Membership, Role, Team
from spm_core.book.refusals import Refusal
from spm_core.store import Database, Store

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
MEETING = Occurrence("c", "coaching", "member", "anna", date(2026, 3, 2), NOW, 45, started_at=NOW, freeze_at=NOW)
SECRET = Action(
    "secret", "stop avoiding the price", "anna", date(2026, 3, 6), NOW, "mia", occurrence_id="c", private=True
)
NOTE = Minute("n", "c", "", "afraid of the buyer", "mia", NOW)
DESK = rooms.desk()
OURS = ("meeting.", "walk.", "action.")
BUTTONS = sorted(name for name in DESK.buttons if name.startswith(OURS))
FORMS = sorted(name for name in DESK.forms if name.startswith(OURS) or name == "action")
STRANGERS = ("ben", "olga", "petra", "south")


@pytest.fixture
def store(database: Database) -> Store:
    """Team North with a coaching of Anna under way; a colleague, another manager, an administrator, somebody of another team."""
    found = north(database)
    with found.write(NOW) as unit:
        unit.save_many(
            [
                Member("olga", "Olga Niemi", Role.MANAGER, slack_user_id="U0OLGA"),
                Member("petra", "Petra Koski", Role.ADMIN, slack_user_id="U0PETRA"),
                Member("south", "Sven Dahl", slack_user_id="U0SVEN"),
                Team("south", "South", "Europe/Helsinki", "olga"),
                Membership("south", "south"),
                Membership("petra", "north"),
                MEETING,
                SECRET,
                NOTE,
            ]
        )
    return found


def ask(store: Store, who: str | None, **fields: object) -> Ask:
    """What a forged payload comes to: a person, and whatever they put in it."""
    nowhere = WebClient("xoxb-none", base_url="http://127.0.0.1:9/", retry_handlers=[])
    member = store.member(who) if who else None
    values = {"store": store, "slack": nowhere, "who": member, "user_id": "U", "now": NOW, "key": "action:1"}
    return Ask(**values, pictures=None, trigger="1.1", **fields)  # type: ignore[arg-type]


def everything(store: Store) -> tuple[object, ...]:
    return store.occurrence("c"), store.actions(occurrence_id="c"), store.minutes("c"), store.posts("c")


CHOSEN = {"due": {"due": {"selected_date": "2026-03-09"}}, "owner": {"owner": {"selected_option": {"value": "anna"}}}}
FILLED = Form({name: {name: {"value": "x"}} for name in ("text", "why", "note")} | CHOSEN)
FORGED = {"meeting": "c", "action": "secret", "at": 0, "field": "note"}


def test_a_forged_press_is_refused(store: Store) -> None:
    before = everything(store)
    for name, who, choice in product(BUTTONS, STRANGERS, ("done", "move", "drop", "hand")):
        forged = ask(store, who, value=FORGED, meta=FORGED, chosen=choice, form=FILLED)
        with pytest.raises(NotAllowedError) as refusal:
            DESK.buttons[name](forged)
        said = str(refusal.value)
        assert "price" not in said
        assert "Anna" in said
        assert "Mia" in said
    assert everything(store) == before


def test_a_forged_form_is_refused(store: Store) -> None:
    before = everything(store)
    for name, who in product(FORMS, STRANGERS):
        with pytest.raises(NotAllowedError):
            DESK.forms[name](ask(store, who, meta=FORGED, form=FILLED))
    assert everything(store) == before


def test_somebody_who_is_not_enrolled_gets_nowhere(store: Store) -> None:
    for name in BUTTONS:
        with pytest.raises(NotEnrolledError):
            DESK.buttons[name](ask(store, None, value=FORGED, meta=FORGED, chosen="done", form=FILLED))


def test_what_is_said_touches_only_ones_own_meeting(store: Store) -> None:
    meeting = DESK.commands["meeting"].listener
    for who, words in product(STRANGERS, ("note x", "end", "")):
        try:
            said = str(meeting(ask(store, who, verb="meeting", words=words)))
        except Refusal as refusal:
            said = str(refusal)
        assert "Anna" not in said
        assert "afraid" not in said
    assert [minute.text for minute in store.minutes("c")] == ["afraid of the buyer"]
    meeting(ask(store, "anna", verb="meeting", words="note my own words"))
    assert {minute.text for minute in store.minutes("c")} == {"afraid of the buyer", "my own words"}


def test_the_circle_was_left_meanwhile(store: Store) -> None:
    """Authority is asked for again at submit: who got another manager in between is this manager's no more."""
    with store.write(NOW) as unit:
        unit.save(replace(store.member("anna"), manager_id="olga"))
    with pytest.raises(NotAllowedError, match="Only Olga and Anna"):
        DESK.forms["meeting.end"](ask(store, "mia", meta=FORGED))
