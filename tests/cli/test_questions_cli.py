"""`spm questions`: printed, as JSON and back, loaded as new versions with clear errors, on both databases."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from spm_core.book.records import DEFAULT_STAGES, Workspace
from spm_core.meetings.questions import QUALIFICATION, TITLES, Sets, question_sets
from spm_core.store import Database


@pytest.fixture
def company(database: Database) -> Database:
    database.add_workspace(Workspace("w", "Northwind", "EUR", "Europe/Helsinki"), DEFAULT_STAGES)
    return database


def spm(url, *words):
    kept = os.environ | {"SPM_DATABASE_URL": url}
    return subprocess.run([sys.executable, "-m", "bot", *words], env=kept, capture_output=True, text=True, check=False)


def test_shown_changed_and_loaded(company, database_url, tmp_path):
    shown = spm(database_url, "questions", "show", "qualification")
    assert shown.stdout.startswith(
        "Opportunity qualification (qualification), SPM's own\n  N1   What does the customer"
    )
    printed = spm(database_url, "questions", "show", "--json")
    sets = json.loads(printed.stdout)
    assert sets == dict(question_sets())
    file = tmp_path / "sets.json"
    file.write_text(printed.stdout, encoding="utf-8")
    assert (
        spm(database_url, "questions", "load", str(file)).stdout
        == "Nothing in the file is different from what is asked now.\n"
    )

    sets["qualification"]["questions"][0]["ask"] = "Mitä asiakas haluaa? 🎯"
    sets["won_debrief"].append({"id": "W5", "ask": "Who helped?"})
    file.write_text(json.dumps(sets), encoding="utf-8")
    tried = spm(database_url, "questions", "load", "--dry-run", str(file))
    assert (
        tried.stdout
        == "qualification: would become version 1 (1 changed)\nwon_debrief: would become version 1 (1 added)\n"
    )
    store = company.store()
    assert store.question_sets() == ()
    loaded = spm(database_url, "questions", "load", str(file))
    assert loaded.stdout == "qualification: version 1 (1 changed)\nwon_debrief: version 1 (1 added)\n"
    assert Sets(store.question_sets()).now(QUALIFICATION).questions[0].ask == "Mitä asiakas haluaa? 🎯"
    assert spm(database_url, "questions", "show", "won_debrief").stdout.endswith("W5   Who helped?\n")
    back = spm(database_url, "questions", "show", "--json")
    file.write_text(back.stdout, encoding="utf-8")
    assert "Nothing" in spm(database_url, "questions", "load", str(file)).stdout


def test_a_wrong_file_changes_nothing_and_says_everything(company, database_url, tmp_path):
    file = tmp_path / "sets.json"
    body = json.loads(json.dumps(question_sets()["lost_debrief"]))
    body[0]["ask"], body[3]["answers"] = "", ["price", "time"]
    file.write_text(
        json.dumps({"lost_debrief": body, "qualifcation": {}, "won_debrief": question_sets()["won_debrief"][:2]})
    )
    said = spm(database_url, "questions", "load", str(file))
    assert said.returncode == 1
    assert said.stderr.splitlines() == [
        f"spm: {file}: nothing was loaded.",
        "     lost_debrief, question 1 (L1): ask is empty; write it, or leave it out.",
        f"     'qualifcation' is no question set. There are: {', '.join(TITLES)}.",
    ]
    assert company.store().question_sets() == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [("{", "is no JSON"), ("[]", "an object belongs here"), (None, "cannot be read")],
)
def test_what_is_no_file_of_sets(company, database_url, tmp_path, text, said):
    file = tmp_path / "sets.json"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    found = spm(database_url, "questions", "load", str(file))
    assert found.returncode == 1
    assert said in found.stderr
    assert spm(database_url, "questions", "show", "nix").returncode == 1


def test_two_who_load_at_once_do_not_write_over_each_other(company):
    from spm_core.book.agreed import QuestionSet
    from spm_core.book.refusals import ConflictError

    store, now = company.store(), datetime(2026, 3, 2, tzinfo=UTC)
    with store.write(now) as unit:
        unit.add_version(QuestionSet("won_debrief", 1, [{"id": "W1", "ask": "one?"}], now))
    with pytest.raises(ConflictError, match="Somebody else changed these questions"), store.write(now) as unit:
        unit.add_version(QuestionSet("won_debrief", 1, [{"id": "W1", "ask": "two?"}], now))
    (kept,) = store.question_sets()
    assert kept.body == [{"id": "W1", "ask": "one?"}]
