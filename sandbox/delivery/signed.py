"""HTTP delivery: a POST to the bot's address, signed as Slack signs it, v0 with HMAC-SHA256 (SLACK.md 6 and 7)."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from sandbox import limits
from sandbox.delivery.answers import NOBODY, TOO_LATE, Answer, Parcel

Json = dict[str, Any]
AT_ONCE = 32  # deliveries under way at the same time
_REASONS = {"timeout": "http_timeout"}
_OK, _MULTIPLE_CHOICES, _SERVER_ERROR = 200, 300, 500


class SignedPosts:
    """Delivers to one address; `changed` is called when the bot there was lost or found again."""

    def __init__(self, address: str, secret: str, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._url = urlsplit(address)
        self._secret = secret.encode()
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="deliver")
        self.reached = True

    async def send(self, parcel: Parcel) -> Answer:
        """Deliver a payload and wait for its acknowledgement."""
        posting = asyncio.get_running_loop().run_in_executor(self._threads, self._post, parcel)
        try:
            answer = await asyncio.wait_for(posting, limits.ACK_SECONDS)
        except TimeoutError:
            return TOO_LATE
        if self.reached != (answer is not NOBODY):
            self.reached = not self.reached
            self._changed()
        return answer

    def close(self) -> None:
        """Send nothing more."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def headers(self, body: bytes, content_type: str) -> dict[str, str]:
        """The headers of a delivery now."""
        stamp = str(int(time.time()))
        signature = hmac.new(self._secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        return {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={signature}",
        }

    def _post(self, parcel: Parcel) -> Answer:
        body, content_type = _encoded(parcel)
        headers = self.headers(body, content_type)
        if parcel.attempt:
            headers |= {
                "X-Slack-Retry-Num": str(parcel.attempt),
                "X-Slack-Retry-Reason": _REASONS.get(parcel.reason, parcel.reason),
            }
        connect = HTTPSConnection if self._url.scheme == "https" else HTTPConnection
        connection = connect(self._url.hostname or "", self._url.port, timeout=limits.ACK_SECONDS)
        try:
            connection.request("POST", self._url.path or "/", body, headers)
            response = connection.getresponse()
            content = response.read()
        except TimeoutError:
            return TOO_LATE
        except (OSError, HTTPException):
            return NOBODY
        finally:
            connection.close()
        return _understood(response.status, content, final=response.getheader("X-Slack-No-Retry") == "1")


def _encoded(parcel: Parcel) -> tuple[bytes, str]:
    """Commands are forms, interactions a form with one JSON field, events JSON."""
    form = "application/x-www-form-urlencoded"
    if parcel.kind == "slash_commands":
        return urlencode(parcel.payload).encode(), form
    if parcel.kind == "interactive":
        return urlencode({"payload": json.dumps(parcel.payload)}).encode(), form
    return json.dumps(parcel.payload).encode(), "application/json"


def _understood(status: int, content: bytes, *, final: bool) -> Answer:
    if not _OK <= status < _MULTIPLE_CHOICES:
        return Answer(error="http_service_error" if status >= _SERVER_ERROR else "http_client_error", final=final)
    text = content.decode("utf-8", "replace").strip()
    if not text:
        return Answer()
    try:
        body = json.loads(text)
    except json.JSONDecodeError:
        return Answer({"text": text})
    return Answer(body if isinstance(body, dict) else {"text": text})
