"""An import while people work: worked out before it is its turn to write, and saved with what takes it back, or not at all."""

from datetime import UTC, datetime

import pytest
from support.office import fill

from bot.importing import bring_in_beside
from spm_core.book.records import Account
from spm_core.exchange import read
from spm_core.rules import opportunities as rules
from spm_core.rules.stamp import Stamp

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FILE = """Deal - ID,Deal - Title,Deal - Owner,Deal - Value,Deal - Currency of Value,Deal - Organization,Deal - Stage,Deal - Status,\
Deal - Deal created,Deal - Expected close date
901,Larch pilot,Anna,1000,EUR,Larch,Qualified,Open,2026-01-10,2026-06-30
902,Larch series,Ben,2000,EUR,Larch,Qualified,Open,2026-01-12,2026-06-30
"""


@pytest.fixture
def company(database):
    return fill(database)


@pytest.fixture
def reading(tmp_path):
    (tmp_path / "deals.csv").write_text(FILE)
    return lambda: read([tmp_path / "deals.csv"])


def names(store):
    return {item.name for item in store.open_opportunities()}


def nothing(_unit, _changes):
    return None


def test_what_a_colleague_adds_meanwhile_is_used_and_not_made_twice(company, reading):
    times = []

    def read_while_somebody_works():
        if not times:
            with company.write(NOW) as unit:
                unit.save(Account("larch", "Larch", owner_id="Anna"))
        times.append(1)
        return reading()

    changes = bring_in_beside(company, read_while_somebody_works, NOW, nothing)
    assert (len(times), changes.opportunities.created) == (2, 2)
    assert [item.id for item in company.accounts() if item.name == "Larch"] == ["larch"]
    larch = [item for item in company.open_opportunities() if item.name.startswith("Larch")]
    assert {item.account_id for item in larch} == {"larch"}


def test_what_a_colleague_moves_meanwhile_is_read_again(company, reading, tmp_path):
    bring_in_beside(company, reading, NOW, nothing)
    (tmp_path / "deals.csv").write_text(FILE.replace("1000", "1500"))
    times = []

    def read_while_somebody_works():
        if not times:
            item = next(item for item in company.open_opportunities() if item.name == "Larch pilot")
            with company.write(NOW) as unit:
                unit.append(rules.change(Stamp("Anna", NOW, NOW), item, next_step="call"))
        times.append(1)
        return reading()

    bring_in_beside(company, read_while_somebody_works, NOW, nothing)
    pilot = next(item for item in company.open_opportunities() if item.name == "Larch pilot")
    assert len(times) == 2
    assert (pilot.next_step, pilot.amount) == ("call", 150_000)


def test_without_what_takes_it_back_nothing_is_saved(company, reading):
    before = names(company)

    def fails(_unit, _changes):
        raise stopped

    stopped = RuntimeError("the machine stops here")
    with pytest.raises(RuntimeError):
        bring_in_beside(company, reading, NOW, fails)
    assert names(company) == before
