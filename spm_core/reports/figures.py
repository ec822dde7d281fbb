"""How figures are said to people: rounded only here, half-even, short enough for a phone, each verdict with its mark."""

import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal

from spm_core.book.manners import here
from spm_core.book.records import Verdict

MARKS = {Verdict.OK: "✓", Verdict.WATCH: "△", Verdict.SHORT: "✕", Verdict.NA: "–"}
UNKNOWN = "n/a"
# Fewer outcomes than this say nothing: no percent is printed (F0).
FEWEST_OUTCOMES = 3
# Ratios of an actual to a needed number (F2, F3, F15); and so few needed that chance alone explains a shortfall.
ENOUGH = Decimal(1)
NEARLY = Decimal("0.7")
FEW = 3

_TEN = Decimal(10)
_THOUSAND = Decimal(1000)
_MILLION = Decimal(1_000_000)


def verdict_of(actual: Decimal | int, needed: Decimal | None, *, chance: bool = True) -> Verdict:
    """The word for an actual against a needed number: ok from 1, watch from 0.7, else short; n/a when nothing is needed.

    ``chance``: with fewer than 3 needed the worst word is watch, because chance alone explains so few.
    """
    if not needed:
        return Verdict.NA
    ratio = Decimal(actual) / needed
    if ratio >= ENOUGH:
        return Verdict.OK
    return Verdict.WATCH if ratio >= NEARLY or (chance and needed < FEW) else Verdict.SHORT


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of several words; n/a only when there is no other."""
    order = (Verdict.SHORT, Verdict.WATCH, Verdict.OK)
    found = set(verdicts)
    return next((verdict for verdict in order if verdict in found), Verdict.NA)


def waited(days: int, *, at_least: bool = False) -> str:
    """``77 days``, or ``at least 77 days`` where it is not known when they began."""
    return f"at least {counted(days, 'day')}" if at_least else counted(days, "day")


def rounded(value: Decimal, places: int = 0) -> Decimal:
    """A number rounded half-even for display."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)


def trimmed(value: Decimal, places: int) -> str:
    """A number with at most so many decimals, trailing zeros left out."""
    text = f"{rounded(value, places):f}"
    return here().number(text.rstrip("0").rstrip(".") if "." in text else text)


def money(amount: Decimal | None) -> str:
    """An amount in short: ``640``, ``2.4k``, ``77k``, ``1.06m``; ``n/a`` when unknown."""
    if amount is None:
        return UNKNOWN
    if amount < 0:
        return f"−{money(-amount)}"
    # The unit is chosen after rounding, so that 999,600 is 1m and not 1000k.
    if rounded(amount / _THOUSAND) >= _THOUSAND:
        return f"{trimmed(amount / _MILLION, 2 if amount < _TEN * _MILLION else 1)}m"
    if rounded(amount) >= _THOUSAND:
        return f"{trimmed(amount / _THOUSAND, 1 if amount < _TEN * _THOUSAND else 0)}k"
    return f"{rounded(amount):f}"


def full_money(amount: Decimal | None) -> str:
    """An amount without decimals and with thousands apart: ``1,062,952``."""
    return UNKNOWN if amount is None else here().number(f"{rounded(amount):,f}")


def whole(number: int) -> str:
    """A whole number with thousands apart: ``1,301``."""
    return here().number(f"{number:,}")


def percent(share: Decimal | None, places: int = 0) -> str:
    """A share (0..1) in percent: ``57 %``; ``n/a`` when it is undefined."""
    return UNKNOWN if share is None else here().percent.format(here().number(f"{rounded(share * 100, places):f}"))


def rate(share: Decimal | None, outcomes: int) -> str:
    """A rate that came from so many outcomes: the percent and n, no percent below 3 of them."""
    if share is None or outcomes < FEWEST_OUTCOMES:
        return f"too few to say (n = {outcomes})"
    return f"{percent(share)} (n = {outcomes})" if outcomes < _TEN else percent(share)


def required(count: Decimal | None) -> str:
    """A required count: one decimal below ten, the next whole number above; ``n/a`` when unknown."""
    if count is None:
        return UNKNOWN
    return trimmed(count, 1) if rounded(count, 1) < _TEN else whole_up(count)


def whole_up(count: Decimal | None) -> str:
    """A count that cannot be had in parts, rounded up: 9.33 needed is 10."""
    return UNKNOWN if count is None else f"{count.to_integral_value(ROUND_CEILING):f}"


def clip(text: str, most: int) -> str:
    """Text of at most ``most`` characters, cut between graphemes and ended by an ellipsis."""
    if len(text) <= most:
        return text
    cut = most - 1
    while cut > 0 and (unicodedata.combining(text[cut]) or text[cut] in "\u200d\ufe0f" or text[cut - 1] == "\u200d"):
        cut -= 1
    return text[:cut].rstrip() + "…"


def day(when: date) -> str:
    """A date as people say it: ``Mon 2 Mar``, or ``Mon Mar 2``."""
    return f"{when:%a} {day_of_month(when)}"


def day_of_month(when: date) -> str:
    """A date without its weekday: ``2 Mar``, or ``Mar 2``."""
    return f"{when:%b} {when.day}" if here().month_first else f"{when.day} {when:%b}"


def days(count: int) -> str:
    """So many days: ``1 day``, ``77 days``."""
    return f"{count} day" if count == 1 else f"{count} days"


def counted(count: int, one: str, many: str = "") -> str:
    """A number and its word: ``1 opportunity``, ``2 opportunities``."""
    return f"{count} {one if count == 1 else many or one + 's'}"
