"""`/spm learned WORDS`: what worked, with who said it, when, and at which customer."""

from collections.abc import Mapping

from bot.blocks import actions, as_many, button, clip, context, escape, section
from bot.desk import Ask, Desk, Reply, Say
from bot.words import typed
from spm_core.meetings.learned import LEARNING, Lesson, lessons, search
from spm_core.reports import figures

MOST = 10
WORDS = 100  # characters of what is searched for


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command("learned", "lessons", usage="learned WORDS", example="learned references", says="what worked before")(
        lambda ask: found(ask, typed(ask.words), 0)
    )
    desk.button("learned.more")(
        lambda ask: found(ask, str(ask.value.get("words") or ""), int(ask.value.get("from") or 0))
    )


def found(ask: Ask, words: str, first: int) -> Reply:
    """Ten lessons that fit, or without words the latest; the next ten on a press, in place."""
    words = clip(words, WORDS)
    known = lessons(ask.store.wins_that_taught(), ask.store.notes_on(LEARNING))
    names = {one.id: one.name for one in ask.store.members()} | {one.id: one.name for one in ask.store.accounts()}
    fitting = search(known, words, names) if words else known
    if not fitting:
        return _nothing(known, words)
    head = _head(len(fitting), words)
    every = [_line(ask, lesson, names) for lesson in fitting[first : first + MOST]]
    lines = every[: as_many([text + told for text, told in every])]
    blocks = [section(f"*{escape(head)}*")]
    blocks += [block for text, told in lines for block in (section(text), context(told))]
    after = first + len(lines)
    if rest := len(fitting) - after:
        blocks.append(actions(button(f"{min(rest, MOST)} more", "learned.more", {"words": words, "from": after})))
    spoken = (f"{text}\n{told}" for text, told in lines)
    return Say("\n".join((escape(head), *spoken)), blocks, replace=first > 0)


def _head(many: int, words: str) -> str:
    found = figures.counted(many, "lesson")
    return f"What worked: {found} on “{words}”" if words else f"What worked: {found}, the latest first"


def _line(ask: Ask, lesson: Lesson, names: Mapping[str, str]) -> tuple[str, str]:
    """The lesson, and below it who said it, of which customer, when."""
    day = figures.day(lesson.at.astimezone(ask.zone).date())
    about = names.get(lesson.account_id or "") or lesson.opportunity
    told = " · ".join(filter(None, (names.get(lesson.by_id or ""), about, f"{day} {lesson.at:%Y}")))
    return escape(lesson.text), escape(told)


def _nothing(every: list[Lesson], words: str) -> Say:
    hint = "Each win asks what colleagues should copy, and `/spm note learning …` adds to it."
    text = f"Nothing about “{words}” yet, in {figures.counted(len(every), 'lesson')}." if words else "No lessons yet."
    return Say(escape(f"{text} {hint}"), [section(escape(text)), context(hint)])
