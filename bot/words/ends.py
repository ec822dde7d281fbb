"""Reads the last day of a period: end of quarter, end of next month, eoy."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from bot.words.days import Found
from spm_core.book.periods import Period, Span, period_of

_SHORT = {"eom": Span.MONTH, "eoq": Span.QUARTER, "eoy": Span.YEAR}
_BEFORE = {("end", "of"): 0, ("end", "of", "the"): 0, ("end", "of", "this"): 0, ("end", "of", "next"): 1}
_WIDEST = 4  # words: end of next quarter


def ends_in(words: Sequence[str], today: date, fiscal: int, after: int = 0) -> Iterator[Found]:
    """The ends of periods in a line, from the left; ``fiscal``: the month in which the company's year begins."""
    for start in range(after, len(words)):
        for stop in range(start + 1, min(len(words), start + _WIDEST) + 1):
            period = _period([word.lower() for word in words[start:stop]], today, fiscal)
            if period:
                yield Found(start, stop, " ".join(words[start:stop]), period.end - timedelta(days=1))


def _period(said: Sequence[str], today: date, fiscal: int) -> Period | None:
    *before, name = said
    name = name.rstrip(".,;")
    if not before:
        return period_of(today, _SHORT[name], fiscal) if name in _SHORT else None
    later = _BEFORE.get(tuple(before))
    if later is None or name not in {*Span}:
        return None
    period = period_of(today, Span(name), fiscal)
    return period_of(period.end, Span(name), fiscal) if later else period
