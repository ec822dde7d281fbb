"""The one message a day that nobody asked for: what is worth settling, and nothing when there is nothing."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.hours import quiet_until
from bot.morning import Lines, Morning, gathered
from bot.outbox import Message
from bot.reminders.lines import message
from bot.reminders.schedule import PHASE, zone_of
from spm_core.book.cadence import Post
from spm_core.book.records import Member
from spm_core.store import Store


def wait(store: Store, post: Post, now: datetime) -> datetime | None:
    """The end of the reader's quiet hours, None in working hours."""
    reader = store.member_by_slack(post.audience)
    if reader is None or store.away(reader.id, post.on_date):
        return None  # there is nobody to wait for: it will not be sent
    return quiet_until(now, zone_of(reader, store.workspace), store.days_off()[reader.id])


def compose(store: Store, post: Post, now: datetime, sources: Sequence[Lines]) -> Message | None:
    """A member's daily message as things stand; None when nothing came due since the last one, or the member is away."""
    member = store.member(post.about)
    if not member.active or store.away(member.id, post.on_date):
        return None
    found = gathered(sources, Morning(store, member, now, post.on_date, _last_told(store, member, post.on_date)))
    return message(found) if found else None


def _last_told(store: Store, member: Member, before: date) -> date | None:
    """The local day of the member's last daily message before a day."""
    sent = (post for post in store.posts(member.id) if post.phase == PHASE and post.state == "sent")
    return max((post.on_date for post in sent if post.on_date < before), default=None)
