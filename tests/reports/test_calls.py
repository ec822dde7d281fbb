"""The manager's call: both kept, both shown, and out and in again as files."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import worked

from bot.importing import bring_in
from spm_core.book.opportunities import Category
from spm_core.book.periods import Span
from spm_core.book.records import USUAL_RAMP
from spm_core.exchange.export import export
from spm_core.exchange.layouts import read
from spm_core.reports.calls import Call
from spm_core.reports.forecast import forecast
from spm_core.rules import opportunities as rules
from spm_core.rules.stamp import Stamp
from spm_core.store import Database

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_without_an_adjustment_there_is_no_managers_call() -> None:
    assert forecast(worked.book()).manager is None


def test_the_sellers_numbers_stay_and_the_managers_stand_beside_them() -> None:
    book = worked.book()
    # Mia believes in Birch (O2, S2) this quarter, at 30,000, and no more in Delta (O4, commit).
    seen = {
        "O2": {"manager_close": date(2026, 3, 30), "manager_amount": 3_000_000},
        "O4": {"manager_category": Category.OMITTED},
    }
    still = tuple(replace(item, **seen.get(item.id, {})) for item in book.still)
    touched = tuple(replace(item, now=replace(item.now, **seen.get(item.now.id, {}))) for item in book.touched)
    found = forecast(replace(book, still=still, touched=touched), Span.QUARTER)
    assert (found.committed, found.best, found.weighted) == (48_000, 88_000, 84_000)
    # Committed 18,000 won; best Acme 40,000; weighted 0.2 x 30,000 more, 0.8 x 30,000 less.
    assert found.manager == Call(committed=18_000, best=58_000, weighted=84_000 + 6_000 - 24_000, adjusted=2)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_calls_and_ramps_go_out_and_come_in_again(database: Database, tmp_path: Path) -> None:
    bring_in(database, None, lambda: read([worked.FOLDER]), "Worked", NOW)
    store = database.store()
    acme = next(item for item in store.open_opportunities() if item.external_id == "O1")
    call = {
        "manager_category": Category.COMMIT,
        "manager_amount": Decimal("35000.5"),
        "manager_close": date(2026, 4, 30),
    }
    with store.write(NOW) as unit:
        unit.append(rules.change(Stamp(None, NOW, NOW), acme, **call))
        anna = next(item for item in store.members() if item.name == "Anna")
        unit.save(replace(anna, ramp=USUAL_RAMP))
    with store.everything() as everything:
        export(store.workspace, everything, tmp_path / "out")
    bring_in(database, None, lambda: read([tmp_path / "out"]), "Again", NOW)
    again = database.store("Again")
    copy = next(item for item in again.open_opportunities() if item.external_id == "O1")
    assert (copy.manager_category, copy.manager_amount, copy.manager_close) == (
        Category.COMMIT,
        3_500_050,
        date(2026, 4, 30),
    )
    ramps = {item.name: item.ramp for item in again.members()}
    assert ramps == {item.name: USUAL_RAMP if item.name == "Anna" else None for item in again.members()}
