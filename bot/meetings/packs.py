"""What the people of a meeting are given, by its kind: first what the post or the DM says, then what hangs below it."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.blocks import Block
from bot.meetings.coaching_pack import coaching_messages
from bot.meetings.kam_pack import kam_messages
from bot.meetings.performance_pack import performance_messages
from bot.meetings.starting import startable
from bot.meetings.team_pack import prep_messages, team_messages
from bot.outbox import Message
from spm_core.book.book import Book
from spm_core.book.cadence import Occurrence
from spm_core.book.people import People
from spm_core.book.records import Member, Scope
from spm_core.meetings.cadence import FREEZE_LEAD
from spm_core.meetings.circle import circle
from spm_core.store import Store

QUARTER = timedelta(days=91)  # by which it is judged whether meetings are kept
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
    store: Store, occurrence: Occurrence, reader: Member | None, as_of: datetime, picture: Picture
) -> list[Message]:
    """The agenda for the channel; for the team's manager what is to be prepared; for the others the channel's is all."""
    book = book_of(store, occurrence, as_of)
    if reader is None:
        return team_messages(book, starts(occurrence, book.zone), picture)
    if book.teams[occurrence.scope_id].manager_id != reader.id:
        return []
    people = people_of(store)
    led = [member for member in book.people if people.manager(member.id, book.today) == reader.id]
    own = {one.id: store.book(Scope("member", one.id, one.name), as_of, book.since, whole=True) for one in led}
    longer = store.book(book.scope, as_of, as_of - QUARTER, whole=True)
    return prep_messages(book, own, longer, starts(occurrence, _zone(reader, book)), picture)


def _coaching(
    store: Store, occurrence: Occurrence, reader: Member | None, as_of: datetime, picture: Picture
) -> list[Message]:
    book = book_of(store, occurrence, as_of)
    people = people_of(store)
    pair = circle(occurrence, people, book.today)
    if reader is None or reader.id not in pair:
        return []
    own = reader.id == occurrence.scope_id
    other = next((people.called(one) for one in pair if one != reader.id), None)
    zone = _zone(reader, book)
    return coaching_messages(book, occurrence.starts_at, other, picture, own=own, zone=zone)


def _performance(
    store: Store, occurrence: Occurrence, reader: Member | None, as_of: datetime, picture: Picture
) -> list[Message]:
    if reader is None:
        return []
    seller = store.member(occurrence.scope_id)
    return performance_messages(store, book_of(store, occurrence, as_of), seller, occurrence, reader, picture)


def _kam(
    store: Store, occurrence: Occurrence, reader: Member | None, as_of: datetime, picture: Picture
) -> list[Message]:
    people = People(store.members(), store.teams(), store.memberships())
    inside = circle(occurrence, people, occurrence.nominal_date, store.accounts())
    if reader is None or reader.id not in inside:
        return []
    name = people.team_by_id[occurrence.scope_id].name
    return kam_messages(store, occurrence, Scope("team", occurrence.scope_id, name), reader, as_of, picture)


def book_of(store: Store, occurrence: Occurrence, as_of: datetime) -> Book:
    """The Book of a meeting's scope, read whole, since the freeze of the last one of its kind that was held."""
    kind, of = occurrence.scope_kind, occurrence.scope_id
    name = store.member(of).name if kind == "member" else next(team.name for team in store.teams() if team.id == of)
    return store.book(Scope(kind, of, name), as_of, whole=True, meeting=occurrence.kind)


def people_of(store: Store) -> People:
    """Everybody, to ask who manages whom."""
    return People(store.members(), store.teams(), store.memberships())


def _zone(reader: Member, book: Book) -> ZoneInfo:
    return ZoneInfo(reader.timezone) if reader.timezone else book.zone


def starts(occurrence: Occurrence, zone: ZoneInfo) -> datetime:
    """When a meeting starts, on somebody's clock."""
    return occurrence.starts_at.astimezone(zone)


# What each kind of meeting gives; its room puts it here.
PACKS: Mapping[str, Pack] = {"team": _team, "coaching": _coaching, "performance": _performance, "kam": _kam}
