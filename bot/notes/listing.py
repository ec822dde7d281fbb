"""`/spm notes`: what waits for the next meeting; one's own notes can be changed or removed until they are presented."""

from dataclasses import replace

from bot.blocks import Block, as_many, clip, context, escape, overflow, section
from bot.desk import Again, Ask, Desk, Done, Open, Reply, Say
from bot.notes.noting import KINDS, form, team_of
from bot.rights import NotAllowedError
from spm_core.book.records import Note
from spm_core.book.refusals import ConflictError
from spm_core.reports import figures

MOST = 20  # notes in one list
SHOWN = 300  # characters of each
CHOICES = [("Change", "change"), ("Remove", "remove")]


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command("notes", usage="notes", example="notes", says="what waits for any other business")(shown)
    desk.button("note.more")(more)
    desk.form("note.change", Again(_again))(changed)


def shown(ask: Ask) -> Reply:
    """The list as it is now."""
    return _list(ask)


def _list(ask: Ask, done: str = "", *, replaces: bool = False) -> Say:
    team = team_of(ask)
    found = ask.store.notes(team.id)
    names = {member.id: member.name for member in ask.store.members()}
    many = figures.counted(len(found), "note")
    head = f"{many} for {team.name}'s next meeting" if found else f"No notes for {team.name}'s next meeting yet"
    every = [
        f"*{one.kind.capitalize()}* · {escape(clip(one.text, SHOWN))} — {escape(_whose(ask, one, names))}"
        for one in found[:MOST]
    ]
    lines = every[: as_many(every)]
    blocks = [section(escape(head)), *(_line(ask, one, text) for one, text in zip(found, lines, strict=False))]
    blocks += [context(f"and {len(found) - len(lines)} more")] if len(found) > len(lines) else []
    blocks += [context(escape(done))] if done else [] if found else [context("`/spm note market rival X cut prices`")]
    spoken = (escape(head), *(line.replace("*", "") for line in lines), *((escape(done),) if done else ()))
    return Say("\n".join(spoken), blocks, replace=replaces)


def _whose(ask: Ask, note: Note, names: dict[str, str]) -> str:
    return f"{names.get(note.author_id or '', 'somebody')}, {figures.day(note.at.astimezone(ask.zone).date())}"


def _line(ask: Ask, note: Note, text: str) -> Block:
    own = note.author_id == ask.me.id
    return section(text, accessory=overflow("note.more", CHOICES, {"note": note.id}) if own else None)


def more(ask: Ask) -> Reply:
    """A choice of a note's ⋯ menu."""
    note = _own(ask, str(ask.value.get("note") or ""))
    if ask.chosen == "change":
        return Open(_form(ask, note))
    with ask.write() as unit:
        unit.remove_note(note)
    return _list(ask, f"Removed: {note.text}", replaces=True)


def _form(ask: Ask, note: Note) -> Block:
    return form(ask, note.kind, note.text, {"note": note.id}) | {"callback_id": "note.change"}


def _again(ask: Ask) -> Block:
    return _form(ask, _own(ask, str(ask.meta.get("note") or "")))


def changed(ask: Ask) -> Reply:
    """The form was sent."""
    note = _own(ask, str(ask.meta.get("note") or ""))
    kind = ask.form.chosen("kind")
    with ask.write() as unit:
        new = replace(unit.again(note), kind=kind if kind in KINDS else note.kind, text=ask.form.text("text"))
        unit.save(new)
    return Done(_list(ask, f"Changed: {new.text}", replaces=True))


def _own(ask: Ask, note_id: str) -> Note:
    """The asker's own note that still waits. Raises NotAllowedError for another's, ConflictError when it was presented."""
    note = ask.store.note(note_id)
    if note.author_id != ask.me.id:
        author = ask.store.member(note.author_id).name if note.author_id else "its author"
        raise NotAllowedError(f"That is a note of {author}; only they change it.")
    if note.presented_at:
        day = figures.day(note.presented_at.astimezone(ask.zone).date())
        raise ConflictError(f"That was presented on {day} and stays as it was said.")
    return note
