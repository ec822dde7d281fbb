"""`spm report` and `spm cadence`: what the core computed, as tables, JSON or pictures."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.cli.asked import AsOf, Json, Since, book_of, day_of, keep, print_json
from bot.cli.company import DatabaseOption, WorkspaceOption, company
from bot.cli.track import judged, tracked
from bot.kinds import WHOLE, Kind, made
from spm_core.book.periods import Span, add_months, local_day
from spm_core.book.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spm_core.book.book import Book
    from spm_core.meetings.cadence import Meeting
    from spm_core.reports.explained import Figure
    from spm_core.reports.line import Report
    from spm_core.store import Store


def register(app: typer.Typer) -> None:
    """Sign up for the commands."""
    app.command()(report)
    app.command()(cadence)


def report(
    kind: Kind,
    scope: Annotated[str, typer.Option(help="company, team:NAME or member:NAME")] = "company",
    as_of: AsOf = None,
    since: Since = None,
    period: Annotated[Span, typer.Option(help="Of the forecast and its accuracy")] = Span.QUARTER,
    explain: Annotated[bool, typer.Option("--explain", help="Say of every number where it comes from")] = False,
    to_json: Json = False,
    png: Annotated[Path | None, typer.Option(help="Draw it into this file", show_default=False)] = None,
    url: DatabaseOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """One report on the company, a team or a member."""
    if to_json and png:
        raise typer.BadParameter("choose --json or --png, not both")
    with company(url, workspace) as store:
        book = book_of(store, scope, as_of, since, whole=kind in WHOLE, explained=explain)
        if kind is Kind.FORECAST:
            book = tracked(store, book, (period,))
        if kind is Kind.ACCURACY:
            book = judged(store, book, period)
    found = made(kind, book, period)
    figures = _explained(found, book) if explain else None
    if to_json:
        print_json(found, figures)
    elif png:
        _draw(kind, found, png)
    else:
        from bot.cli.tables import show_report

        show_report(kind, book, period)
    if figures is not None and not to_json:
        from bot.cli.explained import show_figures

        show_figures(figures)


def _explained(found: "Report", book: "Book") -> "Sequence[Figure]":
    """Every number of a report with its formula, its inputs and the opportunities behind it."""
    from spm_core.reports.explained import explain

    return tuple(explain(found, book))


def cadence(
    team: Annotated[str | None, typer.Option(help="Only this team and its people", show_default=False)] = None,
    start: Annotated[
        str | None, typer.Option("--from", help="First day, YYYY-MM-DD (default: today)", show_default=False)
    ] = None,
    months: Annotated[int, typer.Option(min=1, max=120, help="How far ahead")] = 3,
    to_json: Json = False,
    url: DatabaseOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """The planned meetings."""
    with company(url, workspace) as store:
        first = day_of(start) if start else local_day(datetime.now(UTC), ZoneInfo(store.workspace.timezone))
        last = _months_after(first, months)
        rows = [_meeting(store, item) for item in _meetings(store, team, first, last)]
    if to_json:
        print(json.dumps({"meetings": rows}, indent=2, ensure_ascii=False))
    elif rows:
        from bot.cli.tables import show_meetings

        show_meetings(rows)
    else:
        print("No meetings planned. Choose a rhythm with /spm setup.")


def _draw(kind: str, found: "Report", file: Path) -> None:
    """Draw one report into a file."""
    from spm_core.charts.press import KINDS, Press

    if kind not in KINDS:
        raise Refusal(f"There is no picture of {kind}; there are: {', '.join(sorted(set(KINDS) & set(Kind)))}.")
    with Press() as press:
        keep(file, press.picture(kind, found).result().png)
    print(f"Drawn into {file}.")


def _months_after(day: date, months: int) -> date:
    """The same day so many months later, else the last one of that month."""
    month = add_months(day, months)
    last = add_months(day, months + 1) - timedelta(days=1)
    return min(month.replace(day=1) + timedelta(days=day.day - 1), last)


def _meetings(store: "Store", team: str | None, first: date, last: date) -> "list[Meeting]":
    from spm_core.meetings.calendar import calendar

    of = store.cadence(first, last)
    mine = store.scope(f"team:{team}").id if team else None
    return [item for item in calendar(of) if mine is None or ((found := of.team(item.rule)) and found.id == mine)]


def _meeting(store: "Store", meeting: "Meeting") -> dict[str, Any]:
    rule = meeting.rule
    names = {team.id: team.name for team in store.teams()} | {member.id: member.name for member in store.members()}
    return {
        "kind": rule.kind,
        "scope": f"{rule.scope_kind}:{names.get(rule.scope_id, rule.scope_id)}",
        "week": meeting.week,
        "nominal_date": meeting.nominal_date.isoformat(),
        "starts_at": meeting.starts_at.astimezone(ZoneInfo(rule.timezone)).isoformat(),
        "status": meeting.status,
    }
