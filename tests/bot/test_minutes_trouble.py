"""Minutes that Slack does not take: whoever led the meeting is told, and one press sends them again."""

from datetime import UTC, datetime, timedelta

from slack_sdk import WebClient
from support.office import fill

from bot import rooms
from bot.desk import Ask, Say
from bot.meetings.notices import notices
from bot.outbox import Trouble
from spm_core.store import Database, Store

NOW = datetime(2026, 3, 2, 13, tzinfo=UTC)
LATER = NOW + timedelta(hours=3)
DESK = rooms.desk()


def ask(store: Store, key: str, **fields: object) -> Ask:
    nowhere = WebClient("xoxb-none", base_url="http://127.0.0.1:9/", retry_handlers=[])
    return Ask(store, nowhere, store.member("Mia"), "U", NOW, key, None, trigger="1.1", **fields)  # type: ignore[arg-type]


def ended(store: Store, kind: str) -> str:
    """A meeting that nobody planned, held and over; its id."""
    for key, words in ((f"{kind} 1", f"start {kind}"), (f"{kind} 2", "end")):
        DESK.commands["meeting"].listener(ask(store, key, words=words))
    return next(
        one.id for one in store.occurrences(NOW - timedelta(days=1), LATER) if one.kind == kind.split(maxsplit=1)[0]
    )


def test_its_leader_is_told_by_name_and_sends_them_again(database: Database) -> None:
    store = fill(database)
    [post] = store.posts(ended(store, "team"))
    [told] = notices(store, [post], Trouble.REFUSED, "not_in_channel", NOW)
    assert told.audience == "U0MIA0001"
    assert "Slack did not take the minutes of the team meeting of North, Mon 2 Mar for <#C0NORTH01>" in told.payload
    [claimed] = [one for one in store.claim("here", NOW, 60, 9) if one.id == post.id]
    store.mark(claimed, "dead", error="refused")
    said = DESK.buttons["post.again"](ask(store, "again", value={"post": post.id}))
    assert isinstance(said, Say)
    assert said.text == "It goes out in a moment."
    assert store.post(post.id).state == "pending"


def test_those_of_a_coaching_are_told_to_its_manager_and_say_nothing_of_it(database: Database) -> None:
    store = fill(database)
    meeting = ended(store, "coaching @Anna")
    both = store.posts(meeting)
    assert sorted(post.audience for post in both) == ["U0ANNA001", "U0MIA0001"]
    [told] = notices(store, [post for post in both if post.audience == "U0ANNA001"], Trouble.REFUSED, "gone", NOW)
    assert told.audience == "U0MIA0001"
    assert "the minutes of the coaching of Anna, Mon 2 Mar" in told.payload
    assert "agreed" not in told.payload
