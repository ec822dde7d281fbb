"""The page without a mouse: everything is reached in order, seen where it is, and comes back to where one was."""

import re

import pytest
from opened import OpenPage
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser


def last(page: Page) -> Locator:
    return page.locator("#main .message").last


def typed(page: Page, text: str) -> None:
    """Type a line where the focus is and send it."""
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def shown(page: Page, word: str) -> Locator:
    """Send `/small word`; the message that answers it."""
    before = page.locator("#main .message").count()
    typed(page, f"/small {word}")
    page.wait_for_function("n => document.querySelectorAll('#main .message').length > n", arg=before)
    return page.locator("#main .message").nth(before)


def tab_to(page: Page, target: Locator, most: int = 40) -> None:
    """Press Tab until the target has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("node => node === document.activeElement"):
            return
    pytest.fail(f"Tab does not lead to {target}")


def test_an_activity_is_logged_from_a_form_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page()
    box = page.get_by_role("textbox", name="Message")
    expect(box).to_be_focused()
    typed(page, "/small form")
    form = page.get_by_role("dialog", name="Log an activity")
    expect(form.get_by_role("combobox", name="Account")).to_be_focused()
    page.keyboard.type("delt")
    expect(form.get_by_role("option")).to_have_text(["Delta", "Delta Nordic"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(form.get_by_role("combobox", name="Account")).to_have_value("Delta Nordic")
    tab_to(page, form.get_by_role("button", name=re.compile("^Date")))
    page.keyboard.press("Enter")
    # from Mon 2 March: a month on, then to the end of its week, then a day back
    for key in ("PageDown", "End", "ArrowLeft", "Enter"):
        page.keyboard.press(key)
    expect(form.get_by_role("button", name=re.compile("^Date"))).to_have_text("Sat 4 Apr 2026")
    expect(form.get_by_role("button", name=re.compile("^Date"))).to_be_focused()
    tab_to(page, form.get_by_label("Minutes"))
    page.keyboard.type("45")
    page.keyboard.press("Control+Enter")
    expect(form).to_be_hidden()
    expect(box).to_be_focused()
    page.keyboard.press("Shift+Tab")
    inbox = page.get_by_role("link", name=re.compile("^small APP"))
    tab_to(page, inbox)
    page.keyboard.press("Enter")
    expect(last(page)).to_contain_text("Logged Delta Nordic on 2026-04-04, 45 min")


def test_the_first_tab_leads_past_the_channels(open_page: OpenPage) -> None:
    page = open_page()
    tab_to(page, page.get_by_role("link", name="Skip to the conversation"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    assert page.url.endswith("channel=C0NORTH01")


def test_what_has_the_focus_is_seen(open_page: OpenPage) -> None:
    page = open_page()
    shown(page, "deal")
    seen = 0
    for _ in range(30):
        page.keyboard.press("Tab")
        mark = page.evaluate(
            """() => {
              const node = document.activeElement;
              const marked = (one) => {
                const style = getComputedStyle(one);
                return (style.outlineStyle !== 'none' && style.outlineWidth !== '0px') || style.boxShadow !== 'none';
              };
              const frame = node.closest('.combo, .composer-box') ?? node;
              return node === document.body ? 'body' : marked(node) || marked(frame) ? '' : node.outerHTML.slice(0, 80);
            }"""
        )
        assert mark in {"", "body"}
        seen += mark == ""
    assert seen > 10


def test_a_confirmation_returns_the_focus_to_its_button(open_page: OpenPage) -> None:
    page = open_page()
    drop = shown(page, "deal").get_by_role("button", name="Drop")
    drop.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Drop Acme?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(drop).to_be_focused()


def test_a_picture_is_enlarged_and_left_by_keyboard(open_page: OpenPage) -> None:
    page = open_page()
    opener = shown(page, "styles").get_by_role("button", name="Enlarge: the funnel in blue")
    opener.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("img", name="the funnel in blue")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


def test_a_thread_returns_the_focus_to_the_message_it_hangs_on(open_page: OpenPage) -> None:
    page = open_page()
    link = shown(page, "thread").get_by_role("button", name=re.compile("2 replies"))
    link.press("Enter")
    expect(page.get_by_role("textbox", name="Reply in thread")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary", name="Thread")).to_be_hidden()
    expect(link).to_be_focused()


def test_menus_move_by_arrows_and_return_by_escape(open_page: OpenPage) -> None:
    page = open_page()
    opener = page.get_by_role("button", name="Shortcuts and commands")
    opener.press("Enter")
    expect(page.get_by_role("menuitem", name="Open the form")).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_role("menuitem", name="/silent")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Open the form")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(opener).to_be_focused()


def test_the_clock_opens_and_closes_by_keyboard(open_page: OpenPage) -> None:
    page = open_page()
    clock = page.get_by_role("button", name=re.compile(r"2026 \d\d:\d\d"))
    clock.press("Enter")
    panel = page.get_by_role("dialog", name="The clock")
    expect(panel.get_by_role("button").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(clock).to_be_focused()


def test_a_choice_of_words_is_marked_by_keyboard(open_page: OpenPage) -> None:
    page = open_page()
    typed(page, "/small inputs")
    form = page.get_by_role("dialog", name="Every input")
    story = form.get_by_role("textbox", name="Story")
    story.fill("all of it")
    story.press("Control+A")
    page.keyboard.press("Shift+Tab")
    expect(form.get_by_role("button", name="Bold")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(form.get_by_role("button", name="Italic")).to_be_focused()
    page.keyboard.press("Enter")
    expect(story).to_be_focused()
    expect(story).to_have_value("_all of it_")


def test_a_screen_reader_finds_its_way_and_hears_what_is_new(open_page: OpenPage) -> None:
    page = open_page()
    expect(page.get_by_role("banner")).to_be_visible()
    expect(page.get_by_role("navigation", name="Workspace")).to_be_visible()
    expect(page.get_by_role("main", name="Conversation")).to_be_visible()
    typed(page, "/small hello")
    said = page.locator("#announcer")
    expect(said).to_have_text("small: Nobody else reads this: hello, only visible to you")
    page.get_by_role("textbox", name="Message").press_sequentially("/small ")
    expect(said).to_have_text(re.compile(r"^\d+ suggestions$"))


def test_nothing_found_is_said_within_the_form(open_page: OpenPage) -> None:
    page = open_page()
    typed(page, "/small form")
    form = page.get_by_role("dialog", name="Log an activity")
    expect(form.get_by_role("combobox", name="Account")).to_be_focused()
    page.keyboard.type("zz")
    expect(form.locator(":scope > [aria-live=polite]")).to_have_text("Nothing found")
