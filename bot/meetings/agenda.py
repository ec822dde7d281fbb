"""What the posts of a meeting say: a team's agenda and the replies below it; the packs of those who are in it."""

from dataclasses import replace
from datetime import datetime

from bot.meetings.packs import Picture, book_of, pack
from bot.meetings.planned import Planned
from bot.meetings.pressing import Presser
from bot.meetings.schedule import AGENDA, PREP, current
from bot.meetings.starting import startable
from bot.meetings.team_pack import agenda_message
from bot.meetings.thread import part_message
from bot.outbox import Message
from bot.reading import asked, why
from spm_core.book.cadence import Post
from spm_core.meetings.agenda import team_agenda
from spm_core.store import Store


def wait(store: Store, post: Post, now: datetime) -> datetime | None:
    """The instant at which a post is due, should its meeting have been moved to later."""
    found = current(store, post)
    return found[1].due_at if found and found[1].due_at > now else None


def compose(store: Store, post: Post, now: datetime, picture: Picture) -> Message | None:
    """The agenda or one reply below it, or a reader's pack; None when the meeting is off, or there is nothing to say."""
    found = current(store, post)
    if found is None:
        return None
    meeting = found[0]
    if post.phase.partition("-")[0] == AGENDA:
        return _agenda(store, meeting, post, picture)
    # To the minute, so that both of a pair are shown the same.
    as_of = now.replace(second=0, microsecond=0) if post.phase == PREP else meeting.freeze_at
    reader = store.member_by_slack(post.audience)
    said = pack(store, meeting.occurrence, reader, as_of, picture) if reader else []
    return replace(said[0], below=said[1:]) if said else None


def _agenda(store: Store, meeting: Planned, post: Post, picture: Picture) -> Message | None:
    """Worked out anew for each reply, so that the agendas of all teams are out before their pictures are drawn."""
    book = book_of(store, meeting.occurrence, meeting.freeze_at)
    agenda = team_agenda(book)
    if post.phase == AGENDA:
        shown = picture("agenda", agenda.reports["forecast"], agenda.reports["funnel"])
        said = agenda_message(agenda, book, meets=meeting.starts, picture=shown)
        return startable(said, meeting.occurrence, why(asked(AGENDA, book)))
    number = int(post.phase.removeprefix(f"{AGENDA}-"))
    return part_message(agenda.parts[number - 1], picture, Presser(book)) if number <= len(agenda.parts) else None
