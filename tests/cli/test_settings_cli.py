"""`spm settings`: what is counted how, shown and set for the company or one team, and heeded by the reports."""

import json
from pathlib import Path

import pytest
import worked
from test_reports import WORKED, imported, said, spm

from spm_core.book.refusals import Refusal

NOW = WORKED[:2]  # the same team today: nothing has happened there since


@pytest.fixture
def example(tmp_path: Path) -> str:
    return imported(worked.FOLDER, tmp_path)


def test_a_team_chooses_and_its_reports_follow(example: str) -> None:
    usual = "top5_score expected\ntop5_two_each no\nvelocity_from all\n"
    assert spm("settings", "--db", example).stdout == usual
    spm("settings", "top5_score", "amount", "--team", "North", "--db", example)
    spm("settings", "velocity_from", "Offer made", "--team", "North", "--db", example)
    found = said("report", "top5", *NOW, "--db", example, "--json")
    assert [line["external_id"] for line in found["opportunities"]] == ["O3", "O6", "O9", "O1", "O10"]
    assert said("report", "forecast", *NOW, "--db", example, "--json")["velocity_per_day"] == 180
    assert "velocity counts what is open from Offer made up" in spm("report", "forecast", *NOW, "--db", example).stdout
    found = said("report", "top5", *WORKED, "--db", example, "--json")  # what was said then, before anybody chose
    assert [line["external_id"] for line in found["opportunities"]] == ["O4", "O1", "O9", "O3", "O6"]
    assert spm("settings", "--db", example).stdout == usual
    spm("settings", "top5_two_each", "yes", "--team", "North", "--db", example)
    found = said("report", "top5", *NOW, "--db", example, "--json")
    assert [line["external_id"] for line in found["opportunities"]] == ["O3", "O6", "O9", "O10"]
    shown = json.loads(spm("settings", "--team", "North", "--db", example, "--json").stdout)
    assert shown == {
        "scope": "team:North",
        "top5_score": "amount",
        "top5_two_each": True,
        "velocity_from": "S4",
    }


def test_what_cannot_be_is_refused_with_the_choices(example: str) -> None:
    with pytest.raises(Refusal, match="velocity_from is one of all, identified, s1, qualified"):
        spm("settings", "velocity_from", "Yesterday", "--db", example)
    with pytest.raises(Refusal, match="Say what top5_score is to be"):
        spm("settings", "top5_score", "--db", example)
