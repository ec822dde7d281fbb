"""A decision that was taken back comes back from an export, and a second import finds nothing new."""

from datetime import timedelta
from pathlib import Path

from importing import NOW, WORKED

from bot.importing import bring_in
from spm_core.book.opportunities import OfferEventType
from spm_core.exchange import export, read
from spm_core.rules import offers as rules
from spm_core.rules.stamp import Stamp
from spm_core.store import Database, Store

HOUR = timedelta(hours=1)


def told(store: Store) -> list[tuple[str, list[tuple[str, str | None]]]]:
    item = next(one for one in store.open_opportunities() if one.external_id == "O1")
    found = [(str(offer.status), store.offer_events(offer.id)) for offer in store.offers(item.id)]
    return [(status, [(str(one.type), one.after) for one in events]) for status, events in found]


def test_a_decision_taken_back_survives_the_round_trip(database: Database, tmp_path: Path) -> None:
    bring_in(database, None, lambda: read([WORKED]), "Worked", NOW)
    store = database.store("Worked")
    anna = next(one.id for one in store.members() if one.name == "Anna")
    item = next(one for one in store.open_opportunities() if one.external_id == "O1")
    offer = store.current_offer(item.id)
    assert offer is not None
    with store.write(NOW, anna) as unit:
        offer = unit.append_offer(rules.decide(Stamp(anna, NOW, NOW), offer, OfferEventType.ACCEPTED))
    later = NOW + HOUR
    with store.write(later, anna) as unit:
        unit.append_offer(rules.undo(Stamp(anna, later, later), offer, store.offer_events(offer.id), NOW))
    assert told(store) == [("sent", [("sent", "2026-02-25"), ("accepted", None), ("corrected", "2")])]
    with store.everything() as everything:
        export(store.workspace, everything, tmp_path / "out")
    for known in (False, True):
        done = bring_in(
            database,
            database.store("Again") if known else None,
            lambda: read([tmp_path / "out"]),
            "Again",
            later + HOUR,
        )
        assert not done.findings.rejected
        assert told(database.store("Again")) == told(store)
