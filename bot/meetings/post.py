"""The agenda as it stands in the team's channel: verdicts first, decisions second, short enough for a phone (VOICE.md)."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.blocks import Block, clip, context, escape, section
from bot.meetings.pressing import presses
from bot.outbox import Message
from bot.reading import judged
from spm_core.book.book import Book
from spm_core.meetings.answers import Agenda, Decision
from spm_core.reports import figures

BLOCKS = 20
CHARACTERS = 2500
DECISIONS = 8
FIXED = 60  # characters of headings, marks and line ends
LINE = 150  # characters of one line


def agenda_message(
    agenda: Agenda, book: Book, *, meets: datetime | None = None, picture: Block | None = None, thread: bool = True
) -> Message:
    """The post of an agenda on its Book; ``meets``: when the team meets (its own clock), None on demand."""
    title = _title(agenda, meets)
    heads = [judged(answer.verdict, clip(answer.sentence, LINE)) for answer in agenda.headlines] + (
        [escape(agenda.hint)] if agenda.hint else []
    )
    tail = list(_tail(agenda, thread=thread))
    shown = _that_fit(agenda.decisions, FIXED + sum(map(len, (title, *heads, *tail))))
    blocks = [section(f"*{title}*"), *([picture] if picture else [])]
    blocks += [section("\n".join(heads))] if heads else []
    if agenda.decisions:
        blocks += [section("*DECIDE TODAY*"), *(_decision(item, book) for item in shown)]
        rest = len(agenda.decisions) - len(shown)
        blocks += [context(f"and {rest} more" + (", in the thread" if thread else ""))] if rest else []
    blocks += [section("\n".join(tail))] if tail else []
    return Message(_spoken(title, agenda, tail), blocks)


def _title(agenda: Agenda, meets: datetime | None) -> str:
    name = agenda.scope.partition(":")[2] or agenda.scope
    when = f" · {figures.day(meets)} {meets:%H:%M}" if meets else ""
    same_day = meets is not None and meets.date() == agenda.as_of.date()
    day = "" if same_day else f"{figures.day(agenda.as_of)} "
    whose = "Coaching of" if agenda.kind == "coaching" else "Team"
    return escape(f"{whose} {name}{when} · as of {day}{agenda.as_of:%H:%M}")


def _that_fit(decisions: Sequence[Decision], used: int) -> list[Decision]:
    """The first decisions that the post has room for."""
    shown: list[Decision] = []
    for decision in decisions[:DECISIONS]:
        used += len(_sentence(decision)) + len("Settle")
        if used > CHARACTERS:
            break
        shown.append(decision)
    return shown


def _sentence(decision: Decision) -> str:
    return escape(clip(decision.sentence, LINE))


def _decision(decision: Decision, book: Book) -> Block:
    """One line to decide, with the button that does it."""
    return section(_sentence(decision), accessory=next(iter(presses(decision.press, book)), None))


def _tail(agenda: Agenda, *, thread: bool) -> Iterator[str]:
    if agenda.top5:
        yield f"*TOP5*  {escape(clip(' · '.join(agenda.top5), 2 * LINE))}"
    if agenda.happened:
        yield escape(clip(agenda.happened, 3 * LINE))
    if agenda.notes:
        yield f"Any other business: {figures.counted(agenda.notes, 'note')}"
    if thread and agenda.parts:
        yield f"In the thread: {' · '.join(part.title for part in agenda.parts)}"


def _spoken(title: str, agenda: Agenda, tail: Sequence[str]) -> str:
    """The whole post as text, for notifications and for people who hear it."""
    lines = [title, *(escape(answer.line) for answer in agenda.headlines)]
    lines += [escape(agenda.hint)] if agenda.hint else []
    if agenda.decisions:
        lines += ["Decide today:", *(_sentence(decision) for decision in agenda.decisions[:DECISIONS])]
    return clip("\n".join([*lines, *(line.replace("*", "") for line in tail)]), 3800)
