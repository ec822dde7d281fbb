"""The people of Northwind with many channels, so that tests of one module share a Slack and still have channels to themselves."""

from pathlib import Path
from typing import Any

import yaml
from support.northwind import NORTHWIND
from support.slack import ROOT

MANIFEST = ROOT / "manifest.yml"
HISTORY = ["channels:history", "im:history"]
OPEN = [f"C0OPEN{n:03}" for n in range(60)]
STRANGE = [f"C0STRANGE{n:03}" for n in range(60)]  # people of another company read these
_CHANNELS: list[dict[str, Any]] = [
    {"id": name, "name": name, "members": ["U0ANNA001"], "bot_is_member": True, "is_ext_shared": name in STRANGE}
    for name in (*OPEN, *STRANGE)
]
WORLD = NORTHWIND | {
    "channels": [*_CHANNELS, {"id": "C0ELSEWHERE", "name": "elsewhere", "members": ["U0ANNA001"]}],
}


def with_history(folder: Path) -> Path:
    """The manifest with the optional scopes that let the bot look up its own posts."""
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    manifest["oauth_config"]["scopes"]["bot"] += HISTORY
    path = folder / "manifest.yml"
    path.write_text(yaml.safe_dump(manifest), encoding="utf-8")
    return path
