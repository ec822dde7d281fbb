"""Targets and exchange rates as people set and ask for them; the team's own target is 30,000 in each month of the quarter."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from support.office import office as open_office

from spm_core.book.records import Role

MARCH = date(2026, 3, 1)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with open_office(tmp_path_factory.mktemp("targets")) as found:
        yield found


def months(office, of, start):
    return [item.amount for item in office.store.targets(of) if item.month >= start]


def test_a_target_in_a_line_says_what_it_replaces_and_keeps_it(office):
    first = office.answer(office.mia, "target @anna 2026-Q2 100k")
    assert first.text == "Target of Anna, Apr–Jun 2026: 100,000 EUR. None was set before."
    # 10,000,000 cents over three months: one month takes the odd one.
    assert months(office, "Anna", MARCH) == [3_333_334, 3_333_333, 3_333_333]
    office.slack.clock.go("2026-03-02T11:00:00+02:00")
    again = office.answer(office.mia, "target @anna 2026-05 30k")
    assert again.text == "Target of Anna, May 2026: 30,000 EUR. In place of 33,333 EUR."
    assert months(office, "Anna", MARCH) == [3_333_334, 3_000_000, 3_333_333]
    company = office.store.scope("company")
    before = office.store.book(company, datetime(2026, 3, 2, 8, 50, tzinfo=UTC)).targets
    after = office.store.book(company, datetime(2026, 3, 2, 9, 50, tzinfo=UTC)).targets
    may = [
        [item.amount for item in known if item.of_id == "Anna" and item.month == date(2026, 5, 1)]
        for known in (before, after)
    ]
    assert may == [[3_333_333], [3_000_000]]


def test_what_nobody_was_given_is_unassigned(office):
    office.answer(office.mia, "target @ben 2026-Q1 45k")
    said = office.answer(office.mia, "target @anna 2026-Q1 40k")
    assert "5k of the team's target unassigned." in said.shown
    shown = office.answer(office.mia, "target list")
    assert "Team North: 90k, " in shown.shown
    assert "5k of the team's target unassigned" in shown.shown
    assert "Anna: 40k, " in shown.shown
    assert shown.buttons == ["Set target"]
    mine = office.answer(office.ben, "target list")
    assert "Ben: 45k, 45k" in mine.shown
    assert "Anna" not in mine.shown
    assert mine.buttons == []


def test_a_year_is_spread_over_its_months(office):
    office.answer(office.mia, "target team 2027 360k")
    assert months(office, "North", date(2027, 1, 1)) == [3_000_000] * 12


def test_an_administrator_sets_rates_and_everybody_sees_them(office):
    assert office.answer(office.anna, "rate USD 0.92").text == (
        "Exchange rates are set by an administrator. `/spm rate` shows them."
    )
    mia = office.store.member("Mia")
    with office.store.write(datetime(2026, 3, 2, tzinfo=UTC)) as unit:
        unit.save(replace(mia, role=Role.ADMIN))
    said = office.answer(office.mia, "rate USD 0.92 2026-02-20")
    assert said.text == "From Fri 20 Feb 2026: 1 USD = 0.92 EUR. It was 0.9."
    rates = office.store.company().rates
    days = (date(2026, 2, 19), date(2026, 2, 20))
    assert [rates.on("USD", day) for day in days] == [Decimal("0.9"), Decimal("0.92")]
    assert "1 SEK = 0.09 EUR. No rate was known before." in office.answer(office.mia, "rate SEK 0,09").text
    assert rates.on("SEK", days[1] + timedelta(days=20)) is None
    assert office.answer(office.anna, "rate").text == (
        "Everything is reported in EUR. 1 SEK = 0.09 EUR · 1 USD = 0.92 EUR"
    )
    assert "needs no rate" in office.answer(office.mia, "rate EUR 1").text
    assert "What is it worth?" in office.answer(office.mia, "rate USD").text
    assert "more than zero" in office.answer(office.mia, "rate USD 0").text
