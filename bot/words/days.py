"""Reads days: 2026-06-30, 9.3., 3/4 by the person's locale, next friday, in 2 weeks, 9 march; asks where two are meant."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from bot.words.tokens import UnsureError
from spm_core.book.manners import here, order
from spm_core.book.periods import months_later
from spm_core.book.refusals import UnreadableError

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ENGLISH = tuple(
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)
_LANGUAGES = ("en", "fi", "de", "sv", "fr", "es", "pt")  # whose names of months and weekdays are read
_ISO = re.compile(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})", re.ASCII)
_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})(?:\2(\d{4}|\d{2})?)?", re.ASCII)
_DAY_MONTH = re.compile(r"([0-9]{1,2})(?:\.|st|nd|rd|th)? (?:de |of )?([^\W\d_]{3,11})\.?(?:,? (?:de )?([0-9]{4}))?")
_MONTH_DAY = re.compile(r"([^\W\d_]{3,11})\.? ([0-9]{1,2})(?:st|nd|rd|th)?(?:,? ([0-9]{4}))?")
_END_OF = re.compile(r"(?:the )?end of (?:the )?([^\W\d_]{3,11})(?: ([0-9]{4}))?")
_IN = re.compile(r"in (\d{1,3}|a|one|two|three) (days?|weeks?|months?)", re.ASCII)
_AGO = re.compile(r"(\d{1,3}|a|one|two|three) (days?|weeks?|months?) ago", re.ASCII)
_WEEK = re.compile(r"w(\d{1,2})", re.ASCII)
_COUNT = {"a": 1, "one": 1, "two": 2, "three": 3}
_NEAR_DAYS = {"today": 0, "yesterday": -1, "tomorrow": 1, "tomorow": 1, "tommorow": 1, "tmrw": 1, "tmr": 1}
_NEAR_DAYS |= {"day before yesterday": -2, "day after tomorrow": 2}
_LEADS = ("", "next", "last", "on", "this")
_SHORTER = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_SHORT_NAMES = frozenset({*(name[:3] for name in WEEKDAYS), *_SHORTER})
_ALSO_WORDS = frozenset({"may", "march"})  # months that are words, too: 3 may be late
_RATHER_WORDS = frozenset({"set", "out", "ago", "elo"})  # months elsewhere, words here: 9 out of 10
_YEARS = range(2000, 2101)
_JUST_PASSED = 60  # days: where a day ahead is asked for, one that lies further back means the coming year's
_LONGEST = 6  # words: seg., 2 de mar. de 2026
_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Found:
    """A run of words that is a day; ``problem``: what there is to ask about it; ``weak``: it may be just words."""

    start: int
    stop: int
    text: str
    day: date | None
    problem: UnsureError | None = None
    weak: bool = False

    @property
    def in_full(self) -> bool:
        """Whether it is written as 2026-03-09, which is never just words."""
        return bool(_ISO.fullmatch(self.text.rstrip(",;")))

    @property
    def weekday(self) -> bool:
        """Whether it is a weekday and no more."""
        said = self.text.lower().rstrip(",;").removeprefix("on ")
        return said in WEEKDAYS or said in _SHORT_NAMES


def days_in(words: Sequence[str], today: date, locale: str, *, past: bool, after: int = 0) -> list[Found]:
    """The days in a line, from the left, at position ``after`` and later. Raises UnreadableError for a year nobody sells in."""
    return list(_found(words, today, locale, past=past, after=after))


def _found(words: Sequence[str], today: date, locale: str, *, past: bool, after: int) -> Iterator[Found]:
    index = after
    while index < len(words):
        found = _beginning(words, index, today, locale, past=past) if _may_begin(words[index]) else None
        if found:
            yield found
        index = found.stop if found else index + 1


def _beginning(words: Sequence[str], index: int, today: date, locale: str, *, past: bool) -> Found | None:
    """The longest run of words from here on that is a day."""
    for stop in range(min(len(words), index + _LONGEST), index, -1):
        text = " ".join(words[index:stop])
        try:
            found = day(text, today, locale, past=past)
        except UnsureError as problem:
            return Found(index, stop, text, None, problem)
        if found:
            return Found(index, stop, text, found, weak=_weak(text.lower().rstrip(",;")))
    return None


def _weak(said: str) -> bool:
    """Whether it may be just words where other words follow: sun shade, 24/7 support, 9 out of 10."""
    slashed = said.count("/") == 1 and said.replace("/", "").isdigit()
    return slashed or said in _SHORT_NAMES or bool(_ALSO_WORDS & set(said.split()))


@cache
def _openings() -> frozenset[str]:
    words = {"in", "a", "one", "two", "three", "the", "end", "next", "last", "on", "this", "day"}
    words |= {*_NEAR_DAYS, *_weekdays(), *_SHORTER}
    return frozenset(words | set(_months()))


def _may_begin(word: str) -> bool:
    """Whether a day can begin with this word; most words end here."""
    return word[0] in "0123456789wW" or word.lower().rstrip(".,;") in _openings()


def day(text: str, today: date, locale: str = "en", *, past: bool = False) -> date | None:
    """The day that words mean, None when they mean none; ``past``: the last friday, not the coming one.

    Raises UnsureError for 3/4 where the person's locale does not settle it, for next friday while this week's is still to come,
    for a weekday that is not that date's; UnreadableError for a year nobody sells in.
    """
    said = " ".join(text.split()).rstrip(" ,;").lower()
    if not said or len(said) > 40:  # noqa: PLR2004 - no day is said in so many letters
        return None
    found = _plain(said, text, today, locale, past=past)
    if found is None and " " in said:
        found = _after_weekday(said, text, today, locale, past=past)
    return found


def _plain(said: str, text: str, today: date, locale: str, *, past: bool) -> date | None:
    """A day without a weekday before it."""
    if iso := _ISO.fullmatch(said.rstrip(".")):
        return _sane(_date(int(iso[1]), int(iso[3]), int(iso[4])))
    numeric = _NUMERIC.fullmatch(said)
    if numeric:
        return _sane(_numeric(numeric, today, locale, text, past=past)) if _complete(numeric, said) else None
    return _sane(_spoken(said, text, today, past=past))


def _complete(found: re.Match[str], said: str) -> bool:
    """Whether it is a date rather than 1.2 or 3-4: a dot after the month, a slash, or a year."""
    return bool(found[4]) or found[2] == "/" or (found[2] == "." and said.endswith("."))


def said_day(one: date) -> str:
    """A day to choose: ``Mon 2 March``, or ``Mon March 2``."""
    return f"{one:%a %B} {one.day}" if here().month_first else f"{one:%a} {one.day} {one:%B}"


def _date(year: int, month: int, day_of_month: int) -> date | None:
    try:
        return date(year, month, day_of_month)
    except ValueError:
        return None


def _numeric(found: re.Match[str], today: date, locale: str, text: str, *, past: bool) -> date | None:
    first, mark, second = int(found[1]), found[2], int(found[3])
    year = int(found[4]) + (2000 if len(found[4]) == 2 else 0) if found[4] else None  # noqa: PLR2004
    day_first = _build(first, second, year, today, past=past)
    if mark == ".":
        return day_first
    month_first = _build(second, first, year, today, past=past)
    if day_first is None or month_first is None or day_first == month_first:
        return day_first or month_first
    usual = order(locale)
    if usual:
        return day_first if usual == "d" else month_first
    raise _which(text, [day_first, month_first])


def _which(text: str, days: Sequence[date]) -> UnsureError:
    """Which of the days is meant; of two years each is named with its own."""
    said, years = text.rstrip(",;"), len({one.year for one in days}) > 1
    readings = [(said_day(one) + (f" {one.year}" if years else ""), one.isoformat()) for one in days]
    return UnsureError(f"{said} — which day?", said, readings)


def _build(day_of_month: int, month: int, year: int | None, today: date, *, past: bool) -> date | None:
    """A date, without a year the last one (``past``) or the coming one; None for 31.2."""
    if year:
        return _date(year, month, day_of_month)
    years = (today.year, today.year - 1) if past else (today.year, today.year + 1)
    near = (_date(one, month, day_of_month) for one in years)
    if past:
        return next((one for one in near if one and one <= today), None)
    return next((one for one in near if one and (today - one).days <= _JUST_PASSED), None)


def _sane(found: date | None) -> date | None:
    if found is not None and found.year not in _YEARS:
        raise UnreadableError(f"The year {found.year} cannot be meant. Write the day as 2026-06-30.")
    return found


def _spoken(said: str, text: str, today: date, *, past: bool) -> date | None:
    near = _NEAR_DAYS.get(said.removeprefix("the "))
    if near is not None:
        return today + timedelta(days=near)
    lead, _, name = said.rpartition(" ")
    index = next((n for n, full in enumerate(WEEKDAYS) if name in (full, full[:3])), _SHORTER.get(name))
    if index is not None and lead in _LEADS:
        return _weekday(lead, index, text, today, past=past)
    if found := _IN.fullmatch(said):
        return _later(found, today, 1)
    if found := _AGO.fullmatch(said):
        return _later(found, today, -1)
    if (found := _WEEK.fullmatch(said)) and not past:
        return _of_week(int(found[1]), text, today)
    return _by_month_name(said, today, past=past)


def _later(found: re.Match[str], today: date, sign: int) -> date:
    count, unit = sign * (_COUNT.get(found[1]) or int(found[1])), found[2][0]
    if unit == "m":
        return months_later(today, count)
    return today + timedelta(days=count * {"d": 1, "w": 7}[unit])


def _weekday(lead: str, index: int, text: str, today: date, *, past: bool) -> date:
    ahead = today + timedelta(days=(index - today.weekday() - 1) % 7 + 1)
    behind = today - timedelta(days=(today.weekday() - index - 1) % 7 + 1)
    monday = today - timedelta(days=today.weekday())
    if lead == "this":
        return monday + timedelta(days=index)
    if lead == "next":
        if ahead < monday + timedelta(days=7):  # this week's is still to come: some mean that, some the one after
            raise _which(text, [ahead, ahead + timedelta(days=7)])
        return ahead
    if lead == "last":
        if behind >= monday:
            raise _which(text, [behind, behind - timedelta(days=7)])
        return behind
    if past:
        return today if today.weekday() == index else behind
    return ahead


def _of_week(number: int, text: str, today: date) -> date | None:
    """A week is no day: its Monday or its Friday is meant."""
    for year in (today.year, today.year + 1):
        try:
            monday = date.fromisocalendar(year, number, 1)
        except ValueError:
            continue
        if monday >= today - timedelta(days=_JUST_PASSED):
            raise _which(text, [monday, monday + timedelta(days=_FRIDAY)])
    return None


def _after_weekday(said: str, text: str, today: date, locale: str, *, past: bool) -> date | None:
    """`fri 6 mar`: the weekday must be that day's, else it is asked which of the two was meant."""
    name, _, rest = said.partition(" ")
    index = _weekdays().get(name.rstrip(".,"))
    if index is None or not (rest[0] in "0123456789" or rest.split()[0].rstrip(".,") in _months()):
        return None
    found = _plain(rest, text, today, locale, past=past)
    if found is None or found.weekday() == index:
        return found
    if not any(full.startswith(name.rstrip(".,")) for full in WEEKDAYS):
        return None  # "to" is Thursday in Finnish, and a word between two days in English
    raise _which(text, [found, found + timedelta(days=(index - found.weekday() + 3) % 7 - 3)])


def _by_month_name(said: str, today: date, *, past: bool) -> date | None:
    """`9 march`, `mar 9`, `30 june 2026`, `end of june`, also with the month's name in six other languages."""
    if end := _END_OF.fullmatch(said):
        return _end_of(end[1], end[2], today, past=past)
    if day_first := _DAY_MONTH.fullmatch(said):
        number, name, year = day_first.groups()
    elif (month_first := _MONTH_DAY.fullmatch(said)) and month_first[1] in _english_months():
        name, number, year = month_first.groups()
    else:
        return None
    if name in _RATHER_WORDS and not {f"{name}.", "de"} & set(said.split()):
        return None
    month = _months().get(name)
    return _build(int(number), month, int(year) if year else None, today, past=past) if month else None


def _end_of(name: str, year: str | None, today: date, *, past: bool) -> date | None:
    """The last day of a month."""
    month = today.month if name == "month" and not year else _months().get(name)
    if month is None:
        return None
    years = (int(year),) if year else (today.year, today.year - 1) if past else (today.year, today.year + 1)
    ends = (months_later(date(one, 1, 31), month - 1) for one in years if 1 <= one < 9999)  # noqa: PLR2004 - Python's years
    return next((one for one in ends if year or (one <= today if past else one >= today)), None)


@cache
def _months() -> dict[str, int]:
    """The number of each month by its names, long and short, in lower case and without a final dot."""
    from babel.dates import get_month_names

    return _names(get_month_names)


@cache
def _english_months() -> frozenset[str]:
    """The names that are said before the day: `june 30`, but not the Portuguese `set 9`."""
    return frozenset(name for name in _months() if any(full.startswith(name) for full in _ENGLISH))


@cache
def _weekdays() -> dict[str, int]:
    """The number of each weekday (Monday 0) by its names, long and short, in lower case and without a final dot."""
    from babel.dates import get_day_names

    return _names(get_day_names)


def _names(names: Callable[..., Mapping[Any, str]]) -> dict[str, int]:
    return {
        name.lower().rstrip("."): number
        for language in reversed(_LANGUAGES)  # where two languages differ on a name, the first one wins
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
        for number, name in names(width, context, language).items()
    }
