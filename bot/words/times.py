"""Reads lengths and wall times: 45m, 1h30, 45 minutes, half an hour; 14:00, 2pm."""

import re
from collections.abc import Sequence
from datetime import time
from decimal import Decimal

NOON = 12
_HOURS, _REST = r"(\d{1,2}(?:[.,]\d{1,2})?)\s?(?:h|hr|hrs|hours?)", r"(\d{1,4})\s?(?:m|min|mins|minutes?)"
_LENGTH = re.compile(rf"{_HOURS}(?:\s?(\d{{1,2}})(?:\s?(?:m|min|mins|minutes?))?)?|{_REST}", re.IGNORECASE | re.ASCII)
_UNIT = re.compile(r"\d*(?:h|hr|hrs|hours?|min|mins|minutes?)", re.IGNORECASE | re.ASCII)  # not m: a pipe of 40 m
_SAID = {
    ("half", "an", "hour"): 30,
    ("half", "hour"): 30,
    ("an", "hour"): 60,
    ("one", "hour"): 60,
    ("two", "hours"): 120,
}
_WIDEST = 4  # words: 1 hour 30 minutes
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(am|pm)?|(\d{1,2})(am|pm)", re.IGNORECASE | re.ASCII)


def minutes(word: str) -> int | None:
    """A length in minutes from 45m, 45min, 1h, 1.5h, 1h30; None when the word is none (a bare number is none)."""
    found = _LENGTH.fullmatch(word.rstrip(",;."))
    if not found:
        return None
    hours, over, alone = found.groups()
    if alone:
        return int(alone)
    return int(Decimal(hours.replace(",", ".")) * 60) + int(over or 0)


def length(words: Sequence[str]) -> tuple[int, int, int] | None:
    """The first length in a line: from which word up to which, and its minutes."""
    for start in range(len(words)):
        for stop in range(min(len(words), start + _WIDEST), start, -1):
            found = _spelt(words[start:stop])
            if found is not None:
                return start, stop, found
    return None


def _spelt(words: Sequence[str]) -> int | None:
    """The minutes that some words say together."""
    if len(words) == 1:
        return minutes(words[0])
    last = words[-1].rstrip(",;:.")
    if not _UNIT.fullmatch(last):
        return None
    together = (*(word.lower() for word in words[:-1]), last.lower())
    return _SAID.get(together, minutes(" ".join(together)))


def clock(word: str) -> time | None:
    """A wall time from 14:00, 9:30am or 2pm; None when the word is none."""
    found = _CLOCK.fullmatch(word.rstrip(",;"))
    if not found:
        return None
    hour, half = int(found[1] or found[4]), (found[3] or found[5] or "").lower()
    if half and hour not in range(1, NOON + 1):
        return None
    hour = hour % NOON + (NOON if half == "pm" else 0) if half else hour
    minute = int(found[2] or 0)
    return time(hour, minute) if hour < 2 * NOON and minute < 60 else None  # noqa: PLR2004 - minutes of an hour
