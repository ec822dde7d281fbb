"""The forecast in Slack, the manager's call beside the seller's, and how far off forecasts have been.

The figures are the worked example's (DOMAIN.md, section 7), worked by hand.
"""

from datetime import date

from spm_core.book.opportunities import Category


def deal(office, name):
    return next(item for item in office.store.open_opportunities() if item.name == name)


def test_the_forecast_says_its_parts_the_target_and_why(office):
    said = office.answer(office.mia, "forecast quarter team")
    assert "Quarter 84k of 90k" in said.text
    assert "Won 18k · committed 48k · best case 88k · expected 84k" in said.text
    # 90,000 x 42 / 64 business days; 115,000 of 72,000 that remain, 1 / 0.3 needed.
    assert "Target 90k · pace 59k · open to what remains 1.6, needed 3.3" in said.text
    assert "Judged by what was won from each stage; too few past periods to compare rules." in said.text
    assert "Likely" not in said.text
    assert said.buttons == ["Why?", "Show picture", "Post to #sales-north"]


def test_the_managers_call_stands_beside_the_sellers(office):
    said = office.answer(office.mia, "adjust Acme commit 35k 30.3.")
    assert "Your call on Acme deal: commit, 35,000, Mon 30 Mar." in said.text
    assert "Anna's own call stays beside it" in said.text
    acme = deal(office, "Acme deal")
    assert (acme.category, acme.amount, acme.expected_close) == (Category.BEST, 4_000_000, date(2026, 3, 20))
    assert (acme.manager_category, acme.manager_amount, acme.manager_close) == (
        Category.COMMIT,
        3_500_000,
        date(2026, 3, 30),
    )
    seen = office.answer(office.mia, "forecast team")
    assert "Won 18k · committed 48k · best case 88k" in seen.text
    # Acme's 35,000 committed beside Delta's 30,000; weighted 60 % of 35,000 in place of 40,000.
    assert "As the manager sees it: committed 83k · best case 83k · weighted 81k (1 adjusted)" in seen.text
    assert "As the manager sees it" not in office.answer(office.ben, "forecast").text


def test_a_day_beyond_the_quarter_takes_it_out_of_the_managers_forecast(office):
    office.answer(office.mia, "adjust Acme 2026-05-04")
    assert (
        "committed 48k · best case 48k · weighted 60k (1 adjusted)" in office.answer(office.mia, "forecast team").text
    )


def test_a_call_is_cleared_and_undone(office):
    office.answer(office.mia, "adjust Acme omitted")
    said = office.answer(office.mia, "adjust Acme clear")
    assert "No call of yours on Acme deal any more." in said.text
    acme = deal(office, "Acme deal")
    assert (acme.manager_category, acme.manager_amount, acme.manager_close) == (None, None, None)
    assert office.answer(office.mia, "adjust Acme clear").text == "Acme deal is so already; nothing was changed."
    again = office.answer(office.mia, "adjust Acme best-case")
    assert "Your call on Acme deal: best case." in again.text
    office.mia.presses("Undo", in_=again)
    office.sees(lambda: deal(office, "Acme deal").manager_category is None)


def test_only_the_owners_manager_has_a_managers_call(office):
    said = office.answer(office.anna, "adjust Acme commit")
    assert "A manager's call on Acme deal is that of Anna's manager." in said.text
    assert "`set Acme commit`" in said.text
    assert (
        "Adjust what? For example `adjust Acme commit 35k 30.6.`" in office.answer(office.mia, "adjust Acme soon").text
    )
    assert deal(office, "Acme deal").manager_category is None


def test_how_far_off_forecasts_were(office):
    office.mia.says("/spm accuracy month", channel="general")
    told = office.sees(lambda: "off on average" in office.mia.last("general").text and office.mia.last("general"))
    # Only February brought something: 18,000, where Elm's 20,000 were worth 16,000 by stage. Nothing had been won before.
    assert "Value by stage has been closest in 1 month: 11 % off on average" in told.text
    assert "Value by history: 11 % off\nRun-rate: 100 % off\nCommitted: 11 % off" in told.text
    assert {made.start for made in office.store.track()} >= {date(2025, month, 1) for month in (11, 12)}
    ours = office.answer(office.mia, "accuracy month team").text
    assert "Accuracy of North: Value by stage has been closest in 1 month: 11 % off on average" in ours
