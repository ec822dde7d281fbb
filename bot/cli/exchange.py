"""`spm import` and `spm export`: data in and out as CSV."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.company import DatabaseOption, WorkspaceOption, company, database_url, opened
from spm_core.book.refusals import NotFoundError, Refusal

if TYPE_CHECKING:
    from spm_core.exchange import Answers, Changes
    from spm_core.exchange.reading import Reading
    from spm_core.store import Database, Store

CACHE = 16  # MiB of the database: rows that are only added are hardly looked at again
SHOWN = 20  # rejected rows and warnings in the text; --json has all of them


class Layout(StrEnum):
    """The layouts that the command line names."""

    AUTO = "auto"
    MAVEN = "maven"
    SALESFORCE = "salesforce"
    HUBSPOT = "hubspot"
    PIPEDRIVE = "pipedrive"
    SPM = "spm"


def register(app: typer.Typer) -> None:
    """Sign up for the commands."""
    app.command("import")(import_)
    app.command()(export)


def import_(
    paths: Annotated[list[Path], typer.Argument(help="CSV files, or a folder of them")],
    layout: Annotated[Layout, typer.Option(help="How the files are laid out")] = Layout.AUTO,
    answers: Annotated[
        Path | None,
        typer.Option(help="JSON: what the file leaves open ({stages, owners, day_first}: name there → here)"),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, save nothing")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="All of it, for programs")] = False,
    url: DatabaseOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Read CSV files; rows that cannot go in are named with their line and reason, the rest goes in together."""
    from bot.importing import stages_here
    from spm_core.exchange import files, read

    size = sum(path.stat().st_size for path in files(paths))
    said = _answers(answers)
    stages = stages_here(database_url(url), workspace)
    with _progress(size) as tell:
        changes = _changes(
            lambda: read(paths, layout, tell, said, stages), workspace, paths[0].resolve(), url, dry_run=dry_run
        )
    if as_json:
        print(json.dumps(_told(changes), ensure_ascii=False, indent=1))
    else:
        from spm_core.book.manners import written_for

        with written_for(changes.workspace.locale):
            _tell(changes, dry_run=dry_run)


def _answers(path: Path | None) -> "Answers":
    """What somebody wrote down about an export. Raises Refusal for a file that is none of that."""
    from spm_core.exchange import Answers

    if path is None:
        return Answers()
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return Answers(dict(said.get("stages", {})), dict(said.get("owners", {})), dict(said.get("day_first", {})))
    except (OSError, ValueError, AttributeError, TypeError) as problem:
        form = '{"stages": {"Proposal": "S4"}, "owners": {"m.k.": "Mia Stone"}, "day_first": {"Close Date": true}}'
        raise Refusal(f"{path} cannot be read as answers ({problem}). Write it like {form}.") from problem


def _changes(
    reading: "Callable[[], Reading]", workspace: str | None, path: Path, url: str | None, *, dry_run: bool
) -> "Changes":
    from bot.importing import bring_in, rehearse
    from spm_core.store import Database

    name = workspace or (path if path.is_dir() else path.parent).name or "SPM"
    now = datetime.now(UTC)
    if not dry_run:
        with opened(url, cache=CACHE) as database:
            return bring_in(database, _store(database, workspace), reading, name, now)
    database = Database(database_url(url))
    try:
        store = _store(database, workspace) if database.current() else None
        return rehearse(store, reading(), name, now)
    finally:
        database.close()


def _store(database: "Database", workspace: str | None) -> "Store | None":
    """The company that is meant, None when it is to be made: in an empty database, or under a name of its own."""
    there = database.workspaces()
    if not there:
        return None
    try:
        return database.store(workspace)
    except NotFoundError:
        if workspace is None or workspace.casefold() in {item.name.casefold() for item in there}:
            raise
        return None


def _told(changes: "Changes") -> dict[str, Any]:
    findings = changes.findings
    return {
        "layout": changes.reading.layout,
        "rows": findings.rows,
        "opportunities": asdict(changes.opportunities),
        "accounts": asdict(changes.directory.accounts_tally),
        "members": asdict(changes.directory.members_tally),
        "rejected": [asdict(item) for item in findings.rejected],
        "warnings": findings.warnings,
    }


def _tell(changes: "Changes", *, dry_run: bool) -> None:
    from bot.importing import difference_words
    from spm_core.reports import figures

    told = _told(changes)
    print(f"{changes.workspace.name}: {figures.whole(told['rows'])} rows read, layout {told['layout']}.")
    for what in ("opportunities", "accounts", "members"):
        counts = ", ".join(f"{figures.whole(number)} {word}" for word, number in told[what].items() if number)
        print(f"  {what}: {counts or 'none'}")
    _list(
        f"{figures.whole(len(told['rejected']))} rows stay out",
        [f"{r['file']}, line {r['line']}: {r['reason']}" for r in told["rejected"]],
    )
    _list("Changed there since", [difference_words(item, changes.stages) for item in changes.differences])
    _list("Worth knowing", told["warnings"])
    if dry_run:
        print("Nothing was saved: this was a dry run.")


def _list(title: str, lines: list[str]) -> None:
    from spm_core.reports import figures

    if lines:
        print(f"{title}:")
        for line in lines[:SHOWN]:
            print(f"  {line}")
        if len(lines) > SHOWN:
            print(f"  … and {figures.whole(len(lines) - SHOWN)} more; --json lists all.")


@contextmanager
def _progress(size: int) -> "Iterator[Callable[[int], None]]":
    """A bar on stderr for somebody who looks on; takes the bytes read since the last word."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Reading"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading", total=size)
        yield lambda count: bar.update(task, advance=count)


def export(
    folder: Annotated[Path, typer.Argument(help="Where the files go; it is made if it is not there")],
    scope: Annotated[str, typer.Option(help="company, team:NAME or member:NAME")] = "company",
    url: DatabaseOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Write everything as CSV in the spm layout; imported into an empty database it gives the same reports."""
    from spm_core.exchange import export as write
    from spm_core.reports import figures

    with company(url, workspace) as store:
        only = _only(store, scope)
        with store.everything() as everything:
            counts = write(store.workspace, everything, folder, only)
        deals, activities = (figures.whole(counts[name]) for name in ("opportunities", "activities"))
        print(f"{folder}: {deals} opportunities, {activities} activities.")


def _only(store: "Store", text: str) -> set[str] | None:
    """The members whose data goes out, None for everybody's: who is in the scope today."""
    from spm_core.book.periods import local_day

    scope = store.scope(text)
    if scope.kind == "company":
        return None
    if scope.kind == "member":
        return {scope.id}
    today = local_day(datetime.now(UTC), store.zone(scope))
    return {item.member_id for item in store.memberships() if item.team_id == scope.id and item.on(today)}
