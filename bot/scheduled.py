"""What is scheduled in a workspace: the posts of all rooms planned, composed, and told about when they did not go out."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from bot import meetings, reminders
from bot.blocks import Block, image
from bot.meetings import schedule
from bot.meetings.notices import notices
from bot.morning import Lines
from bot.outbox import NOTICE, Message, Outbox, Trouble
from bot.running import minutes
from spm_core.book.cadence import Post
from spm_core.store import Store
from spm_core.track import step

DAYS_AHEAD = 42


class Schedule:
    """The posts of one workspace: an Author for the outbox.

    ``now`` is the time of the business; ``mornings`` bring the lines of the daily message.
    """

    def __init__(self, store: Store, outbox: Outbox, now: Callable[[], datetime], mornings: Sequence[Lines]) -> None:
        self._store, self._outbox, self._now, self._mornings = store, outbox, now, mornings
        self._planned: dict[str, tuple[datetime, datetime]] = {}
        self._tracked: date | None = None  # the day on which no past forecast was missing any more

    def plan(self) -> None:
        """Write down the posts of the next days that are not written down yet, or whose time has changed."""
        now = self._now()
        posts = [*meetings.plan(self._store, now), *reminders.plan(self._store, now)]
        fresh = [post for post in posts if self._planned.get(post.id) != (post.due_at, post.expires_at)]
        if fresh:
            self._store.plan(fresh)
        self._planned = {post.id: (post.due_at, post.expires_at) for post in posts}

    def deliver(self) -> None:
        """Send what is due; what is out already says what has changed since."""
        self._outbox.deliver(self._store, self, self._now)
        meetings.correct(self._store, self._outbox, self._now())

    def look_back(self) -> None:
        """Replay the forecast of one past period that is not remembered yet: one a tick, so that no post waits for it."""
        now = self._now()
        if self._tracked != now.date() and not step(self._store, now):
            self._tracked = now.date()

    def upcoming(self) -> list[tuple[datetime, str]]:
        """The instants (UTC) of the next weeks at which something is due, the earliest first, each with a name and date."""
        now = self._now()
        found = meetings.upcoming(self._store, now, DAYS_AHEAD) + reminders.upcoming(self._store, now, DAYS_AHEAD)
        return sorted(found)

    def wait(self, post: Post) -> datetime | None:
        """The instant (UTC) before which a post must not go out, None when it may go now."""
        if post.phase == minutes.PHASE:
            return None  # somebody pressed for them
        if _of_meeting(post):
            return meetings.wait(self._store, post, self._now())
        return reminders.wait(self._store, post, self._now())

    def compose(self, post: Post) -> Message | None:
        """What a post says; None when there is nothing to say."""
        if _of_meeting(post):
            return meetings.compose(self._store, post, self._now(), self._picture)
        return reminders.compose(self._store, post, self._now(), self._mornings)

    def tell(self, posts: Sequence[Post], trouble: Trouble, why: str) -> Sequence[Post]:
        """Messages to the people concerned about posts that did not go out; nobody is told about those messages."""
        about = [post for post in posts if post.phase != NOTICE]
        return notices(self._store, about, trouble, why, self._now())

    def _picture(self, chart: str, *reports: object) -> Block | None:
        """A picture ready to stand in a message, None when it could not be made: the words are complete without it."""
        made = self._outbox.pictures.upload(self._outbox.slack, chart, *reports)
        return image(made[1], file_id=made[0]) if made else None


def _of_meeting(post: Post) -> bool:
    return post.phase.partition("-")[0] == schedule.PHASE
