"""How numbers and days are written where a reader lives: the marks between digits, the percent sign, day or month first."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Manner:
    """The marks of numbers, the shape of a percentage, and whether the month stands before the day; words stay English.

    ``lakhs``: thousands are parted by two digits after the first three, as in India.
    """

    decimal: str = "."
    group: str = ","
    percent: str = "{} %"
    month_first: bool = False
    lakhs: bool = False

    def number(self, plain: str) -> str:
        """A number written as ``-1,062,952.5`` with the marks of this manner."""
        if self is ENGLISH:
            return plain
        whole, point, tail = plain.partition(".")
        if self.lakhs:
            whole = _by_two(whole)
        return whole.replace(",", self.group) + (self.decimal + tail if point else "")


ENGLISH = Manner()
_AS_IN_ENGLISH = ("en", "en-GB", "en-NZ", "en-AU", "en-IE")
_AMERICAN = Manner(month_first=True)
_BOTH_ORDERS = ("CA", "ZA", "PH")  # where people who write English write 3/4 both ways
_manner: ContextVar[Manner] = ContextVar("manner", default=ENGLISH)


def here() -> Manner:
    """The manner in which is written now."""
    return _manner.get()


@contextmanager
def written_for(locale: str | None) -> Iterator[None]:
    """Within this block numbers and days are written as a reader with this locale writes them; None: as in English."""
    with written(manner(locale or "en")):
        yield


@contextmanager
def written(manner: Manner) -> Iterator[None]:
    """Within this block numbers and days are written in this manner."""
    token = _manner.set(manner)
    try:
        yield
    finally:
        _manner.reset(token)


@cache
def manner(locale: str) -> Manner:
    """The manner of a locale like ``de-DE``; that of English where nothing is known of it."""
    named = locale.replace("_", "-")
    if named in _AS_IN_ENGLISH:
        return ENGLISH
    if named == "en-US":
        return _AMERICAN
    from babel import Locale, UnknownLocaleError

    try:
        where = Locale.parse(named, sep="-")
    except (UnknownLocaleError, ValueError):
        return ENGLISH
    marks = where.number_symbols["latn"] if "latn" in where.number_symbols else where.number_symbols["arab"]
    shape = str(where.percent_formats[None].pattern).partition(";")[0]
    percent = ENGLISH.percent if where.language == "en" else shape.replace("#,##,##0", "{}").replace("#,##0", "{}")
    lakhs = "#,##,##0" in str(where.decimal_formats[None].pattern)
    return Manner(marks["decimal"], marks["group"], percent, order(locale) == "m", lakhs)


@cache
def order(locale: str) -> str:
    """Whether 3/4 begins with the day (``d``) or the month (``m``) where a person lives; empty where both are usual."""
    from babel import Locale, UnknownLocaleError

    try:
        where = Locale.parse(locale.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        return ""
    if where.language == "en" and where.territory in (None, *_BOTH_ORDERS):
        return ""  # the language alone does not say it
    if where.territory == "US":
        return "m"
    return str(next(letter for letter in where.datetime_skeletons["Md"].pattern if letter in "dM")).lower()


def _by_two(whole: str) -> str:
    """``-1,062,952`` as ``-10,62,952``."""
    sign, digits = ("-", whole[1:]) if whole[:1] in "-−" else ("", whole)
    digits = digits.replace(",", "")
    head, tail = digits[:-3], digits[-3:]
    pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)]
    return sign + ",".join([*reversed(pairs), tail])
