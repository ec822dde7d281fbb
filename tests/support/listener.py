"""A bot that listens over HTTP: keeps what it gets and answers what a test tells it to."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl

Json = dict[str, Any]


@dataclass(frozen=True)
class Delivered:
    """One request as it came."""

    headers: dict[str, str]
    body: bytes

    @property
    def payload(self) -> Json:
        """The payload in it: a command's form, an interaction's or an event's JSON."""
        if self.headers["content-type"] == "application/json":
            return dict(json.loads(self.body))
        form = dict(parse_qsl(self.body.decode(), keep_blank_values=True))
        return dict(json.loads(form["payload"])) if "payload" in form else form


@dataclass
class Listener:
    """Answers each request with the next of `answers` (status, body, headers), then with 200 and nothing."""

    answers: list[tuple[int, str, dict[str, str]]] = field(default_factory=list)
    delivered: list[Delivered] = field(default_factory=list)

    def __enter__(self) -> Self:
        listener = self

        class Requests(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                listener.take(self)

            def log_message(self, *_: object) -> None:
                """Nothing is printed."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Requests)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Where Slack should deliver."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/slack/events"

    def take(self, request: BaseHTTPRequestHandler) -> None:
        """Keep a request and answer it."""
        body = request.rfile.read(int(request.headers["content-length"]))
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.delivered.append(Delivered(headers, body))
        status, text, more = self.answers.pop(0) if self.answers else (200, "", {})
        request.send_response(status)
        for name, value in {"content-length": str(len(text.encode())), **more}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(text.encode())
