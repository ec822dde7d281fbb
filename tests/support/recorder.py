"""A Slack that takes every message over real HTTP, at once and for good, and keeps what was posted where and when."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from slack_sdk import WebClient

Json = dict[str, Any]


@dataclass(frozen=True)
class Posted:
    """One message: the time of the business at which it came, to whom, below which, its key and its text."""

    at: datetime
    to: str
    ts: str
    thread: str | None
    key: str
    text: str


@dataclass
class Recorder:
    """What was posted so far; ``now`` is the time of the business, turned by the test."""

    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    posted: list[Posted] = field(default_factory=list)
    updated: list[Json] = field(default_factory=list)
    address: str = ""

    def client(self) -> WebClient:
        return WebClient("xoxb-recorded", base_url=self.address, timeout=10, retry_handlers=[])

    def answer(self, method: str, asked: Json) -> Json:
        if method == "chat.postMessage":
            ts = f"{len(self.posted) + 1}.000000"
            key = str(asked["metadata"]["event_payload"]["key"])
            self.posted.append(Posted(self.now, asked["channel"], ts, asked.get("thread_ts"), key, asked["text"]))
            return {"channel": asked["channel"].replace("U", "D", 1), "ts": ts}
        if method == "chat.update":
            self.updated.append(asked)
            return {}
        assert method == "conversations.info", method
        return {"channel": {"id": asked["channel"], "is_ext_shared": False}}


@contextmanager
def recorder() -> Iterator[Recorder]:
    """A recorder that listens on this machine."""
    kept = Recorder()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
            asked = json.loads(body) if "json" in self.headers["Content-Type"] else _form(body)
            answer = json.dumps({"ok": True, **kept.answer(self.path.rpartition("/")[2], asked)}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.address = f"http://127.0.0.1:{server.server_port}/api/"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()


def _form(body: str) -> Json:
    from urllib.parse import parse_qsl

    return dict(parse_qsl(body))
