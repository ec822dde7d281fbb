"""The inspector: what was said, how it was judged, and where it was wrong."""

import re

import pytest
from opened import OpenPage
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser


def say(page: Page, text: str) -> None:
    box = page.get_by_role("textbox", name="Message")
    box.fill(text)
    box.press("Enter")


def inspector(page: Page) -> Locator:
    page.get_by_role("button", name="Inspector").click()
    return page.get_by_role("complementary", name="Inspector")


def test_a_refused_call_is_shown_with_the_rule_and_its_place(open_page: OpenPage) -> None:
    page = open_page()
    say(page, "/small refused")
    shown = inspector(page)
    shown.get_by_label("Refused only").check()
    shown.locator("summary", has_text="chat.postMessage").first.click()
    entry = shown.locator("details[open]")
    expect(entry.locator(".log-verdict")).to_have_text("invalid_blocks")
    expect(entry.locator(".log-said")).to_contain_text("Refused: Slack would answer invalid_blocks.")
    expect(entry.locator(".log-rules li")).to_have_text(
        re.compile(r"must be less than 151 characters at /blocks/1/text/text, where \"x{20,}… stands")
    )
    expect(entry.locator("mark.json-wrong")).to_have_text(re.compile('^"text": "x{151}"'))


def test_the_log_is_filtered_by_direction_name_and_refusal(open_page: OpenPage) -> None:
    page = open_page()
    say(page, "/small hello")
    say(page, "/small refused")
    shown = inspector(page)
    rows = shown.locator("summary")
    expect(rows.filter(has_text="/small refused")).not_to_have_count(0)
    shown.get_by_label("Direction").select_option("From the bot")
    expect(rows.filter(has_text="to the bot")).to_have_count(0)
    expect(rows.filter(has_text="chat.postMessage")).not_to_have_count(0)
    shown.get_by_label("Direction").select_option("To the bot")
    expect(rows.filter(has_text="chat.postMessage")).to_have_count(0)
    shown.get_by_role("searchbox").fill("hello")
    expect(rows).not_to_have_count(0)
    assert all("/small hello" in text for text in rows.all_inner_texts())
    expect(shown.get_by_role("status")).to_have_text(re.compile(r"^\d+ of \d+ shown$"))
    shown.get_by_label("Refused only").check()
    expect(shown.get_by_text("Nothing fits this filter.")).to_be_visible()


def test_the_log_follows_until_it_is_told_to_rest(open_page: OpenPage) -> None:
    page = open_page()
    shown = inspector(page)
    rows = shown.locator("summary", has_text="/small follow me")
    say(page, "/small follow me")
    expect(rows).to_have_count(1)
    shown.get_by_label("Follow").uncheck()
    say(page, "/small follow me")
    expect(page.locator("#main .message").last).to_contain_text("Nobody else reads this: follow")
    expect(rows).to_have_count(1)
    shown.get_by_label("Follow").check()
    expect(rows).to_have_count(2)


def test_the_log_is_read_by_keyboard(open_page: OpenPage) -> None:
    page = open_page()
    say(page, "/small hello")
    say(page, "/small refused")
    page.get_by_role("button", name="Inspector").press("Enter")
    shown = page.get_by_role("complementary", name="Inspector")
    expect(shown.get_by_role("searchbox")).to_be_focused()
    rows = shown.locator("summary")
    expect(rows.filter(has_text="/small refused")).not_to_have_count(0)
    shown.get_by_label("Follow").uncheck()
    page.keyboard.press("Tab")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(shown.locator("details").nth(1).locator("pre")).to_be_visible()
    page.keyboard.press("End")
    expect(rows.last).to_be_focused()
    page.keyboard.press("Home")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("Escape")
    expect(shown).to_be_hidden()
    expect(page.get_by_role("button", name="Inspector")).to_be_focused()
