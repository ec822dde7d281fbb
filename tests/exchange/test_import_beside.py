"""An import while people work: worked out before it is its turn to write, and saved with what takes it back, or not at all."""

from datetime import UTC, date, datetime

import pytest
from support.office import fill

from bot.importing import bring_in
from spm_core.book.records import Account, Activity, Target
from spm_core.book.refusals import ConflictError
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


def test_what_a_colleague_adds_meanwhile_is_used_and_not_made_twice(company, reading):
    times = []

    def read_while_somebody_works():
        if not times:
            with company.write(NOW) as unit:
                unit.save(Account("larch", "Larch", owner_id="Anna"))
        times.append(1)
        return reading()

    changes = bring_in(None, company, read_while_somebody_works, "", NOW)
    assert (len(times), changes.opportunities.created) == (2, 2)
    assert [item.id for item in company.accounts() if item.name == "Larch"] == ["larch"]
    larch = [item for item in company.open_opportunities() if item.name.startswith("Larch")]
    assert {item.account_id for item in larch} == {"larch"}


def test_what_a_colleague_moves_meanwhile_is_read_again(company, reading, tmp_path):
    bring_in(None, company, reading, "", NOW)
    (tmp_path / "deals.csv").write_text(FILE.replace("1000", "1500"))
    times = []

    def read_while_somebody_works():
        if not times:
            item = next(item for item in company.open_opportunities() if item.name == "Larch pilot")
            with company.write(NOW) as unit:
                unit.append(rules.change(Stamp("Anna", NOW, NOW), item, next_step="call"))
        times.append(1)
        return reading()

    bring_in(None, company, read_while_somebody_works, "", NOW)
    pilot = next(item for item in company.open_opportunities() if item.name == "Larch pilot")
    assert len(times) == 2
    assert (pilot.next_step, pilot.amount) == ("call", 150_000)


def test_without_what_takes_it_back_nothing_is_saved(company, reading):
    before = names(company)

    def fails(_unit, _changes):
        raise stopped

    stopped = RuntimeError("the machine stops here")
    with pytest.raises(RuntimeError):
        bring_in(None, company, reading, "", NOW, fails)
    assert names(company) == before


def test_a_seller_logs_while_an_import_is_worked_out(company, tmp_path):
    (tmp_path / "deals.csv").write_text(FILE)
    logged = []

    def log(_bytes_read):
        logged.append(f"call {len(logged)}")
        with company.write(NOW) as unit:
            unit.log(Activity(logged[-1], "call", NOW, NOW, 15, ("Anna",)))

    changes = bring_in(None, company, lambda: read([tmp_path / "deals.csv"], progress=log), "", NOW)
    assert logged and changes.opportunities.created == 2
    assert {"Larch pilot", "Larch series"} <= names(company)
    assert [company.activity(name).minutes for name in logged] == [15] * len(logged)


def test_the_same_deals_by_somebody_else_meanwhile_are_not_made_twice(company, reading):
    times = []

    def read_while_somebody_imports():
        times.append(1)
        if len(times) == 1:
            bring_in(None, company, reading, "", NOW)
        return reading()

    changes = bring_in(None, company, read_while_somebody_imports, "", NOW)
    assert (len(times), changes.opportunities.created, changes.opportunities.unchanged) == (2, 0, 2)
    assert [item.name for item in company.open_opportunities() if item.account_id].count("Larch pilot") == 1


def test_a_target_set_meanwhile_is_replaced_and_said(company, tmp_path):
    (tmp_path / "targets.csv").write_text("of,month,amount,currency\nAnna,2026-03,500,EUR\n")
    times = []

    def read_while_somebody_plans():
        times.append(1)
        if len(times) == 1:
            with company.write(NOW) as unit:
                unit.save(Target("Anna", date(2026, 3, 1), 40_000, "EUR"))
        return read([tmp_path])

    changes = bring_in(None, company, read_while_somebody_plans, "", NOW)
    march = next(item for item in company.targets("Anna") if item.month == date(2026, 3, 1))
    assert (len(times), march.amount) == (2, 50_000)
    assert "the target of Anna for 2026-03 was another here" in "\n".join(changes.findings.warnings)


def test_a_refusal_that_stays_is_said_at_the_end(company, reading):
    refused = ConflictError("A rule of the store.")

    def refuses(_unit, _changes):
        raise refused

    with pytest.raises(ConflictError, match="A rule of the store"):
        bring_in(None, company, reading, "", NOW, refuses)
    assert "Larch pilot" not in names(company)
