"""People's words: read as they are meant, asked about where they can mean two things, never misread."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.words import Line, UnsureError, day, minutes, money, tokens, typed
from spm_core.book.names import normalised
from spm_core.book.refusals import Refusal

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "locale", "amount"),
    [
        ("40k", "en", 40_000),
        ("1.2m", "en", 1_200_000),
        ("1,5m", "fi", 1_500_000),
        ("40 000", "fi", 40_000),
        ("40.000,50", "de", Decimal("40000.50")),
        ("40,000.50", "en", Decimal("40000.50")),
        ("40,000", "en", 40_000),
        ("40.000", "de", 40_000),
        ("€38k", "en", 38_000),
        ("38000 EUR", "en", 38_000),
        ("1'250'000", "de-CH", 1_250_000),
        ("0,5k", "fi", 500),
        ("12.50", "en", Decimal("12.50")),
        ("1,234,567", "en", 1_234_567),
    ],
)
def test_money_is_read_as_people_write_it(text, locale, amount):
    assert money(text, locale, "EUR") == amount


@pytest.mark.parametrize(("text", "locale"), [("1.234", "en"), ("1,234", "de"), ("40,000", "fi")])
def test_a_separator_that_can_be_read_two_ways_is_asked_about(text, locale):
    with pytest.raises(UnsureError) as asked:
        money(text, locale, "EUR")
    readings = [reading for _label, reading in asked.value.readings]
    assert Decimal(readings[0]) == Decimal(text.replace(".", "").replace(",", ""))
    assert Decimal(readings[1]) == Decimal(text.replace(",", ".")).quantize(Decimal("0.01"))


@pytest.mark.parametrize("text", ["1e9", "NaN", "Infinity", "1_000", "-5", "١٢٣", "forty", "", "1e1000000", "9" * 30])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(Refusal):
        money(text, "en", "EUR")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("today", MONDAY),
        ("yesterday", date(2026, 3, 1)),
        ("tomorrow", date(2026, 3, 3)),
        ("friday", date(2026, 3, 6)),
        ("fri", date(2026, 3, 6)),
        ("monday", date(2026, 3, 9)),
        ("in 2 weeks", date(2026, 3, 16)),
        ("2026-06-30", date(2026, 6, 30)),
        ("9.3.", date(2026, 3, 9)),
        ("30.6.", date(2026, 6, 30)),
        ("30.6.2026", date(2026, 6, 30)),
        ("15.1.", date(2026, 1, 15)),
        ("9 march", date(2026, 3, 9)),
        ("june 30", date(2026, 6, 30)),
    ],
)
def test_days_ahead_are_read(text, meant):
    assert day(text, MONDAY) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("friday", date(2026, 2, 27)),
        ("last friday", date(2026, 2, 27)),
        ("monday", MONDAY),
        ("28.2.", date(2026, 2, 28)),
        ("9.3.", date(2025, 3, 9)),
    ],
)
def test_days_of_what_has_happened_lie_behind(text, meant):
    assert day(text, MONDAY, past=True) == meant


@pytest.mark.parametrize(
    ("today", "text", "days"),
    [
        (MONDAY, "next friday", ["2026-03-06", "2026-03-13"]),
        (date(2026, 3, 4), "next friday", ["2026-03-06", "2026-03-13"]),
        (date(2026, 3, 6), "last monday", ["2026-03-02", "2026-02-23"]),
        (MONDAY, "w12", ["2026-03-16", "2026-03-20"]),
        (MONDAY, "fri 5 mar 2026", ["2026-03-05", "2026-03-06"]),
    ],
)
def test_a_day_that_can_be_meant_two_ways_is_asked_about(today, text, days):
    with pytest.raises(UnsureError) as asked:
        day(text, today)
    assert [reading for _, reading in asked.value.readings] == days


def test_next_is_not_asked_about_where_both_readings_are_one_day():
    assert day("next friday", date(2026, 3, 6)) == date(2026, 3, 13)  # said on a Friday
    assert day("next monday", date(2026, 3, 4)) == date(2026, 3, 9)
    assert day("last friday", date(2026, 3, 6), past=True) == date(2026, 2, 27)


def test_a_day_long_past_is_the_coming_years_where_a_day_ahead_is_asked_for():
    assert day("30.6.", date(2026, 11, 24)) == date(2027, 6, 30)
    assert day("20.11.", date(2026, 11, 24)) == date(2026, 11, 20)


def test_a_slash_is_read_by_the_locale_or_asked_about():
    assert day("3/4/2026", MONDAY, "en-US") == date(2026, 3, 4)
    assert day("3/4/2026", MONDAY, "en-GB") == date(2026, 4, 3)
    with pytest.raises(UnsureError) as asked:
        day("3/4/2026", MONDAY, "en")
    assert [reading for _, reading in asked.value.readings] == ["2026-04-03", "2026-03-04"]


def test_words_that_are_no_day_are_none():
    assert [day(text, MONDAY) for text in ("pricing", "31.2.", "1.2", "marching", "sun king", "40k")] == [None] * 6


@pytest.mark.parametrize(
    ("word", "length"),
    [("45m", 45), ("45min", 45), ("1h", 60), ("1.5h", 90), ("1h30", 90), ("1h30m", 90), ("2hours", 120)],
)
def test_lengths(word, length):
    assert minutes(word) == length


def test_a_bare_number_is_no_length():
    assert minutes("45") is None


def test_quotes_keep_a_name_together_however_they_are_typed():
    assert tokens("log call “Delta Nordic” 20m") == ["log", "call", '"Delta Nordic"', "20m"]
    assert typed("log\u00a0call   &lt;!channel&gt;") == "log call <!channel>"


def test_names_are_the_same_with_accents_capitals_and_legal_form():
    assert normalised("Töytäri Öljy Oy") == normalised("toytari oljy")
    assert normalised("ACME, Inc.") == "acme"
    assert normalised("AB") == "ab"


POOL = ["Acme", "Acme Nordic AB", "Delta", "Delta Nordic", "Iris GmbH", "Ørsted"]


def taken(text):
    line = Line(text, MONDAY)
    return line.take_name(POOL, lambda name: [name], "account"), line.rest


def test_a_name_is_exact_before_it_is_a_beginning():
    assert taken("Acme pricing talk") == ("Acme", "pricing talk")
    assert taken("acme nordic pricing") == ("Acme Nordic AB", "pricing")
    assert taken("iris") == ("Iris GmbH", "")
    assert taken("orsted review") == ("Ørsted", "review")


def test_two_that_fit_are_asked_about():
    with pytest.raises(UnsureError) as asked:
        taken("Delt")
    assert [reading for _, reading in asked.value.readings] == ['"Delta"', '"Delta Nordic"']


def test_a_slip_of_the_finger_is_asked_about_never_guessed():
    with pytest.raises(UnsureError) as asked:
        taken("Irsi pricing")
    assert '"Iris GmbH"' in [reading for _, reading in asked.value.readings]


def test_nothing_like_it_is_none():
    assert taken("Zebra visit") == (None, "Zebra visit")


@settings(max_examples=2000, deadline=None)
@given(st.text(max_size=80), st.sampled_from(["en", "en-US", "fi", "de", "pt-BR"]))
def test_reading_never_fails_with_anything_but_a_refusal(text, locale):
    line = Line(text, MONDAY, locale)
    for take in (
        line.take_minutes,
        line.take_note,
        lambda: line.take_day(past=True),
        lambda: line.take_money("EUR"),
        lambda: line.take_name(POOL, lambda name: [name], "account"),
    ):
        try:
            take()
        except Refusal as refusal:
            assert str(refusal)


@settings(max_examples=1000, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(["en", "en-US", "fi", "de", "fr", "pt-BR", "sv"]))
def test_whole_amounts_are_never_misread(amount, locale):
    assert money(str(amount), locale, "EUR") == amount
    if amount < 10**6:
        assert money(f"{amount}k", locale, "EUR") == amount * 1000


@settings(max_examples=1000, deadline=None)
@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.dates(date(2001, 1, 1), date(2099, 12, 31)))
def test_a_written_date_is_that_date_whatever_day_it_is(written, today):
    assert day(written.isoformat(), today) == written
    assert day(f"{written.day}.{written.month}.{written.year}", today) == written


@given(st.dates(date(2001, 1, 1), date(2099, 12, 31)), st.sampled_from(["monday", "tue", "friday", "sunday"]))
def test_a_weekday_lies_within_a_week(today, name):
    ahead, behind = day(name, today), day(name, today, past=True)
    assert ahead is not None and timedelta(0) < ahead - today <= timedelta(7)
    assert behind is not None and timedelta(0) <= today - behind < timedelta(7)
    assert ahead.weekday() == behind.weekday()
