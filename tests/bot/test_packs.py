"""The packs of meetings: who gets which, and that each fits a phone."""

from datetime import UTC, datetime, timedelta

import pytest
from support.office import fill

from bot.blocks import check
from bot.meetings.packs import pack
from spm_core.book.cadence import Occurrence
from spm_core.book.records import Member, Role
from spm_core.store import Database, Store

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
FREEZE = START - timedelta(hours=1)
COACHING = Occurrence("c", "coaching", "member", "Anna", START.date(), START, 45)
TEAM = Occurrence("t", "team", "team", "North", START.date(), START, 60)


@pytest.fixture
def north(database: Database) -> Store:
    """The worked example."""
    return fill(database)


def given(store: Store, meeting: Occurrence, reader: str | None) -> list[str]:
    """What a reader is given, in words."""
    found = pack(store, meeting, store.member(reader) if reader else None, FREEZE, lambda *_: None)
    for message in found:
        check(message.blocks)
    return [message.text for message in found]


def test_a_coaching_is_for_the_seller_and_their_manager(north: Store) -> None:
    with north.write(FREEZE) as unit:
        unit.save_many([Member("Olga", "Olga", Role.MANAGER), Member("Petra", "Petra", Role.ADMIN)])
    assert given(north, COACHING, "Anna")[0].startswith("Coaching with Mia · Mon 2 Mar 10:00 · as of 09:00")
    assert given(north, COACHING, "Mia")[0].startswith("Coaching of Anna · Mon 2 Mar 10:00 · as of 09:00")
    assert [given(north, COACHING, reader) for reader in ("Ben", "Olga", "Petra", None)] == [[], [], [], []]


def test_the_teams_pack_is_its_agenda_with_five_replies(north: Store) -> None:
    first, *replies = given(north, TEAM, None)
    assert first.startswith("Team North · Mon 2 Mar 10:00 · as of 09:00")
    assert len(replies) == 5


def test_what_is_to_be_prepared_is_for_the_teams_manager_alone(north: Store) -> None:
    first, *replies = given(north, TEAM, "Mia")
    assert first.startswith("To prepare: team North · Mon 2 Mar 10:00 · as of 09:00\n")
    print(first, *replies, sep="\n\n")
    assert [given(north, TEAM, reader) for reader in ("Anna", "Ben")] == [[], []]
