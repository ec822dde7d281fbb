"""What is sent for each meeting and when: the packs the day before, the agenda or packs an hour before it starts."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.hours import DAY, Hours, hours
from bot.meetings.following import follow
from bot.meetings.freezing import freeze, hold
from bot.meetings.packs import PACKS
from bot.meetings.planned import NAMES, Planned, between, business_days_ahead, planned
from bot.outbox import MOMENT, REPLY_LATE, scheduled
from spm_core.book.cadence import Post
from spm_core.book.periods import instant, midnight
from spm_core.book.records import Member
from spm_core.meetings.running import began_early
from spm_core.reports import figures
from spm_core.store import Store

AGENDA, PREP, PACK = "agenda", "prep", "pack"
PHASES = (AGENDA, PREP, PACK)
WORDS = {AGENDA: "Agenda of", PREP: "Prep pack for", PACK: "Pack for"}
PARTS = 5  # thread replies of an agenda
PREP_AT = time(14)
DAYS_PLANNED = 14
LATE, PREP_LATE = timedelta(hours=4), timedelta(hours=24)


def plan(store: Store, now: datetime, readers: Mapping[str, Hours]) -> list[Post]:
    """The posts of the next two weeks; keeps the meetings themselves planned, frozen in time, and held when they are over."""
    follow(store, now)
    hold(store, now)
    coming = [item for item in _coming(store, now, DAYS_PLANNED) if item.ends_at > now]
    _keep(store, coming, now)
    freeze(store, coming, now)
    until = now + DAYS_PLANNED * DAY
    due = (post for item in coming for post in posts(item, readers))
    return [post for post in due if post.expires_at > now and post.due_at < until]


def upcoming(store: Store, now: datetime, days: int) -> list[tuple[datetime, str]]:
    """When something is due for a meeting in the next days, with a name for people: `Agenda of team North, Mon 30 Nov 08:00`."""
    readers = hours(store)
    found, until = set(), now + days * DAY
    for item in _coming(store, now, days):
        due = (post for post in posts(item, readers) if now < post.due_at < until and post.phase in PHASES)
        found |= {(post.due_at, _called(item, post, readers)) for post in due}
    return sorted(found)


def posts(item: Planned, readers: Mapping[str, Hours]) -> Iterator[Post]:
    """Everything that is sent for one meeting; what could only be sent in somebody's quiet hours and too late is not.

    Nothing for one that people began before its agenda was due.
    """
    if began_early(item.occurrence):
        return
    if item.kind == "team":
        yield from _agenda(item)
    prepares = [item.manager] if item.kind == "team" and item.manager else item.circle
    yield from _packs(item, PREP, prepares, readers)
    if item.kind != "team":
        yield from _packs(item, PACK, item.circle, readers)


def current(store: Store, post: Post) -> tuple[Planned, Post] | None:
    """The meeting that a post is about, and the post as it is planned now; None when it is planned no longer."""
    item = planned(store, post.about)
    found = (one for one in posts(item, hours(store)) if one.id == post.id) if item else iter(())
    now = next(found, None)
    return (item, now) if item and now else None


def _agenda(item: Planned) -> Iterator[Post]:
    """The agenda and what hangs below it, each due a moment after the one before, so that they go out in order."""
    channel = item.team.channel_id if item.team else None
    if channel is None:
        return
    day, end = item.freeze_at.astimezone(ZoneInfo(item.rule.timezone)).date(), min(item.freeze_at + LATE, item.ends_at)
    agenda = scheduled(item.occurrence.id, AGENDA, channel, day, due_at=item.freeze_at, expires_at=end)
    yield agenda
    for part in range(1, PARTS + 1):
        due, last = item.freeze_at + part * MOMENT, end + REPLY_LATE
        yield scheduled(agenda.about, f"{AGENDA}-{part}", channel, day, due_at=due, expires_at=last, after=agenda.id)


def _packs(item: Planned, phase: str, to: Sequence[Member], readers: Mapping[str, Hours]) -> Iterator[Post]:
    """The pack of a meeting for each of its readers, on their own clock."""
    for member in to if item.kind in PACKS else ():
        reader = readers.get(member.slack_user_id or "")
        if reader is None:
            continue
        due, end = _prep_time(item, reader) if phase == PREP else _pack_time(item)
        opens = reader.open_at(due)
        if opens < end:
            audience, day = member.slack_user_id or "", reader.day(opens)
            yield scheduled(item.occurrence.id, phase, audience, day, due_at=opens, expires_at=end, alone=True)


def _prep_time(item: Planned, reader: Hours) -> tuple[datetime, datetime]:
    due = instant(item.business_day(-1), PREP_AT, reader.zone)
    return due, min(due + PREP_LATE, item.freeze_at)


def _pack_time(item: Planned) -> tuple[datetime, datetime]:
    return item.freeze_at, min(item.freeze_at + LATE, item.ends_at)


def _coming(store: Store, now: datetime, days: int) -> list[Planned]:
    """The meetings of which something is due in the next days, and those that are not over yet."""
    last = business_days_ahead(
        store, now.date() + days * DAY, 2
    )  # the pack of the day before may be due a closed month ahead
    return between(store, now - DAY, midnight(last, ZoneInfo("UTC")))


def _keep(store: Store, coming: list[Planned], now: datetime) -> None:
    """Save the meetings that are new or changed."""
    changed = [item for item in coming if item.known != item.occurrence]
    if changed:
        with store.write(now) as unit:
            for item in changed:
                unit.save_unless_changed(item.occurrence, item.known)  # a person may have moved it in this moment


def _called(item: Planned, post: Post, readers: Mapping[str, Hours]) -> str:
    """`Agenda of team North, Mon 30 Nov 08:00`, `Prep pack for team North, Fri 27 Nov 14:00`."""
    zone = ZoneInfo(item.rule.timezone) if post.phase == AGENDA else readers[post.audience].zone
    due = post.due_at.astimezone(zone)
    return f"{WORDS[post.phase]} {NAMES[item.kind]} {item.scope.name}, {figures.day(due)} {due:%H:%M}"
