"""The command line on real databases: the worked example and the Maven data come in as files and go out as the known answers."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import worked
from typer.testing import CliRunner, Result

from bot.cli.app import app
from spm_core.book.refusals import Refusal

MAVEN = Path(__file__).parents[3] / "shared" / "data" / "maven_original"
WORKED = ("--scope", "team:North", "--as-of", "2026-03-02", "--since", "2026-02-02")
DECEMBER = ("--as-of", "2018-01-01", "--since", "2017-12-04")
ALWAYS = ("--as-of", "2018-01-01", "--since", "2016-10-01")


def spm(*words: str) -> Result:
    """What a command prints; a refusal is raised, as the console script would turn it into its one line."""
    result = CliRunner().invoke(app, list(words))
    if isinstance(result.exception, Refusal):
        raise result.exception
    return result


def said(*words: str) -> Any:
    result = spm(*words)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def imported(folder: Path, place: Path) -> str:
    url = f"sqlite:///{place / 'spm.db'}"
    result = spm("import", str(folder), "--db", url)
    assert result.exit_code == 0, result.output
    return url


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> str:
    return imported(worked.FOLDER, tmp_path_factory.mktemp("example"))


@pytest.fixture(scope="module")
def promised() -> Any:
    return json.loads((worked.FOLDER / "expected.json").read_text())


@pytest.fixture(scope="module")
def maven(tmp_path_factory: pytest.TempPathFactory) -> str:
    if not MAVEN.is_dir():
        pytest.skip("the Maven data is not here (../shared/data/maven_original)")
    return imported(MAVEN, tmp_path_factory.mktemp("maven"))


def report(kind: str, url: str, *words: str) -> Any:
    return said("report", kind, *words, "--db", url, "--json")


def test_funnel_of_the_worked_example(example: str, promised: Any) -> None:
    found = report("funnel", example, *WORKED)
    for row, promise in zip(found["stages"], promised["funnel"]["stages"], strict=True):
        expected = dict(promise)
        assert round(row["ratio"], 3) == expected.pop("ratio")
        assert row["required"] == pytest.approx(expected.pop("required"))
        assert {key: row[key] for key in expected} == expected
    assert found["total"] == promised["funnel"]["total"]


def test_movement_of_the_worked_example(example: str, promised: Any) -> None:
    found, expected = report("movement", example, *WORKED), dict(promised["movement"])
    assert [[line["what"], line["value"]] for line in found["bridge"]] == expected.pop("bridge")
    assert found["progress_share"] == pytest.approx(expected.pop("progress_share"))
    assert {key: found[key] for key in expected} == expected


def test_lists_of_the_worked_example(example: str, promised: Any) -> None:
    stalled = report("stalled", example, *WORKED)["opportunities"]
    assert [line["external_id"] for line in stalled] == promised["stalled"]
    top = report("top5", example, *WORKED)["opportunities"]
    assert [line["external_id"] for line in top] == promised["top5"]
    overdue = report("offers", example, *WORKED)["overdue"]
    found = [{key: line[key] for key in ("external_id", "days_late")} for line in overdue]
    assert found == promised["offers_overdue"]


def test_forecast_of_the_worked_example(example: str, promised: Any) -> None:
    found = report("forecast", example, *WORKED, "--period", "quarter")
    assert {key: found[key] for key in promised["forecast"]} == promised["forecast"]
    assert found["velocity_per_day"] == 720
    assert found["coverage"] == pytest.approx(115 / 72)
    assert found["period"] == {"start": "2026-01-01", "end": "2026-04-01"}


def test_stages_of_the_worked_example(example: str) -> None:
    found = report("stages", example, *WORKED)["stages"]
    keys = "stage visits completed km_p25 km_median km_p75 mean_days reached won win_share"
    assert all(list(row) == keys.split() for row in found)
    assert [(row["stage"], row["km_median"], row["win_share"]) for row in found[:3]] == [
        ("Identified", 14, 0.1),
        ("Qualified", 21, 0.2),
        ("Value agreed", 30, 0.4),
    ]


def test_activity_of_the_worked_example(example: str, promised: Any) -> None:
    found = report("activity", example, *WORKED)
    tallies = {row["member"]: row for row in found["members"]} | {"team": found["team"]}
    for name, expected in promised["activity"].items():
        assert {key: tallies[name][key] for key in expected} == expected
    assert found["needed_new_customer_meetings_per_week"] == pytest.approx(3.5)
    assert found["verdict"] == "short"


def test_the_agenda_is_that_of_the_pure_core(example: str) -> None:
    found = said("agenda", "team", *WORKED, "--db", example, "--json")
    sentences = [answer["sentence"] for item in found["items"] for answer in item["answers"]]
    assert "4 of 7 moved (57 %)" in sentences
    assert "Year: 83k a week to create, 21k created" in sentences
    assert [item["title"] for item in found["items"]] == [
        "Funnel Management",
        "Opportunity Review",
        "Sales Activity",
        "Any Other Business",
    ]


@pytest.mark.parametrize(
    ("kind", "rows", "keys"),
    [
        ("accounts", "accounts", "account won won_before open_value key_people contacted_90d last_contact health"),
        (
            "hygiene",
            "members",
            "member open with_amount future_close_date next_step contact_14d no_overdue_check score",
        ),
        (
            "planning",
            "members",
            (
                "member planned_items done_items kept hours_planned hours_done lead_generation_share"
                " suggested_lead_generation_hours"
            ),
        ),
    ],
)
def test_lists_have_the_promised_keys(example: str, kind: str, rows: str, keys: str) -> None:
    found = report(kind, example, *WORKED)
    assert list(found) == ["kind", "scope", "as_of", "since", "currency", rows]
    assert {tuple(row) for row in found[rows]} == {tuple(keys.split())}


def test_key_accounts_of_the_worked_example(example: str) -> None:
    """Elm was won at 18,000 in February; Acme has 40,000 open, Iris USD 50,000 at 0.90."""
    found = {row["account"]: row for row in report("accounts", example, *WORKED)["accounts"]}
    assert (found["Elm"]["won"], found["Elm"]["won_before"], found["Elm"]["open_value"]) == (18_000, 0, 0)
    assert (found["Acme"]["won"], found["Acme"]["open_value"]) == (0, 40_000)
    assert found["Iris"]["open_value"] == 45_000
    assert "Grove" not in found  # lost


def test_planning_of_the_worked_example(example: str) -> None:
    """14 new-customer meetings are needed in four weeks, 7 of each seller, 1.5 hours for each; none is planned."""
    found = {row["member"]: row for row in report("planning", example, *WORKED)["members"]}
    assert {name: row["suggested_lead_generation_hours"] for name, row in found.items()} == {"Anna": 10.5, "Ben": 10.5}
    assert found["Anna"]["kept"] is None


def test_the_rhythm_kept_by_the_demo_company(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'demo.db'}"
    spm("demo", "--today", "2026-03-02", "--teams", "1", "--sellers", "2", "--months", "9", "--db", url)
    found = report("cadence", url, "--as-of", "2026-03-02", "--since", "2026-02-02")
    assert list(found["meetings"][0]) == ["kind", "scope", "planned", "held", "cancelled", "moved"]
    team = next(row for row in found["meetings"] if row["kind"] == "team")
    assert (team["scope"], team["planned"]) == ("team:North", 4)


def test_the_only_team_needs_no_name(example: str) -> None:
    words = spm("agenda", "team", "--as-of", "2026-03-02", "--since", "2026-02-02", "--db", example).stdout
    assert words.startswith("team:North · as of Mon 2 Mar 00:00\n")
    assert "  Birch 25k · Anna · 77 days, limit 30 · no action\n" in words


def test_a_team_meeting_is_not_one_persons(example: str) -> None:
    with pytest.raises(Refusal, match="Say --scope team:NAME"):
        spm("agenda", "team", "--scope", "member:Anna", "--db", example)


def test_the_pack_is_text_and_pictures(example: str, tmp_path: Path) -> None:
    spm("agenda", "team", *WORKED, "--db", example, "--out", str(tmp_path / "pack"))
    files = {file.name: file.read_bytes() for file in (tmp_path / "pack").iterdir()}
    drawn = {"agenda", "forecast", "funnel", "inflow", "bridge", "ageing", "activity"}
    assert set(files) == {"team.txt", *(f"{name}.png" for name in drawn)}
    assert all(content.startswith(b"\x89PNG") for name, content in files.items() if name.endswith(".png"))
    assert "New-customer meetings 0.75 of 3.5 a week" in files["team.txt"].decode()


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("funnel", ["Value agreed", "2.5", "△ watch"]),
        ("inflow", ["New opportunities 2 · needed 10", "Cedar 60k"]),
        ("movement", ["4 of 7 moved (57 %)", "225,000", "Offer made"]),
        ("stalled", ["2 stalled, 75k", "Fir 50k"]),
        ("stages", ["Value agreed", "half", "configured days"]),
        ("results", ["Won 1, 18k · Lost 1, 15k", "2026 Q1"]),
        ("forecast", ["Quarter 84k of 90k", "59,062", "1.6, needed 3.33"]),
        ("accuracy", ["No quarter is over yet"]),
        ("activity", ["0.75 of 3.5", "Anna", "8.8"]),
        ("offers", ["5 days", "Wed 25 Feb"]),
        ("top5", ["Delta 30k", "Negotiation"]),
        ("accounts", ["none chosen as key account", "18,000"]),
        ("hygiene", ["8 open", "North"]),
        ("planning", ["Nothing was planned", "10.5"]),
        ("cadence", ["No meetings were planned."]),
    ],
)
def test_every_report_reads_well_on_a_terminal(example: str, kind: str, words: list[str]) -> None:
    result = spm("report", kind, *WORKED, "--db", example)
    assert result.exit_code == 0
    assert [word for word in words if word not in result.stdout] == []


def test_a_picture_of_a_report(example: str, tmp_path: Path) -> None:
    file = tmp_path / "funnel.png"
    spm("report", "funnel", *WORKED, "--db", example, "--png", str(file))
    assert file.read_bytes().startswith(b"\x89PNG")
    for kind in ("movement", "stalled", "attainment", "stages", "accounts"):
        spm("report", kind, *WORKED, "--db", example, "--png", str(file))
    with pytest.raises(Refusal, match="no picture of top5; there are: accounts, activity, attainment, forecast"):
        spm("report", "top5", *WORKED, "--db", example, "--png", str(file))


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--as-of", "2.3."), "'2.3.' is no day. Write it as 2026-03-02."),
        (("--scope", "team:Nord"), "There is no team 'Nord'. There are: North."),
        (("--as-of", "2026-03-02", "--since", "2026-03-03"), "lies after the day of the report"),
    ],
)
def test_a_refusal_says_what_to_do(example: str, words: tuple[str, ...], reason: str) -> None:
    with pytest.raises(Refusal, match=reason.replace(".", r"\.")):
        spm("report", "funnel", *words, "--db", example)


def test_the_console_says_a_refusal_in_one_line_with_status_one(example: str) -> None:
    command = [sys.executable, "-m", "bot", "report", "funnel", "--scope", "team:Nord", "--db", example]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "spm: There is no team 'Nord'. There are: North.\n"


def test_wrong_usage_is_status_two(example: str) -> None:
    assert spm("report", "weather", "--db", example).exit_code == 2
    assert spm("report", "funnel", "--json", "--png", "x.png", "--db", example).exit_code == 2


def test_a_company_without_a_rhythm_has_no_meetings(example: str) -> None:
    assert said("cadence", "--db", example, "--json") == {"meetings": []}
    assert "No meetings planned" in spm("cadence", "--db", example).stdout


def test_the_demo_company_meets_every_monday(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'demo.db'}"
    assert (
        spm("demo", "--today", "2026-03-02", "--teams", "1", "--sellers", "2", "--months", "9", "--db", url).exit_code
        == 0
    )
    words = ("cadence", "--from", "2026-03-31", "--months", "1", "--db", url)
    found = said(*words, "--json")["meetings"]
    weekly = [row for row in found if row["kind"] == "team"]
    assert [row["nominal_date"] for row in weekly] == ["2026-04-06", "2026-04-13", "2026-04-20", "2026-04-27"]
    assert {(row["week"], row["status"]) for row in weekly} == {
        (1, "planned"),
        (2, "planned"),
        (3, "planned"),
        (4, "planned"),
    }
    assert all(date.fromisoformat(row["nominal_date"]).weekday() == 0 for row in weekly)
    assert "Mon 6 Apr 2026" in spm(*words).stdout
    assert said(*words, "--team", "North", "--json")["meetings"] == found
    file = tmp_path / "north.ics"
    assert spm(*words, "--ics", str(file)).stdout == f"{len(found)} meetings written into {file}.\n"
    assert file.read_bytes().count(b"BEGIN:VEVENT") == len(found)
    person = next(row["scope"].partition(":")[2] for row in found if row["scope"].startswith("member:"))
    mine = said(*words, "--member", person, "--json")["meetings"]
    assert {row["scope"] for row in mine} == {"team:North", f"member:{person}"}
    assert spm(*words, "--ics", str(file), "--json").exit_code == 2
    assert spm(*words, "--team", "North", "--member", person).exit_code == 2


def test_maven_funnel(maven: str) -> None:
    stages = report("funnel", maven, *DECEMBER)["stages"]
    assert [(row["stage"], row["open"], row["value"]) for row in stages] == [
        ("Prospecting", 500, 1_073_986),
        ("Engaging", 1_589, 3_892_229),
    ]


def test_maven_movement_in_december(maven: str) -> None:
    found = report("movement", maven, *DECEMBER)
    assert (found["open_before"], found["won"], found["lost"], found["not_moved"]) == (2_078, 404, 102, 1_572)
    assert (found["new"]["count"], found["undated"]) == (109, 500)
    bridge = {line["what"]: line["value"] for line in found["bridge"]}
    assert bridge.pop("open_now") == pytest.approx(sum(bridge.values()))


def test_maven_results_since_the_previous_meeting(maven: str) -> None:
    found = report("results", maven, *DECEMBER)
    assert found["won"] == {"count": 476, "value": 1_062_952}
    assert found["lost"]["count"] == 122


def test_maven_results_over_everything(maven: str) -> None:
    found = report("results", maven, *ALWAYS)
    assert found["won"] == {"count": 4_238, "value": 10_005_534}
    assert found["lost"]["count"] == 2_473
    assert round(found["win_rate"], 4) == 0.6315
    assert round(found["average_won"], 2) == 2_360.91
    assert found["median_won"] == 1_117
    cycle = found["cycle_days"]
    assert (round(cycle["won_mean"], 2), cycle["won_median"], cycle["won_max"]) == (51.78, 57, 138)


def test_every_number_can_be_asked_where_it_comes_from(example: str) -> None:
    found = report("funnel", example, *WORKED, "--explain")
    asked = {row["figure"]: row for row in found["explain"]}
    assert set(asked["total.value"]) == {"figure", "formula", "inputs", "opportunities"}
    assert sum(line["part"] for line in asked["total.value"]["opportunities"]) == found["total"]["value"] == 295_000
    assert asked["stages.Offer made.required"]["formula"].startswith("F2 required open count")
    assert "explain" not in report("funnel", example, *WORKED)
    shown = spm("report", "inflow", *WORKED, "--explain", "--db", example).stdout
    assert "Where the numbers come from" in shown
    assert "F3 needed a week: wins a day × 7 ÷ share won of all that enter" in shown
    assert "2.33 new ones a week, 10 in 28 days" in " ".join(shown.split())


def test_accuracy_of_the_worked_example(example: str) -> None:
    found = report("accuracy", example, *WORKED)
    assert list(found)[5:] == ["periods", "rules", "interval_held", "best_rule"]
    assert (found["periods"], found["best_rule"]) == ([], None)


def test_maven_accuracy_of_months_is_remembered(maven: str) -> None:
    words = ("report", "accuracy", "--period", "month", "--as-of", "2018-01-01", "--db", maven)
    first, again = spm(*words, "--json"), spm(*words, "--json")
    assert first.stderr.count("Replaying the forecast of") == 9
    assert (again.stderr, again.stdout) == ("", first.stdout)
    found = json.loads(first.stdout)
    assert found["periods"][-1]["start"] == "2017-12-01"
    assert 0.7 <= found["interval_held"] <= 0.9  # four of five by its name; nine months are few
    assert found["best_rule"] == "run_rate"
    forecast = report("forecast", maven, "--period", "month", "--as-of", "2018-01-01")
    assert forecast["headline"] == "run_rate"
    assert "Run-rate has been closest in 9 months" in spm(*words).stdout


def test_maven_stages_over_everything(maven: str) -> None:
    found = report("stages", maven, "--as-of", "2018-01-01", "--since", "2016-01-01")["stages"][1]
    assert (found["stage"], found["km_median"], round(found["mean_days"], 1)) == ("Engaging", 69, 95.3)
    assert (found["visits"], found["completed"], found["reached"], found["won"]) == (8_300, 6_711, 6_711, 4_238)


def test_maven_stalled_and_older_than_anything_closed(maven: str) -> None:
    old = report("stalled", maven, *DECEMBER)["older_than_anything_closed"]
    assert old["count"] == 1_301
    assert round(old["value"] / 1_000_000, 1) == 3.2


def test_maven_agenda_of_a_team(maven: str) -> None:
    found = said("agenda", "team", "--scope", "team:Melvin Marxen", *DECEMBER, "--db", maven, "--json")
    assert found["scope"] == "team:Melvin Marxen"
    assert all(answer["sentence"] for item in found["items"] for answer in item["answers"])
