"""Signed slash commands over one persistent connection, as Slack sends them, with as little of our own time as possible."""

import hashlib
import hmac
import socket
import time
from collections.abc import Sequence
from typing import Self
from urllib.parse import urlencode

HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length:"


class SlackConnection:
    """An open connection to a server on this machine."""

    def __init__(self, port: int, secret: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._secret = secret.encode()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def command(self, text: str, who: dict[str, str]) -> tuple[float, bytes]:
        """Seconds from sending ``/spm text`` to the whole answer, and its body. Raises AssertionError unless it is a 200."""
        request = self._signed(urlencode({"command": "/spm", "text": text, "trigger_id": "1.2.3", **who}).encode())
        begun = time.perf_counter()
        self._socket.sendall(request)
        head, body = self._answer()
        took = time.perf_counter() - begun
        assert head.startswith(b"HTTP/1.1 200"), head
        return took, body

    def _signed(self, body: bytes) -> bytes:
        stamp = str(int(time.time())).encode()
        signature = hmac.new(self._secret, b"v0:" + stamp + b":" + body, hashlib.sha256).hexdigest().encode()
        lines: Sequence[bytes] = (
            b"POST /slack/events HTTP/1.1",
            b"Host: 127.0.0.1",
            b"Content-Type: application/x-www-form-urlencoded",
            b"X-Slack-Request-Timestamp: " + stamp,
            b"X-Slack-Signature: v0=" + signature,
            b"Content-Length: " + str(len(body)).encode(),
        )
        return b"\r\n".join(lines) + HEAD_END + body

    def _answer(self) -> tuple[bytes, bytes]:
        received = b""
        while HEAD_END not in received:
            received += self._more()
        head, _, body = received.partition(HEAD_END)
        length = next((int(line[len(LENGTH) :]) for line in head.lower().split(b"\r\n") if line.startswith(LENGTH)), 0)
        while len(body) < length:
            body += self._more()
        return head, body

    def _more(self) -> bytes:
        chunk = self._socket.recv(65536)
        assert chunk, "the server closed the connection"
        return chunk
