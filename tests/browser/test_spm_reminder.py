"""The one message of the day, settled line by line where it stands."""

import pytest
from playwright.sync_api import expect
from spm_office import Opened, Person

pytestmark = pytest.mark.browser


def at_the_daily_message(look: Opened, who: str) -> Person:
    person = look(who)
    expect(person.last).to_contain_text("Good to settle today", timeout=30_000)
    person.sees_messages(1)
    return person


def test_lines_are_settled_by_a_press_and_by_a_form(look: Opened) -> None:
    anna = at_the_daily_message(look, "anna")
    # Four of the worked example are hers; Birch has been in Qualified since 15 December, Acme's offer was to be checked.
    anna.reads("2 of your 4 open opportunities")
    anna.reads("✕ Acme 40k — offer check was Wed 25 Feb", "✕ Birch 25k — 77 days in Qualified, limit 30, no next step")
    anna.meets_no_barrier()

    anna.presses("Followed up")
    anna.reads("✓ Acme deal — next check Mon 9 Mar")
    anna.does_not_read("All settled", "offer check was")

    form = anna.presses_for("Next step", "Next step")
    anna.meets_no_barrier()
    form.types("Next step", "call their CFO").picks_day("On", "Wednesday 4 March 2026").sends("Save")
    anna.reads("✓ Birch deal — next: call their CFO, Wed 4 Mar", "All settled. Nothing more today.")
    anna.has_buttons()
    anna.sees_messages(1)
    anna.meets_no_barrier()


def test_what_rests_says_why_and_until_when(look: Opened) -> None:
    ben = at_the_daily_message(look, "ben")
    ben.reads("✕ Fir 50k — 42 days without progress, in Qualified, limit 30, no next step")
    form = ben.chooses_more("Snooze until…", "Snooze")
    form.types("Why?", "their budget is decided in April").picks_day("Until", "Sunday 1 March 2026")
    form.dialog.get_by_role("button", name="Snooze").click()
    form.reads("Choose a day after today.")
    ben.meets_no_barrier()
    form.picks_day("Until", "Friday 20 March 2026").sends("Snooze")
    ben.reads("✓ Fir deal — rests until Fri 20 Mar: their budget is decided in April")
    ben.sees_messages(1)


def test_the_list_on_demand_is_settled_in_place_too(look: Opened) -> None:
    ben = look("ben", "general")
    ben.says("/spm todo")
    ben.reads("Good to settle today", "△ Hazel 10k")
    ben.meets_no_barrier()
    before, lines = ben.messages.count(), ben.last.get_by_role("button", name="More actions").count()
    form = ben.presses_for("Next step", "Next step")
    form.types("Next step", "site visit").picks_day("On", "Thursday 5 March 2026").sends("Save")
    ben.reads("next: site visit, Thu 5 Mar")
    expect(ben.last.get_by_role("button", name="More actions")).to_have_count(lines - 1)
    ben.sees_messages(before)
