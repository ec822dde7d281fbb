"""People go through a day with the real bot beside its command: on Home, in its messages, by its name, by shortcuts and files."""

import re

import pytest
from playwright.sync_api import expect
from spm_office import Form, Opened

pytestmark = pytest.mark.browser
DEALS = (
    "Deal - ID,Deal - Title,Deal - Owner,Deal - Value,Deal - Currency of Value,Organization,Deal - Stage,Deal - Status,"
    "Deal - Deal created,Deal - Last stage change,Deal - Expected close date\n"
    "7,Alder pumps,Anna,25000,EUR,Alder,Qualified,Open,2026-01-01 09:00:00,2026-02-16 11:00:00,2026-04-30\n"
)


def test_a_seller_reads_home_and_settles_a_line_there(look: Opened) -> None:
    anna = look("anna", place="home=1")
    home = anna.page.get_by_role("region", name="Home")
    # The worked example on its Monday: Acme's offer was to be checked on 25 February, Birch stands 77 days in its stage.
    expect(home).to_contain_text("Anna's day · Mon 2 Mar")
    expect(home).to_contain_text("Acme 40k — offer check was Wed 25 Feb")
    expect(home).to_contain_text("Birch 25k — 77 days in Qualified, limit 30")
    anna.meets_no_barrier()
    home.get_by_role("button", name="Followed up").first.click()
    expect(home).to_contain_text("✓ Acme deal — next check Mon 9 Mar")
    home.get_by_role("button", name="Log activity").click()
    form = Form(anna.page, "Log activity").chooses("Customer", "Birch", typed="bir").types("Minutes", "17")
    form.sends("Log it")
    expect(home).to_contain_text("Logged: meeting, Birch, 17 min, today")
    anna.meets_no_barrier()


def test_a_manager_reads_the_team_on_home(look: Opened) -> None:
    mia = look("mia", place="home=1")
    home = mia.page.get_by_role("region", name="Home")
    expect(home).to_contain_text("Team North")
    expect(home).to_contain_text("New opportunities 2 · needed 10")
    mia.meets_no_barrier()


def test_the_bot_is_written_to_and_mentioned(look: Opened) -> None:
    anna = look("anna")
    before = anna.messages.count()
    box = anna.page.get_by_role("textbox", name="Message")
    box.fill("log call Birch 12m")
    box.press("Enter")
    expect(anna.messages).to_have_count(before + 2)
    anna.reads("Logged: call, Birch, 12 min, today")
    team = look("anna", "sales-north")
    box = team.page.get_by_role("textbox", name="Message")
    box.press_sequentially("@spm")
    team.page.keyboard.press("Enter")
    team.page.keyboard.type("log call Birch 13m")
    team.page.keyboard.press("Enter")
    expect(team.last).to_contain_text("Logged: call, Birch, 13 min, today")
    team.reads("Only visible to you")
    team.meets_no_barrier()


def test_in_a_thread_the_answer_is_for_the_asker_and_counts_for_nobody(look: Opened) -> None:
    anna = look("anna", "sales-north")
    anna.says("What about Iris?")
    anna.last.hover()
    anna.last.get_by_role("button", name="Reply in thread").click()
    box = anna.thread.get_by_role("textbox", name="Reply in thread")
    box.fill("@spm stalled please")
    box.press("Enter")
    expect(anna.thread.locator(".message").last).to_contain_text("Only visible to you")
    expect(anna.thread.locator(".replies-line")).to_have_text("1 reply")
    anna.meets_no_barrier()


def test_a_message_becomes_the_note_of_an_activity(look: Opened) -> None:
    anna = look("anna", "sales-north")
    anna.says("Met Birch at the fair, they want <a demo>")
    form = anna.chooses_shortcut("Log this", "Log activity", on=anna.last)
    form.has_menu("Customer", "Birch")
    expect(form.dialog.get_by_role("textbox", name="Note")).to_have_value("Met Birch at the fair, they want <a demo>")
    form.sends("Log it")
    anna.chooses_shortcut("Log activity", "Log activity").dialog.get_by_role("button", name="Cancel").click()


def test_an_export_is_dropped_tried_and_brought_in(look: Opened) -> None:
    mia = look("mia")
    mia.drops("deals.csv", DEALS)
    expect(mia.last).to_contain_text(re.compile("Pipedrive export, dry run: (1 new|nothing)"), timeout=20_000)
    mia.meets_no_barrier()
    mia.presses("Import")
    expect(mia.last).to_contain_text("Done: 1 new.", timeout=20_000)
    mia.meets_no_barrier()
