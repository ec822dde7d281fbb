"""The only writer of scheduled posts: each is claimed, composed once, posted once; what is uncertain is settled first."""

import json
import os
import secrets
import signal
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Literal, Protocol

import structlog
from slack_sdk import WebClient

from bot import sending
from bot.blocks import Block, check
from bot.desk import Pictures
from bot.sending import LimitedError, RefusedError, Sent, UnsureError
from spm_core.book.cadence import Post
from spm_core.store import Database, Store

log = structlog.get_logger("spm.outbox")

LEASE_SECONDS = 90.0  # the client's timeout (10 s), the settle time, and slack
SETTLE_SECONDS = 60.0  # after this long Slack shows what it accepted late (RELIABILITY.md, 1.6)
CALL_SHARE = 3  # a third of the lease is kept for looking at the channel and posting
PACE_SECONDS = 1.0  # Slack: one message a second in a channel
SANDBOX_PACE = 0.1  # so that a week goes by quickly; the sandbox says when it is too much
BATCH = 5
ATTEMPTS = 8
NOTICE = "notice"  # the phase of a post that says what became of another one
_POSTS = uuid.UUID("6f1d7f0e-5b0f-4f57-9f3b-0d3c6a1f9f55")
FIRST_BACKOFF, LONGEST_BACKOFF = 15.0, 600.0
MOMENT = timedelta(microseconds=1)
REPLY_LATE = timedelta(hours=1)  # what hangs below a post may follow it that much later


class Trouble(StrEnum):
    """Why a person has to be told about a post."""

    MISSED = "missed"  # it came too late to be of use
    REFUSED = "refused"  # Slack will not take it
    SHARED = "shared"  # the channel is shared with another company
    UNCERTAIN = "uncertain"  # it may stand in the channel or not, and we may not look


@dataclass(frozen=True, slots=True)
class Message:
    """What a post says: the text for screen readers and notifications, its blocks, and what hangs ``below`` it."""

    text: str
    blocks: Sequence[Block]
    below: Sequence["Message"] = ()

    def packed(self) -> str:
        """The message as it is kept and sent, the same bytes at every try (JSON: text, blocks)."""
        return json.dumps({"text": self.text, "blocks": check(self.blocks)}, ensure_ascii=False)


class Author(Protocol):
    """Knows what the posts of a workspace say and whom they concern."""

    def wait(self, post: Post) -> datetime | None:
        """The instant (UTC) before which a post must not go out, None when it may go now."""

    def compose(self, post: Post) -> Message | None:
        """What a post says; None when there is nothing to say (any more)."""

    def tell(self, posts: Sequence[Post], trouble: Trouble, why: str) -> Sequence[Post]:
        """Posts, with their payload, that tell the people concerned what did not go out and why."""


class _SkippedError(Exception):
    """A post that ends here without having been sent, and nobody needs to know."""


class _LaterError(Exception):
    """A post that goes on later, in a state: ``pending`` when nothing of it has reached Slack, else ``unknown``.

    ``seconds``: real time until it may be claimed again; ``due_at``: the time of the business at which it is due now.
    """

    def __init__(
        self, why: str, seconds: float = 0.0, *, state: str = "pending", due_at: datetime | None = None
    ) -> None:
        super().__init__(why)
        self.seconds, self.state, self.due_at = seconds, state, due_at


class _TroubleError(Exception):
    """A post that a person has to know or decide about."""

    def __init__(self, trouble: Trouble, why: str) -> None:
        super().__init__(why)
        self.trouble = trouble


class Outbox:
    """Sends what is due in the workspace that the token belongs to.

    ``on_ambiguous``: what becomes of a post that may or may not have been sent where the token may not look: ``hold`` asks a
    person, ``repost`` risks a second copy. Times of business (``now``) decide what is due; leases and pauses are real time.
    """

    def __init__(
        self,
        database: Database,
        slack: WebClient,
        pictures: Pictures,
        on_ambiguous: Literal["hold", "repost"] = "hold",
        *,
        settle: float = SETTLE_SECONDS,
        lease: float = LEASE_SECONDS,
        pace: float = PACE_SECONDS,
    ) -> None:
        self.database, self.slack, self.pictures = database, slack, pictures
        self.on_ambiguous, self.settle = on_ambiguous, settle
        self._lease, self._pace = lease, pace
        self._owner = secrets.token_hex(8)
        self._last: dict[str, float] = {}
        self._stopped = threading.Event()

    def home(self) -> Store | None:
        """The store of the workspace that the token belongs to, None when it has none yet."""
        return self.database.store_of_slack(str(self.slack.auth_test()["team_id"]))

    def stop(self) -> None:
        """Begin no further post."""
        self._stopped.set()

    def deliver(self, store: Store, author: Author, now: Callable[[], datetime]) -> None:
        """Send everything that is due, in order; a post that fails is put off and does not keep the others waiting."""
        store.miss(now(), lambda late: author.tell(late, Trouble.MISSED, "it was too late"))
        while not self._stopped.is_set():
            # Read before the claim, so that it is never later than the end of the lease.
            deadline = time.monotonic() + self._lease - self._lease / CALL_SHARE
            claimed = store.claim(self._owner, now(), self._lease, BATCH, real=datetime.now(UTC))
            if not claimed:
                return
            crash_at("after_claim")
            for post in claimed:
                self._try(_Try(self, store, author, post, now, deadline))

    def _try(self, one: "_Try") -> None:
        store, post = one.store, one.post
        try:
            sent = one.found() or one.sent()
            crash_at("after_post")
            if not store.mark_sent(post, sent.channel, sent.ts):
                log.error("sent after the claim had ended", post=post.id, ts=sent.ts)
        except _SkippedError as end:
            store.mark(post, "cancelled", error=str(end))
        except _LaterError as later:
            log.info("put off", post=post.id, phase=post.phase, why=str(later), state=later.state)
            again = datetime.now(UTC) + timedelta(seconds=later.seconds)
            if store.mark(post, later.state, not_before=again, error=str(later)) and later.due_at:
                store.plan([replace(post, due_at=later.due_at)])
        except RefusedError as refusal:
            self._give_up(store, one.author, post, Trouble.REFUSED, str(refusal))
        except _TroubleError as problem:
            self._give_up(store, one.author, post, problem.trouble, str(problem))

    def _give_up(self, store: Store, author: Author, post: Post, trouble: Trouble, why: str) -> None:
        """First plan what tells people, then end the post: a crash in between tells nobody twice and forgets nobody."""
        log.warning("not posted", post=post.id, phase=post.phase, trouble=str(trouble), why=why)
        store.plan(author.tell([post], trouble, why))
        store.mark(post, "missed" if trouble is Trouble.MISSED else "dead", error=f"{trouble}: {why}")

    def amend(self, store: Store, post: Post, message: Message) -> None:
        """Put a message in place of one that was sent; what Slack does not take now is tried at the next tick."""
        self.wait_turn(post.channel or post.audience)
        packed = message.packed()
        try:
            sending.update(self.slack, str(post.channel), str(post.ts), json.loads(packed))
        except RefusedError as refusal:  # it was deleted, or nobody may change it any more
            log.warning("not amended", post=post.id, why=str(refusal))
        except (LimitedError, UnsureError) as problem:
            log.info("not amended yet", post=post.id, why=str(problem))
            return
        store.revise(post, packed)

    def wait_turn(self, channel: str) -> None:
        """Wait until a channel may take another message."""
        left = self._last.get(channel, float("-inf")) + self._pace - time.monotonic()
        if left > 0:
            self._stopped.wait(left)
        self._last[channel] = time.monotonic()


@dataclass(frozen=True, slots=True)
class _Try:
    """One claimed post on its way to Slack; ``deadline`` (monotonic seconds) is when its claim has no time left for a call."""

    outbox: Outbox
    store: Store
    author: Author
    post: Post
    now: Callable[[], datetime]
    deadline: float

    def found(self) -> Sent | None:
        """Where an uncertain post stands already; None when it does not, or was never tried."""
        if self.post.state != "unknown":
            return None
        try:
            return sending.find(
                self.outbox.slack, self.post.audience, self.post.slack_key, self.post.due_at, self._thread()
            )
        except RefusedError as refusal:
            if self.outbox.on_ambiguous == "repost" or self.post.phase == NOTICE:
                return None  # a second copy does less harm than none
            raise _TroubleError(Trouble.UNCERTAIN, str(refusal)) from refusal
        except (LimitedError, UnsureError) as problem:
            raise self._unsure(problem) from problem

    def sent(self) -> Sent:
        """Post it."""
        payload = self._payload()
        if in_channel(self.post):
            self._look_at_channel(payload)
        self.outbox.wait_turn(self.post.audience)
        if time.monotonic() > self.deadline:
            raise _LaterError("its claim had no time left")
        if not self.store.mark(self.post, "sending"):
            raise _SkippedError("somebody else claimed it")
        crash_at("before_post")
        try:
            return sending.post(self.outbox.slack, self.post.audience, payload, self.post.slack_key, self._thread())
        except LimitedError as limit:
            raise _LaterError(str(limit), limit.seconds) from limit
        except UnsureError as problem:
            raise self._unsure(problem) from problem

    def _payload(self) -> dict[str, Any]:
        """What the post says: as it was composed the first time, else composed now and kept."""
        if self.post.expires_at <= self.now():
            raise _TroubleError(Trouble.MISSED, "it was too late")
        at = self.author.wait(self.post)
        if at is not None:
            raise _LaterError("its time has not come", due_at=at)
        packed = self.post.payload or self._composed()
        payload: dict[str, Any] = json.loads(packed)
        return payload

    def _composed(self) -> str:
        try:
            message = self.author.compose(self.post)
        except Exception as problem:
            log.exception("not composed", post=self.post.id, phase=self.post.phase)
            raise self._again(problem) from problem
        if message is None:
            raise _SkippedError("there is nothing to say")
        if message.below:
            self.store.plan(_replies(self.post, message.below))
            crash_at("after_replies")
        return self.store.compose(self.post.id, message.packed())

    def _look_at_channel(self, payload: dict[str, Any]) -> None:
        try:
            if sending.shared(self.outbox.slack, self.post.audience) and not self._confirmed(payload):
                raise _TroubleError(Trouble.SHARED, "the channel is shared with another company")
        except LimitedError as limit:
            raise _LaterError(str(limit), limit.seconds) from limit
        except UnsureError as problem:
            raise self._again(problem) from problem

    def _confirmed(self, payload: dict[str, Any]) -> bool:
        """Whether a manager said that this post, or the one it hangs below, may go to strangers."""
        parent = self._parent()
        return bool(
            payload.get("confirmed") or (parent and parent.payload and json.loads(parent.payload).get("confirmed"))
        )

    def _parent(self) -> Post | None:
        return self.store.post(self.post.after) if self.post.after else None

    def _thread(self) -> str | None:
        """The first message of the thread that the post belongs into, None when it stands by itself."""
        above, root, seen = self._parent(), None, {self.post.id}
        while above is not None and above.id not in seen:
            seen.add(above.id)
            root = above.ts if above.state == "sent" else root
            above = self.store.post(above.after) if above.after else None
        return root

    def _unsure(self, problem: Exception) -> Exception:
        if self.post.attempts >= ATTEMPTS:
            return _TroubleError(Trouble.UNCERTAIN, f"after {ATTEMPTS} tries: {problem}")
        return _LaterError(str(problem), self.outbox.settle, state="unknown")

    def _again(self, problem: Exception) -> Exception:
        if self.post.attempts >= ATTEMPTS:
            return _TroubleError(Trouble.REFUSED, f"after {ATTEMPTS} tries: {problem}")
        pause = min(FIRST_BACKOFF * 2 ** max(0, self.post.attempts - 1), LONGEST_BACKOFF)
        return _LaterError(str(problem), pause)


def scheduled(
    about: str,
    phase: str,
    audience: str,
    on_date: date,
    *,
    due_at: datetime,
    expires_at: datetime,
    after: str | None = None,
    alone: bool = False,
    payload: str = "",
) -> Post:
    """A post to plan. Its id follows from what makes it unique, its key says nothing to anybody."""
    post_id = str(uuid.uuid5(_POSTS, f"{about}\n{phase}\n{audience}\n{on_date.isoformat()}"))
    key = secrets.token_hex(16)
    post = Post(post_id, about, phase, audience, on_date, due_at, expires_at, slack_key=key)
    return replace(post, payload=payload, after=after, alone=alone)


def _replies(post: Post, messages: Sequence[Message]) -> Iterator[Post]:
    """The posts that hang below one, each due a moment after the one before, so that they go out in order."""
    for n, message in enumerate(messages, 1):
        yield scheduled(
            post.about,
            f"{post.phase}-{n}",
            post.audience,
            post.on_date,
            due_at=post.due_at + n * MOMENT,
            expires_at=post.expires_at + REPLY_LATE,
            after=post.id,
            payload=message.packed(),
        )


def in_channel(post: Post) -> bool:
    """Whether a post goes to a channel, not to a person."""
    return post.audience[0] in "CG"


def crash_at(step: str) -> None:
    """Die at a named step (RELIABILITY.md, F2) when SPM_CRASH_AT says so: how the drills prove that nothing is lost."""
    if os.environ.get("SPM_CRASH_AT") == step:
        os.kill(os.getpid(), signal.SIGKILL)
