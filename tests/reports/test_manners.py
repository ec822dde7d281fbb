"""Numbers and days are written as their reader writes them, by values worked by hand; what is written is read back as it was."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.examples import LOCALES, examples

from bot.words import day, money
from spm_core.book.manners import here, manner, written_for
from spm_core.reports import figures

NBSP, NARROW = "\u00a0", "\u202f"
MONDAY = date(2026, 3, 2)
# locale: 1,062,952 in full and in short, -1,062,952, 57.14 %, 2.5 and Monday, as they are printed there.
BY_HAND = {
    None: ("1,062,952", "1.06m", "-1,062,952", "57.1 %", "2.5", "Mon 2 Mar"),
    "en-GB": ("1,062,952", "1.06m", "-1,062,952", "57.1 %", "2.5", "Mon 2 Mar"),
    "en-US": ("1,062,952", "1.06m", "-1,062,952", "57.1 %", "2.5", "Mon Mar 2"),
    "de-DE": ("1.062.952", "1,06m", "-1.062.952", f"57,1{NBSP}%", "2,5", "Mon 2 Mar"),
    "fi-FI": (f"1{NBSP}062{NBSP}952", "1,06m", f"-1{NBSP}062{NBSP}952", f"57,1{NBSP}%", "2,5", "Mon 2 Mar"),
    "sv-SE": (f"1{NBSP}062{NBSP}952", "1,06m", f"-1{NBSP}062{NBSP}952", f"57,1{NBSP}%", "2,5", "Mon 2 Mar"),
    "fr-FR": (f"1{NARROW}062{NARROW}952", "1,06m", f"-1{NARROW}062{NARROW}952", f"57,1{NBSP}%", "2,5", "Mon 2 Mar"),
    "es-ES": ("1.062.952", "1,06m", "-1.062.952", f"57,1{NBSP}%", "2,5", "Mon 2 Mar"),
    "pt-BR": ("1.062.952", "1,06m", "-1.062.952", "57,1%", "2,5", "Mon 2 Mar"),
    "de-CH": ("1’062’952", "1.06m", "-1’062’952", "57.1%", "2.5", "Mon 2 Mar"),
    "en-IN": ("10,62,952", "1.06m", "-10,62,952", "57.1 %", "2.5", "Mon 2 Mar"),
    "nonsense": ("1,062,952", "1.06m", "-1,062,952", "57.1 %", "2.5", "Mon 2 Mar"),
}


@pytest.mark.parametrize("locale", BY_HAND)
def test_as_they_are_printed_there(locale):
    amount = Decimal("1062952.40")
    with written_for(locale):
        said = (figures.full_money(amount), figures.money(amount), figures.full_money(-amount))
        assert (
            *said,
            figures.percent(Decimal("0.5714"), 1),
            figures.trimmed(Decimal("2.50"), 1),
            figures.day(MONDAY),
        ) == (BY_HAND[locale])
    assert figures.full_money(amount) == "1,062,952"


def test_every_number_in_short_and_nothing_unknown():
    with written_for("de-DE"):
        assert [figures.money(Decimal(text)) for text in ("640", "2400", "-2400", "77000", "12300000")] == [
            "640",
            "2,4k",
            "−2,4k",
            "77k",
            "12,3m",
        ]
        assert (figures.required(Decimal("4.667")), figures.rate(Decimal("0.5"), 4)) == ("4,7", f"50{NBSP}% (n = 4)")
        assert figures.money(None) == figures.full_money(None) == figures.percent(None) == "n/a"


def test_two_readers_at_once_are_each_written_to_in_their_own_way():
    together = Barrier(2)

    def write(locale):
        with written_for(locale):
            together.wait(10)
            said = [figures.full_money(Decimal(n * 1000)) for n in range(1, 200)]
            together.wait(10)
            return said

    with ThreadPoolExecutor(2) as threads:
        german, english = threads.map(write, ("de-DE", "en-GB"))
    assert german == [f"{n}.000" for n in range(1, 200)]
    assert english == [f"{n},000" for n in range(1, 200)]


def test_a_manner_ends_with_its_block_even_when_it_breaks():
    def broken():
        with written_for("fi-FI"):
            raise LookupError(here())

    with pytest.raises(LookupError) as failed:
        broken()
    assert failed.value.args == (manner("fi-FI"),)
    assert here() == manner("en")


@examples(500)
@given(
    st.integers(0, 10**12), st.dates(date(2003, 1, 1), date(2097, 1, 1)), st.sampled_from([*LOCALES, "de-CH", "en-IN"])
)
def test_what_is_written_is_read_back_as_it_was(amount, when, locale):
    with written_for(locale):
        assert money(figures.full_money(Decimal(amount)), locale, "EUR") == amount
        assert day(f"{figures.day(when)} {when.year}", MONDAY, locale) == when
        assert day(figures.day(when), when, locale) == when
