"""A person goes through their day with the app: its Home, its messages, mentions, files, shortcuts; on a desk and on a phone."""

import re
from pathlib import Path

import pytest
from looked_at import violations
from opened import OpenPage
from playwright.sync_api import Locator, Page, expect
from spm_office import CARRY, DESKTOP, PHONE, Window

pytestmark = pytest.mark.browser
DEALS = "name;amount\nAcme;40000\n"
PASTE = """(node, [name, text]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([text], name, { type: "text/csv" }));
  node.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: carried }));
}"""


@pytest.fixture(params=[DESKTOP, PHONE], ids=lambda window: window.name)
def page(request: pytest.FixtureRequest, open_page: OpenPage) -> Page:
    window: Window = request.param
    return open_page(width=window.width, height=window.height)


def goes_to(page: Page, name: str | re.Pattern[str]) -> None:
    """Choose a place at the side, which on a phone comes at the press of a button."""
    if page.get_by_role("button", name="Channels and people").is_visible():
        page.get_by_role("button", name="Channels and people").click()
    page.get_by_role("navigation", name="Workspace").get_by_role("link", name=name).click()


def last(page: Page) -> Locator:
    return page.locator("#main .message").last


def box(page: Page) -> Locator:
    return page.get_by_role("textbox", name=re.compile("^Message "))


def to_the_app(page: Page) -> None:
    goes_to(page, re.compile("^small APP"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("small")


def test_home_is_opened_read_and_acted_on(page: Page) -> None:
    to_the_app(page)
    page.get_by_role("navigation", name="small").get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading", name="Good morning")).to_be_visible()
    expect(page.get_by_text("Shown: month")).to_be_visible()
    page.get_by_role("button", name="Log", exact=True).click()
    form = page.get_by_role("dialog", name="Log an activity")
    expect(form).to_be_visible()
    form.get_by_role("button", name="Cancel").click()
    expect(form).to_be_hidden()
    page.get_by_role("combobox", name="Period").click()
    page.get_by_role("option", name="Quarter").click()
    expect(page.get_by_text("Shown: quarter")).to_be_visible()
    page.get_by_role("link", name="Messages").click()
    expect(box(page)).to_be_visible()


def test_the_app_is_written_to(page: Page) -> None:
    to_the_app(page)
    words = f"funnel & more, {page.evaluate('innerWidth')} wide"
    box(page).fill(words)
    box(page).press("Enter")
    expect(last(page)).to_contain_text(f"You wrote: {words}")


def test_the_app_is_mentioned_by_a_name_that_is_suggested(page: Page) -> None:
    box(page).press_sequentially("@small")
    expect(page.get_by_role("listbox", name="Suggestions").get_by_role("option")).to_have_text(["@small"])
    page.keyboard.press("Enter")
    page.keyboard.type("what is short for @Ben Okafor and @north?")
    page.keyboard.press("Enter")
    expect(last(page)).to_contain_text("@small what is short for @Ben Okafor and @north?")
    expect(last(page).locator(".mention")).to_have_count(3)
    last(page).get_by_role("button", name=re.compile("1 reply")).click()
    expect(page.get_by_role("complementary", name="Thread")).to_contain_text("@Anna Berg called")


def test_where_the_app_is_not_slackbot_says_how_to_bring_it_in(open_page: OpenPage) -> None:
    page = open_page(channel="C0LUNCH01")
    box(page).fill("@small soup?")
    box(page).press("Enter")
    expect(last(page)).to_contain_text("Slackbot")
    expect(last(page)).to_contain_text("@small, but they’re not in this channel")
    box(page).fill("/invite @small")
    box(page).press("Enter")
    asked = page.locator("#main .message", has_text="@small soup?")
    asked.get_by_role("button", name=re.compile("1 reply")).click()
    expect(page.get_by_role("complementary", name="Thread")).to_contain_text("@Anna Berg called")


def test_a_file_is_dropped_on_the_app(page: Page) -> None:
    to_the_app(page)
    frame = page.locator("#main .scroll-frame")
    frame.evaluate(CARRY, [["dragover"], "pipedrive deals.csv", DEALS])
    expect(page.get_by_text("Add to your messages with small")).to_be_visible()
    frame.evaluate(CARRY, [["drop"], "pipedrive deals.csv", DEALS])
    expect(page.get_by_text("Add to your messages with small")).to_be_hidden()
    attached = page.get_by_role("list", name="Files to send")
    expect(attached).to_contain_text("pipedrive deals.csv")
    assert violations(page) == []
    box(page).fill("Our deals")
    page.get_by_role("button", name="Send").click()
    expect(attached).to_be_hidden()
    expect(last(page)).to_contain_text("pipedrive deals.csv: CSV, 2 lines")
    mine = page.locator("#main .message", has_text="Our deals").last
    with page.expect_download() as saved:
        mine.get_by_role("link", name=re.compile("pipedrive deals.csv CSV, 23 bytes")).click()
    assert Path(saved.value.path()).read_text(encoding="utf-8") == DEALS
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_files_are_chosen_taken_back_and_sent_without_words(page: Page, tmp_path: Path) -> None:
    for name in ("one.csv", "two.csv"):
        (tmp_path / name).write_text(DEALS, encoding="utf-8")
    to_the_app(page)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Attach files").click()
    chooser.value.set_files([tmp_path / "one.csv", tmp_path / "two.csv"])
    page.get_by_role("button", name="Remove one.csv").click()
    expect(page.get_by_role("button", name="Attach files")).to_be_focused()
    expect(page.get_by_role("list", name="Files to send").get_by_role("listitem")).to_have_count(1)
    page.get_by_role("button", name="Send").click()
    expect(last(page)).to_contain_text("two.csv: CSV, 2 lines")


def test_a_file_is_pasted_into_a_thread(page: Page) -> None:
    box(page).fill("/small thread")
    box(page).press("Enter")
    last(page).get_by_role("button", name=re.compile("2 replies")).click()
    thread = page.get_by_role("complementary", name="Thread")
    thread.get_by_role("textbox", name="Reply in thread").evaluate(PASTE, ["pasted.csv", DEALS])
    expect(thread.get_by_role("button", name="Remove pasted.csv")).to_be_visible()
    thread.get_by_role("button", name="Send").click()
    expect(thread.locator(".message").last).to_contain_text("pasted.csv")


def test_a_file_dropped_beside_leaves_the_page_as_it_is(open_page: OpenPage) -> None:
    page = open_page()
    taken = page.get_by_role("navigation", name="Workspace").evaluate(
        """(node) => !node.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true }))"""
    )
    assert taken


def test_an_empty_file_is_not_attached(open_page: OpenPage) -> None:
    page = open_page()
    page.locator("#main .scroll-frame").evaluate(CARRY, [["drop"], "nothing.csv", ""])
    expect(page.get_by_role("alert")).to_contain_text("nothing.csv is empty.")
    expect(page.get_by_role("button", name="Send")).to_be_disabled()


def test_shortcuts_everywhere_and_of_a_message(page: Page) -> None:
    to_the_app(page)
    page.get_by_role("button", name="Shortcuts and commands").click()
    page.get_by_role("menuitem", name="Open the form").click()
    form = page.get_by_role("dialog", name="Log an activity")
    form.get_by_role("button", name="Cancel").click()
    expect(form).to_be_hidden()
    words = f"We met Acme, {page.evaluate('innerWidth')} wide"
    box(page).fill(words)
    box(page).press("Enter")
    expect(last(page)).to_contain_text(f"You wrote: {words}")
    said = page.locator("#main .message", has_text=words).first
    said.hover()
    said.get_by_role("button", name="Message shortcuts").click()
    page.get_by_role("menuitem", name="Quote this").click()
    said.get_by_role("button", name=re.compile("1 reply")).click()
    thread = page.get_by_role("complementary", name="Thread")
    expect(thread.locator("blockquote")).to_have_text(words)


def test_of_a_deleted_message_its_thread_is_left(page: Page) -> None:
    box(page).fill("/small gone")
    box(page).press("Enter")
    expect(last(page)).to_contain_text("This message was deleted.")
    expect(last(page).get_by_role("button", name="Message shortcuts")).to_have_count(0)
    last(page).get_by_role("button", name=re.compile("1 reply")).click()
    expect(page.get_by_role("complementary", name="Thread")).to_contain_text("Still here")
