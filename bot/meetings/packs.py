"""What the people of a meeting are given, by its kind: first what the post or the DM says, then what hangs below it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.blocks import Block
from bot.meetings.coaching_pack import coaching_messages
from bot.meetings.starting import startable
from bot.meetings.team_pack import team_messages
from bot.outbox import Message
from spm_core.book.book import Book
from spm_core.book.cadence import Occurrence
from spm_core.book.people import People
from spm_core.book.records import Member, Scope
from spm_core.meetings.cadence import FREEZE_LEAD
from spm_core.meetings.circle import circle
from spm_core.store import Store

Picture = Callable[..., Block | None]
Pack = Callable[[Store, Occurrence, Member | None, datetime, Picture], list[Message]]


def pack(
    store: Store, occurrence: Occurrence, reader: Member | None, as_of: datetime, picture: Picture
) -> list[Message]:
    """The pack of a meeting for a reader (None: its channel) as known before an instant (UTC); empty for who may not read it.

    ``picture`` draws: it takes a chart's name and its reports and returns an image block, None when there is none to be had.
    """
    given = PACKS[occurrence.kind](store, occurrence, reader, as_of, picture)
    on_the_day = as_of >= occurrence.starts_at - FREEZE_LEAD
    return [startable(given[0], occurrence), *given[1:]] if given and on_the_day else given


def _team(
    store: Store, occurrence: Occurrence, _reader: Member | None, as_of: datetime, picture: Picture
) -> list[Message]:
    book = book_of(store, occurrence, as_of)
    return team_messages(book, starts(occurrence, book.zone), picture)


def _coaching(
    store: Store, occurrence: Occurrence, reader: Member | None, as_of: datetime, picture: Picture
) -> list[Message]:
    book = book_of(store, occurrence, as_of)
    people = People(store.members(), store.teams(), store.memberships())
    pair = circle(occurrence, people, book.today)
    if reader is None or reader.id not in pair:
        return []
    own = reader.id == occurrence.scope_id
    other = next((people.called(one) for one in pair if one != reader.id), None)
    zone = ZoneInfo(reader.timezone) if reader.timezone else book.zone
    return coaching_messages(book, starts(occurrence, zone), other, picture, own=own)


def book_of(store: Store, occurrence: Occurrence, as_of: datetime) -> Book:
    """The Book of a meeting's scope, read whole, since the freeze of the last one of its kind that was held."""
    kind, of = occurrence.scope_kind, occurrence.scope_id
    name = store.member(of).name if kind == "member" else next(team.name for team in store.teams() if team.id == of)
    return store.book(Scope(kind, of, name), as_of, whole=True, meeting=occurrence.kind)


def starts(occurrence: Occurrence, zone: ZoneInfo) -> datetime:
    """When a meeting starts, on somebody's clock."""
    return occurrence.starts_at.astimezone(zone)


# What each kind of meeting gives; its room puts it here.
PACKS: Mapping[str, Pack] = {"team": _team, "coaching": _coaching}
