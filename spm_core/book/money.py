"""Money as integer minor units and a currency in the records, as Decimal when it is summed; exchange rates by date."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from spm_core.book.refusals import UnreadableError

# ISO 4217: currencies whose minor unit is not a hundredth.
_EXPONENTS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF"), 0),
    **dict.fromkeys(("UGX", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
_LARGEST_MINOR = 10**15  # fits a 64-bit integer with room for sums over a company
_MOST_DIGITS = len(str(_LARGEST_MINOR))


def exponent(currency: str) -> int:
    """Decimal places of a currency's minor unit."""
    return _EXPONENTS.get(currency, 2)


def to_minor(amount: Decimal, currency: str) -> int:
    """An amount in major units as minor units.

    Raises UnreadableError for a negative or absurdly large amount, or more decimals than the currency has.
    """
    if not amount.is_finite() or amount < 0:
        raise UnreadableError(f"An amount is zero or more, for example 40000; {amount} is not.")
    if amount.adjusted() > _MOST_DIGITS:
        raise UnreadableError("That amount is too large to be an order. Check the zeros.")
    exact = amount.scaleb(exponent(currency))
    minor = int(exact)
    if exact != minor:
        raise UnreadableError(f"{currency} has {exponent(currency)} decimals; {amount} has more.")
    if minor > _LARGEST_MINOR:
        raise UnreadableError("That amount is too large to be an order. Check the zeros.")
    return minor


def to_major(minor: int, currency: str) -> Decimal:
    """Minor units as an exact amount in major units."""
    return Decimal(minor).scaleb(-exponent(currency))


@dataclass(frozen=True, slots=True)
class Rates:
    """Exchange rates to the reporting currency: for each other currency its (date, rate) pairs, oldest first."""

    reporting: str
    by_currency: Mapping[str, tuple[tuple[date, Decimal], ...]]

    @classmethod
    def of(cls, reporting: str, rows: Iterable[tuple[date, str, Decimal]]) -> "Rates":
        """Rates from (date, currency, rate) rows in any order."""
        grouped: dict[str, list[tuple[date, Decimal]]] = {}
        for day, currency, rate in rows:
            grouped.setdefault(currency, []).append((day, rate))
        return cls(reporting, {currency: tuple(sorted(pairs)) for currency, pairs in grouped.items()})

    def on(self, currency: str, day: date) -> Decimal | None:
        """The latest rate on or before a day, None where there is none (F0: never 1:1)."""
        if currency == self.reporting:
            return Decimal(1)
        pairs = self.by_currency.get(currency, ())
        index = bisect_right(pairs, day, key=lambda pair: pair[0])
        return pairs[index - 1][1] if index else None

    def convert(self, minor: int, currency: str, day: date) -> Decimal | None:
        """Minor units of a currency as an exact amount in the reporting currency, None without a rate."""
        rate = self.on(currency, day)
        return None if rate is None else to_major(minor, currency) * rate
