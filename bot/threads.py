"""One unasked message a person a day: whatever else a person is sent on that day hangs below it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.hours import Hours
from spm_core.book.cadence import Post

DAILY = "reminder"  # the phase of the message that opens a day
TO_COME = ("pending", "dropped")
# What may stand in Slack; how it ended is open for the later ones, so the next waits for them.
STANDS = ("sent", "sending", "unknown")


def one_a_day(planned: Sequence[Post], known: Iterable[Post], now: datetime, hours: Mapping[str, Hours]) -> list[Post]:
    """The planned posts, those to a person put one below the other for each of their days, in the order in which they go out.

    ``known``: the posts written down around these days; of them those come back, too, that are to come but were not planned just
    now. The daily message is due no later than what hangs below it. What comes due in quiet hours waits for their end, and
    belongs to the day on which it goes out; ``hours`` are those of the readers, by Slack user.
    """
    rows = {post.id: post for post in known if post.alone}
    mine: dict[tuple[str, date], list[Post]] = defaultdict(list)
    for post in (rows | {post.id: post for post in planned if post.alone}).values():
        reader = hours.get(post.audience)
        if reader:
            settled = _settled(post, rows.get(post.id), now, reader)
            mine[post.audience, reader.day(settled.due_at)].append(settled)
    return [*(post for post in planned if not post.alone), *(post for day in mine.values() for post in _chained(day))]


def _settled(post: Post, row: Post | None, now: datetime, reader: Hours) -> Post:
    """The post with the instant at which it goes out; one that somebody has begun as it stands."""
    if row and row.state not in TO_COME:
        return row
    at = reader.open_at(post.due_at)
    if at < now:
        again = reader.open_at(now)
        if again > now:
            at = again
        elif reader.day(at) != reader.day(now):  # told on a later day: due from then on
            at = row.due_at if row and reader.day(row.due_at) == reader.day(now) else now
    return replace(post, due_at=at)


def _chained(day: list[Post]) -> Iterator[Post]:
    """What is still to come for one person on one day, each post below the one before."""
    begun = [post for post in day if post.state in STANDS]
    before = max(begun, key=lambda post: (post.state != "sent", post.due_at, post.id), default=None)
    coming = sorted((post for post in day if post.state in TO_COME), key=_order)
    first = min((post.due_at for post in coming), default=None)
    for post in coming:
        due = first if first and post.phase == DAILY else post.due_at
        before = replace(post, due_at=due, after=before.id if before else None)
        yield before


def _order(post: Post) -> tuple[bool, datetime, str]:
    return post.phase != DAILY, post.due_at, post.id
