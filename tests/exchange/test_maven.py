"""Maven's folder as CLI.md says to read it; the numbers are those of DOMAIN.md, 6."""

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from importing import MAVEN, Done, bring, folder

from spm_core.book.history import fold
from spm_core.book.opportunities import EventType
from spm_core.book.records import Account, Member, Product, Role, Team

PIPELINE = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
SMALL = {
    "sales_teams": "sales_agent,manager,regional_office\nAnna,Mia,East\nBen,Mia,East\nCleo,Nora,West\n",
    "products": "product,series,sales_price\nGTX Pro,GTX,4821\n",
    "accounts": "account,sector,year_established,revenue,employees,office_location,subsidiary_of\nAcme,technolgy,1996,1,1,Philipines,Mother\nMother,,,,,,\n",
    "sales_pipeline": PIPELINE
    + "W1,Anna,GTXPro,Acme,Won,2016-10-20,2017-03-01,1054\n"
    + "L1,Anna,GTXPro,Acme,Lost,2016-10-20,2017-03-02,0\n"
    + "E1,Ben,GTXPro,,Engaging,2016-10-21,,\n"
    + "P1,Ben,GTXPro,,Prospecting,,,\n"
    + "X1,Ben,GTXPro,Acme,Parked,2016-10-21,,\n"
    + "X2,Ben,GTXPro,Acme,Won,2016-10-21,2016-10-01,7\n"
    + "X3,Ben,GTXPro,Acme,Won,2016-10-21,2017-01-05,-7\n"
    + "X4,Ben,GTXPro,Acme,Won,2016-10-21,2030-01-05,7\n"
    + "W1,Ben,GTXPro,Acme,Engaging,2016-10-21,,\n",
}


def test_a_small_folder_goes_in_row_by_row(tmp_path: Path) -> None:
    done = bring(folder(tmp_path, **SMALL))
    assert done.counts == (4, 0, 0, 5)
    lines = [line for _, line in done.rejected]
    assert sorted(lines) == [6, 7, 8, 9, 10]
    for reason in ("no stage 'Parked'", "zero or more", "in the future", "stands in the file twice"):
        assert reason in done.reasons

    won, lost = done.opportunity("W1"), done.opportunity("L1")
    assert (won.amount, won.currency, won.stage, won.product) == (105400, "USD", "Won", "GTX Pro")
    assert (won.created_at, won.closed_at) == (datetime(2016, 10, 20, tzinfo=UTC), datetime(2017, 3, 1, tzinfo=UTC))
    assert (lost.amount, lost.stage) == (None, "Lost")
    assert (done.opportunity("E1").stage, done.opportunity("E1").account_id) == ("Engaging", None)
    assert (done.opportunity("P1").stage, done.opportunity("P1").undated) == ("Prospecting", True)
    types = [event.type for event in done.histories[0]]
    assert types == [EventType.CREATED, EventType.AMOUNT, EventType.WON]


def test_people_products_and_accounts_of_a_small_folder(tmp_path: Path) -> None:
    done = bring(folder(tmp_path, **SMALL))
    records = done.batches[0].records
    people = {item.name: item for item in records if isinstance(item, Member)}
    teams = {item.name: item for item in records if isinstance(item, Team)}
    assert {name: item.role for name, item in people.items()} == {
        "Mia": Role.MANAGER,
        "Nora": Role.MANAGER,
        "Anna": Role.SELLER,
        "Ben": Role.SELLER,
        "Cleo": Role.SELLER,
    }
    assert {name: item.manager_id for name, item in teams.items()} == {
        "Mia": people["Mia"].id,
        "Nora": people["Nora"].id,
    }
    assert people["Cleo"].manager_id == people["Nora"].id
    assert [item for item in records if isinstance(item, Product)] == [Product("GTX Pro", 482100, "USD")]
    accounts = {item.name: item for item in records if isinstance(item, Account)}
    assert accounts["Acme"].sector == "technology"
    assert accounts["Acme"].parent_id == accounts["Mother"].id
    assert len(done.changes.findings.warnings) == 3


@pytest.fixture(scope="module", params=["maven_original", "maven_us_dates"])
def maven(request: pytest.FixtureRequest) -> Done:
    if not (MAVEN / request.param).is_dir():
        pytest.skip("Maven's folders are not beside the project (../shared/data)")
    return bring(MAVEN / request.param)


def test_the_whole_of_maven_goes_in(maven: Done) -> None:
    assert maven.counts == (8800, 0, 0, 0)
    assert maven.changes.findings.rejected == []
    assert (maven.changes.directory.accounts_tally.created, maven.changes.directory.members_tally.created) == (85, 41)
    items = [item for events in maven.histories if (item := fold(events, maven.changes.stages))]
    assert Counter(item.stage for item in items) == {"Won": 4238, "Lost": 2473, "Engaging": 1589, "Prospecting": 500}
    assert sum(item.amount or 0 for item in items if item.stage == "Won") == 10_005_534 * 100
    assert sum(item.undated for item in items) == 500
    assert Counter(item.account_id is None for item in items)[True] == 1425
    assert len({item.owner_id for item in items}) == 30
    assert len({item.product for item in items}) == 7
    prices = {item.name: item.list_price for item in maven.batches[0].records if isinstance(item, Product)}
    assert sum(prices[item.product or ""] for item in items if item.stage == "Engaging") == 3_892_229 * 100
    cycles = [(item.closed_at - item.created_at).days for item in items if item.stage == "Won" and item.closed_at]
    assert (max(cycles), round(Decimal(sum(cycles)) / len(cycles), 2)) == (138, Decimal("51.78"))
