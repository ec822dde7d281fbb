"""A planned post is one row, claimed by one worker at a time; what may have been sent is settled before it is tried again."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from spm_core.book.cadence import Post
from spm_core.book.records import DEFAULT_STAGES, Workspace
from spm_core.store import Database, Store, Unavailable, new_id

DUE = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LEASE = 90


def post(name: str = "p1", phase: str = "agenda", **more: object) -> Post:
    return Post(name, "meeting", phase, "C1", date(2026, 3, 2), DUE, DUE + 7200 * SECOND, **more)  # type: ignore[arg-type]


def claimed(store: Store, at: datetime = DUE, owner: str = "one") -> list[tuple[str, str]]:
    return [(item.id, item.state) for item in store.claim(owner, at, LEASE, 10)]


def test_a_post_is_planned_once(store: Store) -> None:
    assert store.plan([post(), post("p2", "agenda-1", after="p1")]) == 2
    assert store.plan([post("other id")]) == 0
    assert [item.id for item in store.posts("meeting")] == ["p1", "p2"]
    assert len({item.slack_key for item in store.posts()} - {""}) == 2


def test_a_post_is_claimed_when_it_is_due_and_by_one_worker(store: Store) -> None:
    store.plan([post()])
    assert store.next_due(DUE - SECOND) == store.post("p1")
    assert claimed(store, DUE - SECOND) == []
    assert claimed(store, DUE) == [("p1", "sending")]
    assert claimed(store, DUE, "two") == []
    assert store.next_due(DUE - SECOND) is None


def test_every_attempt_posts_the_message_composed_first(store: Store) -> None:
    store.plan([post()])
    claimed(store)
    assert store.compose("p1", "first") == "first"
    assert store.compose("p1", "second") == "first"


def test_a_worker_that_died_before_composing_posted_nothing(store: Store) -> None:
    store.plan([post()])
    claimed(store)
    assert claimed(store, DUE + (LEASE - 1) * SECOND, "two") == []
    assert claimed(store, DUE + LEASE * SECOND, "two") == [("p1", "sending")]


def test_a_worker_that_died_after_composing_may_have_posted(store: Store) -> None:
    store.plan([post()])
    claimed(store)
    store.compose("p1", "hello")
    assert claimed(store, DUE + LEASE * SECOND, "two") == [("p1", "unknown")]


def test_who_lost_its_lease_changes_nothing(store: Store) -> None:
    store.plan([post()])
    (mine,) = store.claim("one", DUE, LEASE, 10)
    (theirs,) = store.claim("two", DUE + LEASE * SECOND, LEASE, 10)
    assert not store.mark_sent(mine, "C1", "1.0")
    assert not store.mark(mine, "dead")
    assert store.mark_sent(theirs, "C1", "2.0")
    assert not store.mark_sent(theirs, "C1", "3.0")
    kept = store.post("p1")
    assert (kept.state, kept.ts, kept.attempts) == ("sent", "2.0", 2)


def test_a_post_told_to_wait_waits_in_real_time(store: Store) -> None:
    store.plan([post()])
    real = datetime(2030, 1, 1, tzinfo=UTC)
    (mine,) = store.claim("one", DUE, LEASE, 10, real=real)
    assert store.mark(mine, "pending", not_before=real + 30 * SECOND, error="ratelimited")
    assert store.claim("one", DUE + 3600 * SECOND, LEASE, 10, real=real + 29 * SECOND) == []
    (again,) = store.claim("one", DUE, LEASE, 10, real=real + 30 * SECOND)
    assert (again.state, again.last_error) == ("sending", "ratelimited")


def test_an_uncertain_post_stays_uncertain_until_it_is_settled(store: Store) -> None:
    store.plan([post()])
    (mine,) = store.claim("one", DUE, LEASE, 10)
    store.mark(mine, "unknown", not_before=DUE + 60 * SECOND)
    assert claimed(store, DUE + 59 * SECOND) == []
    late = DUE + 86400 * SECOND  # also when it has expired: it may stand in the channel
    (again,) = store.claim("two", late, LEASE, 10)
    assert again.state == "unknown"
    assert store.mark(again, "sending")
    assert claimed(store, late, "three") == []


def test_a_reply_waits_for_its_thread(store: Store) -> None:
    store.plan([post(), post("p2", "agenda-1", after="p1")])
    (first,) = store.claim("one", DUE, LEASE, 10)
    assert first.id == "p1"
    assert claimed(store, DUE, "two") == []
    store.mark_sent(first, "C1", "1.0")
    assert claimed(store, DUE, "two") == [("p2", "sending")]


def test_what_nobody_sent_in_time_is_missed_and_told_once(store: Store) -> None:
    store.plan([post()])
    end = DUE + 7200 * SECOND
    assert store.miss(end - SECOND) == []
    assert claimed(store, end) == []
    assert [(item.id, item.state) for item in store.miss(end)] == [("p1", "missed")]
    assert store.miss(end) == []


def test_a_meeting_called_off_takes_its_pending_posts_along(store: Store) -> None:
    store.plan([post(), post("p2", "prep"), post("p3", "later")])
    (begun, *_) = store.claim("one", DUE, LEASE, 1)
    assert store.cancel("meeting") == 2
    assert sorted(item.state for item in store.posts()) == ["cancelled", "cancelled", "sending"]
    assert store.mark_sent(begun, "C1", "1.0")


def test_posts_of_one_company_are_not_claimed_by_another(shared: Database, store: Store) -> None:
    other = shared.add_workspace(Workspace(new_id(), new_id()), DEFAULT_STAGES)
    store.plan([post()])
    assert other.claim("one", DUE, LEASE, 10) == []
    assert other.posts() == ()


@pytest.mark.parametrize("separate", [False, True], ids=["threads", "replicas"])
def test_no_post_is_claimed_twice(shared: Database, store: Store, separate: bool) -> None:
    """Four workers take 200 due posts in small bites; as replicas each has its own connections."""
    name, url = store.workspace.name, shared._connections.url.render_as_string(hide_password=False)
    store.plan(post(f"p{n:03}", f"phase {n}") for n in range(200))
    bases = [Database(url) if separate else shared for _ in range(4)]

    def work(number: int) -> list[str]:
        mine, worker = [], bases[number].store(name)
        while bite := patiently(lambda: worker.claim(f"worker {number}", DUE, LEASE, 7)):
            for item in bite:
                assert patiently(lambda item=item: worker.mark_sent(item, "C1", "1.0"))
            mine += [item.id for item in bite]
        return mine

    with ThreadPoolExecutor(4) as threads:
        took = Counter(item for items in threads.map(work, range(4)) for item in items)
    assert took == Counter(f"p{n:03}" for n in range(200))
    assert {item.state for item in store.posts()} == {"sent"}
    for base in bases if separate else []:
        base.close()


def patiently(act: Callable[[], Any]) -> Any:
    """What a worker does at its next tick when the database was busy: the same again."""
    while True:
        try:
            return act()
        except Unavailable:
            continue
