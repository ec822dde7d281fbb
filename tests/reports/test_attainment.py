"""What was won over two fiscal years against the pace, worked by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from report_histories import worked_example

from spm_core.book.book import Book
from spm_core.book.money import Rates
from spm_core.book.records import Product, Verdict
from spm_core.reports.attainment import attainment


@pytest.fixture(scope="module")
def book() -> Book:
    return worked_example().book()


def test_the_worked_example(book: Book) -> None:
    report = attainment(book)
    assert (report.period.start, report.period.end) == (date(2026, 1, 1), date(2027, 1, 1))
    assert report.won == 18_000  # O5, touched since the previous meeting
    assert [(point.day, point.value) for point in report.this_year] == [(date(2026, 2, 12), 18_000)]
    assert (report.won_before, report.last_year) == (0, ())
    # the year has 261 business days, 42 of them before 2 March
    assert report.target is not None
    assert report.pace_target == report.target * 42 / 261
    assert [point.day for point in report.pace][:3] == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 1)]
    assert report.pace[-1].value == report.target


def test_wins_before_the_previous_meeting_count_by_day_currency_and_product(book: Book) -> None:
    wins = {
        (date(2026, 1, 5), "EUR", None): (2, 1_000_00),
        (date(2026, 1, 5), "USD", None): (1, 100_00),  # at 0.90 of that day
        (date(2026, 1, 6), "EUR", "Pump"): (3, 0),  # no amounts: three times the list price
        (date(2026, 1, 7), "GBP", None): (1, 500_00),  # no rate
        (date(2025, 3, 1), "EUR", None): (1, 70_00),  # as far into last year as yesterday
        (date(2025, 3, 2), "EUR", None): (1, 30_00),  # a day later
        (date(2024, 12, 31), "EUR", None): (1, 999_00),  # neither year
    }
    rates = Rates.of("EUR", [(date(2020, 1, 1), "USD", Decimal("0.9"))])
    company = replace(book.company, rates=rates, products={"Pump": Product("Pump", 200_00, "EUR")})
    report = attainment(replace(book, company=company, wins=wins))
    assert report.won == 1_000 + 90 + 600 + 18_000
    assert [point.value for point in report.this_year] == [1_090, 1_690, 19_690]
    assert (report.won_before, report.won_before_in_all) == (70, 100)
    assert report.not_converted == 1
    assert report.notes == ("1 not converted: no exchange rate",)


def test_without_a_target_there_is_no_pace_and_no_word(book: Book) -> None:
    report = attainment(replace(book, targets=()))
    assert (report.target, report.pace_target, report.pace, report.verdict) == (None, None, (), Verdict.NA)
    assert report.sentence == "Won 18k this year, no target set · last year 0"


@pytest.mark.parametrize(("won", "verdict"), [(100, Verdict.OK), (90, Verdict.WATCH), (89, Verdict.SHORT)])
def test_the_verdict_compares_with_the_pace(book: Book, won: int, verdict: Verdict) -> None:
    assert replace(attainment(book), won=Decimal(won), pace_target=Decimal(100)).verdict is verdict
