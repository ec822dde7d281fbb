"""Sellers log and move things while another process imports: all of both is in, each as it was said, on both databases.

How long they wait is measured in `make bench`; here only that nothing is lost, doubled or half there.
"""

import csv
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from support.office import fill

from spm_core.book.records import Activity
from spm_core.rules import opportunities as rules
from spm_core.rules.stamp import Stamp
from spm_core.store import Database, Store, Unavailable, Unit

DEALS = 1_500
HEADER = ("Record ID", "Deal Name", "Deal owner", "Deal Stage", "Amount", "Currency", "Create Date", "Close Date")
FIRST = date(2025, 1, 7)


def export(path: Path) -> Path:
    """Every third deal is won, worth its number in hundreds of euros."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for n in range(DEALS):
            stage = "Closed won" if n % 3 == 0 else "Qualified"
            created = FIRST + timedelta(days=n % 300)
            writer.writerow(
                (n, f"Deal {n}", ("Anna", "Ben")[n % 2], stage, 100 * n, "EUR", created, created + timedelta(days=20))
            )
    return path


def say(unit: Unit, store: Store, number: int) -> None:
    """A call, and a new amount for one of the opportunities that were there before."""
    item = store.opportunity("O1")
    unit.log(Activity(f"call {number}", "call", unit.now, unit.now, 15, ("Anna",), opportunity_id="O1"))
    unit.append(rules.change(Stamp("Anna", unit.now, unit.now), item, amount=str(number + 1)))


def test_nothing_is_lost_on_either_side(database: Database, database_url: str, tmp_path: Path) -> None:
    store = fill(database)
    before = len(store.events("O1"))
    files = export(tmp_path / "deals.csv")
    command = [sys.executable, "-m", "bot", "import", str(files), "--db", database_url]
    importing = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    said, beside = 0, 0
    while importing.poll() is None or said < 3:
        running = importing.poll() is None
        try:
            with store.write(lambda: datetime.now(UTC)) as unit:
                say(unit, store, said)
        except Unavailable:
            continue  # it was the import's turn; nothing was saved, so it is said again
        said += 1
        beside += running
    told, _ = importing.communicate()
    assert importing.returncode == 0
    assert "opportunities: 1,500 created" in told
    assert beside > 3

    assert [store.activity(f"call {number}").opportunity_id for number in range(said)] == ["O1"] * said
    amounts = [event.after for event in store.events("O1")[before:]]
    assert amounts == [str(number + 1) for number in range(said)]
    with store.everything() as everything:
        deals = [item for item in everything.opportunities() if (item.external_id or "").startswith("hubspot:")]
    assert Counter(item.stage for item in deals) == {"WON": 500, "S2": 1000}
    assert sum(item.amount or 0 for item in deals) == 100 * 100 * sum(range(DEALS))
