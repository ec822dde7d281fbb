"""Writes a command as words that are read back as what they were written from: what a button says when it is pressed."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from spm_core.book.money import exponent

_THOUSANDS = 3  # digits


def quoted(text: str) -> str:
    """A name or free words as one token, in which nothing else is read: no day, amount, mark or mention."""
    return '"' + text.replace('"', '""') + '"'


def escaped(words: str) -> str:
    """Words as Slack would send them, so that an ampersand in a name is one ampersand again."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def amount_said(amount: Decimal, currency: str) -> str:
    """An amount that can be read in one way only, in every locale."""
    if amount == int(amount):
        return f"{int(amount)} {currency}"
    places = exponent(currency)
    return f"{amount:.{places}f}{'0' if places == _THOUSANDS else ''} {currency}"  # three digits could be thousands


def words_of(verb: str, *parts: str | date | Decimal | None) -> str:
    """A command: its verb and its parts in order, days as 2026-03-09; parts that are None or empty are left out.

    Names and free words are given ``quoted``, amounts as ``amount_said``.
    """
    return escaped(" ".join([verb, *_said(parts)]))


def _said(parts: Iterable[str | date | Decimal | None]) -> Iterable[str]:
    for part in parts:
        if part is None or part == "":
            continue
        yield part.isoformat() if isinstance(part, date) else str(part)
