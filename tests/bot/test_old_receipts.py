"""The clock forgets old receipts by itself, and only those."""

from datetime import UTC, datetime, timedelta

import pytest
from support.office import fill
from support.office import office as open_office

from spm_core.store import Database

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_a_tick_forgets_what_slack_will_not_deliver_again(tmp_path, mode):
    url = f"sqlite:///{tmp_path / 'own.db'}"
    database = Database(url)
    database.upgrade()
    store = fill(database)
    for key, age in (("old", 31), ("new", 29)):
        with store.write(NOW - timedelta(days=age)) as unit:
            assert unit.once(key)
    with open_office(tmp_path, mode, url=url, filled=False) as office:

        def forgotten():
            with office.store.write(NOW) as unit:
                return unit.once("old")

        office.sees(forgotten)
        with office.store.write(NOW) as unit:
            assert not unit.once("new")
        assert "Logged" in office.answer(office.anna, "log call Acme 5m").text
    database.close()
