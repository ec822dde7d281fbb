"""Dates and instants in CSV files: each column's way of writing days is found out from all of its cells, never guessed."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from spm_core.book.memo import Memo
from spm_core.book.periods import instant, midnight
from spm_core.book.refusals import Refusal, UnreadableError
from spm_core.exchange.answers import UndecidedError

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ISO = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)\s*(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_OTHER = re.compile(
    r"([0-9]{1,2})([./-])\s?([0-9]{1,2})\2\s?([0-9]{4})(?:,?\s+([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?\s*([AaPp][Mm])?)?"
)
_SERIAL = re.compile(r"([2-7][0-9]{4})(?:\.[0-9]+)?")
_SERIALS_BEGIN = date(1899, 12, 30)  # a spreadsheet's day 0
_REMEMBERED = 10_000  # texts; days repeat, instants to the second hardly do
_NOON = 12
_MONTHS = 12
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


@dataclass(slots=True)
class DateColumn:
    """What the cells of one column say about the order of day and month in ``1/2/2026``; dots always mean day first."""

    name: str
    day_first: str | None = None  # a cell that only fits day/month
    month_first: str | None = None  # a cell that only fits month/day
    either: str | None = None  # a cell that fits both, and would mean two different days
    _known: Memo[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._known = Memo(self._read, _REMEMBERED)

    def see(self, text: str) -> None:
        """Take notice of a cell."""
        found = _OTHER.fullmatch(text.strip())
        if found is None or found[2] == ".":
            return
        first, second = int(found[1]), int(found[3])
        if first > _MONTHS >= second:
            self.day_first = text
        elif second > _MONTHS >= first:
            self.month_first = text
        elif first != second:
            self.either = text

    def settle(self, file: str, *, day_first: bool | None = None) -> None:
        """Raise Refusal when the cells contradict each other, UndecidedError with the question when they leave it open.

        ``day_first`` is what somebody answered to that question.
        """
        if self.day_first and self.month_first:
            raise Refusal(
                f"{file}: column {self.name} has both {self.day_first} and {self.month_first}. "
                "Is the day or the month first? Write its dates as YYYY-MM-DD."
            )
        if self.either and not self.day_first and not self.month_first:
            if day_first is None:
                raise UndecidedError(file, self.name, self.either)
            self.month_first = None if day_first else self.either

    def iso(self, text: str) -> str:
        """A cell as ISO text (a date or an instant). Raises UnreadableError."""
        return self._known[text]

    def _read(self, text: str) -> str:
        text = text.strip()
        if not text or _ISO_DAY.fullmatch(text) or _ISO.fullmatch(text):
            return text
        serial = _SERIAL.fullmatch(text)
        if serial is not None:
            return (_SERIALS_BEGIN + timedelta(days=int(serial[1]))).isoformat()
        found = _OTHER.fullmatch(text)
        if found is None:
            raise UnreadableError(f"{text!r} in {self.name} is no date. Write it as YYYY-MM-DD.")
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        month_first = found[2] != "." and self.month_first is not None
        day, month = (second, first) if month_first else (first, second)
        return f"{year:04}-{month:02}-{day:02}{_clock(found)}"


def _clock(found: re.Match[str]) -> str:
    """`` 14:30`` of ``2:30 PM``, empty without a time."""
    if not found[5]:
        return ""
    hour, half = int(found[5]), (found[7] or "").lower()
    if half:
        hour = hour % _NOON + (_NOON if half == "pm" else 0)
    return f" {hour:02}:{found[6]}"


@dataclass(slots=True)
class Times:
    """Reads ISO text in one zone: a bare date is its local midnight. The same text comes again and again."""

    zone: ZoneInfo
    _days: Memo[str, date] = field(init=False)
    _instants: Memo[str, datetime] = field(init=False)

    def __post_init__(self) -> None:
        self._days = Memo(self._day, _REMEMBERED)
        self._instants = Memo(self._instant, _REMEMBERED)

    def day(self, text: str) -> date:
        """The day of ``2026-03-02`` (an instant's local day). Raises UnreadableError."""
        return self._days[text]

    def _day(self, text: str) -> date:
        return _day(text) if _ISO_DAY.fullmatch(text) else self.instant(text).astimezone(self.zone).date()

    def instant(self, text: str) -> datetime:
        """The instant (UTC) of an ISO date or time; without offset it is local. Raises UnreadableError."""
        return self._instants[text]

    def _instant(self, text: str) -> datetime:
        if _ISO_DAY.fullmatch(text):
            return midnight(_day(text), self.zone)
        found = _ISO.fullmatch(text)
        if found is None:
            raise UnreadableError(f"{text!r} is no time. Write it as 2026-03-02T09:30:00+02:00.")
        _day(found[1])
        try:
            read = datetime.fromisoformat(f"{found[1]}T{found[2]}{found[3] or ''}")
        except ValueError:
            raise UnreadableError(f"{text!r} is no time of a day.") from None
        return read.astimezone(UTC) if read.tzinfo else instant(read.date(), read.time(), self.zone)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UnreadableError(f"{text} is no day of the calendar.") from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise UnreadableError(f"{text} lies outside {_FIRST_YEAR} to {_LAST_YEAR}.")
    return day
