"""What was delivered to the bot and what it called, newest first, without secrets."""

import json
import re
from collections import deque
from collections.abc import Iterable
from datetime import datetime
from typing import Any

KEPT = 1000
KEPT_CHARACTERS = 20_000_000  # of all bodies together
_TOKEN = re.compile(r"xox[a-z](?:\.xox[a-z])?-[\w.-]+|xapp-[\w.-]+")
_SECRET_NAMES = frozenset({"token", "bot_token", "app_token", "signing_secret", "x-slack-signature"})


class Log:
    """The last thousand deliveries and calls, fewer when they are large. Bodies are kept as text: small, and as they were."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = [secret for secret in secrets if secret]
        self._entries: deque[tuple[dict[str, Any], str]] = deque()
        self._characters = 0

    def add(self, at: datetime, direction: str, what: str, *, error: str | None, ms: float, body: Any) -> None:  # noqa: ANN401
        """Remember a delivery (`to_bot`) or a call (`from_bot`) with how it went and how long it took (milliseconds)."""
        entry = {
            "at": at.isoformat(),
            "direction": direction,
            "what": what,
            "ok": error is None,
            "error": error,
            "ms": round(ms, 1),
        }
        text = json.dumps(body)
        self._entries.appendleft((entry, text))
        self._characters += len(text)
        while len(self._entries) > KEPT or self._characters > KEPT_CHARACTERS:
            self._characters -= len(self._entries.pop()[1])

    def newest(self, limit: int) -> list[dict[str, Any]]:
        """The newest entries."""
        return [{**entry, "body": self._masked(json.loads(text))} for entry, text in list(self._entries)[:limit]]

    def _masked(self, value: Any) -> Any:  # noqa: ANN401 - any JSON
        match value:
            case dict():
                return {
                    name: "***" if name.lower() in _SECRET_NAMES else self._masked(part) for name, part in value.items()
                }
            case list():
                return [self._masked(part) for part in value]
            case str():
                for secret in self._secrets:
                    value = value.replace(secret, "***")
                return _TOKEN.sub("***", value)
            case _:
                return value
