"""Setting a target: an amount for a period, spread evenly over its months."""

from collections.abc import Iterator
from datetime import datetime

from spm_core.book.periods import Period
from spm_core.book.records import Target


def spread(of_id: str, period: Period, total: int, currency: str, at: datetime, by: str | None) -> Iterator[Target]:
    """The monthly targets that add up to ``total`` (minor units), the first ones taking the odd units; set ``at`` (UTC)."""
    months = list(period.months())
    share, odd = divmod(total, len(months))
    for number, month in enumerate(months):
        yield Target(of_id, month.start, share + (number < odd), currency, at, by)
