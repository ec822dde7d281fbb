"""The demo company in a real database: complete, in one go, and only in an empty one."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.demo import fill
from bot.cli.world import empty_world, world
from spm_core.book.history import fold
from spm_core.book.refusals import Refusal
from spm_core.demo.company import Invented, Share, invent
from spm_core.store import Database, Store


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, company: Invented) -> str:
    address = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'spm.db'}"
    fill(address, company)
    return address


@pytest.fixture
def store(url: str) -> Store:
    return Database(url).store()


def test_what_was_invented_is_what_is_kept(store: Store, company: Invented, shares: list[Share]) -> None:
    assert store.workspace == company.workspace
    assert set(store.members()) == set(company.members)
    assert set(store.teams()) == set(company.teams)
    assert set(store.accounts()) == set(company.accounts)
    assert set(store.cadence_rules()) == set(company.rules)
    assert set(store.targets()) == {target for share in shares for target in share.targets}
    histories = [events for share in shares for events in share.opportunities]
    assert [store.events(events[0].opportunity_id) for events in histories] == histories
    assert {item.id for item in store.open_opportunities()} == {
        item.id for item in (fold(events, company.stages) for events in histories) if item.is_open
    }


def test_the_book_of_a_team_knows_its_week_and_the_top_five_of_last_monday(store: Store, shares: list[Share]) -> None:
    share = shares[0]
    book = store.book(store.scope("team:North"), datetime(2026, 11, 23, 6, tzinfo=UTC))
    held = [meeting for meeting in share.occurrences if meeting.status == "held"]
    assert book.since == held[-1].freeze_at
    assert book.previous is not None
    assert list(book.previous.top5) == held[-1].frozen["top5"]
    assert len(book.people) == 5
    assert {note.id for note in book.notes} == {note.id for note in share.notes if note.presented_at is None}
    assert book.first_activity is not None
    assert book.first_activity < book.as_of - timedelta(days=500)


def test_a_second_company_does_not_move_in(url: str) -> None:
    with pytest.raises(Refusal, match=r"already holds Tarn Pumps.*--db sqlite:///demo.db"):
        fill(url, invent(date(2026, 11, 23), seed=2))


def test_a_failure_on_the_way_leaves_no_half_company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'spm.db'}"
    broken = invent(date(2026, 11, 23), months=9)
    once = next(broken.shares())
    monkeypatch.setattr(Invented, "shares", lambda _self: iter([once, once]))  # its ids are taken the second time
    with pytest.raises(Refusal):
        fill(url, broken)
    monkeypatch.undo()
    assert fill(url, broken) > 100


def test_the_slack_of_the_company_has_its_people_channels_and_strangers(store: Store) -> None:
    found = world(store.workspace, store.teams(), store.members(), store.memberships())
    users = {user["id"]: user for user in found["users"]}
    assert len(users) == 15  # twelve who sell or lead, an administrator, a guest, somebody of another company
    assert [user["name"] for user in users.values() if user.get("is_admin")] == ["petra"]
    assert [user["real_name"] for user in users.values() if user.get("is_stranger")] == ["Bettina Kranz (Partner GmbH)"]
    assert sum(bool(user.get("is_restricted")) for user in users.values()) == 1
    channels = {channel["name"]: channel for channel in found["channels"]}
    assert set(channels) == {"general", "sales-north", "sales-south"}
    assert {channels[f"sales-{team.name.lower()}"]["id"] for team in store.teams()} == {
        team.channel_id for team in store.teams()
    }
    assert [users[of]["name"] for of in channels["sales-north"]["members"]] == [
        "anna",
        "ben",
        "ingrid",
        "lucas",
        "mia",
        "vaino",
    ]
    assert "Tomás Navarrete" not in [user["real_name"] for user in users.values()]
    assert found["admin"] in users
    assert len({user["name"] for user in users.values()}) == 15


def test_an_empty_workspace_has_people_but_no_company() -> None:
    found = empty_world()
    assert [channel["name"] for channel in found["channels"]] == ["general", "sales"]
    assert found["admin"] == "U0ADMIN01"


def spm(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "bot", *words], capture_output=True, text=True, check=False)


def test_the_command_fills_once_and_says_what_to_do_the_second_time(tmp_path: Path) -> None:
    words = ("demo", "--today", "2026-05-12", "--teams", "1", "--sellers", "2", "--months", "9")
    url = f"sqlite:///{tmp_path / 'spm.db'}"
    first = spm(*words, "--db", url)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.startswith("Tarn Pumps: 3 people, ")
    again = spm(*words, "--db", url)
    assert again.returncode == 1
    assert "already holds Tarn Pumps" in again.stderr
    odd = spm("demo", "--today", "12.5.", "--db", url)
    assert odd.returncode == 1
    assert "Write it as 2026-03-02" in odd.stderr
