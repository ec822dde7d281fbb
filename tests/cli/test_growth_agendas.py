"""`spm agenda performance` and `spm agenda kam`: the numbers for whoever runs the command line, and nothing private to a pair."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from support.office import fill
from typer.testing import CliRunner

from bot.cli.app import app
from spm_core.book.agreed import Action, Answer, Rating, Review
from spm_core.book.records import AccountPlan
from spm_core.book.refusals import Refusal
from spm_core.store import Database, Store, new_id

NOW = datetime(2026, 2, 20, 9, tzinfo=UTC)
PLAN = "Ask for the date first"


@pytest.fixture
def url(database_url: str, database: Database) -> str:
    store = fill(database)
    private(store)
    with store.write(NOW) as unit:
        unit.save(replace(store.account("Acme"), key_account=True, owner_id="Anna"))
        unit.save(AccountPlan("Acme", date(2026, 1, 1), NOW, "EUR", 261_000_00))
        unit.save(Review("r", "Acme", "Anna", NOW, "at risk"))
        unit.save(Answer("k", "kam_review", 0, "K2", "account", "Acme", "Anna", NOW, "a second plant"))
    return database_url


def private(store: Store) -> None:
    """Both have rated Anna, and made a plan."""
    with store.write(NOW) as unit:
        for rater, by in (("self", "Anna"), ("manager", "Mia")):
            unit.save(Rating(new_id(), "Anna", rater, by, "T5", 4 if rater == "self" else 1, NOW))
        words = {"question": "performance/skill", "private": True}
        unit.save(Action("a", PLAN, "Anna", date(2026, 4, 30), NOW, "Mia", **words))
        unit.save(Answer("s", "performance_coaching", 0, "skill", "member", "Anna", "Mia", NOW, "T5", seller_id="Anna"))


def spm(*words: str) -> str:
    result = CliRunner().invoke(app, list(words))
    if isinstance(result.exception, Refusal):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def items(*words: str) -> Any:
    found = json.loads(spm("agenda", *words, "--as-of", "2026-03-02", "--json"))
    assert list(found) == ["kind", "scope", "as_of", "since", "items"]
    return found["items"]


def test_performance_brings_the_numbers_and_nothing_private(url: str) -> None:
    words = spm("agenda", "performance", "--scope", "member:Anna", "--as-of", "2026-03-02", "--db", url)
    assert "Ratings are for the seller and the seller's manager alone, in Slack: /spm perf" in words
    assert "offers past the check-date: 1" in words
    for hidden in (PLAN, "Anna 4", "Mia 1", "Talk about", "No plan yet"):
        assert hidden not in words
    text = json.dumps(items("performance", "--scope", "member:Anna", "--db", url))
    assert PLAN not in text and '"own": 4' not in text and '"manager": 1' not in text
    with pytest.raises(Refusal, match="member:NAME"):
        spm("agenda", "performance", "--scope", "team:North", "--db", url)


def test_key_accounts_bring_the_portfolio_and_whose_turn_it_is(url: str, tmp_path: Path) -> None:
    """Acme's pace on 2 March is 42 of 261 business days of 261,000."""
    portfolio, acme = items("kam", "--scope", "team:North", "--db", url)
    assert portfolio["answers"][0]["sentence"] == "Won 0 of 42k by now · 1 of 1 behind plan"
    assert (acme["title"], acme["answers"][0]["sentence"]) == ("Acme", "Won 0 of 42k by now · plan 261k · last year 0")
    assert acme["prompts"][0].endswith("(last time: a second plant)")
    row = portfolio["answers"][0]["rows"][0]
    assert (row["account"], row["health"]) == ("Acme", "at risk")
    spm("agenda", "kam", "--scope", "team:North", "--as-of", "2026-03-02", "--db", url, "--out", str(tmp_path / "kam"))
    assert {file.name for file in (tmp_path / "kam").iterdir()} == {"kam.txt", "accounts.png"}


def test_the_report_on_accounts_says_how_they_do(url: str) -> None:
    found = json.loads(spm("report", "accounts", "--as-of", "2026-03-02", "--db", url, "--json"))
    assert [(row["account"], row["health"]) for row in found["accounts"]] == [("Acme", "at risk")]
    words = spm("report", "accounts", "--as-of", "2026-03-02", "--db", url)
    assert "261,000" in words and "at risk" in words
