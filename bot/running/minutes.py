"""The minutes of a meeting: what was noted under which item, who does what until when, who was away; and where they go."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import accumulate

from bot.blocks import Block, clip, context, escape, section
from bot.outbox import Message, scheduled
from bot.running.meeting import Running
from spm_core.book.agreed import Action, Minute
from spm_core.book.cadence import Post
from spm_core.book.records import Note
from spm_core.meetings.running import AWAY
from spm_core.reports import figures
from spm_core.store import Store

PHASE = "minutes"
OUT = ("sent", "sending", "unknown")  # what stands in the channel, or may
AGENDA = "agenda"  # the phase of the post below which a team's minutes hang
GENERAL, OTHER = "Also noted", "Any Other Business"
LINE, PART, ALL, PARTS = 300, 2600, 10_000, 16  # characters of a line, of a section and of all; sections of a post
SHORT = 120  # characters of a line where many fit a view
SPOKEN = 3800
KEPT = timedelta(days=7)  # as long Slack may refuse them


def minutes_message(
    one: Running, noted: Sequence[Minute], agreed: Sequence[Action], told: Sequence[Note], titles: Sequence[str]
) -> Message:
    """The minutes; ``titles``: the items of the agenda in their order; ``told``: what was presented under any other business."""
    parts = list(_parts(one, noted, agreed, told, titles))
    room = min(PART, ALL // len(parts))
    small = "Open actions come back with the next agenda. `/spm actions` shows yours."
    blocks: list[Block] = [
        section(f"*{escape(_heading(one))}*"),
        *(_section(*part, room) for part in parts),
        context(small),
    ]
    spoken = [_heading(one), *(line for title, lines in parts for line in (title, *lines))]
    return Message(escape(clip("\n".join(spoken), SPOKEN)), blocks)


def _heading(one: Running) -> str:
    """`Minutes · team meeting of North · Mon 2 Mar 09:04–09:51`."""
    return f"Minutes · {one.name} · {figures.day(one.day)} {one.times}"


def _parts(
    one: Running, noted: Sequence[Minute], agreed: Sequence[Action], told: Sequence[Note], titles: Sequence[str]
) -> Iterator[tuple[str, list[str]]]:
    """Who was away, the items of which something was noted, what was agreed; each with its lines."""
    lines: dict[str, list[str]] = {title: [] for title in (AWAY, *titles)}
    if told:  # any other business is the last item
        lines.setdefault(titles[-1] if titles else OTHER, []).extend(_told(one, note) for note in told)
    for note in sorted(noted, key=lambda note: not note.item):  # what stands under no item comes last
        text = note.text if note.item == AWAY else f"{note.text}{_by(one, note.by_id)}"
        lines.setdefault(note.item or GENERAL, []).append(text)
    yield from [(title, said) for title, said in lines.items() if said][:PARTS]
    yield "Agreed", [agreed_line(one, action) for action in agreed] or ["Nothing was agreed."]


def _told(one: Running, note: Note) -> str:
    return f"{note.kind}: {note.text}{_by(one, note.author_id)}"


def agreed_line(one: Running, action: Action) -> str:
    """`Ben: call Acme · Fri 6 Mar`; what became of it meanwhile."""
    outcome = f" · {action.outcome}" if action.outcome else ""
    return f"{one.people.called(action.owner_id)}: {action.text} · {figures.day(action.due)}{outcome}"


def bullets(lines: Sequence[str], most: int) -> str:
    """The first lines of a list, in mrkdwn, and how many more there are; empty without any."""
    rest = [f"and {len(lines) - most} more"] if len(lines) > most else []
    return "\n".join([*(f"• {escape(clip(line, SHORT))}" for line in lines[:most]), *rest])


def _by(one: Running, member_id: str | None) -> str:
    return f" ({one.people.called(member_id)})" if member_id else ""


def _section(title: str, lines: Sequence[str], room: int) -> Block:
    """One part of the minutes in so many characters; what does not fit is counted."""
    head = f"*{escape(title)}*"
    if title == AWAY:
        return section(f"{head}  {escape(clip(', '.join(lines), LINE))}")
    said = [f"• {escape(clip(line, LINE))}" for line in lines]
    fits = sum(total <= room for total in accumulate(len(line) + 1 for line in said))
    rest = [f"and {len(said) - fits} more: `/spm meeting` shows them"] if fits < len(said) else []
    return section("\n".join([head, *said[:fits], *rest]))


def minutes_posts(store: Store, one: Running, message: Message, now: datetime) -> list[Post]:
    """The posts that bring the minutes to those who may read them: below the team's agenda, else into each one's DM.

    They are unique by meeting and reader, so that ending twice sends nothing twice.
    """
    team = one.people.team_by_id.get(one.meeting.scope_id)
    channel = team.channel_id if team and one.meeting.kind == "team" else None
    agenda = next((post for post in store.posts(one.meeting.id) if post.phase == AGENDA), None)
    below = agenda.id if agenda and agenda.state in OUT and agenda.audience == channel else None
    readers = [channel] if channel else _slack_ids(one)
    return [
        scheduled(
            one.meeting.id,
            PHASE,
            to,
            one.meeting.nominal_date,
            due_at=now,
            expires_at=now + KEPT,
            after=below,
            alone=bool(channel),  # should the agenda come to nothing after all, they stand by themselves
            payload=message.packed(),
        )
        for to in readers
    ]


def _slack_ids(one: Running) -> list[str]:
    found = (one.people.by_id.get(of) for of in one.circle)
    return [member.slack_user_id for member in found if member and member.active and member.slack_user_id]
