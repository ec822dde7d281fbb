"""`spm doctor`: what is amiss with the installation, and what to do about it."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.asked import Json
from bot.cli.company import DatabaseOption, WorkspaceOption
from spm_core.book.refusals import Refusal

if TYPE_CHECKING:
    from bot.doctor import Check


def register(app: typer.Typer) -> None:
    """Sign up for the command."""
    app.command()(doctor)


def doctor(
    to_json: Json = False,
    live_probe: Annotated[
        str | None,
        typer.Option(help="A channel id: post one message there, look for it, take it away", show_default=False),
    ] = None,
    url: DatabaseOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Look at configuration, database, token, scopes, channels, clock and what failed lately."""
    from bot.doctor import examined
    from bot.settings import Settings

    settings = Settings.told()
    if url:
        settings = settings.model_copy(update={"database_url": url})
    checks = []
    for check in examined(settings, live_probe, workspace):
        checks.append(check)
        if not to_json:
            _show(check)
    if to_json:
        print(json.dumps({"checks": [asdict(check) for check in checks]}, ensure_ascii=False, indent=2))
    amiss = [check.name for check in checks if not check.ok]
    if amiss:
        raise Refusal(f"{len(amiss)} of {len(checks)} checks need you: {', '.join(amiss)}.")


def _show(check: "Check") -> None:
    print(f"{'✓' if check.ok else '✕'} {check.name}: {check.detail}", flush=True)
    if check.remedy:
        print(f"    {check.remedy}", flush=True)
