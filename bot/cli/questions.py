"""`spm questions …`: the company's question sets, printed and as JSON, and loaded from such a file."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.company import DatabaseOption, WorkspaceOption, company
from spm_core.book.refusals import Refusal

if TYPE_CHECKING:
    from spm_core.meetings.questions import Questionnaire, Sets
    from spm_core.store import Store

questions = typer.Typer(help="The questions that are asked: print them, load your own.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Sign up for `spm questions`."""
    app.add_typer(questions, name="questions")


@questions.command()
def show(
    name: Annotated[str | None, typer.Argument(help="Which set (default: all)", show_default=False)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="In the form that `load` reads")] = False,
    url: DatabaseOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Print the question sets as they are asked now."""
    with company(url, workspace) as store:
        found = [_sets(store).now(one) for one in _names(name)]
    if as_json:
        print(json.dumps({sheet.name: sheet.body for sheet in found}, ensure_ascii=False, indent=1))
    else:
        print("\n\n".join("\n".join(_text(sheet)) for sheet in found))


@questions.command()
def load(
    file: Annotated[Path, typer.Argument(help="JSON as `show --json` prints it: one set, or several")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, save nothing")] = False,
    url: DatabaseOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Make new versions of the sets that differ in a file; nothing is saved when anything in it is wrong."""
    wanted = _read(file)
    with company(url, workspace) as store:
        changed = _changed(_sets(store), wanted)
        if changed and not dry_run:
            _save(store, changed)
    for before, after, said in changed:
        version = f"version {before.version + 1}"
        print(f"{after.name}: {'would become ' if dry_run else ''}{version} ({said})")
    if not changed:
        print("Nothing in the file is different from what is asked now.")


def _sets(store: "Store") -> "Sets":
    from spm_core.meetings.questions import Sets

    return Sets(store.question_sets())


def _names(name: str | None) -> list[str]:
    from spm_core.meetings.questions import TITLES

    if name is not None and name not in TITLES:
        raise Refusal(f"{name!r} is no question set. There are: {', '.join(TITLES)}.")
    return [name] if name else list(TITLES)


def _text(sheet: "Questionnaire") -> Iterator[str]:
    yield f"{sheet.title} ({sheet.name}), " + (f"version {sheet.version}" if sheet.version else "SPM's own")
    stage = None
    for question in sheet.questions:
        if question.stage != stage:
            stage = question.stage
            yield f"  {stage}"
        yield f"  {question.id:4} {question.ask}{'' if question.on else '  (off)'}"
        if question.answers:
            known = (words if value == words else f"{value} {words}" for value, words in question.answers)
            yield f"       {' · '.join(known)}"


def _read(file: Path) -> Mapping[str, Any]:
    """The sets of a file by name. Raises Refusal that names everything that is wrong."""
    from spm_core.meetings.editing import SetError, checked

    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except OSError as problem:
        raise Refusal(f"{file} cannot be read: {problem.strerror}.") from problem
    except ValueError as problem:
        raise Refusal(f"{file} is no JSON: {problem}.") from problem
    if not isinstance(found, dict) or not found:
        raise Refusal(
            f'{file}: an object belongs here, {{"qualification": …}}, as `spm questions show --json` prints it.'
        )
    problems: list[str] = []
    for name, body in found.items():
        try:
            checked(name, body)
        except SetError as wrong:
            problems += wrong.problems
    if problems:
        raise Refusal("\n     ".join([f"{file}: nothing was loaded.", *problems]))
    return found


Changed = list[tuple["Questionnaire", "Questionnaire", str]]  # before, after, in what they differ


def _changed(sets: "Sets", wanted: Mapping[str, Any]) -> Changed:
    from spm_core.meetings.editing import difference
    from spm_core.meetings.questions import read_as

    pairs = [(sets.now(name), read_as(name, 0, body)) for name, body in wanted.items()]
    return [(before, after, said) for before, after in pairs if (said := difference(before, after))]


def _save(store: "Store", changed: Changed) -> None:
    from spm_core.book.agreed import QuestionSet

    with store.write(datetime.now(UTC)) as unit:
        for before, after, said in changed:
            new = QuestionSet(after.name, before.version + 1, after.body, unit.now)
            unit.add_version(new)
            unit.audit(
                None, "questions.load", after.name, f"version {before.version}", f"version {new.version}: {said}"
            )
