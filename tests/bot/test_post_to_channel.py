"""A report on demand is seen by oneself first; one press posts it in the team's channel, once, and only what it may read."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from slack_sdk import WebClient

from bot import rooms
from bot.desk import Ask
from bot.rights import NotAllowedError
from spm_core.book.records import Membership, Role

POST = "Post to #sales-north"


def channel(office):
    return office.slack.channel("sales-north").messages


def posts(office, words):
    return [message for message in channel(office) if words in message.text and "Posted by" in message.text]


@pytest.mark.parametrize(
    ("words", "head"),
    [
        ("funnel team", "Funnel of North"),
        ("forecast quarter team", "Forecast of North"),
        ("stalled team", "Stalled, North"),
        ("top5 team", "TOP5 of North"),
        ("results quarter team", "Results of North since"),
        ("movement team", "Movement · North"),
    ],
)
def test_a_report_of_the_team_goes_to_its_channel_as_it_was_seen(office, words, head):
    said = office.answer(office.anna, words)
    assert said.ephemeral
    assert POST in said.buttons
    before = len(posts(office, head))
    office.anna.presses(POST, in_=said)
    post = office.sees(lambda: posts(office, head)[before:])[0]
    first = said.text.splitlines()[:2]
    assert post.text.splitlines()[:2] == first
    assert post.text.endswith("Posted by Anna")
    assert "Posted by Anna · as of Mon 2 Mar" in post.shown
    assert "Why?" in post.buttons
    assert POST not in post.buttons
    mine = office.sees(lambda: next(m for m in office.anna.sees("general")[::-1] if "✓ Posted to" in m.shown))
    assert POST not in mine.buttons
    assert mine.text.splitlines()[:2] == first


def test_pressing_twice_posts_once_and_says_so(office):
    before = len(posts(office, "Funnel of North"))
    first, second = (pressed(office, office.store.member("Ben"), key=f"twice-{n}") for n in (1, 2))
    assert "✓ Posted to #sales-north." in first.text
    assert "✓ It is in #sales-north already." in second.text
    office.sees(lambda: len(posts(office, "Funnel of North")) > before)
    office.answer(office.ben, "log call Birch 5m")  # some ticks later
    assert len(posts(office, "Funnel of North")) == before + 1


@pytest.mark.parametrize(
    "words",
    ["funnel", "funnel company", "hygiene team", "planned team", "kept team", "activity team", "forecast quarter"],
)
def test_what_is_not_for_the_channel_has_no_such_button(office, words):
    for person in (office.anna, office.mia):
        assert POST not in office.answer(person, words).buttons


def test_people_are_named_in_the_channel_only_where_the_team_chose_so(office):
    with office.store.write(office.slack.clock.now) as unit:
        unit.save(replace(next(t for t in office.store.teams() if t.id == "North"), share_activity=True))
    said = office.answer(office.anna, "activity team")
    office.anna.presses(POST, in_=said)
    post = office.sees(lambda: posts(office, "Activity of North"))[0]
    assert "Ben: " in post.text


def pressed(office, who, kind="funnel", of="team:North", key="forged"):
    value = {"r": kind, "o": of, "a": 1772436600000000, "s": 1770000000000000, "p": "quarter"}
    told = office.slack.environment()
    slack = WebClient(told["SLACK_BOT_TOKEN"], base_url=told["SLACK_API_URL"])
    ask = Ask(office.store, slack, who, who.slack_user_id, office.slack.clock.now, f"{key}-{kind}", None)
    return rooms.desk().buttons["report.post"](replace(ask, value=value))


@pytest.mark.parametrize("kind", ["hygiene", "planning", "cadence"])
def test_private_reports_are_refused_whoever_presses(office, kind):
    for who in ("Anna", "Mia"):
        with pytest.raises(NotAllowedError):
            pressed(office, office.store.member(who), kind)


def test_who_is_not_of_the_team_is_refused_at_the_press(office):
    ben = office.store.member("Ben")
    with office.store.write(office.slack.clock.now) as unit:
        unit.save(Membership("Ben", "North", None, datetime(2026, 3, 2, tzinfo=UTC).date()))
    with pytest.raises(NotAllowedError):
        pressed(office, ben)
    with pytest.raises(NotAllowedError):
        pressed(office, replace(ben, role=Role.MANAGER))
    with pytest.raises(NotAllowedError):
        pressed(office, office.store.member("Anna"), of="member:Anna")
    with pytest.raises(NotAllowedError):
        pressed(office, office.store.member("Anna"), of="company")
