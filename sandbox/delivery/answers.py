"""What came of a delivery: an answer within three seconds, or what Slack shows instead (SLACK.md 1 and 6)."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """The bot's acknowledgement with its body, or why there was none (`error`).

    Errors are those people see: operation_timeout, dispatch_failed (nobody there), http_client_error, http_service_error.
    `final` is True when the bot asked not to be tried again.
    """

    body: Json | None = None
    error: str | None = None
    final: bool = False

    @property
    def reason(self) -> str:
        """The reason for a retry, as Slack words it."""
        words = {"operation_timeout": "timeout", "dispatch_failed": "connection_failed"}
        return words.get(self.error or "", "http_error")


NOBODY = Answer(error="dispatch_failed")
TOO_LATE = Answer(error="operation_timeout")


@dataclass(frozen=True)
class Parcel:
    """One thing to deliver: `kind` is slash_commands, interactive or events_api; `attempt` counts retries."""

    kind: str
    payload: Json
    attempt: int = 0
    reason: str = ""
