"""A seller tells the real bot what happened, in a line and in forms, with the mouse and with the keyboard alone."""

import pytest
from playwright.sync_api import expect
from spm_office import Form, Opened
from support.office import Office

pytestmark = pytest.mark.browser


def test_one_line_is_logged_and_answered(look: Opened) -> None:
    anna = look("anna", "general")
    anna.says("/spm log meeting Acme 45m pricing, next demo friday")
    anna.reads("Logged: meeting, Acme, 45 min, today · next step: demo, Fri 6 Mar", "Only visible to you")
    # Meetings of this week: A13 of the worked example (today at ten) and this one; the check was due on 25 February.
    anna.reads("This week: 2 customer meetings", "the offer's check-date passed 5 days ago")
    anna.has_buttons("Settle offer", "Undo")
    anna.meets_no_barrier()


def test_what_was_logged_is_taken_back_in_place(look: Opened, office: Office) -> None:
    anna = look("anna", "general")
    anna.says("/spm log call Birch 21m")
    anna.reads("Logged: call, Birch, 21 min, today")
    before = anna.messages.count()
    anna.presses("Undo")
    anna.reads("Taken back: the call with Birch is not logged.")
    anna.sees_messages(before)
    with office.store.everything() as kept:
        assert not any(done.minutes == 21 for done in kept.activities())


def test_the_form_is_filled_with_the_mouse(look: Opened) -> None:
    anna = look("anna", "general")
    form = anna.opens("/spm log", "Log activity")
    form.has_menu("What", "Meeting").has_menu("Customer", "Acme")
    expect(form.date("When")).to_have_text("Mon 2 Mar 2026")
    anna.meets_no_barrier()
    form.chooses("What", "Call").chooses("Customer", "Birch", typed="bir")
    form.picks_day("When", "Friday 27 February 2026").types("Minutes", "35").types("Note", "their board meets in May")
    form.types("Next step", "call their CFO").picks_day("Next step on", "Thursday 5 March 2026")
    form.sends("Log it")
    anna.reads("Logged: call, Birch, 35 min, Fri 27 Feb · next step: call their CFO, Thu 5 Mar")


def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(look: Opened) -> None:
    anna = look("anna", "general")
    form = anna.opens("/spm log", "Log activity")
    form.types("Note", "half a thought").picks_day("When", "Friday 20 March 2026")
    form.dialog.get_by_role("button", name="Log it").click()
    form.reads("Fri 20 Mar is still to come.")
    expect(form.date("When")).to_be_focused()
    expect(form.dialog.get_by_role("textbox", name="Note")).to_have_value("half a thought")
    anna.meets_no_barrier()
    form.picks_day("When", "Sunday 1 March 2026").sends("Log it")
    anna.reads("Logged: meeting, Acme, 60 min, Sun 1 Mar")


def test_the_form_is_filled_with_the_keyboard_alone(look: Opened) -> None:
    anna = look("anna", "general")
    box = anna.page.get_by_role("textbox", name="Message")
    anna.tabs_to(box)
    anna.keys("/spm log", "<Enter>")
    form = Form(anna.page, "Log activity")
    expect(form.menu("What")).to_be_focused()
    anna.keys("<ArrowDown>", "call", "<Enter>")
    anna.tabs_to(form.menu("Customer"))
    anna.keys("ced")
    expect(form.dialog.get_by_role("option")).to_have_text(["Cedar", "New account “ced”"])
    anna.keys("<Enter>")
    anna.tabs_to(form.date("When"))
    anna.keys("<Enter>")
    expect(anna.page.get_by_role("button", name="Monday 2 March 2026")).to_be_focused()
    anna.keys("<ArrowLeft>", "<Enter>")
    anna.tabs_to(form.dialog.get_by_role("textbox", name="Minutes"))
    anna.keys("25")
    anna.tabs_to(form.dialog.get_by_role("button", name="Log it"))
    anna.keys("<Enter>")
    expect(form.dialog).to_be_hidden()
    anna.reads("Logged: call, Cedar, 25 min, Sun 1 Mar")
    expect(box).to_be_focused()


def test_a_move_says_what_it_does_and_is_taken_back(look: Opened) -> None:
    anna = look("anna", "general")
    anna.says("/spm move Iris offer")
    # Iris is USD 50,000 = 45,000 EUR, closing on 31 March: 45,000 × 0.4 before, × 0.6 now.
    anna.reads("Iris deal: Value agreed → Offer made", "Worth 27k of this quarter's forecast now, 18k before.")
    anna.has_buttons("Mon 9 Mar", "Choose…", "Qualify", "Undo")
    anna.meets_no_barrier()
    anna.presses("Undo")
    anna.reads("Taken back: Iris deal is in Value agreed")


def test_an_offer_gets_its_check_date_by_a_press(look: Opened) -> None:
    anna = look("anna", "general")
    anna.says("/spm move Iris offer")
    anna.reads("An offer needs a day to check what the customer thinks of it.")
    anna.presses("Mon 9 Mar")
    anna.reads("I'll ask on Mon 9 Mar")


def test_two_opportunities_that_fit_are_asked_about(look: Opened) -> None:
    ben = look("ben", "general")
    ben.says("/spm new Jade second line 20k 30.6.")
    ben.reads("Added: Jade second line")
    ben.says("/spm move Jade value")
    ben.reads("Which opportunity?")
    ben.has_buttons("Jade deal", "Jade second line")
    ben.meets_no_barrier()
    before = ben.messages.count()
    ben.presses("Jade second line")
    ben.reads("Jade second line: Identified → Value agreed")
    ben.sees_messages(before)


def test_a_refusal_says_what_to_do_next_and_has_the_button_for_it(look: Opened) -> None:
    ben = look("ben", "general")
    ben.says("/spm move Elm offer")
    ben.reads("Elm deal was won on Thu 12 Feb (18k EUR). Reopen it?")
    ben.has_buttons("Reopen as Offer made", "Leave it")
    ben.presses("Leave it")
    ben.reads("Left as it is.")
    ben.says("/spm lgo call Delta 5m")
    ben.reads("Did you mean log call Delta 5m?")
    ben.has_buttons("Yes, log it", "Help")
    ben.meets_no_barrier()
    ben.presses("Yes, log it")
    ben.reads("Logged: call, Delta, 5 min, today")


def test_who_was_there_is_typed_a_few_letters_at_a_time(look: Opened) -> None:
    anna = look("anna", "general")
    form = anna.opens("/spm log", "Log activity").chooses("Customer", "Cedar", typed="ced")
    form.chooses("Who was there?", "Ben", typed="be").chooses("Who was there?", "Add “Una Dahl”", typed="Una Dahl")
    anna.meets_no_barrier()
    form.sends("Log it")
    anna.reads(
        "Logged: meeting, Cedar, 60 min, today, with Una Dahl and Ben", "New among the people at Cedar: Una Dahl."
    )
