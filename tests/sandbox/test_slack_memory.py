"""What can no longer be used is forgotten, so that a long run does not grow without bound."""

import asyncio
import http.client
import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from slack_sdk import WebClient
from support.northwind import MANIFEST, NORTHWIND
from support.slack import Slack

from sandbox import feed, limits, log
from sandbox.delivery import Delivery, Links
from sandbox.errors import SlackError
from sandbox.files import Files
from sandbox.triggers import Triggers
from sandbox.world import Message, World

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Real time goes on by what is put into this list."""
    ahead: list[float] = []
    real = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: real() + sum(ahead))
    return ahead


def test_triggers(later: list[float]) -> None:
    triggers = Triggers()
    old = triggers.give("U1")
    later.append(limits.TRIGGER_SECONDS + 1)
    with pytest.raises(SlackError, match="expired_trigger_id"):
        triggers.take(old)
    for _ in range(100):
        triggers.give("U1")
        later.append(1)
    assert len(triggers._given) <= limits.TRIGGER_KEPT_SECONDS + 1
    with pytest.raises(SlackError, match="invalid_trigger_id"):
        triggers.take(old)


def test_tickets_for_a_socket(later: list[float]) -> None:
    links = Links("A1", changed=lambda: None)
    for _ in range(100):
        links.ticket()
        later.append(1)
    assert len(links._tickets) <= limits.TICKET_SECONDS + 1


def test_uploads_that_are_never_finished(later: list[float]) -> None:
    files = Files()
    left, done = files.begin("a.png", "", "U1", NOW), files.begin("b.png", "", "U1", NOW)
    files.receive(done, b"x")
    files.complete(done.id, "")
    later.append(limits.UPLOAD_SECONDS + 1)
    files.begin("c.png", "", "U1", NOW)
    assert (files.known(left.id), files.known(done.id)) == (False, True)


def test_files_beyond_what_there_is_room_for() -> None:
    files = Files()
    kept = []
    for _ in range(5):
        kept.append(files.begin("a.png", "", "U1", NOW))
        files.receive(kept[-1], b"x" * (limits.FILES_BYTES // 4))
    assert [files.known(file.id) for file in kept] == [False, True, True, True, True]


def test_old_messages_and_their_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MESSAGES_KEPT", 3)
    world = World.of(NORTHWIND, NOW)
    north, general = world.channels["C0NORTH01"], world.channels["C0GENERAL"]
    world.keep(north, Message("1.0", "U0ANNA001", "parent"))
    world.keep(north, Message("2.0", "U0ANNA001", "reply", thread_ts="1.0"))
    world.keep(general, Message("3.0", "U0ANNA001", "elsewhere"))
    world.keep(general, Message("4.0", "U0ANNA001", "elsewhere"))
    assert list(north.messages) == ["2.0"]
    north.remove(north.messages["2.0"])  # deleted; it goes a second time when its turn comes
    world.keep(general, Message("5.0", "U0ANNA001", "elsewhere"))
    world.keep(general, Message("6.0", "U0ANNA001", "elsewhere"))
    assert (list(north.messages), north._threads, list(general.messages)) == ([], {}, ["4.0", "5.0", "6.0"])


def test_the_log_by_number_and_by_size() -> None:
    kept = log.Log(["s3cret"])
    for number in range(log.KEPT + 5):
        kept.add(NOW, "to_bot", str(number), error=None, ms=1, body={"said": "s3cret xoxb-1-2", "token": "t"})
    entries = kept.newest(10_000)
    assert (len(entries), entries[0]["what"], entries[-1]["what"]) == (log.KEPT, str(log.KEPT + 4), "5")
    assert entries[0]["body"] == {"said": "*** ***", "token": "***"}
    for _ in range(5):
        kept.add(NOW, "to_bot", "large", error=None, ms=1, body="x" * (log.KEPT_CHARACTERS // 4))
    assert [entry["what"] for entry in kept.newest(10_000)] == ["large"] * 3  # quotes take a little of the room


def test_a_page_that_does_not_read_is_let_go() -> None:
    async def behind() -> list[str]:
        stream = feed.Feed()
        listening = stream.listen("U1")
        lines = [await anext(listening)]
        for _ in range(feed.BEHIND * 2):
            stream.tell("message")
        lines += [line async for line in listening]
        return lines

    lines = asyncio.run(behind())
    assert len(lines) == feed.BEHIND
    assert set(lines[1:]) == {'data: {"kind": "message"}\n\n'}


def test_a_deleted_file_leaves_its_message(slack: Slack, client: WebClient) -> None:
    client.files_upload_v2(filename="a.png", content=b"words", channel="C0NORTH01", initial_comment="Look at this")
    anna = slack.user("anna")
    (file,) = anna.last("sales-north").files
    client.files_delete(file=file["id"])
    assert (anna.last("sales-north").text, anna.last("sales-north").files) == ("Look at this", [])
    shown = client.conversations_history(channel="C0NORTH01", limit=1)["messages"][0]
    assert shown["files"] == [{"id": file["id"], "mode": "tombstone"}]


def test_memory_settles_once_the_bounds_are_reached() -> None:
    """So many posts that all bounds are reached, then a quarter more: the second part adds next to nothing."""
    with Slack.start(NORTHWIND, MANIFEST, options=("--rate-limits", "off")) as slack:
        first = posted(slack, limits.MESSAGES_KEPT + 500)
        second = posted(slack, limits.MESSAGES_KEPT // 4)
        assert len(slack.channel("sales-north").messages) == limits.MESSAGES_KEPT
    assert first < 150_000
    assert second - first < 4_000


def posted(slack: Slack, count: int) -> int:
    """Post so many messages with a block over one connection; the kilobytes the sandbox takes then."""
    connection = http.client.HTTPConnection(slack.address.removeprefix("http://"), timeout=10)
    headers = {"Authorization": f"Bearer {NORTHWIND['bot_token']}", "Content-Type": "application/json"}
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 200}}]
    body = json.dumps({"channel": "C0NORTH01", "text": "x" * 200, "blocks": blocks})
    for _ in range(count):
        connection.request("POST", "/api/chat.postMessage", body, headers)
        assert connection.getresponse().read().startswith(b'{"ok":true')
    connection.close()
    status = Path(f"/proc/{slack._process.pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


def test_events_that_nobody_hears() -> None:
    """Beyond a thousand waiting retries an event is tried once and let go."""

    async def unheard() -> int:
        kept = log.Log([])
        delivery = Delivery(Links("A1", changed=lambda: None), None, kept, lambda: NOW, retry_seconds=(60.0,))
        event = {"event": {"type": "message"}}
        waiting = [asyncio.ensure_future(delivery.event(event)) for _ in range(limits.RETRIES_KEPT + 5)]
        done, left = await asyncio.wait(waiting, timeout=1)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        return len(done)

    assert asyncio.run(unheard()) == 5
