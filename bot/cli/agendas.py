"""`spm agenda`: the whole pack of a meeting as text, JSON or a folder with its pictures."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.asked import AsOf, Json, Since, book_of, keep, print_json
from bot.cli.company import DatabaseOption, WorkspaceOption, company
from bot.cli.track import tracked
from spm_core.book.periods import Span
from spm_core.book.refusals import Refusal

if TYPE_CHECKING:
    from spm_core.book.book import Book
    from spm_core.meetings.answers import Agenda
    from spm_core.store import Store


class MeetingKind(StrEnum):
    """The meetings whose agenda there is."""

    TEAM = "team"
    COACHING = "coaching"
    PERFORMANCE = "performance"
    KAM = "kam"


OF_MEMBERS = frozenset({MeetingKind.COACHING, MeetingKind.PERFORMANCE})


def register(app: typer.Typer) -> None:
    """Sign up for the command."""
    app.command()(agenda)


def agenda(
    kind: MeetingKind,
    scope: Annotated[
        str | None,
        typer.Option(
            help="team:NAME or company (default: the only team); member:NAME for a coaching", show_default=False
        ),
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
    """The whole pack of a meeting, without what is private to a seller and their manager."""
    from spm_core.meetings.agenda import as_text

    if to_json and out:
        raise typer.BadParameter("choose --json or --out, not both")
    with company(url, workspace, exact=to_json) as store:
        pack = _pack(store, kind, scope, as_of, since)
        if to_json:
            print_json(pack)
        elif out:
            _write(pack, as_text(pack), kind, out)
        else:
            print(as_text(pack), end="")


def _pack(store: "Store", kind: MeetingKind, scope: str | None, as_of: str | None, since: str | None) -> "Agenda":
    from spm_core.meetings import agendas
    from spm_core.meetings.privacy import without_private

    whose = store.scope(scope or _only_team(store))
    _must_fit(kind, whose.kind)
    of = agendas.book_scope(kind, whose)
    book = book_of(
        store, of.kind if of.kind == "company" else f"{of.kind}:{of.id}", as_of, since, whole=True, meeting=kind
    )
    return agendas.agenda(kind, without_private(_with_past(store, kind, book)), whose)


def _must_fit(kind: MeetingKind, of: str) -> None:
    """A coaching is a member's, the others a team's or the company's. Raises Refusal."""
    if kind in OF_MEMBERS and of != "member":
        raise Refusal(f"A {kind} meeting is a person's. Say --scope member:NAME.")
    if kind not in OF_MEMBERS and of == "member":
        raise Refusal(f"A {kind} meeting is a team's. Say --scope team:NAME.")


def _with_past(store: "Store", kind: MeetingKind, book: "Book") -> "Book":
    """The Book with past forecasts, by which the headline of a team's forecast is chosen."""
    return tracked(store, book, (Span.MONTH, Span.QUARTER)) if kind is MeetingKind.TEAM else book


def _only_team(store: "Store") -> str:
    """The scope of the only team, else the company."""
    teams = store.teams()
    return f"team:{teams[0].id}" if len(teams) == 1 else "company"


def _write(pack: "Agenda", text: str, kind: str, folder: Path) -> None:
    """The agenda's text and every picture of it as files of a folder."""
    from spm_core.charts.press import KINDS, Press

    folder.mkdir(parents=True, exist_ok=True)
    keep(folder / f"{kind}.txt", text.encode())
    drawn = {answer.chart: answer.report for answer in pack.answers if answer.chart in KINDS}
    with Press() as press:
        both = [pack.reports[name] for name in ("forecast", "funnel") if name in pack.reports]
        orders = {"agenda": press.picture("agenda", *both)} if len(both) > 1 else {}
        orders |= {str(chart): press.picture(str(chart), found) for chart, found in drawn.items()}
        for name, order in orders.items():
            keep(folder / f"{name}.png", order.result().png)
    print(f"Written into {folder}: {', '.join([f'{kind}.txt', *(f'{name}.png' for name in orders)])}.")
