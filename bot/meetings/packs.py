"""What the people of a meeting are given, by its kind: first what the post or the DM says, then what hangs below it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.blocks import Block
from bot.meetings.post import agenda_message
from bot.meetings.thread import part_message
from bot.outbox import Message
from spm_core.book.book import Book
from spm_core.book.cadence import Occurrence
from spm_core.book.people import People
from spm_core.book.records import Member, Scope
from spm_core.meetings.agenda import team_agenda
from spm_core.meetings.answers import Agenda
from spm_core.meetings.circle import circle
from spm_core.meetings.coaching.agenda import coaching_agenda
from spm_core.store import Store

Picture = Callable[..., Block | None]
Pack = Callable[[Store, Occurrence, Member | None, datetime, Picture], list[Message]]


def pack(
    store: Store, occurrence: Occurrence, reader: Member | None, as_of: datetime, picture: Picture
) -> list[Message]:
    """The pack of a meeting for a reader (None: its channel) as known before an instant (UTC); empty for who may not read it.

    ``picture`` draws: it takes a chart's name and its reports and returns an image block, None when there is none to be had.
    """
    return PACKS[occurrence.kind](store, occurrence, reader, as_of, picture)


def _team(
    store: Store, occurrence: Occurrence, _reader: Member | None, as_of: datetime, picture: Picture
) -> list[Message]:
    book = book_of(store, occurrence, as_of)
    return _messages(team_agenda(book), book, occurrence, picture)


def _coaching(
    store: Store, occurrence: Occurrence, reader: Member | None, as_of: datetime, picture: Picture
) -> list[Message]:
    book = book_of(store, occurrence, as_of)
    if reader is None or not _among(store, occurrence, reader, book.today):
        return []
    return _messages(coaching_agenda(book), book, occurrence, picture)


def book_of(store: Store, occurrence: Occurrence, as_of: datetime) -> Book:
    """The Book of a meeting's scope, read whole, since the freeze of the last one of its kind that was held."""
    kind, of = occurrence.scope_kind, occurrence.scope_id
    name = store.member(of).name if kind == "member" else next(team.name for team in store.teams() if team.id == of)
    return store.book(Scope(kind, of, name), as_of, whole=True, meeting=occurrence.kind)


def _among(store: Store, occurrence: Occurrence, reader: Member, day: date) -> bool:
    """Whether somebody is in a meeting on a local day, and may read what it is given."""
    people = People(store.members(), store.teams(), store.memberships())
    return reader.id in circle(occurrence, people, day)


def _messages(agenda: Agenda, book: Book, occurrence: Occurrence, picture: Picture) -> list[Message]:
    shown = picture("agenda", agenda.reports["forecast"], agenda.reports["funnel"])
    meets = occurrence.starts_at.astimezone(ZoneInfo(str(book.zone)))
    first = agenda_message(agenda, book, meets=meets, picture=shown)
    return [first, *(part_message(part, picture) for part in agenda.parts)]


# What each kind of meeting gives; its room puts it here.
PACKS: Mapping[str, Pack] = {"team": _team, "coaching": _coaching}
