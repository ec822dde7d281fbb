"""The packs of a team meeting: its agenda with five replies for the channel, and the day before more for its manager alone."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from bot.blocks import Block, clip, escape
from bot.meetings.post import LINE, as_of, post_message
from bot.meetings.pressing import Presser
from bot.meetings.thread import part_message
from bot.outbox import Message
from spm_core.book.book import Book
from spm_core.meetings.agenda import team_agenda
from spm_core.meetings.answers import Agenda
from spm_core.meetings.team.prep import prep_agenda
from spm_core.reports import figures

A_LINE = 100  # characters
_KINDS = re.compile(r" · (Won|Lost|New|Offer)(?= )")


def team_messages(book: Book, meets: datetime | None, picture: Callable[..., Block | None]) -> list[Message]:
    """The agenda of a team's Book for its channel, then the replies; ``meets``: when the team meets, None on demand."""
    agenda = team_agenda(book)
    shown = picture("agenda", agenda.reports["forecast"], agenda.reports["funnel"])
    first = agenda_message(agenda, book, meets=meets, picture=shown, thread=meets is not None)
    return [first, *(part_message(part, picture, Presser(book)) for part in agenda.parts)]


def prep_messages(
    book: Book, own: Mapping[str, Book], longer: Book, meets: datetime, picture: Callable[..., Block | None]
) -> list[Message]:
    """What the team's manager gets before the meeting, on the Books of ``prep_agenda``; ``meets`` is on the reader's clock."""
    agenda = prep_agenda(book, own, longer)
    agenda = replace(agenda, as_of=agenda.as_of.astimezone(meets.tzinfo))
    first = post_message(
        agenda,
        Presser(book),
        title=f"To prepare: team {book.scope.name} · {as_of(agenda, meets)}",
        tail=[*_tail(agenda, thread=False), f"Below: {' · '.join(escape(part.title) for part in agenda.parts)}"],
        picture=picture("agenda", agenda.reports["forecast"], agenda.reports["funnel"]),
    )
    return [first, *(part_message(part, picture, Presser(book)) for part in agenda.parts)]


def agenda_message(
    agenda: Agenda, book: Book, *, meets: datetime | None = None, picture: Block | None = None, thread: bool = True
) -> Message:
    """The post of a team's agenda on its Book; ``meets``: when the team meets (its own clock), None on demand."""
    name = agenda.scope.partition(":")[2] or agenda.scope
    return post_message(
        agenda,
        Presser(book),
        title=f"Team {name} · {as_of(agenda, meets)}",
        tail=list(_tail(agenda, thread=thread)),
        picture=picture,
        below="in the thread" if thread else "",
    )


def _tail(agenda: Agenda, *, thread: bool) -> Iterator[str]:
    if agenda.top5:
        yield f"*TOP5*  {escape(clip(' · '.join(agenda.top5), 2 * LINE))}"
    if agenda.happened:
        yield happened_lines(escape(clip(agenda.happened, 3 * LINE)))
    if agenda.notes:
        yield f"Any other business: {figures.counted(agenda.notes, 'note')}"
    if thread and agenda.parts:
        yield f"In the thread: {' · '.join(part.title for part in agenda.parts)}"


def happened_lines(said: str) -> str:
    """What was won, lost, new and offered: on one line where that is short, else a line each."""
    return said if len(said) <= A_LINE else _KINDS.sub(r"\n*\1*", f" · {said}").lstrip()
