"""The pack of a coaching as its seller and their manager get it: verdicts, what to settle, the TOP5; the details hang below."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.blocks import Block, actions, button, clip, escape, section
from bot.meetings.post import HEARD, LINE, as_of, post_message
from bot.meetings.pressing import Presser
from bot.meetings.thread import part_message
from bot.outbox import Message
from spm_core.book.book import Book
from spm_core.meetings.answers import Agenda
from spm_core.meetings.coaching.agenda import coaching_agenda
from spm_core.meetings.coaching.asking import Asked
from spm_core.reports import figures

TEXT = 2900  # characters of one opportunity's questions


def coaching_messages(
    book: Book,
    meets: datetime | None,
    with_whom: str | None,
    picture: Callable[..., Block | None],
    *,
    own: bool,
    zone: ZoneInfo,
) -> list[Message]:
    """What the DM says and what hangs below it, on the Book of the seller; ``own``: for the seller, else for the manager.

    ``meets``: when the two meet, None on demand; ``zone`` is the reader's.
    """
    agenda = coaching_agenda(book, for_manager=not own)
    agenda = replace(agenda, as_of=agenda.as_of.astimezone(zone))
    presser = Presser(book, own=own)
    first = post_message(
        agenda,
        presser,
        title=_title(agenda, meets and meets.astimezone(zone), with_whom, own=own),
        tail=list(_tail(agenda, thread=meets is not None)),
        picture=picture("agenda", agenda.reports["forecast"], agenda.reports["funnel"]),
        presses=[actions(button("Plan the next period", "planning.open"))] if own else [],
    )
    below = [part_message(part, picture, presser) for part in agenda.parts]
    return [first, *below[:1], *([] if own else _prompts(agenda)), *below[1:]]


def _prompts(agenda: Agenda) -> Iterator[Message]:
    """All questions about the TOP5 for the manager, with what is known; what is missing is worth asking."""
    rows: tuple[Asked, ...] = next(answer.rows for answer in agenda.answers if answer.id == "IC3")
    if rows:
        texts = [f"*{escape(clip(row.title, LINE))}* · {escape(row.stage)}\n{_questions(row)}" for row in rows]
        head = "Coaching questions, with what is known"
        spoken = "\n".join([head, *(text.replace("*", "").replace("_", "") for text in texts)])
        yield Message(clip(spoken, HEARD), [section(f"*{head}*"), *(section(clip(text, TEXT)) for text in texts)])


def _questions(row: Asked) -> str:
    lines = []
    for one in row.prompts:
        known = f" _{escape(clip(one.known, LINE))}_" if one.known else ""
        lines.append(f"{'✓' if one.fresh else '·'} {escape(one.ask)}{known}")
    return "\n".join(lines)


def _title(agenda: Agenda, meets: datetime | None, with_whom: str | None, *, own: bool) -> str:
    """`Coaching with Mia · Thu 5 Mar 10:00 · as of 09:00 · since Mon 16 Feb`."""
    whom = (f" with {with_whom}" if with_whom else "") if own else f" of {agenda.scope.partition(':')[2]}"
    return f"Coaching{whom} · {as_of(agenda, meets)} · since {figures.day(agenda.since)}"


def _tail(agenda: Agenda, *, thread: bool) -> Iterator[str]:
    if agenda.top5:
        yield f"*TOP5*  {escape(clip(' · '.join(agenda.top5), 2 * LINE))}"
    if thread:
        yield f"Below: {' · '.join(escape(part.title) for part in agenda.parts)}"
