"""Reads amounts of money: 40k, 1.2m, 40 000, 40.000,50, $1,200; asks about 1.234, never converts a currency."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.words.tokens import Reading, UnsureError
from spm_core.book.manners import here, manner
from spm_core.book.money import exponent
from spm_core.book.refusals import UnreadableError

CURRENCIES = ("EUR", "USD", "GBP", "SEK", "NOK", "DKK", "CHF", "PLN", "BRL", "JPY", "CAD", "AUD", "NZD", "INR", "SGD")
_MORE = ("CNY", "HKD", "KRW", "CZK", "HUF", "RON", "ISK", "TRY", "ZAR", "MXN", "KWD", "AED", "ILS", "THB", "UAH", "BGN")
_CODES = frozenset({*CURRENCIES, *_MORE})
_SIGNS = {
    "€": ("EUR",),
    "£": ("GBP",),
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "BRL"),
    "¥": ("JPY", "CNY"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "euro": ("EUR",),
    "euros": ("EUR",),
}
_SCALE = {"": 1, "k": 1_000, "m": 1_000_000, "mn": 1_000_000, "mio": 1_000_000, "mln": 1_000_000}
_SCALE |= {"thousand": 1_000, "tsd": 1_000, "million": 1_000_000, "millions": 1_000_000}
_SCALES = "thousand|tsd|millions|million|mln|mio|mn|k|m"
_SIGN = r"[€$£¥]|kr\.?|euros?|[a-z]{3}"
_MONEY = re.compile(rf"({_SIGN})?\s?(\d[\d.,'’\s]*?)\s?({_SCALES})?\s?({_SIGN})?", re.IGNORECASE | re.ASCII)
# A scale as a word of its own: 40 k, 2 million; 40 m may as well be the length of a pipe.
_APART = re.compile(rf"(?!m$)(?:{_SCALES})(?:{_SIGN})?", re.IGNORECASE | re.ASCII)
_CURRENCY = re.compile(rf"(?:{_SIGN})", re.IGNORECASE | re.ASCII)
_HEAD, _GROUP = re.compile(r"[€$£¥]?[1-9]\d{0,2}", re.ASCII), re.compile(r"\d{3}", re.ASCII)
_LAST_GROUP = re.compile(rf"\d{{3}}(?:[.,]\d{{1,2}})?(?:{_SCALES})?(?:{_SIGN})?", re.IGNORECASE | re.ASCII)
_GROUPED = re.compile(r"[1-9]\d{0,2}([.,'’ ])\d{3}(?:\1\d{3})*|[1-9]\d?(?:,\d{2})+,\d{3}", re.ASCII)
_A_DAY = re.compile(r"\d{1,2}\.\d{1,2}\.", re.ASCII)
_DIGITS = 3  # between two marks of thousands
_PLAIN = frozenset("0123456789.,")
_MOST = 15  # digits of the largest amount
_MOST_GROUPS = 5  # of three digits
_SMALL = 1000  # a bare number below may as well be a part of a name
_YEARS = range(2000, 2101)
_TINY = 100  # below, a number with decimals and nothing beside it is hardly an order: 1.5 may be thousands or millions


@dataclass(frozen=True, slots=True)
class Amount:
    """A run of words that can be an amount: from ``start`` up to ``stop``; ``marked``: it could hardly be anything else."""

    start: int
    stop: int
    text: str
    marked: bool
    value: Decimal

    @property
    def bare_number(self) -> bool:
        """Whether it may as well be a number in a name, or a year."""
        return not self.marked and (self.value < _SMALL or self.value in _YEARS)

    @property
    def hardly_an_order(self) -> bool:
        """Whether it is 1.5 with nothing beside it."""
        return self.value < _TINY and set(self.text) <= _PLAIN and not self.text.isdigit()


def amounts(words: Sequence[str], after: int = 0) -> list[Amount]:
    """What can be an amount in a line, from the left, at position ``after`` and later."""
    return list(_found(words, after))


def _found(words: Sequence[str], after: int) -> Iterator[Amount]:
    index = after
    while index < len(words):
        stop = _run(words, index)
        found = _amount(words, index, stop) if stop else None
        if found is None:
            index += 1
        else:
            yield found
            index = stop


def _run(words: Sequence[str], index: int) -> int:
    """Where the run of words ends that begins here and looks like one amount, 0 where none does."""
    first = index + (1 if _is_currency(words[index]) else 0)
    if (
        first >= len(words)
        or words[first][0] not in "0123456789€$£¥kKabcdefghijlmnopqrstuvwxyzABCDEFGHIJLMNOPQRSTUVWXYZ"
    ):
        return 0
    stop = first + 1
    if _HEAD.fullmatch(words[first]):
        while stop < min(len(words), first + _MOST_GROUPS) and _GROUP.fullmatch(words[stop]):
            stop += 1
        if stop < len(words) and _LAST_GROUP.fullmatch(_end(words[stop])):
            stop += 1
    if stop < len(words) and words[stop - 1][-1].isdigit() and _is_scale(words[stop]):
        stop += 1
    if stop < len(words) and first == index and _is_currency(_end(words[stop]).rstrip(".")):
        stop += 1
    return stop


def _end(word: str) -> str:
    """A word without the mark that ends a sentence or a part of it."""
    return word.rstrip(",;:!?")


def _is_scale(word: str) -> bool:
    found = _APART.fullmatch(_end(word).rstrip("."))
    sign = found and re.sub(rf"^(?:{_SCALES})", "", found[0].lower())
    return found is not None and (not sign or _is_currency(sign))


def _is_currency(word: str) -> bool:
    return bool(_CURRENCY.fullmatch(word)) and (word.lower().rstrip(".") in _SIGNS or word.upper() in _CODES)


def _amount(words: Sequence[str], start: int, stop: int) -> Amount | None:
    text = _end(" ".join(words[start:stop]))
    text = text if _A_DAY.fullmatch(text) else text.rstrip(".")
    found = _parts(text)
    if found is None:
        return None
    digits, scale, sign = found
    values = _readings(digits, "en", scaled=bool(scale))
    if not values or _A_DAY.fullmatch(text):
        return None
    return Amount(start, stop, text, bool(scale or sign or not digits.isdigit()), values[0] * _SCALE[scale])


def _parts(text: str) -> tuple[str, str, str] | None:
    """The digits with their marks, the scale and the currency of an amount; None when it looks like none."""
    found = _MONEY.fullmatch(" ".join(text.split()))
    if not found or (found[1] and found[4]):
        return None
    sign = (found[1] or found[4] or "").rstrip(".")
    if sign and not _is_currency(sign):
        return None
    digits = " ".join(found[2].split())
    if digits.isdigit() and digits[0] == "0" and len(digits) > 1:
        return None  # 007 is a name
    return digits, (found[3] or "").lower(), sign


def money(text: str, locale: str, currency: str) -> Decimal:
    """An amount in major units. Raises UnsureError where a separator can be read two ways, UnreadableError otherwise."""
    found = _parts(text)
    values = _readings(found[0], locale, scaled=bool(found[1])) if found else []
    if found is None or not values:
        raise UnreadableError(f"“{text}” is no amount. Write it as 40k, 1.2m or 40000.")
    _, scale, sign = found
    _check_currency(sign, currency, text)
    values = [value * _SCALE[scale] for value in values]
    places = Decimal(1).scaleb(-exponent(currency))
    if len(values) == 1 or exponent(currency) == 0:
        return _exact(values[0], places, currency)
    shown = [values[0], values[1].quantize(places) if not scale else values[1]]
    raise UnsureError(
        f"{text} — {_said(shown[0])} or {_said(shown[1])}?", text, [plain_reading(one, currency) for one in shown]
    )


def currencies_of(text: str, own: str, known: Collection[str]) -> list[str]:
    """The currencies that an amount may be in: ``own`` without a word, or where its sign says it; else those of the sign.

    Of several that share a sign those that are ``known``, if any are.
    """
    found = _parts(text)
    sign = found[2] if found else ""
    meant = _SIGNS.get(sign.lower(), (sign.upper(),)) if sign else (own,)
    return [own] if own in meant else [code for code in meant if code in known] or list(meant)


def in_currency(text: str, code: str) -> str:
    """An amount with a currency instead of its sign: `40k USD`."""
    found = _parts(text)
    return f"{found[0]}{found[1]} {code}" if found else text


def _check_currency(sign: str, currency: str, text: str) -> None:
    """An amount in another currency is never taken for one in this."""
    meant = _SIGNS.get(sign.lower(), (sign.upper(),)) if sign else (currency,)
    if currency not in meant:
        raise UnreadableError(
            f"“{text}” is in {meant[0]}, but this is counted in {currency}. Say the amount in {currency}."
        )


def _exact(value: Decimal, places: Decimal, currency: str) -> Decimal:
    if value.adjusted() >= _MOST:
        raise UnreadableError("That amount is too large to be an order. Check the zeros.")
    if value != value.quantize(places):
        raise UnreadableError(f"{currency} has {exponent(currency)} decimals; {value} has more. Write it with fewer.")
    return value


def _said(value: Decimal) -> str:
    return here().number(f"{int(value) if value == int(value) else value:,}")


def plain_reading(value: Decimal, currency: str) -> Reading:
    """An amount to choose: as it is said, and as it stands in the line then."""
    return f"{_said(value)} {currency}", f"{int(value) if value == int(value) else value}"


def _readings(digits: str, locale: str, *, scaled: bool) -> list[Decimal]:
    """What a number with its marks can be: one reading, two (thousands first), or none."""
    if len(digits) > 2 * _MOST:
        return []
    if any(mark in digits for mark in " '’"):
        return _spaced(digits)
    marks = [mark for mark in digits if mark in ".,"]
    if len(marks) != 1:
        return _several(digits, marks) if marks else [Decimal(digits)]
    whole, _, tail = digits.partition(marks[0])
    return _one_mark(whole, tail, usual=marks[0] == grouping(locale), scaled=scaled) if tail else []


def _spaced(digits: str) -> list[Decimal]:
    """Thousands parted by spaces or apostrophes, and perhaps decimals."""
    found = re.fullmatch(r"([\d '’]+)(?:[.,](\d+))?", digits, re.ASCII)
    if not found or not _GROUPED.fullmatch(found[1]):
        return []
    return [Decimal(re.sub("[ '’]", "", found[1]) + "." + (found[2] or "0"))]


def _one_mark(whole: str, tail: str, *, usual: bool, scaled: bool) -> list[Decimal]:
    """A number with one mark in it; ``usual``: thousands are parted by it where the person lives."""
    as_fraction, as_thousands = Decimal(f"{whole}.{tail}"), Decimal(whole + tail)
    if len(tail) != _DIGITS or len(whole) > _DIGITS or whole[0] == "0":
        return [as_fraction]
    if scaled:
        return [as_thousands, as_fraction] if usual else [as_fraction]
    return [as_thousands] if usual else [as_thousands, as_fraction]


def _several(digits: str, marks: Sequence[str]) -> list[Decimal]:
    """A number with several marks: thousands throughout, or thousands and then, by the other mark, decimals."""
    if len(set(marks)) == 1:
        return [Decimal(digits.replace(marks[0], ""))] if _GROUPED.fullmatch(digits) else []
    last = marks[-1]
    whole, _, tail = digits.rpartition(last)
    if last in whole or not tail or not _GROUPED.fullmatch(whole):
        return []
    return [Decimal(whole.replace(marks[0], "") + "." + tail)]


def spaced_two_ways(found: Amount, locale: str) -> list[str]:
    """The words of ``3 500`` where that may be 3 and 500 as well: not where thousands are parted so, nor before zeros."""
    words = found.text.split()
    parts = [word for word in words if not _is_currency(word) and not _is_scale(word)]
    if len(parts) != 2 or grouping(locale).isspace() or parts[1].startswith("0"):  # noqa: PLR2004 - one space
        return []
    return words


def grouping(locale: str) -> str:
    """The mark between thousands where a person lives."""
    return manner(locale).group
