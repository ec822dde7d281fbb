"""`spm import` and `spm export` as a person or a script calls them."""

import json
import shutil
from pathlib import Path

import pytest
from importing import WORKED, folder
from typer.testing import CliRunner, Result

from bot.cli.app import app
from spm_core.book.refusals import Refusal
from spm_core.store import Database

ROW = "A,Deal,Anna,300,EUR\n"
FILES = {
    "opportunities": "external_id,name,owner,amount,currency\n" + ROW + "B,Deal,Anna,-1,EUR\n",
    "events": "external_id,type,to,effective_at\nA,created,S1,2025-01-05\nB,created,S1,2025-01-05\n",
}


@pytest.fixture
def url(sqlite_tables: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(sqlite_tables, tmp_path / 'spm.db')}"


def spm(url: str, *words: object) -> Result:
    done = CliRunner().invoke(app, [*map(str, words), "--db", url], catch_exceptions=True)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def test_json_has_the_keys_of_the_command_line_page(url: str, tmp_path: Path) -> None:
    made = folder(tmp_path / "in", **FILES)
    done = json.loads(spm(url, "import", made, "--json").stdout)
    none = {"created": 0, "updated": 0, "unchanged": 0, "rejected": 0}
    rejected = done.pop("rejected")
    assert done == {
        "layout": "spm",
        "rows": 4,
        "opportunities": none | {"created": 1, "rejected": 1},
        "accounts": none,
        "members": none | {"created": 1},
        "warnings": ["Anna was not here and is in no list of members: added as a seller without a team."],
    }
    assert [(row["file"], row["line"], "zero or more" in row["reason"]) for row in rejected] == [
        ("opportunities.csv", 3, True)
    ]


def test_a_dry_run_saves_nothing_and_says_the_same(url: str, tmp_path: Path) -> None:
    made = folder(tmp_path / "in", **FILES)
    dry = json.loads(spm(url, "import", made, "--json", "--dry-run").stdout)
    database = Database(url)
    assert database.workspaces() == []
    assert dry == json.loads(spm(url, "import", made, "--json").stdout)
    assert [item.name for item in database.workspaces()] == ["in"]
    assert len(database.store().open_opportunities()) == 1
    database.close()


def test_a_dry_run_makes_no_database(tmp_path: Path) -> None:
    made = folder(tmp_path / "in", **FILES)
    done = spm(f"sqlite:///{tmp_path / 'none.db'}", "import", made, "--dry-run")
    assert "Nothing was saved" in done.stdout
    assert not (tmp_path / "none.db").exists()


def test_people_read_what_came_in_and_what_did_not(url: str, tmp_path: Path) -> None:
    done = spm(url, "import", folder(tmp_path / "in", **FILES))
    assert "opportunities: 1 created, 1 rejected" in done.stdout
    assert "opportunities.csv, line 3: An amount is zero or more" in done.stdout


def test_a_refusal_leaves_the_database_as_it_was(url: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="not in the layout salesforce"):
        spm(url, "import", WORKED, "--layout", "salesforce")
    assert Database(url).workspaces() == []


def test_export_writes_what_import_reads(url: str, tmp_path: Path) -> None:
    spm(url, "import", WORKED)
    done = spm(url, "export", tmp_path / "out", "--scope", "team:North")
    assert "10 opportunities, 13 activities" in done.stdout
    other = json.loads(spm(url, "import", tmp_path / "out", "--json").stdout)
    assert other["opportunities"] == {"created": 0, "updated": 0, "unchanged": 10, "rejected": 0}
