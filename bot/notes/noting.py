"""`/spm note KIND WORDS`: said through the week, collected into the next agenda; its kind is asked, never guessed."""

import re
from collections.abc import Callable

from bot.blocks import Block, actions, button, context, escape, modal, pick, section, text_input
from bot.desk import Ask, Desk, Done, Open, Reply, Say
from bot.words import unescaped
from spm_core.book.records import Note, Team
from spm_core.book.refusals import NotFoundError, Refusal
from spm_core.meetings.questions import OTHER_BUSINESS, Sets
from spm_core.reports import figures
from spm_core.store import new_id

KINDS = ("announcement", "campaign", "market", "customer", "industry", "learning")
MOST = 500
_LINK = re.compile(r"<([@#]?)([^|>]+)(?:\|([^>]*))?>")


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "note",
        usage="note KIND WORDS",
        example="note market rival X cut prices",
        more=("note learning references win pumps",),
        says="for the next meeting's any other business",
    )(note)
    desk.form("note")(submitted)


def note(ask: Ask) -> Reply:
    """A note from a line: its kind, then the words as they were typed; without words the form, without a kind the question."""
    first, rest = [*ask.words.split(maxsplit=1), "", ""][:2]
    kind = first.lower().rstrip(":") if first.lower().rstrip(":") in KINDS else None
    text = said_words(ask, rest if kind else ask.words)
    if not text:
        return Open(form(ask, kind))
    return noted(ask, kind, text) if kind else _which(ask, text)


def said_words(ask: Ask, text: str) -> str:
    """What was typed, with people, channels and links by their names, as one can read it anywhere."""
    name = _named(ask)
    return unescaped(_LINK.sub(lambda found: name(found[1], found[2], found[3]), text.strip()))


def _named(ask: Ask) -> Callable[[str, str, str | None], str]:
    def name(mark: str, of: str, label: str | None) -> str:
        member = ask.store.member_by_slack(of) if mark == "@" else None
        return member.name if member else (f"#{label}" if mark == "#" and label else label or of)

    return name


def _which(ask: Ask, text: str) -> Say:
    """The kinds as buttons; a press says the note again with its kind."""
    _fits(text)
    asked = f"What is it about? “{text}”"
    presses = [
        button(kind.capitalize(), f"say#{n}", {"words": f"note {kind} {ask.words.strip()}"})
        for n, kind in enumerate(KINDS)
    ]
    return Say(escape(asked), [section(escape(asked)), actions(*presses)])


def form(ask: Ask, kind: str | None = None, text: str | None = None, meta: dict[str, object] | None = None) -> Block:
    """The form of a note; its hints are the team's prompts for any other business."""
    kinds = [(name.capitalize(), name) for name in KINDS]
    prompts = " · ".join(question.ask for question in Sets(ask.store.question_sets()).now(OTHER_BUSINESS).asked)
    words = text_input("text", "What should the team know?", initial=text, hint=prompts or None, lines=True, most=MOST)
    return modal("note", "Note for the meeting", [pick("kind", "About", kinds, initial=kind), words], meta=meta)


def submitted(ask: Ask) -> Reply:
    """The form was sent."""
    return Done(noted(ask, ask.form.chosen("kind") or KINDS[0], ask.form.text("text")))


def team_of(ask: Ask) -> Team:
    """The team whose meeting it is for. Raises NotFoundError."""
    if ask.team is None:
        raise NotFoundError("You are in no team yet, so there is no meeting to note it for.")
    return ask.team


def noted(ask: Ask, kind: str, text: str) -> Say:
    """Keep it for the team's next meeting."""
    team = team_of(ask)
    _fits(text)
    with ask.write() as unit:
        unit.save(Note(new_id(), team.id, kind, text, ask.me.id, unit.now))
    many = figures.counted(len(ask.store.notes(team.id)), "note")
    waits = "waits" if many.startswith("1 ") else "wait"
    said = f"Noted for {team.name}'s next meeting ({kind}): {text}"
    waiting = f"{many} {waits} for it: `/spm notes`."
    return Say(escape(f"{said}\n{waiting}"), [section(escape(said)), context(waiting)])


def _fits(text: str) -> None:
    if len(text) > MOST:
        raise Refusal(f"A note is at most {MOST} characters; the meeting has an hour.")
