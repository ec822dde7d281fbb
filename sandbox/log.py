"""What was delivered to the bot and what it called, newest first, without secrets."""

import re
from collections import deque
from collections.abc import Iterable
from datetime import datetime
from typing import Any

KEPT = 1000
_TOKEN = re.compile(r"xox[a-z](?:\.xox[a-z])?-[\w.-]+|xapp-[\w.-]+")
_SECRET_NAMES = frozenset({"token", "bot_token", "app_token", "signing_secret", "x-slack-signature"})


class Log:
    """The last thousand deliveries and calls."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = [secret for secret in secrets if secret]
        self._entries: deque[dict[str, Any]] = deque(maxlen=KEPT)

    def add(self, at: datetime, direction: str, what: str, *, error: str | None, ms: float, body: Any) -> None:  # noqa: ANN401
        """Remember a delivery (`to_bot`) or a call (`from_bot`) with how it went and how long it took (milliseconds)."""
        entry = {
            "at": at.isoformat(),
            "direction": direction,
            "what": what,
            "ok": error is None,
            "error": error,
            "ms": round(ms, 1),
            "body": self._masked(body),
        }
        self._entries.appendleft(entry)

    def newest(self, limit: int) -> list[dict[str, Any]]:
        """The newest entries."""
        return list(self._entries)[:limit]

    def _masked(self, value: Any) -> Any:  # noqa: ANN401 - any JSON
        match value:
            case dict():
                return {
                    name: "***" if name.lower() in _SECRET_NAMES else self._masked(part) for name, part in value.items()
                }
            case list() | tuple():
                return [self._masked(part) for part in value]
            case str():
                for secret in self._secrets:
                    value = value.replace(secret, "***")
                return _TOKEN.sub("***", value)
            case _:
                return value
