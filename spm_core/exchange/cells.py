"""What stands in one cell of a CSV file: money, numbers, yes or no, and text that a spreadsheet must not run as a formula."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from spm_core.book.refusals import UnreadableError

Cell = str | int | bool | Decimal | date | datetime | None  # what an export writes

_PLAIN = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,10})?")
_NUMBER = re.compile(r"[-+]?[0-9]+([.,][0-9]+)*")
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:([.,' ])[0-9]{3})(?:\1[0-9]{3})*(?:[.,][0-9]{1,10})?")
_COMMA = re.compile(r"-?[0-9]{1,15},[0-9]{1,10}")
_CURRENCY = re.compile(r"^[$€£¥]|[$€£¥]$|^[A-Z]{3}\b|\b[A-Z]{3}$")
_FORMULA = re.compile(r"[\s']*[=+\-@\t\r]")
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'"})
_THOUSAND = 3

ALL = 100


def guarded(text: str) -> str:
    """A cell as it is written: what a spreadsheet would take for a formula gets a ``'`` in front; numbers do not."""
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def unguarded(text: str) -> str:
    """A cell as it is meant: the ``'`` of ``guarded`` taken off."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text, 1) else text


def money(text: str) -> Decimal:
    """An amount in major units: ``40000``, ``40,000.50``, ``40.000,50``, ``40 000``, ``$1,234``.

    Raises UnreadableError for anything else: exponents, underscores, words, other digits, and ``1,234``, which may mean two
    things. A negative amount is read; the record refuses it.
    """
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    bare = _CURRENCY.sub("", text.translate(_SPACES).strip()).strip()
    if _PLAIN.fullmatch(bare):
        return Decimal(bare)
    if _COMMA.fullmatch(bare):
        whole, decimals = bare.split(",")
        if len(decimals) == _THOUSAND and bare == text.strip():
            raise UnreadableError(f"{text!r} may be {whole}{decimals} or {whole}.{decimals}. Write it without comma.")
        return Decimal(f"{whole}{decimals}" if len(decimals) == _THOUSAND else f"{whole}.{decimals}")
    if found := _GROUPED.fullmatch(bare):
        return _ungrouped(bare, found[1])
    raise UnreadableError(f"{text!r} is no amount. Write it like 40000 or 40000.50.")


def _ungrouped(text: str, divider: str) -> Decimal:
    digits = text.replace(divider, "").replace(",", ".")
    if not _PLAIN.fullmatch(digits):
        raise UnreadableError(f"{text!r} is no amount. Write it like 40000 or 40000.50.")
    return Decimal(digits)


def decimal(text: str) -> Decimal:
    """A plain decimal number such as a probability or a rate. Raises UnreadableError."""
    if not _PLAIN.fullmatch(text):
        raise UnreadableError(f"{text!r} is no number. Write it like 0.25.")
    return Decimal(text)


def share(text: str) -> Decimal:
    """A probability, 0..1 or with a percent sign. Raises UnreadableError."""
    value = decimal(text[:-1].strip()) / 100 if text.endswith("%") else decimal(text)
    if not 0 <= value <= 1:
        raise UnreadableError(f"A probability lies between 0 and 1; {text} does not.")
    return value


def whole(text: str) -> int:
    """A whole number of days, minutes or the like. Raises UnreadableError."""
    if not re.fullmatch(r"-?[0-9]{1,9}", text):
        raise UnreadableError(f"{text!r} is no whole number.")
    return int(text)


def percents(text: str) -> tuple[int, ...] | None:
    """Whole percents divided by semicolons, None for blank. Raises UnreadableError."""
    if not text:
        return None
    found = tuple(whole(part.strip()) for part in text.split(";"))
    if any(not 0 <= percent <= ALL for percent in found):
        raise UnreadableError(f"{text!r} is no list of percents. Write them as 0;25;50;75.")
    return found


_FLAGS = {"yes": True, "true": True, "1": True, "y": True, "no": False, "false": False, "0": False, "n": False}


def flag(text: str) -> bool | None:
    """Yes or no, None for blank. Raises UnreadableError."""
    if not text:
        return None
    if text.casefold() not in _FLAGS:
        raise UnreadableError(f"{text!r} is neither yes nor no.")
    return _FLAGS[text.casefold()]


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """A header or a word of a list, for comparing: without case, accents and anything but letters and digits."""
    flat = unicodedata.normalize("NFKD", text).casefold()
    return "".join(ch for ch in flat if ch.isalnum())


@lru_cache(maxsize=8192)
def same(name: str) -> str:
    """A person's, company's or team's name for comparing: without case and superfluous space."""
    return " ".join(name.split()).casefold()
