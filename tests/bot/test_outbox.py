"""Posts go out once, whatever Slack does: against a Slack that fails on demand, on both databases."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import pytest
from slack_sdk import WebClient
from support.north import FREEZE, MONDAY, north
from support.rooms import MANIFEST, OPEN, STRANGE, WORLD, with_history
from support.slack import Message as Shown
from support.slack import Slack

from bot.blocks import image, section
from bot.outbox import Message, Outbox, Trouble, scheduled
from spm_core.book.cadence import Post
from spm_core.store import Database, Store

Json = dict[str, Any]
SETTLE = 0.2


@dataclass
class Author:
    """Says the same for every post and remembers whom it was asked to tell."""

    message: Message | None = field(default_factory=lambda: Message("Hello", [section("Hello")]))
    told: list[tuple[str, Trouble]] = field(default_factory=list)
    composed: int = 0

    def wait(self, _post: Post) -> datetime | None:
        return None

    def compose(self, _post: Post) -> Message | None:
        self.composed += 1
        return self.message

    def tell(self, posts: Sequence[Post], trouble: Trouble, _why: str) -> Sequence[Post]:
        self.told += [(post.phase, trouble) for post in posts]
        return []


@dataclass
class Office:
    """A store with a team, a Slack, an outbox between them, and channels that nobody else writes in."""

    store: Store
    slack: Slack
    outbox: Outbox
    room: str
    shared: str
    author: Author = field(default_factory=Author)
    now: datetime = FREEZE

    def plan(self, phase: str = "agenda", to: str | None = None, after: Post | None = None) -> Post:
        end, before = FREEZE + timedelta(hours=2), after.id if after else None
        post = scheduled("north", phase, to or self.room, MONDAY, due_at=FREEZE, expires_at=end, after=before)
        self.store.plan([post])
        return post

    def deliver(self) -> None:
        self.outbox.deliver(self.store, self.author, lambda: self.now)

    def until(self, post: Post, state: str) -> Post:
        """Deliver again and again until a post is in a state."""

        def arrived() -> Post | None:
            self.deliver()
            found = self.store.post(post.id)
            return found if found.state == state else None

        found = self.slack.wait_for(arrived, 20)
        assert found is not None
        return found

    @property
    def messages(self) -> list[Shown]:
        return self.slack.channel(self.room).messages

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.messages]

    def calls(self, to: str | None = None) -> list[Json]:
        """The posts that were tried in a channel."""
        tried = self.slack.log("chat.postMessage", limit=1000)
        return [call for call in tried if call["body"]["request"].get("channel") == (to or self.room)]


ROOMS, SHARED = iter(OPEN), iter(STRANGE)


@pytest.fixture(scope="module")
def blind() -> Iterator[Slack]:
    """A Slack that does not let the bot look up what it posted."""
    with Slack.start(WORLD, MANIFEST, now=FREEZE.isoformat()) as slack:
        yield slack


@pytest.fixture(scope="module")
def seeing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slack]:
    """A Slack where the optional scopes were granted."""
    manifest = with_history(tmp_path_factory.mktemp("app"))
    with Slack.start(WORLD, manifest, now=FREEZE.isoformat()) as slack:
        yield slack


def office(
    database: Database,
    slack: Slack,
    on_ambiguous: Literal["hold", "repost"] = "hold",
    timeout: int = 10,
    pace: float = 0.01,
) -> Office:
    slack.send("faults", "DELETE")
    outbox = outbox_of(database, slack, on_ambiguous, timeout, pace)
    return Office(north(database), slack, outbox, next(ROOMS), next(SHARED))


def outbox_of(
    database: Database,
    slack: Slack,
    on_ambiguous: Literal["hold", "repost"] = "hold",
    timeout: int = 10,
    pace: float = 0.01,
) -> Outbox:
    """An outbox of a bot."""
    client = WebClient(WORLD["bot_token"], base_url=slack.api_url, timeout=timeout, retry_handlers=[])
    return Outbox(database, client, NoPictures(), on_ambiguous, settle=SETTLE, pace=pace)


@pytest.fixture
def blind_office(database: Database, blind: Slack) -> Office:
    """A bot without history scopes that asks a person when it is not sure."""
    return office(database, blind)


@pytest.fixture
def seeing_office(database: Database, seeing: Slack) -> Office:
    """A bot that may look up its own posts."""
    return office(database, seeing, timeout=1)


@pytest.fixture
def reposting_office(database: Database, blind: Slack) -> Office:
    """A bot without history scopes that rather posts twice than not at all."""
    return office(database, blind, "repost")


class NoPictures:
    """These posts have none."""

    def upload(self, _slack: WebClient, chart: str, *_reports: object) -> None:
        raise AssertionError(chart)


def test_a_post_goes_out_once_with_nothing_but_its_key_as_metadata(blind_office: Office) -> None:
    post = blind_office.plan()
    blind_office.deliver()
    blind_office.deliver()
    assert blind_office.texts == ["Hello"]
    sent = blind_office.store.post(post.id)
    assert (sent.state, sent.channel, sent.attempts) == ("sent", blind_office.room, 1)
    calls = blind_office.calls()
    assert [call["ok"] for call in calls] == [True]
    metadata = calls[0]["body"]["request"]["metadata"]
    assert (json.loads(metadata) if isinstance(metadata, str) else metadata) == {
        "event_type": "spm_post",
        "event_payload": {"key": sent.slack_key},
    }
    assert len(bytes.fromhex(sent.slack_key)) == 16


def test_nothing_to_say_sends_nothing(blind_office: Office) -> None:
    blind_office.author.message = None
    post = blind_office.plan()
    blind_office.deliver()
    assert blind_office.store.post(post.id).state == "cancelled"
    assert blind_office.texts == []


def test_when_slack_limits_the_rate_the_post_waits_as_long_as_slack_says(blind_office: Office) -> None:
    blind_office.slack.fail_next("chat.postMessage", "ratelimited", retry_after=1)
    post = blind_office.plan()
    blind_office.deliver()
    put_off = blind_office.store.post(post.id)
    assert put_off.state == "pending"
    assert put_off.not_before is not None
    assert put_off.not_before > datetime.now(UTC)
    blind_office.deliver()
    assert blind_office.texts == []
    blind_office.until(post, "sent")
    assert blind_office.texts == ["Hello"]
    assert blind_office.author.composed == 1


@pytest.mark.parametrize("fault", ["server_error", "drop_before", "timeout", "fatal_error", "internal_error"])
def test_a_post_that_was_lost_on_the_way_is_posted_after_a_look(seeing_office: Office, fault: str) -> None:
    seeing_office.slack.fail_next("chat.postMessage", fault)
    post = seeing_office.plan()
    seeing_office.deliver()
    assert seeing_office.store.post(post.id).state == "unknown"
    seeing_office.until(post, "sent")
    assert seeing_office.texts == ["Hello"]


@pytest.mark.parametrize("fault", ["server_error_after", "drop_after", "timeout_after"])
def test_a_post_that_arrived_without_an_answer_is_found_and_not_doubled(seeing_office: Office, fault: str) -> None:
    seeing_office.slack.fail_next("chat.postMessage", fault)
    post = seeing_office.plan()
    seeing_office.deliver()
    assert seeing_office.store.post(post.id).state == "unknown"
    found = seeing_office.until(post, "sent")
    assert [message.ts for message in seeing_office.messages] == [found.ts]


def test_what_was_sent_after_a_backup_is_found_by_whoever_restores_it(
    seeing: Slack, database: Database, tmp_path: Path
) -> None:
    first = Database(f"sqlite:///{tmp_path / 'first.db'}")
    first.upgrade()
    before = office(first, seeing, timeout=1)
    post = before.plan()
    first.backup(tmp_path / "copy.db")
    before.deliver()
    assert before.texts == ["Hello"]
    first.close()
    database.restore(tmp_path / "copy.db", FREEZE + timedelta(minutes=1))
    restored = replace(before, store=database.store(), outbox=outbox_of(database, seeing, timeout=1))
    found = restored.until(post, "sent")
    assert [message.ts for message in restored.messages] == [found.ts]


def test_a_direct_message_is_looked_up_in_the_conversation_with_its_reader(seeing_office: Office) -> None:
    anna = seeing_office.slack.user("anna")
    before = len(anna.sees())
    seeing_office.slack.fail_next("chat.postMessage", "drop_after")
    post = seeing_office.plan("reminder", anna.id)
    found = seeing_office.until(post, "sent")
    assert [message.ts for message in anna.sees()[before:]] == [found.ts]


def test_a_reply_is_looked_up_in_its_thread(seeing_office: Office) -> None:
    agenda = seeing_office.plan()
    seeing_office.until(agenda, "sent")
    reply = seeing_office.plan("agenda-1", after=agenda)
    seeing_office.slack.fail_next("chat.postMessage", "drop_after")
    seeing_office.until(reply, "sent")
    room = seeing_office.slack.channel(seeing_office.room)
    assert [message.text for message in room.thread(room.messages[0])] == ["Hello"]


def test_without_the_right_to_look_a_person_is_asked(blind_office: Office) -> None:
    blind_office.slack.fail_next("chat.postMessage", "drop_after")
    post = blind_office.plan()
    blind_office.until(post, "dead")
    assert blind_office.author.told == [("agenda", Trouble.UNCERTAIN)]
    assert blind_office.texts == ["Hello"]


def test_repost_posts_again_where_it_may_not_look(reposting_office: Office) -> None:
    reposting_office.slack.fail_next("chat.postMessage", "drop_after")
    post = reposting_office.plan()
    reposting_office.until(post, "sent")
    assert reposting_office.texts == ["Hello", "Hello"]


def test_what_slack_refuses_is_tried_once_and_told(blind_office: Office) -> None:
    before = len(blind_office.calls("C0ELSEWHERE"))
    post = blind_office.plan(to="C0ELSEWHERE")
    blind_office.deliver()
    blind_office.deliver()
    dead = blind_office.store.post(post.id)
    assert (dead.state, dead.last_error) == ("dead", "refused: not_in_channel")
    assert blind_office.author.told == [("agenda", Trouble.REFUSED)]
    assert len(blind_office.calls("C0ELSEWHERE")) == before + 1


def test_after_eight_tries_a_person_is_asked(seeing_office: Office) -> None:
    seeing_office.slack.fail_next("chat.postMessage", "server_error", times=20)
    post = seeing_office.plan()
    dead = seeing_office.until(post, "dead")
    assert dead.attempts == 8
    assert seeing_office.author.told == [("agenda", Trouble.UNCERTAIN)]
    assert seeing_office.texts == []


def test_a_picture_that_slack_refuses_is_left_out(blind_office: Office) -> None:
    picture = image("Funnel", file_id="F0NOTTHERE")
    blind_office.author.message = Message("Hello", [section("Hello"), picture])
    post = blind_office.plan()
    blind_office.deliver()
    assert blind_office.store.post(post.id).state == "sent"
    [message] = blind_office.messages
    assert [block["type"] for block in message.blocks] == ["section"]


def test_numbers_do_not_go_to_a_channel_shared_with_another_company(blind_office: Office) -> None:
    post = blind_office.plan(to=blind_office.shared)
    blind_office.deliver()
    assert blind_office.store.post(post.id).state == "dead"
    assert blind_office.author.told == [("agenda", Trouble.SHARED)]
    assert blind_office.calls(blind_office.shared) == []


def test_once_a_manager_confirmed_they_do_and_so_does_the_thread(blind_office: Office) -> None:
    post = blind_office.plan(to=blind_office.shared)
    reply = blind_office.plan("agenda-1", blind_office.shared, after=post)
    blind_office.deliver()
    held = blind_office.store.post(post.id)
    confirmed = json.dumps(json.loads(held.payload) | {"confirmed": True})
    assert blind_office.store.revive(held, FREEZE, FREEZE + timedelta(hours=1), confirmed)
    blind_office.deliver()
    assert blind_office.store.post(reply.id).state == "sent"
    assert blind_office.author.told == [("agenda", Trouble.SHARED)]


def test_when_slack_does_not_say_whether_the_channel_is_shared_the_post_waits(blind_office: Office) -> None:
    blind_office.slack.fail_next("conversations.info", "server_error")
    post = blind_office.plan()
    blind_office.deliver()
    waiting = blind_office.store.post(post.id)
    assert waiting.state == "pending"
    assert blind_office.calls() == []


def test_replies_wait_for_their_agenda_and_hang_below_it_in_order(blind_office: Office) -> None:
    blind_office.slack.fail_next("chat.postMessage", "ratelimited", retry_after=1)
    agenda = blind_office.plan()
    replies = [blind_office.plan(f"agenda-{n}", after=agenda) for n in (1, 2)]
    blind_office.deliver()
    assert [blind_office.store.post(reply.id).state for reply in replies] == ["pending", "pending"]
    blind_office.until(replies[1], "sent")
    room = blind_office.slack.channel(blind_office.room)
    assert len(room.messages) == 1
    assert len(room.thread(room.messages[0])) == 2


def test_what_is_too_late_is_not_sent_but_told_together(blind_office: Office) -> None:
    posts = [blind_office.plan(), blind_office.plan("reminder", "U0ANNA001")]
    blind_office.now = FREEZE + timedelta(days=7)
    blind_office.deliver()
    assert [blind_office.store.post(post.id).state for post in posts] == ["missed", "missed"]
    assert sorted(blind_office.author.told) == [("agenda", Trouble.MISSED), ("reminder", Trouble.MISSED)]
    assert blind_office.texts == []


def test_messages_in_one_channel_keep_their_distance(database: Database, blind: Slack) -> None:
    here = office(database, blind, pace=0.5)
    for phase in ("a", "b", "c"):
        here.plan(phase)
    here.deliver()
    stamps = [float(message.ts) for message in here.messages]
    assert len(stamps) == 3
    assert min(later - sooner for sooner, later in pairwise(stamps)) >= 0.4
