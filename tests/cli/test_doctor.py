"""`spm doctor` names what is amiss, one by one, with what to do, against a real Slack on this machine; it tells no secret."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from support.northwind import NORTHWIND
from support.office import fill
from support.rooms import MANIFEST, with_history
from support.slack import Slack

from bot.doctor import Check, _clock, examined
from bot.outbox import scheduled
from bot.settings import Settings
from spm_core.book.records import Role
from spm_core.store import Database, Store

TOKEN, APP_TOKEN = NORTHWIND["bot_token"], NORTHWIND["app_token"]
NAMES = ["configuration", "database", "migrations", "administrator", "token", "scopes", "clock", "socket mode"]
NAMES += ["channel of North", "last failures"]


@pytest.fixture(scope="module")
def slack() -> Iterator[Slack]:
    with Slack.start(NORTHWIND, MANIFEST) as found:
        yield found


@pytest.fixture
def store(database: Database) -> Store:
    """The worked example, with an administrator."""
    found = fill(database)
    with found.write(datetime.now(UTC)) as unit:
        unit.save(replace(found.member("Mia"), role=Role.ADMIN))
    return found


def told(slack: Slack, database_url: str, **changes: str | None) -> Settings:
    given: dict[str, str | None] = {
        "database_url": database_url,
        "bot_token": TOKEN,
        "app_token": APP_TOKEN,
        "api_url": slack.api_url,
    }
    return Settings.model_validate({**given, **changes})


def by_name(settings: Settings, probe: str | None = None) -> dict[str, Check]:
    return {check.name: check for check in examined(settings, probe)}


def amiss(found: dict[str, Check]) -> list[str]:
    assert all(check.remedy for check in found.values() if not check.ok)
    return [check.name for check in found.values() if not check.ok]


@pytest.mark.usefixtures("store")
def test_a_sound_installation_is_looked_at_in_ten_places(slack: Slack, database_url: str) -> None:
    found = by_name(told(slack, database_url))
    assert list(found) == NAMES
    assert amiss(found) == []
    assert found["channel of North"].detail == "SPM is in C0NORTH01"
    assert found["migrations"].detail.endswith("Northwind Pumps")
    assert found["token"].detail == f"spm in {NORTHWIND['team']['name']}"


@pytest.mark.usefixtures("store")
def test_a_token_that_slack_does_not_know_ends_the_questions_to_slack(slack: Slack, database_url: str) -> None:
    found = by_name(told(slack, database_url, bot_token="xoxb-wrong"))
    assert amiss(found) == ["token"]
    assert found["token"].detail == "Slack says invalid_auth"
    assert "scopes" not in found
    assert "last failures" in found
    away = by_name(told(slack, database_url, api_url="http://127.0.0.1:9/api/"))
    assert amiss(away) == ["token"]
    assert "SLACK_API_URL" in away["token"].remedy
    assert amiss(by_name(told(slack, database_url, app_token="xapp-wrong"))) == ["socket mode"]


def test_what_is_not_set_is_said_with_where_to_find_it(slack: Slack, database_url: str, store: Store) -> None:
    with store.write(datetime.now(UTC)) as unit:
        unit.save(replace(store.member("Mia"), role=Role.MANAGER))
    found = by_name(told(slack, database_url, app_token=None))
    assert amiss(found) == ["configuration", "administrator"]
    assert "SLACK_SIGNING_SECRET" in found["configuration"].remedy
    assert amiss(by_name(told(slack, database_url, app_token=None, signing_secret="s", admin="U0MIA0001"))) == []
    bare = by_name(told(slack, database_url, bot_token=None))
    assert amiss(bare) == ["configuration", "administrator"]
    assert "token" not in bare


def test_a_database_that_is_not_there_old_or_out_of_reach(slack: Slack, tmp_path: Path, database: Database) -> None:
    new = by_name(told(slack, f"sqlite:///{tmp_path / 'none.db'}"))
    assert amiss(new) == ["migrations"]
    assert not (tmp_path / "none.db").exists()
    url = database._connections.url.render_as_string(hide_password=False)
    assert amiss(by_name(told(slack, url))) == []  # tables, and no company yet
    database.downgrade("-1")
    old = by_name(told(slack, url))
    assert amiss(old) == ["migrations"]
    assert "spm db upgrade" in old["migrations"].remedy
    away = by_name(told(slack, "postgresql://spm:hidden-word@127.0.0.1:9/spm"))
    assert amiss(away) == ["database"]
    assert "hidden-word" not in str(away)


@pytest.mark.usefixtures("store")
def test_scopes_that_were_not_granted_are_named(database_url: str, tmp_path: Path) -> None:
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    manifest["oauth_config"]["scopes"]["bot"] = [
        scope for scope in manifest["oauth_config"]["scopes"]["bot"] if scope not in ("files:read", "groups:read")
    ]
    (tmp_path / "manifest.yml").write_text(yaml.safe_dump(manifest), encoding="utf-8")
    with Slack.start(NORTHWIND, tmp_path / "manifest.yml") as slack:
        found = by_name(told(slack, database_url))
    assert amiss(found) == ["scopes"]
    assert found["scopes"].detail == "missing: files:read, groups:read"


def test_a_channel_that_spm_is_not_in(slack: Slack, database_url: str, store: Store) -> None:
    with store.write(datetime.now(UTC)) as unit:
        unit.save(replace(store.teams()[0], channel_id="C0NOTHERE"))
    found = by_name(told(slack, database_url))
    assert amiss(found) == ["channel of North"]
    assert "/invite @spm" in found["channel of North"].remedy


def test_what_did_not_go_out_is_named_and_what_came_too_late_is_counted(
    slack: Slack, database_url: str, store: Store
) -> None:
    at = datetime.now(UTC) - timedelta(days=1)
    late, lost = (
        scheduled("north", phase, "C0NORTH01", at.date(), due_at=at, expires_at=at + timedelta(hours=2))
        for phase in ("agenda", "prep")
    )
    store.plan([late])
    store.miss(datetime.now(UTC))
    found = by_name(told(slack, database_url))
    assert amiss(found) == []
    assert found["last failures"].detail == "none in a week; 1 post came too late to be of use"
    store.plan([lost])
    [taken] = store.claim("somebody", at + timedelta(minutes=1), 60, 1)
    store.mark(taken, "dead", error="channel_not_found")
    found = by_name(told(slack, database_url))
    assert amiss(found) == ["last failures"]
    assert found["last failures"].detail.startswith("1 post: prep to C0NORTH01, ")
    assert found["last failures"].detail.endswith("dead (channel_not_found)")


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("granted", [True, False])
def test_a_probe_is_posted_looked_for_and_taken_away(database_url: str, tmp_path: Path, granted: bool) -> None:
    with Slack.start(NORTHWIND, with_history(tmp_path) if granted else MANIFEST) as slack:
        found = by_name(told(slack, database_url), "C0NORTH01")
        assert found["probe"].ok
        assert ("found after" in found["probe"].detail) == granted
        assert slack.channel("sales-north").messages == []
        assert [call["ok"] for call in slack.log("chat.postMessage")] == [True]
        refused = by_name(told(slack, database_url), "C0NOTHERE")["probe"]
        assert (refused.ok, refused.detail) == (False, "Slack says channel_not_found")


def test_a_clock_that_is_off_is_told() -> None:
    now = datetime(2026, 3, 2, 9, 1, 1, tzinfo=UTC)
    assert _clock("Mon, 02 Mar 2026 09:00:01 GMT", now).ok
    off = _clock("Mon, 02 Mar 2026 09:00:00 GMT", now)
    assert (off.ok, off.detail) == (False, "61 s from Slack's")


@pytest.mark.usefixtures("store")
def test_the_command_prints_lines_or_json_and_its_status_says_whether_all_is_well(
    slack: Slack, database_url: str
) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "SPM_"))}
    env = {**kept, "SLACK_BOT_TOKEN": TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.api_url}
    command = [sys.executable, "-m", "bot", "doctor", "--db", database_url]
    well = subprocess.run([*command, "--json"], env=env, capture_output=True, text=True, check=False)
    assert (well.returncode, well.stderr) == (0, "")
    found = json.loads(well.stdout)["checks"]
    assert [check["name"] for check in found] == NAMES
    assert set(found[0]) == {"name", "ok", "detail", "remedy"}
    ill = subprocess.run(
        command, env=env | {"SLACK_BOT_TOKEN": "xoxb-wrong"}, capture_output=True, text=True, check=False
    )
    assert ill.returncode == 1
    assert "✕ token: Slack says invalid_auth\n    Copy SLACK_BOT_TOKEN again" in ill.stdout
    assert ill.stderr == "spm: 1 of 6 checks need you: token.\n"
    for secret in (TOKEN, APP_TOKEN, "xoxb-wrong"):
        assert secret not in ill.stdout + ill.stderr + well.stdout
    odd = subprocess.run(command, env=env | {"SPM_WORKERS": "many"}, capture_output=True, text=True, check=False)
    assert (odd.returncode, odd.stdout) == (1, "")
    assert odd.stderr.startswith("spm: A variable of the environment cannot be used. SPM_WORKERS: ")
    assert odd.stderr.count("\n") == 1
