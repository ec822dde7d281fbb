"""Trigger ids: the right to open a view once, within three seconds of what a person did (SLACK.md 2). Real time."""

import itertools
import secrets
import time
from dataclasses import dataclass, field

from sandbox import limits
from sandbox.errors import SlackError


@dataclass
class Trigger:
    """Who did something, and from within which view (None: outside a modal)."""

    user: str
    view_id: str | None = None
    born: float = field(default_factory=time.monotonic)
    used: bool = False


class Triggers:
    """The trigger ids that were given out lately."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._given: dict[str, Trigger] = {}

    def give(self, user: str, view_id: str | None = None) -> str:
        """A new trigger id."""
        self._forget()
        trigger_id = f"{next(self._numbers)}.{int(time.time())}.{secrets.token_hex(16)}"
        self._given[trigger_id] = Trigger(user, view_id)
        return trigger_id

    def take(self, trigger_id: str) -> Trigger:
        """Exchange a trigger id. Raises SlackError by Slack's names for views: invalid, expired, exchanged _trigger_id."""
        trigger = self._given.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() - trigger.born > limits.TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    def _forget(self) -> None:
        """Let go of those that ended long ago; they stand in the order of their birth."""
        now = time.monotonic()
        while self._given:
            oldest = next(iter(self._given))
            if now - self._given[oldest].born <= limits.TRIGGER_KEPT_SECONDS:
                return
            del self._given[oldest]
