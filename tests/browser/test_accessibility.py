"""Every state of the page as axe judges it: no violation of WCAG 2.0, 2.1 and 2.2, levels A and AA."""

import re
from collections.abc import Callable

import pytest
from looked_at import everywhere, violations
from opened import OpenPage
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser


def say(page: Page, text: str) -> None:
    box = page.get_by_role("textbox", name="Message")
    box.fill(text)
    box.press("Enter")


def said(page: Page, text: str) -> None:
    """Say it and wait until the bot has answered."""
    before = page.locator("#main .message").count()
    say(page, text)
    page.wait_for_function("n => document.querySelectorAll('#main .message').length > n", arg=before)


def messages_of_all_kinds(page: Page) -> None:
    for word in ("styles", "framed", "bars", "lines", "everything", "hello"):
        said(page, f"/small {word}")
    expect(page.get_by_text("Only visible to you").last).to_be_visible()


def open_container(page: Page) -> None:
    said(page, "/small framed")
    page.locator("#main .message").last.locator("summary", has_text="Delayed checks").click()


def chart_values(page: Page) -> None:
    said(page, "/small bars")
    for summary in page.locator("#main .message").last.locator("summary").all():
        summary.click()


def thread(page: Page) -> None:
    said(page, "/small thread")
    page.locator("#main .message").last.get_by_role("button", name=re.compile("2 replies")).click()
    expect(page.locator("#thread .message")).to_have_count(3)


def modal(page: Page) -> Locator:
    say(page, "/small inputs")
    dialog = page.get_by_role("dialog", name="Every input")
    expect(dialog).to_be_visible()
    return dialog


def modal_with_errors(page: Page) -> None:
    dialog = modal(page)
    dialog.get_by_label("Amount").fill("many")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog.locator(".input-error:visible")).to_have_count(3)


def stacked_modal(page: Page) -> None:
    say(page, "/small form")
    page.get_by_role("button", name="New account").click()
    expect(page.get_by_role("dialog", name="New account")).to_be_visible()


def home(page: Page) -> None:
    page.get_by_role("link", name="small Home").click()
    expect(page.get_by_role("heading", name="Good morning")).to_be_visible()


def inspector(page: Page) -> None:
    said(page, "/small hello")
    say(page, "/small refused")
    page.get_by_role("button", name="Inspector").click()
    page.locator("#inspector .log-refused summary").first.click()
    page.locator("#inspector .log-taken summary").first.click()
    expect(page.locator("#inspector pre")).to_have_count(2)


def clock(page: Page) -> None:
    page.get_by_role("button", name=re.compile(r"2026 \d\d:\d\d")).click()
    expect(page.get_by_role("dialog", name="The clock")).to_be_visible()


def date_picker(page: Page) -> None:
    modal(page).get_by_role("button", name=re.compile("^Day")).click()
    expect(page.get_by_role("dialog", name="Choose a date")).to_be_visible()


def select_menu(page: Page) -> None:
    dialog = modal(page)
    dialog.get_by_role("combobox", name="Stage", exact=True).click()
    expect(dialog.get_by_role("option", name="Offer made")).to_be_visible()


def multi_select(page: Page) -> None:
    dialog = modal(page)
    dialog.get_by_role("combobox", name="Team").click()
    expect(dialog.get_by_role("option", name="Ben Okafor")).to_be_visible()


def short_query(page: Page) -> None:
    dialog = modal(page)
    dialog.get_by_role("combobox", name=re.compile(r"^Account \(")).click()
    expect(dialog.get_by_role("option", name="Type 2 more characters to search")).to_be_visible()


def enlarged_picture(page: Page) -> None:
    said(page, "/small styles")
    page.get_by_role("button", name="Enlarge: the funnel in blue").last.click()
    expect(page.get_by_role("dialog", name="the funnel in blue")).to_be_visible()


def overflow_menu(page: Page) -> None:
    said(page, "/small deal")
    page.locator("#main .message").last.get_by_role("button", name="More actions").click()
    expect(page.get_by_role("menuitem", name="Won")).to_be_focused()


def confirm_dialog(page: Page) -> None:
    said(page, "/small deal")
    page.locator("#main .message").last.get_by_role("button", name="Drop").click()
    expect(page.get_by_role("dialog", name="Drop Acme?")).to_be_visible()


def suggestions(page: Page) -> None:
    page.get_by_role("textbox", name="Message").press_sequentially("/small ")
    expect(page.get_by_role("option", name="/small form")).to_be_visible()


def shortcuts(page: Page) -> None:
    page.get_by_role("button", name="Shortcuts and commands").click()
    expect(page.get_by_role("menuitem", name="Open the form")).to_be_focused()


def names_suggested(page: Page) -> None:
    page.get_by_role("textbox", name="Message").press_sequentially("@")
    expect(page.get_by_role("option", name="@north")).to_be_visible()


def files_to_send_and_sent(page: Page) -> None:
    said(page, "/small gone")
    names = ["deals 2026-03-02 of all our customers in the north, as exported.csv", "funnel.csv"]
    choose = page.locator("#main input[type=file]")
    choose.set_input_files([{"name": name, "mimeType": "text/csv", "buffer": b"a;b"} for name in names])
    expect(page.get_by_role("button", name="Remove funnel.csv")).to_be_visible()
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#main .message").last).to_contain_text("funnel.csv")
    choose.set_input_files([{"name": name, "mimeType": "text/csv", "buffer": b"a;b"} for name in names])
    expect(page.get_by_role("button", name="Remove funnel.csv")).to_be_visible()


def failure_notice(page: Page) -> None:
    page.get_by_role("textbox", name="Message").fill("/silent")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("operation_timeout")


STATES = [
    messages_of_all_kinds,
    open_container,
    chart_values,
    thread,
    modal,
    modal_with_errors,
    stacked_modal,
    home,
    inspector,
    clock,
    date_picker,
    select_menu,
    multi_select,
    short_query,
    enlarged_picture,
    overflow_menu,
    confirm_dialog,
    suggestions,
    shortcuts,
    names_suggested,
    files_to_send_and_sent,
    failure_notice,
]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_a_state_has_no_violation(open_page: OpenPage, state: Callable[[Page], object]) -> None:
    page = open_page()
    state(page)
    assert everywhere(page) == []


def test_the_drawer_of_a_phone_has_no_violation(open_page: OpenPage) -> None:
    page = open_page(width=390, height=844)
    page.get_by_role("button", name="Channels and people").click()
    expect(page.get_by_label("You are")).to_be_focused()
    assert everywhere(page) == []


def test_the_judge_sees_what_is_wrong(open_page: OpenPage) -> None:
    page = open_page()
    page.evaluate("document.querySelector('.main').insertAdjacentHTML('beforeend', '<img src=\"/static/icon.svg\">')")
    assert [found.partition(":")[0] for found in violations(page)] == ["image-alt"]
