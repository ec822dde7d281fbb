"""A person uses the page of the sandbox; the bot behind it is a real one."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from opened import OpenPage
from playwright.sync_api import Browser, Locator, Page, expect
from small_content import WORLD, manifest
from support.slack import Slack

pytestmark = pytest.mark.browser


def messages(page: Page) -> Locator:
    return page.locator("#main .message")


def last(page: Page) -> Locator:
    return messages(page).last


def say(page: Page, text: str) -> None:
    box = page.get_by_role("textbox", name="Message")
    box.fill(text)
    box.press("Enter")


def opened_form(page: Page) -> Locator:
    say(page, "/small form")
    dialog = page.get_by_role("dialog", name="Log an activity")
    expect(dialog).to_be_visible()
    return dialog


def choose_account(dialog: Locator, typed: str, name: str) -> None:
    account = dialog.get_by_role("combobox", name="Account")
    account.fill(typed)
    dialog.get_by_role("option", name=name, exact=True).click()
    expect(account).to_have_value(name)


def test_a_command_is_suggested_and_answered_to_its_speaker_alone(open_page: OpenPage) -> None:
    page = open_page()
    box = page.get_by_role("textbox", name="Message")
    box.press_sequentially("/small ")
    expect(page.get_by_role("listbox", name="Suggestions").get_by_role("option")).to_have_text(
        ["/small form", "/small deal Acme", "/small thread", "/small everything"]
    )
    say(page, "/small hello")
    expect(last(page)).to_contain_text("Nobody else reads this: hello")
    expect(last(page)).to_contain_text("Only visible to you")
    page.get_by_label("You are").select_option("Ben Okafor (administrator)")
    expect(page.get_by_role("heading", level=1)).to_have_text("sales-north")
    expect(page).to_have_url(re.compile("as=U0BEN0001"))
    say(page, "Good morning")
    expect(last(page)).to_contain_text("Good morning")
    expect(page.get_by_text("Nobody else reads this")).to_have_count(0)


def test_a_command_without_an_answer_says_what_slack_would_say(open_page: OpenPage) -> None:
    page = open_page()
    say(page, "/silent")
    expect(page.get_by_role("alert")).to_contain_text("/silent failed with the error “operation_timeout”")
    expect(page.get_by_role("textbox", name="Message")).to_have_value("/silent")


def test_a_form_is_refused_with_a_reason_and_then_taken(open_page: OpenPage) -> None:
    page = open_page()
    dialog = opened_form(page)
    dialog.get_by_role("button", name="Log it").click()
    expect(dialog.get_by_text("Please complete this required field.")).to_be_visible()
    expect(dialog.get_by_role("combobox", name="Account")).to_be_focused()

    choose_account(dialog, "delt", "Delta Nordic")
    dialog.get_by_role("button", name=re.compile("^Date")).click()
    expect(page.get_by_role("button", name="Monday 2 March 2026")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name=re.compile("^Date"))).to_have_text("Sun 8 Mar 2026")
    minutes = dialog.get_by_label("Minutes")
    minutes.fill("13")
    minutes.press("Enter")
    expect(dialog.get_by_text("Thirteen is bad luck. Any other number?")).to_be_visible()
    expect(minutes).to_be_focused()
    expect(dialog.get_by_role("combobox", name="Account")).to_have_value("Delta Nordic")

    minutes.fill("45")
    minutes.press("Control+Enter")
    expect(dialog).to_be_hidden()
    page.get_by_role("link", name=re.compile("^small APP")).click()
    expect(last(page)).to_contain_text("Logged Delta Nordic on 2026-03-08, 45 min")


def test_escape_closes_the_list_first_and_the_form_after_it(open_page: OpenPage) -> None:
    page = open_page()
    dialog = opened_form(page)
    account = dialog.get_by_role("combobox", name="Account")
    account.fill("a")
    expect(dialog.get_by_role("option", name="Acme")).to_be_visible()
    account.press("Escape")
    expect(dialog.get_by_role("listbox")).to_be_hidden()
    expect(dialog).to_be_visible()
    account.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("textbox", name="Message")).to_be_focused()


def test_a_form_on_top_of_another_leaves_it_as_it_was(open_page: OpenPage) -> None:
    page = open_page()
    form = opened_form(page)
    form.get_by_label("Note").fill("half a thought")
    form.get_by_role("button", name="New account").click()
    account = page.get_by_role("dialog", name="New account")
    account.get_by_label("Name").fill("Ab")
    account.get_by_label("Name").press("Enter")
    expect(account.get_by_text("Write at least 3 characters.")).to_be_visible()
    account.get_by_label("Name").fill("Abel")
    expect(account.get_by_text("Write at least 3 characters.")).to_be_hidden()
    account.get_by_role("button", name="Add").click()
    expect(form.get_by_label("Note")).to_have_value("half a thought")

    form.get_by_role("button", name="New account").click()
    account.get_by_role("button", name="Back").click()
    expect(form.get_by_label("Note")).to_have_value("half a thought")
    form.get_by_role("button", name="New account").click()
    account.get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_press_replaces_the_message_in_place(open_page: OpenPage) -> None:
    page = open_page()
    say(page, "/small deal Acme")
    button = last(page).get_by_role("button", name="Followed up")
    button.wait_for()
    before = messages(page).count()
    button.click()
    expect(last(page)).to_contain_text("✓ Acme – next check Mon 9 Mar")
    expect(messages(page)).to_have_count(before)


def test_a_dangerous_press_asks_first(open_page: OpenPage) -> None:
    page = open_page()
    say(page, "/small deal Acme")
    last(page).get_by_role("button", name="Drop").click()
    question = page.get_by_role("dialog", name="Drop Acme?")
    question.get_by_role("button", name="Keep it").click()
    expect(last(page).get_by_role("button", name="Drop")).to_be_visible()
    last(page).get_by_role("button", name="Drop").click()
    question.get_by_role("button", name="Drop it").click()
    expect(last(page)).to_contain_text("Acme is dropped")


def test_an_overflow_is_used_by_keyboard(open_page: OpenPage) -> None:
    page = open_page()
    say(page, "/small deal Acme")
    last(page).get_by_role("button", name="More actions").press("Enter")
    expect(page.get_by_role("menuitem", name="Won")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(last(page)).to_contain_text("Acme is lost")


def test_a_thread_is_read_and_answered(open_page: OpenPage) -> None:
    page = open_page()
    say(page, "/small thread")
    last(page).get_by_role("button", name=re.compile("2 replies")).click()
    thread = page.get_by_role("complementary", name="Thread")
    expect(thread.locator(".message")).to_have_count(3)
    expect(thread.locator("strong").filter(has_text="First")).to_be_visible()
    thread.get_by_role("textbox", name="Reply in thread").fill("Thank you")
    page.keyboard.press("Enter")
    expect(thread.locator(".message").last).to_contain_text("Thank you")
    expect(last(page).get_by_role("button", name=re.compile("3 replies"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(thread).to_be_hidden()


def test_a_long_message_is_read_from_its_head_and_a_short_one_after_it_is_announced(open_page: OpenPage) -> None:
    page = open_page()
    say(page, "/small long")
    expect(last(page).get_by_text("The head")).to_be_in_viewport()
    expect(last(page).get_by_text("The end")).not_to_be_in_viewport()
    ben = open_page(user="U0BEN0001")
    say(ben, "Well read")
    expect(page.locator("#announcer")).to_have_text("Ben Okafor: Well read")
    expect(last(page)).not_to_be_in_viewport()
    page.get_by_role("button", name="New messages").click()
    expect(last(page)).to_be_in_viewport()


def test_a_shortcut_opens_the_form_and_a_message_shortcut_answers_in_the_thread(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_role("button", name="Shortcuts and commands").click()
    page.get_by_role("menuitem", name="Open the form").click()
    form = page.get_by_role("dialog", name="Log an activity")
    form.get_by_role("button", name="Cancel").click()
    expect(form).to_be_hidden()
    say(page, "Quote me")
    expect(last(page)).to_contain_text("Quote me")
    last(page).get_by_role("button", name="Message shortcuts").click()
    page.get_by_role("menuitem", name="Quote this").click()
    last(page).get_by_role("button", name=re.compile("1 reply")).click()
    expect(page.get_by_role("complementary", name="Thread").locator("blockquote")).to_have_text("Quote me")


def test_a_mention_reaches_the_bot_and_what_was_typed_stays_text(open_page: OpenPage) -> None:
    page = open_page()
    say(page, "@small look at <!channel> & <b>this</b>")
    expect(last(page)).to_contain_text("@small look at <!channel> & <b>this</b>")
    last(page).get_by_role("button", name=re.compile("1 reply")).click()
    expect(page.get_by_role("complementary", name="Thread").locator(".mention-own")).to_have_text("@Anna Berg")


def pick(page: Page, name: str, option: str) -> None:
    page.get_by_role("combobox", name=name, exact=True).click()
    page.get_by_role("listbox", name="Options").get_by_role("option", name=option).click()


def pick_day(page: Page, button: str, day: str) -> None:
    page.get_by_role("button", name=button).click()
    page.get_by_role("button", name=day).click()


def type_words(page: Page) -> None:
    page.get_by_label("Words").fill("next demo")
    page.get_by_label("Words").press("Enter")


# 14:30 on Thu 5 Mar 2026 in Helsinki is 12:30 UTC: 1 772 713 800 seconds after 1970
ELEMENTS: list[tuple[Callable[[Page], object], str]] = [
    (lambda page: pick(page, "Stage", "Offer made"), "static_select selected_option offer made"),
    (lambda page: pick(page, "Stages", "Offer made"), "multi_static_select selected_options qualified, offer made"),
    (lambda page: pick(page, "Account", "Iris"), "external_select selected_option iris"),
    (lambda page: pick(page, "Owner", "Ben Okafor"), "users_select selected_user U0BEN0001"),
    (lambda page: pick(page, "Channel", "sales-north"), "channels_select selected_channel C0NORTH01"),
    (lambda page: pick(page, "Place", "sales-north"), "conversations_select selected_conversation C0NORTH01"),
    (lambda page: pick_day(page, "Close date", "Thursday 5 March 2026"), "datepicker selected_date 2026-03-05"),
    (lambda page: pick(page, "Reminder", "09:30"), "timepicker selected_time 09:30"),
    (
        lambda page: page.get_by_label("Offer made").and_(page.get_by_role("radio")).check(),
        "radio_buttons selected_option offer made",
    ),
    (
        lambda page: page.get_by_label("Qualified").and_(page.get_by_role("checkbox")).check(),
        "checkboxes selected_options qualified",
    ),
    (type_words, "plain_text_input value next demo"),
]


def test_every_element_sends_what_slack_sends(open_page: OpenPage) -> None:
    page = open_page()
    say(page, "/small everything")
    expect(last(page)).to_contain_text("Everything")
    for use, arrived in ELEMENTS:
        use(page)
        expect(last(page)).to_contain_text(arrived)
    pick_day(page, "Select a date", "Thursday 5 March 2026")
    time = page.get_by_role("combobox", name="Time")
    time.fill("1430")
    time.press("Enter")
    expect(last(page)).to_contain_text("datetimepicker selected_date_time 1772713800")


def test_every_block_is_drawn(open_page: OpenPage) -> None:
    page = open_page()
    say(page, "/small everything")
    drawn = last(page)
    expect(drawn.get_by_role("heading", name="Everything")).to_be_visible()
    expect(drawn.locator(".field strong")).to_have_text("Amount")
    expect(drawn.get_by_text("*as typed*")).to_be_visible()
    expect(drawn.locator(".context em")).to_have_text("08:00")
    expect(drawn.get_by_text("Picture not available: the funnel of team North")).to_be_visible()
    expect(drawn.get_by_role("cell", name="2")).to_have_css("text-align", "right")
    expect(drawn.locator(".rich-text")).to_contain_text("<b>@Ben Okafor")
    expect(drawn.locator(".markdown strong")).to_have_text("Minutes")


def test_home_is_shown(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_role("link", name="small Home").click()
    expect(page.get_by_role("heading", name="Good morning")).to_be_visible()
    expect(page.get_by_text("Nothing to settle <today>.")).to_be_visible()


def test_another_member_does_not_see_a_private_channel_of_the_first(open_page: OpenPage) -> None:
    page = open_page(user="U0BEN0001", channel="C0BOARD01")
    expect(page.get_by_role("heading", level=1)).to_have_text("board")
    page.get_by_label("You are").select_option("Anna Berg")
    expect(page.get_by_role("link", name="sales-north")).to_be_visible()
    expect(page.get_by_role("link", name="board")).to_have_count(0)


def test_the_inspector_shows_payloads_without_secrets(open_page: OpenPage) -> None:
    page = open_page()
    say(page, "/small hello")
    page.get_by_role("button", name="Inspector").click()
    inspector = page.get_by_role("complementary", name="Inspector")
    inspector.get_by_role("searchbox").fill("/small")
    row = inspector.locator("details").first
    expect(row.locator(".log-verdict")).to_have_text("ok")
    row.locator("summary").click()
    expect(row.locator("pre")).to_contain_text('"text": "hello"')
    expect(row.locator("pre")).not_to_contain_text("xoxb")


def test_the_theme_is_kept(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_role("button", name="Light or dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_on_a_phone_the_sidebar_is_a_drawer_and_a_thread_fills_the_screen(open_page: OpenPage) -> None:
    page = open_page(width=390, height=844)
    say(page, "/small thread")
    last(page).get_by_role("button", name=re.compile("2 replies")).click()
    box = page.get_by_role("complementary", name="Thread").bounding_box()
    assert box is not None
    assert box["width"] == 390
    page.get_by_role("button", name="Close the thread").click()
    channels = page.get_by_role("navigation", name="Workspace")
    expect(channels).to_be_hidden()
    page.get_by_role("button", name="Channels and people").click()
    channels.get_by_role("link", name="small Home").click()
    expect(channels).to_be_hidden()
    expect(page.get_by_role("heading", name="Good morning")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_clock_goes_to_the_next_agenda(open_page: OpenPage) -> None:
    page = open_page()
    clock = page.get_by_role("button", name=re.compile(r"Mon 2 Mar 2026 \d\d:\d\d"))
    clock.click()
    page.get_by_role("button", name="Go to Agenda of team North, Mon 9 Mar 08:00").click()
    expect(page.get_by_role("button", name=re.compile("Mon 9 Mar 2026 08:0"))).to_be_visible()
    expect(last(page)).to_contain_text("The agenda of Monday")
    expect(last(page).locator("time")).to_have_text("08:00")
    expect(page.locator(".day-line").last).to_have_text("Today")


def test_a_bot_or_a_sandbox_that_is_missing_is_told(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "manifest.yml"
    path.write_text(json.dumps(manifest()), encoding="utf-8")
    slack = Slack.start(WORLD, path)
    page = browser.new_page()
    page.goto(slack.address)
    expect(page.get_by_role("status")).to_contain_text("small is not connected")
    slack.stop()
    expect(page.get_by_role("status")).to_contain_text("The sandbox does not answer")
    page.close()
