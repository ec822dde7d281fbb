"""What was posted about a meeting that was moved or cancelled since says so: one line, in place."""

import json
from datetime import datetime, timedelta

from bot.blocks import escape, section
from bot.outbox import Message, Outbox
from spm_core.book.cadence import Cadence, Post
from spm_core.meetings.cadence import Meeting
from spm_core.meetings.calendar import FARTHEST, calendar
from spm_core.reports import figures
from spm_core.store import Store

LINE = "changed"  # the block that says it
BEFORE, AHEAD = timedelta(days=7), timedelta(days=14)
MINUTES = "minutes"  # what is said of a meeting that was held stays


def correct(store: Store, outbox: Outbox, now: datetime) -> None:
    """Edit the posts that say of meetings of these days what is so no longer, or say again what is so after all."""
    cadence = store.cadence(now.date() - FARTHEST - BEFORE, now.date() + FARTHEST + AHEAD)
    soon = [item for item in calendar(cadence) if item.known and now - BEFORE <= item.usual_at <= now + AHEAD]
    meetings = {item.id: item for item in soon}
    changed = [of for of, item in meetings.items() if line_of(cadence, item)]
    marked = f'"block_id": "{LINE}"'
    for post in store.sent_about(list(meetings), changed, marked):
        if (post.after is None or post.alone) and post.phase != MINUTES:
            meeting = meetings[post.about]
            _corrected(store, outbox, post, line_of(cadence, meeting) if _before(post, meeting) else None)


def _before(post: Post, meeting: Meeting) -> bool:
    """Whether it was out before the change."""
    told = meeting.away.at if meeting.away else meeting.known.changed_at if meeting.known else None
    return told is not None and post.due_at <= told


def line_of(cadence: Cadence, meeting: Meeting) -> str | None:
    """`Moved to Thu 5 Mar 09:00 by Mia: customer visit`, on the meeting's clock; None where it is as planned."""
    if meeting.status == "held" or (meeting.status == "planned" and meeting.away is None):
        return None
    if meeting.status == "cancelled":
        return f"Cancelled{_why(cadence, meeting)}"
    return f"Moved to {figures.day(meeting.local)} {meeting.local:%H:%M}{_why(cadence, meeting)}"


def _why(cadence: Cadence, meeting: Meeting) -> str:
    if meeting.away:
        member = cadence.members.get(meeting.away.member_id)
        return f": {member.name if member else 'somebody'} is away until {figures.day(meeting.away.end)}"
    known = meeting.known
    by = cadence.members.get((known and known.changed_by) or "")
    return (f" by {by.name}" if by else "") + (f": {known.why}" if known and known.why else "")


def _corrected(store: Store, outbox: Outbox, post: Post, line: str | None) -> None:
    kept = json.loads(post.payload)
    blocks = [block for block in kept["blocks"] if block.get("block_id") != LINE]
    said = next((block["text"]["text"].strip("*") for block in kept["blocks"] if block.get("block_id") == LINE), "")
    wanted = escape(line) if line else ""
    if said == wanted:
        return
    text = kept["text"].removeprefix(f"{said}\n") if said else kept["text"]
    if wanted:
        blocks, text = [section(f"*{wanted}*", id=LINE), *blocks], f"{wanted}\n{text}"
    outbox.amend(store, post, Message(text, blocks))
