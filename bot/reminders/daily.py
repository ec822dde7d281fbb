"""The one message a day that nobody asked for: what is worth settling, and nothing when there is nothing."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.morning import FIRST, Lines, Morning, gathered
from bot.outbox import Message
from bot.reminders.lines import message
from bot.threads import DAILY
from spm_core.book.cadence import Post
from spm_core.book.choices import REMINDERS, chosen
from spm_core.book.records import Member
from spm_core.meetings.reminders import silent
from spm_core.store import Store

WEEK = timedelta(days=7)


def compose(store: Store, post: Post, now: datetime, sources: Sequence[Lines]) -> Message | None:
    """A member's daily message as things stand; None when nothing came due since the last one, or the member is away."""
    member = store.member(post.about)
    if not member.active or store.away(member.id, post.on_date):
        return None
    last = _last_told(store, member, post.on_date)
    told = last.on_date if last else None
    level = chosen(store.settings(), REMINDERS, "member", member.id)
    monday = post.on_date - timedelta(days=post.on_date.weekday())
    weekly = level == "light" and (told is None or told < monday)
    since = told and min(told, monday - WEEK) if weekly else told
    told_at = last.due_at if last else None
    morning = Morning(store, member, now, post.on_date, since, on_demand=level == "active", told_at=told_at)
    found = gathered(sources, morning)
    if level == "active":
        quiet = silent(morning.book)  # a rest or a plan silences the reminder, whatever else is brought up every day
        found = [todo for todo in found if todo.key not in quiet]
    if level == "light" and not weekly:
        found = [todo for todo in found if todo.worth == FIRST]  # said this week already: only what cannot wait
    return message(found) if found else None


def _last_told(store: Store, member: Member, before: date) -> Post | None:
    """The member's last daily message before a day."""
    sent = (post for post in store.posts(member.id) if post.phase == DAILY and post.state == "sent")
    return max((post for post in sent if post.on_date < before), key=lambda post: post.on_date, default=None)
