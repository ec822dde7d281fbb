"""How often an answer asks the database does not depend on how many people and opportunities there are."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from slack_sdk import WebClient
from sqlalchemy import Engine, event

from bot.app import _run
from bot.desk import Ask, Later
from bot.rooms import desk
from spm_core.book.records import DEFAULT_STAGES, Account, Member, Membership, Role, Target, Team, Workspace
from spm_core.rules import opportunities
from spm_core.rules.stamp import Stamp
from spm_core.store import Database, Store, new_id

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
LINES = ["help", "help log", "help adjust", "help action", "help reopen", "target list", "cadence", "settings", "todo"]
LINES += ["actions", "funnel team", "stalled team", "top5 team", "forecast team", "results team", "offers team"]
LINES += ["activity team", "movement team", "inflow team", "hygiene team", "planning team", "attainment", "accounts"]
NOWHERE = WebClient("xoxb-none", base_url="http://127.0.0.1:9/api/")


def company(database: Database, sellers: int) -> Store:
    """A manager without an own locale and zone, and a team in which each seller has two customers with one deal each."""
    store = database.add_workspace(Workspace(new_id(), f"Pumps {sellers}", "EUR", "Europe/Helsinki"), DEFAULT_STAGES)
    with store.write(NOW - timedelta(days=30)) as unit:
        unit.save(Member("mia", "Mia Manager", Role.MANAGER))
        unit.save(Team("north", "North", "Europe/Helsinki", "mia"))
        unit.save_many(Member(f"s{n}", f"Seller{n} Berg") for n in range(sellers))
        unit.save_many(Membership(of, "north") for of in ("mia", *(f"s{n}" for n in range(sellers))))
        unit.save_many(Target(f"s{n}", date(2026, 3, 1), 9_000_00, "EUR") for n in range(sellers))
        unit.save_many(Account(f"a{n}", f"{_letters(n)} Oy", owner_id=f"s{n // 2}") for n in range(2 * sellers))
        unit.append_many(_created(n, unit.now) for n in range(2 * sellers))
    return store


def _letters(number: int) -> str:
    return "".join(chr(ord("A") + int(digit)) for digit in f"{number:04}") + "corp"


def _created(number: int, at: datetime):
    stamp = Stamp(f"s{number // 2}", at, at)
    return opportunities.create(
        stamp,
        id=f"o{number}",
        name=f"Deal {number}",
        owner_id=f"s{number // 2}",
        stage="S1",
        currency="EUR",
        stages=DEFAULT_STAGES,
        account_id=f"a{number}",
        amount=Decimal(1000),
        expected_close=date(2026, 3, 20),
    )


@pytest.fixture(scope="module")
def companies(tmp_path_factory):
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('reads') / 'spm.db'}")
    database.upgrade()
    yield company(database, 3), company(database, 30)
    database.close()


def reads(store: Store, line: str) -> int:
    """How many transactions an answer to the manager takes."""
    verb, _, words = line.partition(" ")
    ask = Ask(store, NOWHERE, store.member("mia"), "U0MIA0001", NOW, new_id(), None, verb=verb, words=words)
    begun = []
    count = lambda _connection: begun.append(line)  # noqa: E731
    event.listen(Engine, "begin", count)
    try:
        reply = _run(desk(), verb, ask)
        assert reply.work() if isinstance(reply, Later) else reply
    finally:
        event.remove(Engine, "begin", count)
    return len(begun)


@pytest.mark.parametrize("line", LINES)
def test_ten_times_as_many_people_are_not_asked_about_one_by_one(companies, line):
    few, many = companies
    reads(few, line)  # what is looked up once a process
    assert reads(many, line) <= reads(few, line) + 1, line
