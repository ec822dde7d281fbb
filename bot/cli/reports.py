"""`spm report`: what the core computed, as tables, JSON or pictures."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.asked import AsOf, Json, Since, book_of, keep, print_json
from bot.cli.company import DatabaseOption, WorkspaceOption, company
from bot.cli.track import judged, tracked
from bot.kinds import WHOLE, Kind, made
from spm_core.book.periods import Span
from spm_core.book.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spm_core.book.book import Book
    from spm_core.reports.explained import Figure
    from spm_core.reports.line import Report


def register(app: typer.Typer) -> None:
    """Sign up for the commands."""
    app.command()(report)


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
    with company(url, workspace, exact=to_json) as store:
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


def _draw(kind: str, found: "Report", file: Path) -> None:
    """Draw one report into a file."""
    from spm_core.charts.press import KINDS, Press

    if kind not in KINDS:
        raise Refusal(f"There is no picture of {kind}; there are: {', '.join(sorted(set(KINDS) & set(Kind)))}.")
    with Press() as press:
        keep(file, press.picture(kind, found).result().png)
    print(f"Drawn into {file}.")
