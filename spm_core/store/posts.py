"""Scheduled posts: planned once, claimed by one worker at a time with a lease, settled before they are tried again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Select, Text, and_, bindparam, case, exists, literal, or_, select, update

from spm_core.book.cadence import Post
from spm_core.book.refusals import NotFoundError
from spm_core.store import schema
from spm_core.store.columns import UtcTime, among
from spm_core.store.engine import Connections
from spm_core.store.rows import columns, ignore, made, row

WAITING = frozenset({"pending", "sending", "unknown"})
_p = schema.post.c
_before = schema.post.alias("before_it").c


def _when(name: str) -> Any:  # noqa: ANN401 - a parameter
    return bindparam(name, type_=UtcTime())


_here = _p.workspace_id == bindparam("ws")
_free = and_(
    or_(_p.not_before.is_(None), _p.not_before <= _when("real")),
    or_(_p.lease_until.is_(None), _p.lease_until <= _when("real")),
)
_its_turn = or_(
    _p.after.is_(None),
    exists().where(
        _before.workspace_id == _p.workspace_id,
        _before.id == _p.after,
        or_(_before.state == "sent", and_(_p.alone, ~_before.waiting)),
    ),
)
_DUE = (
    select(_p.id)
    .where(_here, _p.waiting, _p.due_at <= _when("now"), _free, _its_turn)
    .where(or_(_p.state != "pending", _p.expires_at > _when("now")))
    .order_by(_p.due_at, _p.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(schema.post)
    .where(_here, among(_p.id, "ids"))
    .values(
        # A post that was composed and begun may have reached its readers: whoever claims it now settles that first.
        state=case(
            (and_(_p.state == "sending", _p.payload != ""), "unknown"),
            (_p.state == "unknown", "unknown"),
            else_="sending",
        ),
        attempts=_p.attempts + 1,
        lease_until=_when("lease"),
        owner=bindparam("by"),
        not_before=None,
    )
)
_POSTS = select(*columns(Post)).where(_here).order_by(_p.due_at, _p.id)
_POSTS_OF = _POSTS.where(_p.about == bindparam("of"))
_SENT_ABOUT = _POSTS.where(
    among(_p.about, "ids"),
    or_(among(_p.about, "changed"), _p.payload.contains(bindparam("words"))),
    _p.state == "sent",
    _p.ts.is_not(None),
)
_POST = _POSTS.where(_p.id == bindparam("of"))
_CLAIMED = _POSTS.where(among(_p.id, "ids"))
_NEXT = _POSTS.where(_p.waiting, _p.state == "pending", _p.due_at > _when("moment")).limit(1)
_LATE = _POSTS.where(_p.waiting, _p.state == "pending", _p.expires_at <= _when("moment"))
_MISS = update(schema.post).where(_here, among(_p.id, "ids")).values(state="missed", waiting=False)
_COMPOSE = (
    update(schema.post).where(_here, _p.id == bindparam("of"), _p.payload == "").values(payload=bindparam("text"))
)
_mine = (_here, _p.id == bindparam("of"), _p.owner == bindparam("by"), _p.waiting)
_SENT = (
    update(schema.post)
    .where(*_mine)
    .values(
        state="sent",
        waiting=False,
        channel=bindparam("to"),
        ts=bindparam("stamp"),
        lease_until=None,
        not_before=None,
        last_error=None,
    )
)
_MARK = (
    update(schema.post)
    .where(*_mine)
    .values(
        state=bindparam("as_"),
        waiting=bindparam("still_waiting"),
        not_before=_when("earliest"),
        last_error=bindparam("problem"),
        lease_until=case((bindparam("as_") == "sending", _p.lease_until), else_=None),
    )
)
_MOVE = (
    update(schema.post)
    .where(_here, _p.id == bindparam("of"), _p.state.in_(("pending", "dropped")))
    .values(
        state="pending",
        waiting=True,
        due_at=_when("due"),
        expires_at=_when("end"),
        after=bindparam("before", type_=Text()),
    )
)
_DROP = (
    update(schema.post).where(_here, among(_p.id, "ids"), _p.state == "pending").values(state="dropped", waiting=False)
)
_GIVEN = select(_p.about, _p.phase).where(_here, among(_p.about, "ids"), _p.state == "sent")
_blank = (literal("").label("payload") if column is _p.payload else column for column in columns(Post))
_NEAR = select(*_blank).where(_here, _p.due_at >= _when("start"), _p.due_at < _when("end")).order_by(_p.due_at, _p.id)
_REVISE = (
    update(schema.post)
    .where(_here, _p.id == bindparam("of"), _p.payload == bindparam("seen"))
    .values(payload=bindparam("text"))
)
_REVIVE = (
    update(schema.post)
    .where(_here, _p.id == bindparam("of"), _p.state == "dead")
    .values(
        state="pending",
        waiting=True,
        attempts=0,
        due_at=_when("due"),
        expires_at=_when("end"),
        not_before=None,
        lease_until=None,
        payload=case((bindparam("text") == "", _p.payload), else_=bindparam("text")),
    )
)
_STANDS = (
    update(schema.post)
    .where(_here, _p.id == bindparam("of"), _p.state == "dead")
    .values(state="sent", channel=bindparam("to"), last_error=None)
)
_REOPEN = (
    update(schema.post)
    .where(_here, _p.about == bindparam("of"), _p.state == "cancelled", _p.ts.is_(None))
    .values(state="pending", waiting=True, attempts=0, not_before=None, lease_until=None)
)
_CANCEL = (
    update(schema.post)
    .where(_here, _p.about == bindparam("of"), _p.state == "pending")
    .values(state="cancelled", waiting=False)
)


def plan_posts(connection: Connection, workspace_id: str, posts: Iterable[Post]) -> int:
    """Write down posts to come within a change; one that is planned already and not begun gets the new times and place."""
    insert, new = ignore(schema.post, connection.dialect.name), 0
    for post in posts:
        added = connection.execute(insert, _post_row(post, workspace_id)).rowcount
        if not added:
            place = {"due": post.due_at, "end": post.expires_at, "before": post.after}
            connection.execute(_MOVE, {"ws": workspace_id, "of": post.id, **place})
        new += added
    return new


def reopen_posts(connection: Connection, workspace_id: str, about: str) -> int:
    """Let posts that were put aside unsent be planned anew, within a change; how many they were."""
    return connection.execute(_REOPEN, {"ws": workspace_id, "of": about}).rowcount


def _post_row(post: Post, workspace_id: str) -> dict[str, Any]:
    keyed = post if post.slack_key else replace(post, slack_key=uuid4().hex)
    return {**row(keyed, workspace_id), "waiting": post.state in WAITING}


class Posts:
    """The scheduled posts of one workspace.

    ``now`` is the time of the business, by which posts are due and expire; ``real`` the time of the machine, by which leases
    and waiting times run. They differ only where the clock is turned by hand.
    """

    def __init__(self, connections: Connections, workspace_id: str) -> None:
        self._connections = connections
        self._ws = workspace_id

    def plan(self, posts: Iterable[Post]) -> int:
        """Write down posts to come; one that is planned already and not begun gets the new times and place. How many were new."""
        with self._connections.write(self._ws) as connection:
            return plan_posts(connection, self._ws, posts)

    def claim(
        self, owner: str, now: datetime, lease_seconds: float, limit: int, real: datetime | None = None
    ) -> list[Post]:
        """Take posts that are due, for ``lease_seconds``; nobody else gets them meanwhile.

        A post comes back as ``sending`` when it was surely not posted, and as ``unknown`` when a former attempt may have
        reached its readers: then look before posting. A post that hangs in a thread waits until the first one is sent.
        """
        machine = real or now
        asking = {"ws": self._ws, "now": now, "real": machine, "most": limit}
        with self._connections.claim() as connection:
            ids = list(connection.execute(_DUE, asking).scalars())
            if not ids:
                return []
            lease = machine + timedelta(seconds=lease_seconds)
            connection.execute(_CLAIM, {"ws": self._ws, "ids": ids, "lease": lease, "by": owner})
            return list(made(Post, connection.execute(_CLAIMED, {"ws": self._ws, "ids": ids})))

    def compose(self, post_id: str, payload: str) -> str:
        """Keep a post's message the first time; the kept one, which every attempt posts."""
        with self._connections.claim() as connection:
            connection.execute(_COMPOSE, {"ws": self._ws, "of": post_id, "text": payload})
            return self._post(connection, post_id).payload

    def mark_sent(self, post: Post, channel: str, ts: str) -> bool:
        """Write down where a claimed post stands; False when somebody else has claimed it since."""
        values = {"ws": self._ws, "of": post.id, "by": post.owner, "to": channel, "stamp": ts}
        with self._connections.claim() as connection:
            return connection.execute(_SENT, values).rowcount == 1

    def mark(self, post: Post, state: str, not_before: datetime | None = None, error: str | None = None) -> bool:
        """Write down what became of a claimed post; False when somebody else has claimed it since.

        ``pending`` and ``unknown`` wait until ``not_before`` (real time) and can be claimed again; ``sending`` says that a
        look found nothing and that it is posted now; ``missed``, ``dead`` and ``cancelled`` end it.
        """
        values = {"ws": self._ws, "of": post.id, "by": post.owner, "as_": state, "still_waiting": state in WAITING}
        with self._connections.claim() as connection:
            return connection.execute(_MARK, {**values, "earliest": not_before, "problem": error}).rowcount == 1

    def miss(self, now: datetime, tell: Callable[[list[Post]], Iterable[Post]] = lambda _: ()) -> list[Post]:
        """End the posts whose time has passed before anybody began them, and return them, once.

        ``tell`` makes of them the posts that say so to the people concerned, planned in the same transaction.
        """
        with self._connections.write(self._ws) as connection:
            late = list(made(Post, connection.execute(_LATE, {"ws": self._ws, "moment": now})))
            if late:
                connection.execute(_MISS, {"ws": self._ws, "ids": [post.id for post in late]})
                plan_posts(connection, self._ws, tell(late))
            return [replace(post, state="missed") for post in late]

    def cancel(self, about: str) -> int:
        """End the posts about a meeting or a person that nobody has begun; how many they were."""
        with self._connections.write(self._ws) as connection:
            return connection.execute(_CANCEL, {"ws": self._ws, "of": about}).rowcount

    def drop(self, posts: Iterable[Post]) -> int:
        """Let posts that nobody has begun rest: what they are about is off. Planned again, they are pending again."""
        ids = [post.id for post in posts]
        if not ids:
            return 0
        with self._connections.write(self._ws) as connection:
            return connection.execute(_DROP, {"ws": self._ws, "ids": ids}).rowcount

    def revise(self, post: Post, payload: str) -> bool:
        """Keep what a message says now that it was changed in place; False when somebody else changed it since."""
        with self._connections.claim() as connection:
            values = {"ws": self._ws, "of": post.id, "seen": post.payload, "text": payload}
            return connection.execute(_REVISE, values).rowcount == 1

    def revive(self, post: Post, due_at: datetime, expires_at: datetime, payload: str = "") -> bool:
        """Let a dead post be tried again, because a person said so; False when it is not dead any more."""
        with self._connections.claim() as connection:
            values = {"ws": self._ws, "of": post.id, "due": due_at, "end": expires_at, "text": payload}
            return connection.execute(_REVIVE, values).rowcount == 1

    def stands(self, post: Post) -> bool:
        """A person saw that a dead post was sent after all; False when it is not dead any more."""
        with self._connections.claim() as connection:
            return connection.execute(_STANDS, {"ws": self._ws, "of": post.id, "to": post.audience}).rowcount == 1

    def next_due(self, after: datetime) -> Post | None:
        """The first post not begun that is due after an instant."""
        return next(iter(self._posts(_NEXT, moment=after)), None)

    def post(self, post_id: str) -> Post:
        """A post. Raises NotFoundError."""
        with self._connections.read() as connection:
            return self._post(connection, post_id)

    def posts(self, about: str | None = None, on_date: date | None = None) -> tuple[Post, ...]:
        """The posts about a meeting or a person, on a day, or all, by the time they are due."""
        found = self._posts(_POSTS if about is None else _POSTS_OF, of=about)
        return tuple(post for post in found if on_date is None or post.on_date == on_date)

    def sent_about(self, about: Sequence[str], changed: Sequence[str], words: str) -> tuple[Post, ...]:
        """The posts about some meetings that stand in Slack: those that ``changed``, others with ``words`` in them."""
        return self._posts(_SENT_ABOUT, ids=list(about), changed=list(changed), words=words) if about else ()

    def given(self, about: Sequence[str]) -> Mapping[str, frozenset[str]]:
        """By what they are about, of these, the phases of the posts that were sent."""
        found: dict[str, set[str]] = {}
        with self._connections.read() as connection:
            for of, phase in connection.execute(_GIVEN, {"ws": self._ws, "ids": list(about)}):
                found.setdefault(of, set()).add(phase)
        return {of: frozenset(phases) for of, phases in found.items()}

    def posts_due(self, start: datetime, end: datetime) -> tuple[Post, ...]:
        """The posts due from one instant up to another (UTC), without what they say, by the time they are due."""
        return self._posts(_NEAR, start=start, end=end)

    def _posts(self, statement: Select[Any], **params: object) -> tuple[Post, ...]:
        with self._connections.read() as connection:
            return made(Post, connection.execute(statement, {"ws": self._ws, **params}))

    def _post(self, connection: Connection, post_id: str) -> Post:
        found = made(Post, connection.execute(_POST, {"ws": self._ws, "of": post_id}))
        if not found:
            raise NotFoundError("There is no such post here any more.")
        return found[0]
