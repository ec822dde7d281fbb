"""Notes for "any other business": said through the week, collected into the next agenda, carried until presented."""

from bot.blocks import context, escape, modal, pick, section, text_input
from bot.desk import Ask, Desk, Done, Open, Reply, Say
from bot.finding import line
from spm_core.book.records import Note
from spm_core.book.refusals import NotFoundError, Refusal
from spm_core.store import new_id

KINDS = ("announcement", "campaign", "market", "customer", "industry", "learning")
MOST = 500


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "note",
        usage="note KIND WORDS",
        example="note market rival X cut prices",
        says="for the next meeting's any other business",
    )(note)
    desk.form("note")(submitted)


def note(ask: Ask) -> Reply:
    """A note from a line: its kind, then the words; without words the form."""
    said = line(ask)
    kind = said.take_first(KINDS)
    if not said.words:
        return Open(_form(kind))
    return _noted(ask, kind or "announcement", said.rest)


def _form(kind: str | None) -> dict[str, object]:
    kinds = [(name.capitalize(), name) for name in KINDS]
    words = text_input("text", "What should the team know?", lines=True, most=MOST)
    return modal("note", "Note for the meeting", [pick("kind", "About", kinds, initial=kind or KINDS[0]), words])


def submitted(ask: Ask) -> Reply:
    """The form was sent."""
    return Done(_noted(ask, ask.form.chosen("kind") or KINDS[0], ask.form.text("text")))


def _noted(ask: Ask, kind: str, text: str) -> Say:
    team = ask.team
    if team is None:
        raise NotFoundError("You are in no team yet, so there is no meeting to note it for.")
    if len(text) > MOST:
        raise Refusal(f"A note is at most {MOST} characters; the meeting has an hour.")
    with ask.write() as unit:
        unit.save(Note(new_id(), team.id, kind, text, ask.me.id, unit.now))
    waiting = len(ask.store.notes(team.id))
    many = "1 note waits" if waiting == 1 else f"{waiting} notes wait"
    said = f"Noted for {team.name}'s next meeting ({kind}): {text}"
    return Say(escape(f"{said}\n{many} for it."), [section(escape(said)), context(f"{many} for it.")])
