"""`spm cadence`: the planned meetings, as a table, as JSON, or as a calendar file."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.cli.asked import Json, day_of, keep
from bot.cli.company import DatabaseOption, WorkspaceOption, company
from spm_core.book.periods import local_day, months_later
from spm_core.book.refusals import Refusal

if TYPE_CHECKING:
    from spm_core.book.cadence import Cadence
    from spm_core.meetings.cadence import Meeting
    from spm_core.store import Store


def register(app: typer.Typer) -> None:
    """Sign up for the command."""
    app.command()(cadence)


def cadence(
    team: Annotated[str | None, typer.Option(help="Only this team and its people", show_default=False)] = None,
    member: Annotated[str | None, typer.Option(help="Only meetings that this person is in", show_default=False)] = None,
    start: Annotated[
        str | None, typer.Option("--from", help="First day, YYYY-MM-DD (default: today)", show_default=False)
    ] = None,
    months: Annotated[int, typer.Option(min=1, max=120, help="How far ahead")] = 3,
    to_json: Json = False,
    ics: Annotated[Path | None, typer.Option(help="Write a calendar file (iCalendar)", show_default=False)] = None,
    url: DatabaseOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """The planned meetings."""
    if to_json and ics:
        raise typer.BadParameter("choose --json or --ics, not both")
    if team and member:
        raise typer.BadParameter("choose --team or --member, not both")
    with company(url, workspace, exact=to_json) as store:
        first = day_of(start) if start else local_day(datetime.now(UTC), ZoneInfo(store.workspace.timezone))
        of = store.cadence(first, months_later(first, months))
        found = _meetings(store, of, team, member)
        rows = [_row(of, item) for item in found]
        if ics:
            _file(ics, of, found, member or team or store.workspace.name)
        elif to_json:
            print(json.dumps({"meetings": rows}, indent=2, ensure_ascii=False))
        elif rows:
            from bot.cli.tables import show_meetings

            show_meetings(rows)
        else:
            print("No meetings planned. Choose a rhythm with /spm setup.")


def _meetings(store: "Store", of: "Cadence", team: str | None, member: str | None) -> "list[Meeting]":
    """The meetings of a team and its people, or of one person, or all. Raises NotFoundError that names the choices."""
    from spm_core.book.people import People
    from spm_core.meetings.calendar import calendar
    from spm_core.meetings.circle import meetings_of

    found = calendar(of)
    if member:
        people = People(store.members(), store.teams(), store.memberships())
        return meetings_of(store.scope(f"member:{member}").id, found, people, store.accounts())
    mine = store.scope(f"team:{team}").id if team else None
    return [item for item in found if mine is None or ((its := of.team(item.rule)) and its.id == mine)]


def _row(of: "Cadence", meeting: "Meeting") -> dict[str, Any]:
    rule = meeting.rule
    named = of.teams.get(rule.scope_id) or of.members.get(rule.scope_id)
    return {
        "kind": rule.kind,
        "scope": f"{rule.scope_kind}:{named.name if named else rule.scope_id}",
        "week": meeting.week,
        "nominal_date": meeting.nominal_date.isoformat(),
        "starts_at": meeting.local.isoformat(),
        "status": meeting.status,
    }


def _file(path: Path, of: "Cadence", found: "list[Meeting]", name: str) -> None:
    from spm_core.meetings.ical import calendar_file

    if not found:
        raise Refusal(
            "No meetings are planned there, so there is no calendar to write. Choose a rhythm with /spm setup."
        )
    keep(path, calendar_file(of, found, name, datetime.now(UTC)))
    print(f"{len(found)} meetings written into {path}.")
