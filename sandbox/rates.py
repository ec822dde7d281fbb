"""Rate limits of the Web API, by method and for posting by channel, in real time (SLACK.md 5)."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.errors import SlackError

# Calls a minute of each tier (SLACK.md 5; slack_limits.json, web_api.tiers_per_minute)
TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
# Slack says "20+" and that it tolerates bursts, not how large ones: here twice the minute at once, and never fewer than 20.
BURST_MINUTES = 2
SMALLEST_BURST = 20
# "Several hundred a minute" in a workspace (SLACK.md 5): the special tiers of chat.postMessage, auth.test, chat.getPermalink
HUNDREDS = 300
# One message a second in a channel, bursts tolerated (SLACK.md 5): so many at once, for instance an agenda and its thread
CHANNEL_BURST = 30
POST = "chat.postMessage"

# The tier of every method that is answered (SLACK.md 5; rate_limit_tiers.json). blocks.validate is in no published tier.
TIER_OF: dict[str, int] = {
    "apps.connections.open": 1,
    "chat.delete": 3,
    "chat.postEphemeral": 4,
    "chat.update": 3,
    "conversations.history": 3,
    "conversations.info": 3,
    "conversations.join": 3,
    "conversations.list": 2,
    "conversations.members": 4,
    "conversations.open": 3,
    "conversations.replies": 3,
    "files.completeUploadExternal": 4,
    "files.delete": 3,
    "files.getUploadURLExternal": 4,
    "files.info": 4,
    "usergroups.list": 2,
    "usergroups.users.list": 2,
    "users.conversations": 2,
    "users.info": 4,
    "users.list": 2,
    "users.lookupByEmail": 3,
    "views.open": 4,
    "views.publish": 4,
    "views.push": 4,
    "views.update": 4,
}
SPECIAL = frozenset({POST, "auth.test", "chat.getPermalink"})


class RateLimitedError(SlackError):
    """HTTP 429: this method rests for `retry_after` whole seconds; others go on."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("ratelimited")
        self.retry_after = retry_after


@dataclass
class Bucket:
    """So many calls at once, and one more each `seconds`."""

    burst: int
    seconds: float
    _full_at: float = field(default=0.0)

    def wait(self, now: float) -> float:
        """Seconds until a call is allowed, 0 when it is now."""
        ahead = max(self._full_at - now, 0.0)
        return max(0.0, round(ahead + (1 - self.burst) * self.seconds, 6))

    def take(self, now: float) -> None:
        """Count a call."""
        self._full_at = max(self._full_at, now) + self.seconds


class Rates:
    """How often each method was called lately, and how often each channel was posted to; `now` is in seconds."""

    def __init__(self, *, enforced: bool = True, now: Callable[[], float] = time.monotonic) -> None:
        self._enforced = enforced
        self._now = now
        self._methods = {name: _bucket(TIERS[tier]) for name, tier in TIER_OF.items()}
        self._methods |= {name: Bucket(HUNDREDS, 60 / HUNDREDS) for name in SPECIAL}
        self._channels: dict[str, Bucket] = {}

    def count(self, method: str, channel: str = "") -> None:
        """Count a call, for chat.postMessage in its channel, too. Raises RateLimitedError when there were too many."""
        if not self._enforced or method not in self._methods:
            return
        buckets = [self._methods[method]]
        if method == POST:
            buckets.append(self._channels.setdefault(channel, Bucket(CHANNEL_BURST, 1.0)))
        now = self._now()
        if waits := max(bucket.wait(now) for bucket in buckets):
            raise RateLimitedError(math.ceil(waits))
        for bucket in buckets:
            bucket.take(now)


def _bucket(a_minute: int) -> Bucket:
    return Bucket(max(SMALLEST_BURST, BURST_MINUTES * a_minute), 60 / a_minute)
