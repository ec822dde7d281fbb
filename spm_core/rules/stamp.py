"""Who did something, when it happened and when it was told: what every event carries."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from spm_core.book.refusals import Refusal

CLOCK_SLACK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stamp:
    """``at``: when it happened (UTC); ``recorded_at``: when it was told (UTC); ``key`` makes a redelivery harmless.

    Raises Refusal when it is said to happen in the future (more than a day ahead of the clock).
    """

    actor_id: str | None
    at: datetime
    recorded_at: datetime
    source: str = "slack"
    key: str | None = None

    def __post_init__(self) -> None:
        if self.at > self.recorded_at + CLOCK_SLACK:
            raise Refusal(
                f"{self.at:%d %b %Y} is still to come. Only what has happened can be entered; plan it instead."
            )
