"""`spm report`, `spm agenda` and `spm cadence`: what the core computed, as tables, JSON or pictures."""

import json
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.cli.company import DatabaseOption, WorkspaceOption, company
from bot.cli.track import judged, tracked
from bot.kinds import WHOLE, Kind, made
from spm_core.book.periods import Span, add_months, local_day, midnight
from spm_core.book.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spm_core.book.book import Book
    from spm_core.meetings.answers import Agenda
    from spm_core.meetings.cadence import Meeting
    from spm_core.reports.explained import Figure
    from spm_core.reports.line import Report
    from spm_core.store import Store


class MeetingKind(StrEnum):
    """The meetings whose agenda there is."""

    TEAM = "team"


AsOf = Annotated[
    str | None, typer.Option("--as-of", help="The start of a day, YYYY-MM-DD (default: now)", show_default=False)
]
Since = Annotated[
    str | None, typer.Option(help="The previous meeting, YYYY-MM-DD (default: the last held)", show_default=False)
]
Json = Annotated[bool, typer.Option("--json", help="Exact and unrounded, for programs")]


def register(app: typer.Typer) -> None:
    """Sign up for the commands."""
    app.command()(report)
    app.command()(agenda)
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
        book = _book(store, scope, as_of, since, whole=kind in WHOLE, explained=explain)
        if kind is Kind.FORECAST:
            book = tracked(store, book, (period,))
        if kind is Kind.ACCURACY:
            book = judged(store, book, period)
    found = made(kind, book, period)
    figures = _explained(found, book) if explain else None
    if to_json:
        _print_json(found, figures)
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


def agenda(
    kind: MeetingKind,
    scope: Annotated[
        str | None, typer.Option(help="team:NAME or company (default: the only team)", show_default=False)
    ] = None,
    as_of: AsOf = None,
    since: Since = None,
    to_json: Json = False,
    out: Annotated[
        Path | None, typer.Option(help="Write its text and pictures into this folder", show_default=False)
    ] = None,
    url: DatabaseOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """The whole pack of a meeting."""
    from spm_core.meetings.agenda import as_text, team_agenda

    if to_json and out:
        raise typer.BadParameter("choose --json or --out, not both")
    with company(url, workspace) as store:
        book = _book(store, scope or _only_team(store), as_of, since, whole=True)
        book = tracked(store, book, (Span.MONTH, Span.QUARTER))
    if book.scope.kind == "member":
        raise Refusal("A team meeting is a team's. Say --scope team:NAME.")
    pack = team_agenda(book)
    if to_json:
        _print_json(pack)
    elif out:
        _write(pack, as_text(pack), kind, out)
    else:
        print(as_text(pack), end="")


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
        first = _day(start) if start else local_day(datetime.now(UTC), ZoneInfo(store.workspace.timezone))
        last = _months_after(first, months)
        rows = [_meeting(store, item) for item in _meetings(store, team, first, last)]
    if to_json:
        print(json.dumps({"meetings": rows}, indent=2, ensure_ascii=False))
    elif rows:
        from bot.cli.tables import show_meetings

        show_meetings(rows)
    else:
        print("No meetings planned. Choose a rhythm with /spm setup.")


def _book(
    store: "Store", scope: str, as_of: str | None, since: str | None, *, whole: bool = False, explained: bool = False
) -> "Book":
    """The Book that the options mean; days begin at midnight in the scope's zone."""
    whose = store.scope(scope)
    zone = store.zone(whose)
    now = midnight(_day(as_of), zone) if as_of else datetime.now(UTC)
    before = midnight(_day(since), zone) if since else None
    if before and before > now:
        raise Refusal(f"The previous meeting ({since}) lies after the day of the report. Choose an earlier --since.")
    return store.book(whose, now, before, whole=whole, explained=explained)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal(f"{text!r} is no day. Write it as 2026-03-02.") from None


def _only_team(store: "Store") -> str:
    """The scope of the only team, else the company."""
    teams = store.teams()
    return f"team:{teams[0].id}" if len(teams) == 1 else "company"


def _print_json(value: object, figures: "Sequence[Figure] | None" = None) -> None:
    from spm_core.reports.explained import plain
    from spm_core.reports.json import as_json

    why = {} if figures is None else {"explain": plain(figures)}
    print(json.dumps(as_json(value) | why, indent=2, ensure_ascii=False))


def _draw(kind: str, found: "Report", file: Path) -> None:
    """Draw one report into a file."""
    from spm_core.charts.press import KINDS, Press

    if kind not in KINDS:
        raise Refusal(f"There is no picture of {kind}; there are: {', '.join(sorted(set(KINDS) & set(Kind)))}.")
    with Press() as press:
        _keep(file, press.picture(kind, found).result().png)
    print(f"Drawn into {file}.")


def _write(pack: "Agenda", text: str, kind: str, folder: Path) -> None:
    """The agenda's text and every picture of it as files of a folder."""
    from spm_core.charts.press import KINDS, Press

    folder.mkdir(parents=True, exist_ok=True)
    _keep(folder / f"{kind}.txt", text.encode())
    drawn = {answer.chart: answer.report for answer in pack.answers if answer.chart in KINDS}
    with Press() as press:
        orders = {"agenda": press.picture("agenda", pack.reports["forecast"], pack.reports["funnel"])}
        orders |= {str(chart): press.picture(str(chart), found) for chart, found in drawn.items()}
        for name, order in orders.items():
            _keep(folder / f"{name}.png", order.result().png)
    print(f"Written into {folder}: {kind}.txt, {', '.join(f'{name}.png' for name in orders)}.")


def _keep(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise Refusal(f"{file} cannot be written: {error.strerror}. Choose another place.") from None


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
