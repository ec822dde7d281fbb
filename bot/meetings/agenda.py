"""What the posts of a team meeting say: its agenda, frozen an hour before, and the replies below it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.blocks import Block
from bot.meetings.pressing import Presser
from bot.meetings.schedule import PHASE, Planned, planned
from bot.meetings.starting import startable
from bot.meetings.team_pack import agenda_message
from bot.meetings.thread import part_message
from bot.outbox import Message, crash_at
from spm_core.book.book import Book
from spm_core.book.cadence import Post
from spm_core.book.records import Scope
from spm_core.meetings.agenda import team_agenda
from spm_core.meetings.answers import Agenda
from spm_core.reports.movement import Movement
from spm_core.reports.top5 import Top5
from spm_core.store import Store

Picture = Callable[..., Block | None]


def wait(store: Store, post: Post, now: datetime) -> datetime | None:
    """The instant at which the agenda is due, should the meeting have been moved to later."""
    meeting = planned(store, post)
    return meeting.freeze_at if meeting and meeting.freeze_at > now else None


def compose(store: Store, post: Post, now: datetime, picture: Picture) -> Message | None:
    """The agenda or one reply below it, as of the freeze; None when the meeting is off, or there is no such reply."""
    meeting = planned(store, post)
    if meeting is None:
        return None
    book = store.book(Scope("team", meeting.team.id, meeting.team.name), meeting.freeze_at, whole=True)
    agenda = team_agenda(book)
    if post.phase == PHASE:
        shown = picture("agenda", agenda.reports["forecast"], agenda.reports["funnel"])
        _freeze(store, meeting, agenda, book, now)
        return startable(agenda_message(agenda, book, meets=meeting.starts, picture=shown), meeting.occurrence)
    number = int(post.phase.removeprefix(f"{PHASE}-"))
    return part_message(agenda.parts[number - 1], picture, Presser(book)) if number <= len(agenda.parts) else None


def _freeze(store: Store, meeting: Planned, agenda: Agenda, book: Book, now: datetime) -> None:
    """Keep with the meeting what its agenda was worked out from; the next one says what moved since."""
    top5, movement = agenda.reports["top5"], agenda.reports["movement"]
    assert isinstance(top5, Top5)
    assert isinstance(movement, Movement)
    rates = book.company.rates
    frozen = {
        "as_of": meeting.freeze_at.isoformat(),
        "since": book.since.isoformat(),
        "top5": [line.id for line in top5.opportunities],
        "progress": None if movement.progress_share is None else str(movement.progress_share),
        "currency": book.company.workspace.currency,
        "rates": {code: str(rates.on(code, book.today)) for code in rates.by_currency},
        "probabilities": {stage.code: str(stage.probability) for stage in book.stages.open},
    }
    with store.write(now) as unit:
        kept = unit.kept(meeting.occurrence) or meeting.occurrence  # a person may have moved it meanwhile
        unit.save(replace(kept, freeze_at=meeting.freeze_at, frozen=frozen))
        crash_at("before_commit")
