"""Each reader's own way of writing: the seller's in private answers and on Home, the team's in the channel, the company's else."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.locales import locale_of
from spm_core.book.agreed import Setting
from spm_core.book.choices import LOCALE


@pytest.fixture(scope="module", autouse=True)
def _a_german_and_an_american(office):
    with office.store.write(datetime(2026, 3, 2, tzinfo=UTC)) as unit:
        unit.save(replace(office.store.member("Anna"), locale="de-DE"))
        unit.save(replace(office.store.member("Ben"), locale="en-US"))


def test_a_german_seller_reads_commas_and_an_american_the_month_first(office):
    said = office.answer(office.anna, "log meeting Acme 45m, next demo friday")
    assert "next step: demo, Fri 6 Mar" in said.text
    assert "Value agreed 1 of 2,5" in office.answer(office.anna, "funnel team").text
    assert "Value agreed 1 of 2.5" in office.answer(office.ben, "funnel team").text
    said = office.answer(office.ben, "next Delta call friday")
    assert "Fri Mar 6" in said.text


def test_a_question_is_asked_in_ones_own_writing(office):
    said = office.answer(office.anna, "new Cedar pilot 1,234")
    assert said.buttons == ["1.234 EUR", "1,23 EUR"]
    office.anna.presses("1.234 EUR", in_=said)
    office.sees(lambda: "Added: Cedar pilot · 1,2k" in office.anna.last("general").text)


def test_the_channel_reads_its_teams_the_others_their_own_or_the_companys(office):
    assert locale_of(office.store, "U0ANNA001") == "de-DE"
    assert locale_of(office.store, "C0NORTH01") == office.store.workspace.locale
    with office.store.write(datetime(2026, 3, 2, tzinfo=UTC)) as unit:
        unit.save(Setting("team", "North", LOCALE, "fi-FI"))
    assert locale_of(office.store, "C0NORTH01") == "fi-FI"
    assert locale_of(office.store, "C0SOMEWHERE") == office.store.workspace.locale


def test_words_that_are_no_part_of_an_offer_are_not_lost(office):
    said = office.answer(office.anna, "offer Acme 40k check 9.3. with training")
    assert said.text.startswith("I cannot read “with training” in an offer.")
