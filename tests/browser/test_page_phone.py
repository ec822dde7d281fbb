"""The page on a phone of 360 pixels: nothing is cut off, nothing too small to hit, everything in reach."""

import re

import pytest
from opened import OpenPage
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser
WIDTH, HEIGHT = 360, 740
FINGER = 44  # CSS pixels of a target that a finger hits


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    return open_page(width=WIDTH, height=HEIGHT)


def show(page: Page, word: str) -> Locator:
    box = page.get_by_role("textbox", name="Message")
    before = page.locator("#main .message").count()
    box.fill(f"/small {word}")
    box.press("Enter")
    page.wait_for_function("n => document.querySelectorAll('#main .message').length > n", arg=before)
    return page.locator("#main .message").nth(before)


def too_small(targets: Locator) -> list[str]:
    """The names of those that a finger would miss."""
    return [
        node.evaluate("node => node.getAttribute('aria-label') ?? node.textContent")
        for node in targets.all()
        if (box := node.bounding_box()) is not None and min(box["width"], box["height"]) < FINGER
    ]


def sticks_out(page: Page) -> list[str]:
    """What reaches past the right edge without a box of its own to scroll in."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('#main *, dialog[open] *, .panel:not([hidden]) *, header *')]
          .filter((node) => node.checkVisibility() && !node.closest('.table-scroll, .carousel, .visually-hidden'))
          .filter((node) => node.getBoundingClientRect().right > innerWidth + 1)
          .map((node) => `${node.tagName}.${node.getAttribute('class')}`)"""
    )
    return found


@pytest.mark.parametrize("word", ["styles", "framed", "bars", "lines", "everything", "deal"])
def test_no_message_is_wider_than_the_phone(phone: Page, word: str) -> None:
    show(phone, word)
    assert sticks_out(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") == WIDTH


def test_a_wide_table_scrolls_in_a_box_of_its_own(phone: Page) -> None:
    box = show(phone, "framed").get_by_role("group", name="Table: Largest opportunities")
    expect(box).to_have_attribute("tabindex", "0")
    box.evaluate("node => node.style.width = '200px'")
    assert box.evaluate("node => node.scrollWidth > node.clientWidth")
    box.focus()
    phone.keyboard.press("ArrowRight")
    phone.wait_for_function("() => document.activeElement.scrollLeft > 0")


def test_a_form_fits_and_its_fields_can_be_hit(phone: Page) -> None:
    phone.get_by_role("textbox", name="Message").fill("/small inputs")
    phone.get_by_role("button", name="Send").click()
    form = phone.get_by_role("dialog", name="Every input")
    expect(form).to_be_visible()
    assert sticks_out(phone) == []
    assert too_small(form.get_by_role("button").and_(phone.locator(".button, .icon-button, .picker"))) == []
    assert too_small(form.locator(".choice, .text-input, .combo")) == []


def test_what_one_presses_most_can_be_hit(phone: Page) -> None:
    message = show(phone, "deal")
    assert too_small(phone.get_by_role("banner").get_by_role("button")) == []
    assert too_small(phone.locator(".composer button")) == []
    assert too_small(message.locator(".button")) == []
    phone.get_by_role("button", name="Channels and people").click()
    assert too_small(phone.get_by_role("navigation", name="Workspace").locator("a, select")) == []


def test_the_clock_and_the_inspector_are_in_reach(phone: Page) -> None:
    phone.get_by_role("button", name=re.compile(r"2026 \d\d:\d\d")).click()
    panel = phone.get_by_role("dialog", name="The clock")
    for button in panel.get_by_role("button").all():
        expect(button).to_be_in_viewport(ratio=1)
    phone.keyboard.press("Escape")
    phone.get_by_role("button", name="Inspector").click()
    shown = phone.get_by_role("complementary", name="Inspector")
    expect(shown.locator("summary").first).to_be_visible()
    shown.locator("summary").first.click()
    assert sticks_out(phone) == []
    shown.get_by_role("button", name="Close the inspector").click()
    expect(shown).to_be_hidden()


def test_the_drawer_is_left_by_escape_and_hides_what_lies_behind(phone: Page) -> None:
    toggle = phone.get_by_role("button", name="Channels and people")
    toggle.click()
    expect(phone.get_by_label("You are")).to_be_focused()
    assert phone.locator("#main").evaluate("node => node.inert")
    phone.keyboard.press("Escape")
    expect(toggle).to_be_focused()
    assert not phone.locator("#main").evaluate("node => node.inert")
    toggle.click()
    phone.get_by_label("You are").select_option("Ben Okafor (administrator)")
    expect(phone.get_by_role("navigation", name="Workspace")).to_be_hidden()
    expect(phone.get_by_role("heading", level=1)).to_have_text("sales-north")
