"""Who is in no team asks with one press; the manager adds them with another, and what they typed is done then (scene 12)."""

from datetime import UTC, datetime

import pytest
from support.northwind import NORTHWIND
from support.office import office as open_office

from bot import rooms
from bot.desk import Ask
from bot.rights import NotAllowedError


@pytest.fixture(scope="module", params=["socket", "http"])
def office(request, tmp_path_factory):
    """Kim works here, but not in a sales team."""
    kim = {"id": "U0KIM0001", "name": "kim", "real_name": "Kim Ray", "tz": "Europe/Helsinki"}
    world = {**NORTHWIND, "users": [*NORTHWIND["users"], kim]}
    world["channels"] = [
        {**channel, "members": [*channel.get("members", ()), kim["id"]]} if channel["name"] == "general" else channel
        for channel in NORTHWIND["channels"]
    ]
    with open_office(tmp_path_factory.mktemp("joining"), request.param, world=world) as found:
        yield found


def last(office, person, words, channel=None):
    return office.sees(lambda: [message for message in person.sees(channel) if words in message.text][-1])


def test_scene_12_not_enrolled(office):
    kim = office.slack.user("kim")
    said = office.answer(kim, "log meeting Birch 30m pricing")
    assert said.text == "You are not in a sales team here yet. Mia can add you."
    assert said.buttons == ["Ask Mia (team North)"]
    kim.presses("Ask Mia (team North)", in_=said)
    last(office, kim, "Mia is asked. You hear from me when you are added.", "general")
    asked = last(office, office.mia, "asks to be in your sales team")
    assert "They typed `log meeting Birch 30m pricing`; it is done when you add them." in asked.text
    office.mia.presses("Add to North", in_=asked)
    told = last(office, kim, "Mia added you to team North.")
    assert "Logged: meeting, Birch, 30 min, today" in told.text
    member = office.store.member_by_slack("U0KIM0001")
    assert any(m.member_id == member.id and m.team_id == "North" for m in office.store.memberships())
    last(office, office.mia, "is in team North.")
    assert "This week" in office.answer(kim, "log call Birch 5m").text


def test_nobody_else_adds_anybody(office):
    ben, now = office.store.member("Ben"), datetime(2026, 3, 2, 9, tzinfo=UTC)
    value = {"user": "U0GUS0001", "team": "North"}
    ask = Ask(office.store, None, ben, "U0BEN0001", now, "forged", None, value=value)
    with pytest.raises(NotAllowedError):
        rooms.desk().buttons["join.add"](ask)
