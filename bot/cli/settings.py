"""`spm settings`: how some numbers are counted, for the company and for its teams."""

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.asked import Json
from bot.cli.company import DatabaseOption, WorkspaceOption, company
from spm_core.book.refusals import Refusal

if TYPE_CHECKING:
    from spm_core.store import Store


class Name(StrEnum):
    """What can be set: what TOP5 is ranked by, whether a seller has at most two of a team's, the first stage of velocity."""

    TOP5 = "top5_score"
    TWO_EACH = "top5_two_each"
    VELOCITY = "velocity_from"


def register(app: typer.Typer) -> None:
    """Sign up for the command."""
    app.command()(settings)


def settings(
    name: Annotated[Name | None, typer.Argument(help="What to set (default: show all)", show_default=False)] = None,
    value: Annotated[
        str | None,
        typer.Argument(
            help="top5_score: expected, amount, gain, close or pins; top5_two_each: yes or no; velocity_from: a stage or all",
            show_default=False,
        ),
    ] = None,
    team: Annotated[str | None, typer.Option(help="Only for this team", show_default=False)] = None,
    to_json: Json = False,
    url: DatabaseOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """How TOP5 and velocity are counted: show it, or set one thing for the company or a team."""
    with company(url, workspace) as store:
        of = store.scope(f"team:{team}").id if team else None
        if name is not None:
            _set(store, of, name, value)
        shown = _shown(store, of)
    if to_json:
        print(json.dumps({"scope": f"team:{team}" if team else "company", **shown}, indent=2, ensure_ascii=False))
    else:
        from spm_core.book.choices import written

        print("\n".join(f"{key} {written(held)}" for key, held in shown.items()))


def _shown(store: "Store", of: str | None) -> dict[str, Any]:
    from spm_core.book.choices import COUNTING, prevailing

    found = store.settings()
    return {name: prevailing(found, name, of) for name in COUNTING}


def _set(store: "Store", of: str | None, name: Name, value: str | None) -> None:
    from spm_core.book.agreed import Setting
    from spm_core.book.choices import read

    if value is None:
        raise Refusal(f"Say what {name} is to be; `spm settings --help` lists the choices.")
    held = read(name.value, value, store.company().stages)
    with store.write(datetime.now(UTC)) as unit:
        unit.save(Setting("team" if of else "company", of or "", name.value, held))
        unit.audit(None, "settings", of or store.workspace.id, None, f"{name.value} {held}")
