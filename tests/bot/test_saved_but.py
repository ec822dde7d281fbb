"""What failed after something was saved is never told as if nothing had been; on both databases."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from support.north import FREEZE, north

from bot import app, rooms
from bot.desk import Say
from spm_core.book.agreed import Setting
from spm_core.book.choices import REMINDERS
from spm_core.store import Unavailable

BODY = {"team_id": "T0NORTHWD", "user_id": "U0ANNA001", "trigger_id": "1.2"}
FIELDS = {"key": "command:1.2", "verb": "settings", "words": ""}


class Standing:
    """A clock that stands."""

    def now(self):
        return FREEZE


@pytest.fixture
def house(database):
    north(database)
    with ThreadPoolExecutor(1) as work:
        yield app.House(database, Standing(), rooms.desk(), None, work)


def answered(house, listener):
    reply, _ = app._answer(house, BODY, None, FIELDS, listener)
    assert isinstance(reply, Say)
    return reply.text


def saves(ask):
    with ask.write() as unit:
        unit.save(Setting("member", "anna", REMINDERS, "light"))


@pytest.mark.parametrize("failure", [Unavailable("busy"), ValueError("a slip of ours")])
def test_after_a_change(house, failure):
    def listener(ask):
        saves(ask)
        raise failure

    assert answered(house, listener).startswith("It is saved, but I cannot say what it changes:")
    assert [one.value for one in house.database.store().settings()] == ["light"]


@pytest.mark.parametrize("failure", [Unavailable("busy"), ValueError("a slip of ours")])
def test_before_and_within_a_change(house, failure):
    def before(_ask):
        raise failure

    def within(ask):
        with ask.write() as unit:
            unit.save(Setting("member", "anna", REMINDERS, "light"))
            raise failure

    for listener in (before, within):
        assert answered(house, listener).startswith("Nothing was saved:")
    assert house.database.store().settings() == ()
