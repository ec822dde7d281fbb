"""The track: what was forecast at the start of past periods, and what they brought; by it the next forecasts are judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from spm_core.book.periods import Period, Span

# How many past periods a rule is judged by, at most.
AT_MOST = {Span.MONTH: 12, Span.QUARTER: 8, Span.YEAR: 3}


@dataclass(frozen=True, slots=True)
class Made:
    """The forecasts made at the midnight on which a period (``end`` exclusive) began, in the reporting currency.

    ``rules``: what each rule said by its name; a rule that had nothing to go by is missing. ``p10``, ``p50``, ``p90``: the
    simulation's interval, None without one. ``actual``: what was won, None while the period is not over. ``slip``: of the value
    that was to close in it, the share that did not (None when nothing was); ``pushes``: how many close dates were moved later.
    """

    span: Span
    start: date
    end: date
    rules: Mapping[str, Decimal]
    p10: Decimal | None = None
    p50: Decimal | None = None
    p90: Decimal | None = None
    actual: Decimal | None = None
    slip: Decimal | None = None
    pushes: int | None = None

    @property
    def period(self) -> Period:
        """The days it is about."""
        return Period(self.start, self.end)

    @property
    def held(self) -> bool | None:
        """Whether the actual lies within P10 to P90; None without an interval or an actual."""
        if self.p10 is None or self.p90 is None or self.actual is None:
            return None
        return self.p10 <= self.actual <= self.p90


def recent(track: Sequence[Made], span: Span) -> list[Made]:
    """The last periods of a span that are over, oldest first."""
    over = sorted(
        (made for made in track if made.span is span and made.actual is not None), key=lambda made: made.start
    )
    return over[-AT_MOST[span] :]
