"""What is scheduled in a workspace: the posts of all rooms planned, composed, and told about when they did not go out."""

import hashlib
import pickle
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from bot import echo, meetings, reminders
from bot.blocks import Block, image
from bot.hours import Hours, hours
from bot.locales import locale_of
from bot.meetings import schedule
from bot.meetings.notices import notices
from bot.morning import Lines
from bot.outbox import NOTICE, Message, Outbox, Trouble
from bot.running import minutes
from bot.threads import DAILY, one_a_day
from spm_core.book.cadence import Post
from spm_core.book.manners import here, written_for
from spm_core.store import Store
from spm_core.track import step

DAYS_AHEAD = 42
PICTURES_KEPT = 32
KEPT = timedelta(days=30)  # receipts; Slack delivers again for an hour, one takes back for a day
DAYS_BACK, DAYS_WRITTEN = timedelta(days=3), timedelta(days=20)  # the posts around now that are looked at
EPOCH, FAR = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
OURS = (DAILY, *schedule.PHASES)  # planned here again and again; others plan theirs once


class Schedule:
    """The posts of one workspace: an Author for the outbox.

    ``now`` is the time of the business; ``mornings`` bring the lines of the daily message.
    """

    def __init__(self, store: Store, outbox: Outbox, now: Callable[[], datetime], mornings: Sequence[Lines]) -> None:
        self._store, self._outbox, self._now, self._mornings = store, outbox, now, mornings
        self._planned: dict[str, Post] = {}
        self._drawn: OrderedDict[bytes, Block] = OrderedDict()
        self._begun = (
            now() if not store.posts_due(EPOCH, FAR) else EPOCH
        )  # nothing was missed before the very first look
        self._tidied: date | None = None  # the day on which nothing old was left to forget
        self._tracked: date | None = None  # the day on which no past forecast was missing any more

    def plan(self) -> None:
        """Write down the posts of the next days that are not written down yet, or whose time or place has changed."""
        now, readers = self._now(), hours(self._store)
        due = [*meetings.plan(self._store, now, readers), *reminders.plan(self._store, now, readers)]
        gone = {post.id for post in due if not self._in_time(post, readers)}
        due = [post for post in due if not {post.id, post.after} & gone]
        known, ids = self._known(now), {post.id for post in due}
        off = [post for post in known if post.state == "pending" and post.phase in OURS and post.id not in ids]
        posts = one_a_day(due, [post for post in known if post not in off], now, readers)
        fresh = [post for post in posts if not _same(post, self._planned.get(post.id))]
        if fresh:
            self._store.plan(fresh)
        self._store.drop(off)
        self._planned = {post.id: post for post in posts}

    def _in_time(self, post: Post, readers: Mapping[str, Hours]) -> bool:
        """Whether it was due after the very first look, or can still be sent; of anything else nothing was missed."""
        reader = readers.get(post.audience)
        opens = reader.open_at(self._begun) if reader else self._begun
        return post.due_at >= self._begun or opens < post.expires_at

    def _known(self, now: datetime) -> list[Post]:
        """The posts written down around these days, without those that rest or have come too late."""
        found = self._store.posts_due(now - DAYS_BACK, now + DAYS_WRITTEN)
        return [post for post in found if post.state != "dropped" and not _too_late(post, now)]

    def deliver(self) -> None:
        """Send what is due; what is out already says what has changed since."""
        self._outbox.deliver(self._store, self, self._now)
        meetings.correct(self._store, self._outbox, self._now())

    def look_back(self) -> None:
        """Replay the forecast of one past period, and forget some of what is old: little a tick, so that no post waits."""
        now = self._now()
        if self._tidied != now.date() and not self._store.forget(now - KEPT):
            self._tidied = now.date()
        if self._tracked != now.date() and not step(self._store, now):
            self._tracked = now.date()

    def upcoming(self) -> list[tuple[datetime, str]]:
        """The instants (UTC) of the next weeks at which something is due, the earliest first, each with a name and date."""
        now = self._now()
        found = meetings.upcoming(self._store, now, DAYS_AHEAD) + reminders.upcoming(self._store, now, DAYS_AHEAD)
        return sorted(found)

    def wait(self, post: Post) -> datetime | None:
        """The instant (UTC) before which a post must not go out, None when it may go now."""
        now = self._now()
        if post.phase == minutes.PHASE or (post.payload and not post.alone):
            return None  # somebody pressed for them; what hangs below another one follows it
        if post.alone:
            reader = hours(self._store).get(post.audience)
            quiet = reader.open_at(now) if reader else now
            if quiet > now:
                return quiet
        return meetings.wait(self._store, post, now) if _of_meeting(post) else None

    def compose(self, post: Post) -> Message | None:
        """What a post says, written for whoever reads it; None when there is nothing to say."""
        with written_for(locale_of(self._store, post.audience)):
            if _of_meeting(post):
                return meetings.compose(self._store, post, self._now(), self._picture)
            return reminders.compose(self._store, post, self._now(), self._mornings)

    def tell(self, posts: Sequence[Post], trouble: Trouble, why: str) -> Sequence[Post]:
        """Messages to the people concerned about posts that did not go out; nobody is told about those messages."""
        quiet = (NOTICE, echo.PHASE)  # nobody is told about a word to somebody, nor about news that are none any more
        about, now = [post for post in posts if post.phase not in quiet], self._now()
        with written_for(self._store.workspace.locale):
            told = notices(self._store, about, trouble, why, now)
        return one_a_day(told, self._known(now), now, hours(self._store)) if told else ()

    def _picture(self, chart: str, *reports: object) -> Block | None:
        """A picture ready to stand in a message, None when it could not be made: the words are complete without it.

        What the two of a coaching are shown is drawn once.
        """
        same = hashlib.sha256(pickle.dumps((chart, reports, here()))).digest()
        if same not in self._drawn:
            made = self._outbox.pictures.upload(self._outbox.slack, chart, *reports)
            if made is None:
                return None
            self._drawn[same] = image(made[1], file_id=made[0])
            while len(self._drawn) > PICTURES_KEPT:
                self._drawn.popitem(last=False)
        return self._drawn[same]


def _of_meeting(post: Post) -> bool:
    return post.phase.partition("-")[0] in schedule.PHASES


def _too_late(post: Post, now: datetime) -> bool:
    return post.state == "pending" and post.expires_at <= now


def _same(post: Post, before: Post | None) -> bool:
    """Whether a post is planned as it was."""
    place = before and (before.due_at, before.expires_at, before.after)
    return place == (post.due_at, post.expires_at, post.after)
