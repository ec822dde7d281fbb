"""The packs of performance coaching and key accounts: who gets which, what they begin with, and that Slack takes them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from support.office import fill

from bot.blocks import check
from bot.meetings.packs import pack
from spm_core.book.agreed import Rating
from spm_core.book.cadence import Occurrence
from spm_core.book.records import Account, Member, Role
from spm_core.store import Database, Store, new_id

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
FREEZE = START - timedelta(hours=1)
DAY = timedelta(days=1)
PERFORMANCE = Occurrence("p", "performance", "member", "Anna", START.date(), START, 60)


@pytest.fixture
def north(database: Database) -> Store:
    """The worked example, with a manager of elsewhere and an administrator."""
    store = fill(database)
    with store.write(FREEZE) as unit:
        unit.save_many([Member("Olga", "Olga", Role.MANAGER), Member("Petra", "Petra", Role.ADMIN)])
    return store


def given(store: Store, meeting: Occurrence, reader: str | None) -> list[str]:
    """What a reader is given, in words."""
    found = pack(store, meeting, store.member(reader) if reader else None, FREEZE, lambda *_: None)
    for message in found:
        check(message.blocks)
    return [message.text for message in found]


def rate(store: Store, rater: str, by: str, level: int) -> None:
    with store.write(FREEZE) as unit:
        for name in ("T1", "T5"):
            unit.save(Rating(new_id(), "Anna", rater, by, name, level, unit.now, "p"))


def test_a_performance_coaching_is_for_the_seller_and_their_manager(north: Store) -> None:
    anna, mia = given(north, PERFORMANCE, "Anna"), given(north, PERFORMANCE, "Mia")
    assert anna[0].startswith("Performance coaching with Mia · Mon 2 Mar 10:00 · as of 09:00 · since Mon 1 Dec")
    assert mia[0].startswith("Performance coaching of Anna · Mon 2 Mar 10:00 · as of 09:00 · since Mon 1 Dec")
    assert [given(north, PERFORMANCE, reader) for reader in ("Ben", "Olga", "Petra", None)] == [[], [], [], []]
    titles = [text.splitlines()[0] for text in anna[1:]]
    assert titles == [
        "TOP5 Opportunity review &amp; coaching",
        "Personal Funnel",
        "Sales Activity Review",
        "Sales Planning",
        "SPM's own part",
    ]
    assert [text.splitlines()[0] for text in mia[1:]] == [*titles[:4], "For the manager", titles[4]]


def test_the_packs_hide_a_rating_until_the_other_is_in(north: Store) -> None:
    rate(north, "self", "Anna", 4)
    for reader in ("Anna", "Mia"):
        said = "".join(given(north, PERFORMANCE, reader))
        assert "Ratings are hidden until both are in; still out: Mia" in said
        assert ("Anna 4" in said) == (reader == "Anna")
    rate(north, "manager", "Mia", 2)
    for reader in ("Anna", "Mia"):
        assert "Talk about Finding new customers (Anna 4, Mia 2)" in given(north, PERFORMANCE, reader)[0]


def test_the_longest_names_fit(north: Store) -> None:
    with north.write(FREEZE) as unit:
        unit.save_many([replace(north.member(name), name=name + "n" * 295) for name in ("Anna", "Mia")])
        unit.save_many([replace(account, name="Ä" * 300) for account in north.accounts()])
    for reader in ("Anna", "Mia"):
        assert given(north, PERFORMANCE, reader)


KAM = Occurrence("k", "kam", "team", "North", START.date(), START, 90)


def test_the_pack_on_key_accounts_is_for_its_circle(north: Store) -> None:
    """Anna has one, Mia leads the team; Ben has none and is no key account manager, until he is."""
    with north.write(FREEZE - DAY) as unit:
        unit.save(replace(north.account("Acme"), key_account=True, owner_id="Anna"))
    for reader in ("Anna", "Mia"):
        first, *below = given(north, KAM, reader)
        assert first.startswith("Key accounts of North · Mon 2 Mar 10:00 · as of 09:00")
        assert "1 without a plan" in first and "Look closely at Acme · 1 review overdue" in first
        assert [text.splitlines()[0] for text in below] == ["Portfolio", "Acme"]
        assert "Open opportunities: value, stage, next step?" in "".join(
            str(message.blocks) for message in pack(north, KAM, north.member(reader), FREEZE, lambda *_: None)
        )
    assert [given(north, KAM, reader) for reader in ("Ben", "Olga", "Petra", None)] == [[], [], [], []]
    with north.write(FREEZE) as unit:
        unit.save(replace(north.member("Ben"), role=Role.KAM))
    assert given(north, KAM, "Ben")


def test_forty_key_accounts_of_the_longest_names_fit(north: Store) -> None:
    with north.write(FREEZE) as unit:
        unit.save_many([Account(f"a{n}", f"{n}" + "Ä" * 298, key_account=True, owner_id="Anna") for n in range(40)])
    messages = given(north, KAM, "Anna")
    assert (
        len(messages) == 6
    )  # one, the portfolio, and fourteen accounts of which eight are spelled out in four replies
