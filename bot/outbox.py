"""The only writer to Slack for scheduled posts: each is claimed, composed once, posted once, and what is uncertain is settled first."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import structlog

from bot.blocks import Block, check
from spm_core.book.cadence import Post

log = structlog.get_logger("spm.outbox")

EVENT_TYPE = "spm_post"
LEASE_SECONDS = 90.0  # the client's timeout (10 s), the settle time, and slack
SETTLE_SECONDS = 60.0  # after this long Slack shows what it accepted late (RELIABILITY.md, 1.6)
CALL_SECONDS = 15.0  # of the lease that one post may need
PACE_SECONDS = 1.0  # Slack: one message a second in a channel
BATCH = 5
ATTEMPTS = 8
# Slack's own words for "some of it may have happened"; everything else it refuses, it has not done.
UNSURE = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
LIMITED = frozenset({"ratelimited", "rate_limited"})
BLIND = frozenset({"missing_scope", "not_allowed_token_type", "no_permission"})


class Trouble(StrEnum):
    """Why a person has to be told about a post."""

    MISSED = "missed"  # it came too late to be of use
    REFUSED = "refused"  # Slack will not take it
    SHARED = "shared"  # the channel is shared with another company
    UNCERTAIN = "uncertain"  # it may stand in the channel or not, and we may not look


@dataclass(frozen=True, slots=True)
class Message:
    """What a post says: the text for screen readers and notifications, and its blocks."""

    text: str
    blocks: Sequence[Block]

    def to_payload(self) -> str:
        """The message as it is kept and sent, the same bytes at every try."""
        return json.dumps({"text": self.text, "blocks": check(self.blocks)}, ensure_ascii=False, sort_keys=True)


class Author(Protocol):
    """Knows what the posts of a workspace say and whom they concern."""

    def wait(self, post: Post) -> datetime | None:
        """The instant before which a post must not go out, None when it may go now."""

    def compose(self, post: Post) -> Message | None:
        """What a post says; None when there is nothing to say."""

    def tell(self, posts: Sequence[Post], trouble: Trouble) -> Sequence[Post]:
        """Posts (with their payload) that tell the people concerned what did not go out and why."""


class _WaitError(Exception):
    """A post that goes on later: nothing of it has reached Slack."""

    def __init__(self, seconds: float, why: str) -> None:
        super().__init__(why)
        self.seconds = seconds


class _TroubleError(Exception):
    """A post that a person has to decide about."""

    def __init__(self, trouble: Trouble, why: str) -> None:
        super().__init__(why)
        self.trouble = trouble
