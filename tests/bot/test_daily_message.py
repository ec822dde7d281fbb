"""The daily message: what is in it, who gets none, and each line settled where it stands by the bot that runs."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from support.north import FREEZE, MONDAY, PING, north
from support.northwind import NORTHWIND
from support.slack import ROOT, Message, Person, Slack

from bot import rooms
from bot.hours import hours
from bot.reminders.daily import compose
from bot.reminders.schedule import plan
from spm_core.book.cadence import Post
from spm_core.book.records import Snooze
from spm_core.store import Database, Store

MORNINGS = rooms.desk().mornings
NINE = FREEZE + timedelta(hours=1)


def daily(store: Store, who: str) -> Post:
    return next(post for post in plan(store, NINE, hours(store)) if post.about == who and post.on_date == MONDAY)


def test_what_it_says(database: Database) -> None:
    store = north(database)
    message = compose(store, daily(store, "anna"), NINE, MORNINGS)
    assert message is not None
    # Birch: entered Qualified on 15 Dec, limit 30; Acme: offer to be checked on 25 Feb. The dearer one first.
    assert message.text.splitlines() == [
        "Good to settle today · 2 of your 2 open opportunities",
        "✕ Acme 40k — offer check was Wed 25 Feb",
        "✕ Birch 25k — 77 days in Qualified, limit 30, no next step",
    ]
    lines = [block for block in message.blocks if block["type"] == "actions"]
    buttons = [[element.get("action_id") for element in line["elements"]] for line in lines]
    assert buttons == [
        ["offer.followed_up", "offer.new_date", "reminder.more"],
        ["opportunity.next", "opportunity.move", "reminder.more"],
    ]
    assert [block["block_id"] for block in lines] == ["press:acme", "press:birch"]


def test_nobody_gets_an_empty_one(database: Database) -> None:
    store = north(database)
    assert compose(store, daily(store, "mia"), NINE, MORNINGS) is None


def test_what_rests_is_not_brought_up(database: Database) -> None:
    store = north(database)
    with store.write(FREEZE) as unit:
        unit.save(Snooze("fir", "ben", date(2026, 4, 1), "their budget", FREEZE))
    assert compose(store, daily(store, "ben"), NINE, MORNINGS) is None


def test_a_late_one_leaves_out_what_was_settled_meanwhile(database: Database) -> None:
    store = north(database)
    post, ten = daily(store, "ben"), NINE + timedelta(hours=1)
    with store.write(ten) as unit:
        unit.save(Snooze("fir", "ben", date(2026, 4, 1), "their budget", ten))
    assert compose(store, post, NINE, MORNINGS) is not None
    assert compose(store, post, ten + timedelta(minutes=1), MORNINGS) is None


def test_what_was_said_is_not_said_again_the_next_day(database: Database) -> None:
    store = north(database)
    post = daily(store, "ben")
    store.plan([post])
    [claimed] = store.claim("here", NINE, 60, 1)
    assert store.mark_sent(claimed, "D0BEN", "1.0")
    tomorrow = next(one for one in plan(store, NINE, hours(store)) if one.about == "ben" and one.on_date > MONDAY)
    assert compose(store, tomorrow, NINE + timedelta(days=1), MORNINGS) is None


def test_a_name_is_text(database: Database) -> None:
    store = north(database)
    message = compose(store, daily(store, "ben"), NINE, MORNINGS)
    assert message is not None
    assert PING not in message.packed()
    assert "Fir &lt;!channel&gt; 50k" in message.text


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slack]:
    """The bot as it runs, in a sandbox on a Monday morning, when the daily messages have just gone out."""
    url = f"sqlite:///{tmp_path_factory.mktemp('bot') / 'spm.db'}"
    database = Database(url)
    database.upgrade()
    north(database, channel=None)
    database.close()
    with Slack.start(NORTHWIND, ROOT / "manifest.yml", now="2026-03-02T08:20:00+02:00") as slack:
        environment = os.environ | slack.environment() | {"SPM_DATABASE_URL": url}
        process = subprocess.Popen([sys.executable, "-m", "bot", "run"], cwd=ROOT, env=environment)
        try:
            slack.wait_for_bot(120)
            slack.wait_for(lambda: slack.clock.upcoming, 60)
            slack.clock.go("2026-03-02T09:00:00+02:00")
            yield slack
        finally:
            process.terminate()
            process.wait(20)


def message_of(person: Person, words: str = "Good to settle today") -> Message:
    """The person's daily message, or list."""
    return next(message for message in reversed(person.sees()) if words in message)


def test_every_line_is_settled_where_it_stands(bot: Slack) -> None:
    anna = bot.user("anna")
    bot.wait_for(lambda: message_of(anna), 30)
    anna.says("/spm todo", channel="sales-north")
    listed = bot.wait_for(lambda: next(m for m in anna.sees("sales-north") if "Acme" in m), 15)
    anna.presses("Followed up", in_=message_of(anna))
    # A week on from Monday 2 March.
    bot.wait_for(lambda: "✓ Acme — next check Mon 9 Mar" in message_of(anna).shown, 15)
    assert "All settled" not in message_of(anna).shown
    anna.presses("Followed up", in_=listed)  # on a list that still stands elsewhere
    bot.wait_for(lambda: "Acme: the next check is Mon 9 Mar." in anna.last("sales-north").shown, 15)
    anna.chooses("Snooze until…", in_=message_of(anna))
    bot.wait_for(lambda: anna.modal.title == "Snooze", 15)
    assert anna.modal.fill({"Until": "2026-03-01", "Why?": "their budget"}).submit() == {
        "Until": "Choose a day after today."
    }
    assert anna.modal.fill({"Until": "2026-03-20", "Why?": "their <!channel> budget"}).submit() == {}
    bot.wait_for(lambda: "✓ Birch — rests until Fri 20 Mar" in message_of(anna).shown, 15)
    whole = message_of(anna)
    assert "All settled. Nothing more today." in whole.shown
    assert whole.buttons == []
    assert len([message for message in anna.sees() if "Good to settle today" in message]) == 1
    assert "<!channel>" not in str(whole.blocks)


def test_the_list_on_demand_is_renewed_in_place(bot: Slack) -> None:
    ben = bot.user("ben")
    ben.says("/spm todo", channel="sales-north")
    bot.wait_for(lambda: "70 days in Qualified" in message_of(ben, "Good to settle").shown, 15)
    listed = next(message for message in ben.sees("sales-north") if "Good to settle" in message)
    assert listed.ephemeral
    ben.presses("Next step", in_=listed)
    bot.wait_for(lambda: ben.modals, 15)
    assert ben.modal.fill({"Next step": "site visit", "On": "2026-03-05"}).submit() == {}
    bot.wait_for(lambda: "next: site visit, Thu 5 Mar" in ben.last("sales-north").shown, 15)
    assert "All settled" in ben.last("sales-north").shown


def test_a_move_settles_its_line_too(bot: Slack) -> None:
    ben = bot.user("ben")
    bot.wait_for(lambda: message_of(ben), 30)
    ben.presses("Move", in_=message_of(ben))
    bot.wait_for(lambda: ben.modals, 15)
    assert ben.modal.submit() == {}
    bot.wait_for(lambda: "→ Value agreed" in message_of(ben).shown, 15)
    assert "All settled" in message_of(ben).shown
