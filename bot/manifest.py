"""The Slack app manifest as it stands in manifest.yml, and the same app over HTTP."""

from pathlib import Path
from typing import Any

import yaml

from spm_core.book.refusals import Refusal

FILE = Path(__file__).parents[1] / "manifest.yml"


def over_sockets() -> str:
    """The manifest for Socket Mode, as YAML text."""
    return FILE.read_text(encoding="utf-8")


def over_http(url: str) -> str:
    """The manifest for HTTP delivery to a public address, as YAML text. Raises Refusal unless it is https."""
    if not url.startswith("https://"):
        raise Refusal("Slack delivers only to https addresses: spm manifest --http https://spm.example.com")
    address = url.rstrip("/") + "/slack/events"
    app: dict[str, Any] = yaml.safe_load(over_sockets())
    for slash_command in app["features"]["slash_commands"]:
        slash_command["url"] = address
    settings = app["settings"]
    settings["socket_mode_enabled"] = False
    settings["event_subscriptions"]["request_url"] = address
    settings["interactivity"] |= {"request_url": address, "message_menu_options_url": address}
    return str(yaml.safe_dump(app, sort_keys=False, allow_unicode=True))
