"""The page about scopes and the manifest say the same."""

import re
from pathlib import Path

import yaml

from bot.manifest import over_sockets

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "scopes.md").read_text(encoding="utf-8")


def rows(heading):
    """The first cell of each row of the table under a heading, and whether the other cells say something."""
    table = PAGE.split(f"## {heading}")[1].split("\n## ")[0]
    found = re.findall(r"^\| `([a-z_.:]+)` \|(.+)\|$", table, re.MULTILINE)
    return {name: [cell.strip() for cell in rest.split("|")] for name, rest in found}


def test_every_scope_and_event_has_its_row_and_no_row_is_of_another():
    app = yaml.safe_load(over_sockets())
    scopes, events = rows("Scopes"), rows("Events")
    assert set(scopes) == set(app["oauth_config"]["scopes"]["bot"])
    assert set(events) == set(app["settings"]["event_subscriptions"]["bot_events"])
    assert all(len(cells) == 2 and all(cells) for cells in (*scopes.values(), *events.values()))
