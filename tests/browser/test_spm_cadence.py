"""The cadence as a manager chooses it in the browser: the table drawn above its fields, what it leads to, and one meeting moved."""

import pytest
from playwright.sync_api import expect
from spm_office import Opened

pytestmark = pytest.mark.browser


def test_a_manager_chooses_the_decks_rhythm_and_sees_what_it_leads_to(look: Opened) -> None:
    mia = look("mia", "sales-north")
    mia.says("/spm cadence")
    mia.reads("Team North meets every week: team meeting every week", "Mon 9 Mar 09:00  Team meeting North")
    mia.meets_no_barrier()
    weeks = mia.presses_for("Change", "1 of 3: which weeks")
    expect(weeks.dialog.get_by_role("radio", checked=True)).to_have_count(0)
    weeks.ticks("The deck: weeks of the month")
    weeks.reads("0.7 hours a week for each seller, 1.6 for the manager of 2")
    weeks.reads("Tue 3 Mar  Coaching 10:00 Anna, 11:00 Ben")
    picture = weeks.dialog.get_by_role("img", name="Cadence: Team meeting W1; Coaching W1, W3, W5")
    expect(picture).to_be_visible(timeout=30_000)
    expect(weeks.dialog.get_by_role("radio", checked=True)).to_have_count(1)
    mia.meets_no_barrier()
    days = weeks.goes_on("Next", "2 of 3: days and hours")
    days.reads("One seller a line")
    mia.meets_no_barrier()
    last = days.goes_on("Next", "3 of 3: what it leads to")
    last.reads("The present rhythm ends before Mon 9 Mar.")
    mia.meets_no_barrier()
    last.sends("Save")
    mia.reads("Team North, weeks of the month: team meeting W1", "from Mon 9 Mar.", "Mon 6 Apr  Team meeting 09:00")


def test_one_meeting_is_moved_by_its_menu(look: Opened) -> None:
    mia = look("mia", "sales-north")
    mia.says("/spm cadence")
    form = mia.chooses_more("Move…", "Move one meeting")
    form.reads("Key accounts North is on Wed 11 Mar 13:00. Those after it stay.")
    mia.meets_no_barrier()
    form.types("Why?", "trade fair").sends("Move")
    mia.reads("Key accounts North: Wed 11 Mar 13:00 → Thu 12 Mar 13:00 (trade fair).")
    mia.presses("Undo")
    mia.reads("Key accounts North is on Wed 11 Mar 13:00, as planned.")
