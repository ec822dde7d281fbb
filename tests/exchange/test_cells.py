"""Cells: amounts are read or refused, never misread; formulas are disarmed and nothing is lost by it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spm_core.book.refusals import UnreadableError
from spm_core.exchange.cells import flag, guarded, money, share, unguarded


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("40000", "40000"),
        ("40000.50", "40000.50"),
        ("40000,5", "40000.5"),
        ("40,000.50", "40000.50"),
        ("40.000,50", "40000.50"),
        ("40 000", "40000"),
        ("40\u00a0000,50", "40000.50"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("$1,234", "1234"),
        ("€ 40 000", "40000"),
        ("12'500.00 CHF", "12500"),
        ("-5", "-5"),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, amount: str) -> None:
    assert money(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    ["1e9", "1_000", "NaN", "Infinity", "١٢", "１２", "1,234", "1,23,456", "4O000", "", "12 34", "--5", "1e1000000"],
)
def test_what_is_no_amount_or_may_be_two_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        money(text)


@given(st.text())
def test_no_text_becomes_an_amount_that_its_digits_do_not_say(text: str) -> None:
    try:
        amount = money(text)
    except UnreadableError:
        return
    said = "".join(ch for ch in text if ch in "0123456789").lstrip("0")
    assert "".join(ch for ch in f"{amount:f}" if ch in "0123456789").lstrip("0") == said


@given(st.text(alphabet="=+-@'\t\r\n 0a."))
def test_a_guarded_cell_is_harmless_and_comes_back(text: str) -> None:
    written = guarded(text)
    assert unguarded(written) == text
    if written == text:
        assert not text.lstrip(" '").startswith(("=", "@", "\t", "\r")) or text.lstrip(" '") == ""


def test_numbers_stay_numbers_and_formulas_do_not_run() -> None:
    assert guarded("-5.20") == "-5.20"
    assert guarded("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert guarded("  @SUM(A1)") == "'  @SUM(A1)"
    assert unguarded("'Acme") == "'Acme"


def test_flags_and_shares() -> None:
    assert (flag("Yes"), flag("0"), flag("")) == (True, False, None)
    assert (share("0.25"), share("25 %")) == (Decimal("0.25"), Decimal("0.25"))
    with pytest.raises(UnreadableError):
        share("25")
    with pytest.raises(UnreadableError):
        flag("maybe")
