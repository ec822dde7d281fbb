"""What is said in coaching is in no export, whoever asks for it and of whom."""

from datetime import UTC, date, datetime

import pytest

from spm_core.book.agreed import Action, Answer, Rating
from spm_core.book.records import DEFAULT_STAGES, Member, Membership, Role, Team
from spm_core.exchange import export
from spm_core.rules import opportunities
from spm_core.rules.stamp import Stamp
from spm_core.store import Store

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
SECRETS = ("afraid of their buyer", "needs help with prices", "practise the pitch")


@pytest.fixture
def said(store: Store) -> Store:
    """A seller and a manager, and what the two of them said to each other."""
    stamp = Stamp("anna", NOW, NOW)
    with store.write(NOW) as unit:
        unit.save_many([Member("mia", "Mia", Role.MANAGER), Team("north", "North", "Europe/Helsinki", "mia")])
        unit.save_many([Member("anna", "Anna"), Membership("anna", "north")])
        values = {"name": "Acme", "owner_id": "anna", "stage": "S2", "currency": "EUR"}
        unit.append(opportunities.create(stamp, id="o", stages=DEFAULT_STAGES, **values))
        about = ("opportunity", "o", "anna", NOW)
        unit.save(Answer("1", "coaching_any_stage", 0, "G3", *about, SECRETS[0], seller_id="anna"))
        unit.save(Answer("2", "performance_coaching", 0, "PC2", "member", "anna", "anna", NOW, SECRETS[1]))
        unit.save(Action("a", SECRETS[2], "anna", date(2026, 3, 6), NOW, "mia", private=True))
        unit.save(Rating("r", "anna", "self", "anna", "T1", 1, NOW))
    return store


@pytest.mark.parametrize("only", [None, {"anna"}, {"mia"}])
def test_no_file_holds_it(said: Store, tmp_path, only):
    with said.everything() as everything:
        export(said.workspace, everything, tmp_path / "out", only)
    written = "".join(file.read_text(encoding="utf-8") for file in (tmp_path / "out").iterdir())
    assert "Acme" in written or only == {"mia"}
    assert not [secret for secret in SECRETS if secret in written]
