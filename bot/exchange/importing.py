"""An export of another system comes in: looked at, asked about, tried without saving, then brought in with one press."""

import re
import time
from calendar import month_name
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.blocks import Block, actions, button, clip, context, escape, field, modal, pick, section
from bot.desk import Ask, Desk, Later, Open, Reply, Say
from bot.exchange.dropped import LARGEST, checked, fetched
from bot.importing import bring_in, difference_words, rehearse
from bot.rights import NotAllowedError
from spm_core.book.agreed import Setting
from spm_core.book.records import Role
from spm_core.book.refusals import Refusal
from spm_core.exchange import Answers, Changes, Named, Survey, read, survey
from spm_core.reports import figures
from spm_core.reports.figures import counted
from spm_core.store import Unit

SHOWN = 8  # differences and unreadable rows in a message
MOST_ASKED = 40  # stages and owners in one form
NEW = "+"  # an owner who is nobody here yet
TELL_SECONDS = 2.0
CALLED = {"hubspot": "HubSpot", "salesforce": "Salesforce", "pipedrive": "Pipedrive", "maven": "Maven", "spm": "SPM"}
LAST = "import.last"


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command("import", usage="import", example="import", says="bring in a CSV from another system")(choose)
    desk.files(dropped)
    desk.form("import.file")(chosen)
    desk.button("import.answer")(lambda ask: Open(questions(ask)))
    desk.form("import.answer")(answered)
    desk.button("import.go")(go)
    desk.button("import.cancel")(lambda _: Say("Nothing was imported.", replace=True))


def may_import(ask: Ask) -> None:
    """Administrators; before there is one, managers. Raises NotAllowedError that names who can."""
    admins = [item for item in ask.store.members() if item.role is Role.ADMIN and item.active]
    if ask.me.role is Role.ADMIN or (not admins and ask.me.role is Role.MANAGER):
        return
    who = admins[0].name if admins else "a manager"
    raise NotAllowedError(f"Data comes in by an administrator: ask {who}. Your own entries need no import.")


def choose(ask: Ask) -> Reply:
    """`/spm import`: the form with a place for the file."""
    may_import(ask)
    element = {"type": "file_input", "action_id": "file", "filetypes": ["csv", "zip"], "max_files": 1}
    blocks = [
        section(
            "An export of Salesforce, HubSpot or Pipedrive as CSV, or SPM's own files as a ZIP. I look before I save."
        ),
        field("file", "File", element, hint=f"At most {LARGEST // 1024 // 1024} MB."),
    ]
    return Open(modal("import.file", "Import", blocks, submit="Look at it"))


def chosen(ask: Ask) -> Reply:
    """A file was chosen in the form."""
    may_import(ask)
    files = ask.form.files("file")
    return Later(lambda: look(ask, files[0]))


def dropped(ask: Ask) -> Reply:
    """A file was dropped into the bot's messages."""
    may_import(ask)
    for file in ask.files:
        checked(dict(file))
    if len(ask.files) > 1:
        raise Refusal("One file at a time, please; several files of one export as a ZIP.")
    return Later(lambda: look(ask, str(ask.files[0]["id"])))


def look(ask: Ask, file_id: str) -> Say:
    """What the file is, and what nobody can know without asking; with nothing to ask, what would come of it."""
    with fetched(ask, file_id) as paths:
        found = survey(paths, ask.store.company().stages, ask.store.members(), answers=answers(ask))
        if found.layout in ("maven", "spm") or not found.questions:
            return tried(ask, file_id, paths)
    title = f"{CALLED[found.layout]} export, {counted(found.deals, 'deal')}, {counted(len(found.stages), 'stage')}."
    asked = f"{counted(found.questions, 'thing')} I can't know:"
    listed = "\n".join(f"• {line}" for line in _unknown(found)[:SHOWN])
    value = {"file": file_id}
    presses = actions(
        button("Answer", "import.answer", value, style="primary"), button("Cancel", "import.cancel", value)
    )
    text = f"{title} {asked}\n{listed}"
    return Say(text, [section(f"*{title}* {asked}\n{listed}"), presses])


def _unknown(found: Survey) -> list[str]:
    stages = [f"Stage “{escape(item.name)}” ({item.deals}) is …" for item in found.stages if item.here is None]
    owners = [f"Owner “{escape(item.name)}” ({item.deals}) is …" for item in found.owners if item.here is None]
    days = [f"Dates: {escape(sample)} is {' or '.join(_two_days(sample))}?" for _, sample in found.dates[:1]]
    return [*stages, *owners, *days]


def _two_days(sample: str) -> tuple[str, str]:
    """What 03/04/2026 is day first, and month first: `3 April`, `4 March`."""
    one, other = (int(number) for number in re.findall(r"\d+", sample)[:2])
    return f"{one} {month_name[other]}", f"{other} {month_name[one]}"


def answers(ask: Ask) -> Answers:
    """What was answered before, by anybody, to whatever system: names of the file → here."""
    said: dict[str, dict[str, Any]] = {"stages": {}, "owners": {}, "day_first": {}}
    for setting in ask.store.settings():
        if setting.name.startswith("import.") and setting.name != LAST:
            for kind in said:
                said[kind] |= setting.value.get(kind, {})
    return Answers(said["stages"], said["owners"], said["day_first"])


def questions(ask: Ask) -> Block:
    """The form with a menu for each thing nobody can know; answers are kept for the next export."""
    may_import(ask)
    file_id = str(ask.value.get("file") or "")
    stages = ask.store.company().stages
    with fetched(ask, file_id) as paths:
        found = survey(paths, stages, ask.store.members(), answers=answers(ask))
    blocks: list[Block] = []
    for _, sample in found.dates[:1]:  # an export writes all its days the same way
        day_first, month_first = _two_days(sample)
        blocks.append(pick("dates", clip(f"Dates: {sample} is", 150), [(day_first, "day"), (month_first, "month")]))
    open_stages = [item for item in found.stages if item.here is None][:MOST_ASKED]
    mine = [(stage.name, stage.code) for stage in stages.all]
    blocks += [_menu(f"stage-{n}", "Stage", item, mine) for n, item in enumerate(open_stages)]
    people = [(member.name, member.name) for member in ask.store.members() if member.active]
    owners = [item for item in found.owners if item.here is None][:MOST_ASKED]
    blocks += [
        _menu(f"owner-{n}", "Owner", item, [("A new seller of this name", NEW), *people])
        for n, item in enumerate(owners)
    ]
    names = {
        "dates": [column for column, _ in found.dates],
        "stages": [item.name for item in open_stages],
        "owners": [item.name for item in owners],
    }
    kept = _fitting({"file": file_id, "layout": found.layout}, names)
    return modal(
        "import.answer", "What only you know", blocks or [section("Everything is known.")], submit="Try it", meta=kept
    )


def _fitting(kept: dict[str, Any], names: Mapping[str, list[str]]) -> dict[str, Any]:
    """The names asked about travel with the form, as far as Slack lets them (3,000 characters); the rest are asked again."""
    room = 2400
    for kind, of_kind in names.items():
        taken: list[str] = []
        for name in of_kind:
            room -= len(name.encode()) + 4
            if room < 0:
                break
            taken.append(name)
        kept[kind] = taken
    return kept


def _menu(block: str, what: str, item: Named, choices: list[tuple[str, str]]) -> Block:
    return pick(block, clip(f"{what} “{item.name}” ({counted(item.deals, 'deal')}) is", 150), choices)


def answered(ask: Ask) -> Reply:
    """The answers are kept, and the file is tried with them."""
    may_import(ask)
    said: dict[str, dict[str, Any]] = {
        "stages": _said(ask, "stage", ask.meta.get("stages", ())),
        "owners": {n: n if v == NEW else v for n, v in _said(ask, "owner", ask.meta.get("owners", ())).items()},
        "day_first": {_folded(column): ask.form.chosen("dates") == "day" for column in ask.meta.get("dates", ())},
    }
    layout = str(ask.meta.get("layout"))
    if layout not in CALLED:
        raise Refusal("Drop the file here once more.")
    before: dict[str, Any] = next((s.value for s in ask.store.settings() if s.name == f"import.{layout}"), {})
    merged = {kind: {**before.get(kind, {}), **said[kind]} for kind in said}
    with ask.write() as unit:
        unit.save(Setting("company", "", f"import.{layout}", merged))
    file_id = str(ask.meta.get("file"))
    return Later(lambda: _replaced(look(ask, file_id)))


def _folded(column: str) -> str:
    from spm_core.exchange.cells import folded

    return folded(column)


def _said(ask: Ask, kind: str, names: list[str]) -> dict[str, str]:
    chosen = ((name, ask.form.chosen(f"{kind}-{n}")) for n, name in enumerate(names))
    return {name: value for name, value in chosen if value}


def tried(ask: Ask, file_id: str, paths: list[Any]) -> Say:
    """What would come of it, nothing saved."""
    changes = rehearse(ask.store, _reading(ask, paths), ask.store.workspace.name, ask.now)
    tally, rejected = changes.opportunities, changes.findings.rejected
    title = f"{CALLED[changes.reading.layout]} export, dry run: {_counts(changes)}."
    blocks = [section(f"*{title}*"), *_listed("What moved there since", _differences(changes))]
    blocks += _listed("Unreadable rows stay out", [f"line {r.line}: {escape(r.reason)}" for r in rejected])
    blocks += _listed("Worth knowing", [escape(text) for text in changes.findings.warnings])
    spoken = [title, *(str(b["text"]["text"]) for b in blocks[1:])]
    if not tally.created and not tally.updated and not changes.directory.accounts_tally.created:
        return Say(
            "\n".join([*spoken, "There is nothing to import."]), [*blocks, context("There is nothing to import.")]
        )
    go_on = button("Import", "import.go", {"file": file_id}, style="primary")
    return Say("\n".join(spoken), [*blocks, actions(go_on, button("Cancel", "import.cancel", {"file": file_id}))])


def _counts(changes: Changes) -> str:
    words = {"created": "new", "updated": "changed", "unchanged": "unchanged", "rejected": "unreadable"}
    said = [
        f"{figures.whole(number)} {words[name]}" for name, number in asdict(changes.opportunities).items() if number
    ]
    return ", ".join(said) or "no deals"


def _differences(changes: Changes) -> list[str]:
    return [escape(difference_words(item, changes.stages)) for item in changes.differences]


def _listed(title: str, lines: list[str]) -> list[Block]:
    if not lines:
        return []
    more = f"\n… and {figures.whole(len(lines) - SHOWN)} more" if len(lines) > SHOWN else ""
    return [section(clip(f"{title}:\n" + "\n".join(f"• {clip(line, 300)}" for line in lines[:SHOWN]) + more, 2900))]


def _reading(ask: Ask, paths: list[Any], tell: Callable[[int], None] = lambda _: None) -> Any:  # noqa: ANN401 - a Reading
    return read(paths, "auto", tell, answers(ask), ask.store.company().stages)


def go(ask: Ask) -> Reply:
    """[Import]: everything readable goes in together; the message says how far it is, then what came of it."""
    may_import(ask)
    file_id = str(ask.value.get("file") or "")

    def work() -> Say:
        with fetched(ask, file_id) as paths:
            size = sum(path.stat().st_size for path in paths)
            keep = partial(_keep, ask)
            tell = _progress(ask, size)
            changes = bring_in(None, ask.store, lambda: _reading(ask, paths, tell), "", ask.now, keep)
        return _replaced(_done(ask, changes))

    return Later(work)


def _keep(ask: Ask, unit: Unit, changes: Changes) -> None:
    """What takes the import back as a whole; it is saved with it, so that there is never the one without the other."""
    told = {"at": ask.now.isoformat(), "by": ask.me.id, "layout": changes.reading.layout, "made": _made(changes)}
    if told["made"]:  # an import that changed nothing leaves the one before it to be taken back
        unit.save(Setting("company", "", LAST, told))
    unit.audit(ask.me.id, "import", changes.reading.layout, None, _counts(changes))


def _made(changes: Changes) -> list[list[object]]:
    return [[item.opportunity_id, item.first, item.count] for item in changes.appended]


def _done(ask: Ask, changes: Changes) -> Say:
    text = f"Done: {_counts(changes)}."
    undo = button("Undo import", "import.undo", {"at": ask.now.isoformat()})
    rejected = [f"line {r.line}: {escape(r.reason)}" for r in changes.findings.rejected]
    return Say(
        text,
        [
            section(f"*{text}*"),
            *_listed("Unreadable rows stayed out", rejected),
            context(
                "It can be taken back for 24 hours. Drop next week's export here again: only what changed comes in."
            ),
            *([actions(undo)] if _made(changes) else []),
        ],
    )


def _replaced(say: Say) -> Say:
    return Say(say.text, say.blocks, replace=True)


def _progress(ask: Ask, size: int) -> Callable[[int], None]:
    """Says in the message itself how far it is, every few seconds; a message only its reader sees cannot be changed so."""
    state = {"read": 0, "told": time.monotonic()}

    def tell(count: int) -> None:
        state["read"] += count
        if ask.place is None or time.monotonic() - state["told"] < TELL_SECONDS:
            return
        state["told"] = time.monotonic()
        text = f"Importing … {min(99, 100 * state['read'] // max(1, size))} %"
        try:
            ask.slack.chat_update(channel=ask.place.channel, ts=ask.place.ts, text=text, blocks=[section(text)])
        except SlackApiError:
            state["told"] = float("inf")  # an ephemeral message: the answer comes when it is done

    return tell
