"""The rarer blocks and inputs: drawn, usable, and sent as Slack sends them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from opened import OpenPage
from playwright.sync_api import Locator, Page, Request, expect

pytestmark = pytest.mark.browser


def show(page: Page, word: str) -> Locator:
    """The message that answers `/small word`."""
    box = page.get_by_role("textbox", name="Message")
    before = page.locator("#main .message").count()
    box.fill(f"/small {word}")
    box.press("Enter")
    page.wait_for_function("n => document.querySelectorAll('#main .message').length > n", arg=before)
    return page.locator("#main .message").nth(before)


def column(table: Locator, number: int) -> list[str]:
    return table.locator(f"tbody tr > :nth-child({number})").all_inner_texts()


def test_a_data_table_turns_its_pages_and_sorts_its_numbers(open_page: OpenPage) -> None:
    page = open_page()
    table = show(page, "framed").locator(".data-table")
    assert column(table, 1) == ["Acme", "Delta", "Delta Nordic"]
    expect(table.get_by_role("status")).to_have_text("1–3 of 5")
    table.get_by_role("button", name="Next page").click()
    assert column(table, 1) == ["Iris", "Abel"]
    table.get_by_role("button", name="Value").click()
    expect(table.get_by_role("columnheader", name="Value")).to_have_attribute("aria-sort", "descending")
    assert column(table, 3) == ["125,000", "73,500", "61,000"]
    table.get_by_role("button", name="Value").press("Enter")
    expect(table.get_by_role("columnheader", name="Value")).to_have_attribute("aria-sort", "ascending")
    assert column(table, 1) == ["Delta Nordic", "Acme", "Iris"]
    expect(table.get_by_role("rowheader")).to_have_count(3)
    expect(table.get_by_role("columnheader", name="Stage").get_by_role("button")).to_have_count(0)


def test_bars_reach_from_zero_to_their_value(open_page: OpenPage) -> None:
    page = open_page()
    bars = show(page, "bars").locator("rect.chart-bar")
    boxes = [box for box in (bar.bounding_box() for bar in bars.all()) if box is not None]
    assert len(boxes) == 8
    # Won 4, 7, 2, 9 stand on the line that Lost -2, -3, -1, -4 hang from: heights are to each other as the values
    won, lost = boxes[:4], boxes[4:]
    one = won[0]["height"] / 4
    assert [round(box["height"] / one, 1) for box in won] == [4, 7, 2, 9]
    assert [round(box["height"] / one, 1) for box in lost] == [2, 3, 1, 4]
    zero = won[0]["y"] + won[0]["height"]
    assert all(abs(box["y"] - zero) < 1 for box in lost)


def test_a_chart_says_its_values_in_a_table(open_page: OpenPage) -> None:
    page = open_page()
    pie = show(page, "bars").get_by_role("figure", name="Why offers were lost")
    expect(pie.get_by_role("img", name=re.compile("^Pie chart: Price 6, Time 3, Silence 3"))).to_be_visible()
    # 6 of 12 is a half, 3 of 12 a quarter
    expect(pie.locator(".chart-amount")).to_have_text(["6 (50 %)", "3 (25 %)", "3 (25 %)"])
    pie.get_by_text("Values as a table").press("Enter")
    expect(pie.get_by_role("row", name="Time 3")).to_be_visible()
    line = show(page, "lines").get_by_role("figure", name="Offers made")
    expect(line.locator("path.chart-line")).to_have_count(2)
    expect(line.locator(".chart-legend li")).to_have_text(["North", "South"])
    line.get_by_text("Values as a table").click()
    assert [row.inner_text().split() for row in line.locator("tbody tr").all()] == [
        ["Jan", "12", "8"],
        ["Feb", "15", "8"],
        ["Mar", "9", "11"],
        ["Apr", "20", "10"],
    ]


def test_a_chart_keeps_its_letters_on_a_narrow_page(open_page: OpenPage) -> None:
    page = open_page(width=360, height=740)
    chart = show(page, "lines").locator("svg.chart").first
    box = chart.bounding_box()
    assert box is not None
    assert 200 < box["width"] < 320
    scale = chart.evaluate("svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width")
    assert scale == pytest.approx(1, abs=0.02)


def test_what_stands_in_a_frame_can_be_used(open_page: OpenPage) -> None:
    page = open_page()
    message = show(page, "framed")
    folded = message.locator("details.container")
    expect(folded.get_by_text("Acme waits since Monday.")).to_be_hidden()
    folded.locator("summary").press("Enter")
    answers = page.locator("#main .message")
    folded.get_by_role("combobox", name="Outcome").click()
    folded.get_by_role("option", name="Offer made").click()
    expect(answers.last).to_contain_text("static_select selected_option offer made")
    folded.get_by_role("button", name="Settle").click()
    expect(answers.last).to_contain_text("button value settle")
    message.get_by_role("article", name="Delta").get_by_role("button", name="Open").click()
    expect(answers.last).to_contain_text("button value open")
    message.get_by_role("button", name="Not helpful").click()
    expect(answers.last).to_contain_text("feedback_buttons value no")
    message.get_by_role("button", name="Remove").click()
    expect(answers.last).to_contain_text("icon_button value remove")


def test_a_video_is_a_link_and_a_plan_says_how_far_it_is(open_page: OpenPage) -> None:
    page = open_page()
    message = show(page, "framed")
    expect(message.get_by_role("link", name="Video: How to log")).to_have_attribute("href", "https://example.com/log")
    expect(message.locator(".plan li")).to_have_text(
        [
            re.compile("Read the file.*Done.*12 accounts"),
            re.compile("Match owners.*In progress"),
            re.compile("Write.*Failed"),
        ]
    )


def test_blocks_that_are_not_known_are_named(open_page: OpenPage) -> None:
    page = open_page()
    page.route(
        "**/sandbox/messages*",
        lambda route: route.fulfill(
            json={
                "messages": [
                    {
                        "ts": "1772431200.000100",
                        "user": "U0SMALL01",
                        "bot": True,
                        "name": "small",
                        "text": "New",
                        "ephemeral": False,
                        "blocks": [
                            {"type": "hologram", "block_id": "a"},
                            {"type": "actions", "block_id": "b", "elements": [{"type": "slider", "action_id": "c"}]},
                            {"type": "rich_text", "block_id": "d", "elements": [{"type": "rich_text_poem"}]},
                        ],
                    }
                ]
            }
        ),
    )
    page.reload()
    expect(page.locator("#main .message")).to_contain_text(["“hologram” is not drawn here"])
    expect(page.locator("#main .message")).to_contain_text(["slider is not drawn here"])
    expect(page.locator("#main .message")).to_contain_text(["“rich_text_poem” is not drawn here"])


def sent(page: Page) -> dict[str, Any]:
    """What the bot got from the form."""
    page.get_by_role("link", name=re.compile("^small APP")).click()
    message = page.locator("#main .message").last
    expect(message).to_contain_text("rich_text")
    values: dict[str, Any] = json.loads(message.locator(".text").inner_text())
    return values


def test_every_input_sends_what_slack_sends(open_page: OpenPage, tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text("Acme\nIris\n", encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"no picture")
    page = open_page()
    page.get_by_role("textbox", name="Message").fill("/small inputs")
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name="Every input")
    form.get_by_label("Name").fill("Acme Oy")
    form.get_by_role("textbox", name="Story").fill("*Bold* and plain\n- first\n- second")
    form.get_by_label("Files").set_input_files([tmp_path / "accounts.csv", tmp_path / "picture.png"])
    expect(form.get_by_text("picture.png: only csv, txt may be added.")).to_be_visible()
    expect(form.locator(".file-list li")).to_have_text(re.compile("accounts.csv.*10 bytes"))
    form.get_by_label("Amount").fill("12.5")
    form.get_by_label("Email").fill("anna@example.com")
    form.get_by_label("Address").fill("https://example.com")
    form.get_by_role("button", name="Send").click()
    expect(form).to_be_hidden()
    values = sent(page)
    assert values["name"] == "Acme Oy"
    assert values["amount"] == "12.5"
    assert values["email"] == "anna@example.com"
    assert values["here"] == "C0NORTH01"
    assert values["team"] == ["U0ANNA001"]
    assert [file["name"] for file in values["files"]] == ["accounts.csv"]
    head, items = values["story"]["elements"]
    assert head["elements"] == [
        {"type": "text", "text": "Bold", "style": {"bold": True}},
        {"type": "text", "text": " and plain"},
    ]
    assert [item["elements"][0]["text"] for item in items["elements"]] == ["first", "second"]


def test_a_search_waits_for_enough_letters_and_for_a_pause(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_role("textbox", name="Message").fill("/small inputs")
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name="Every input")
    asked: list[str] = []

    def hear(request: Request) -> None:
        if request.url.endswith("/options"):
            asked.append(request.post_data_json["value"])

    page.on("request", hear)
    account = form.get_by_role("combobox", name=re.compile(r"^Account \("))
    account.press_sequentially("d")
    expect(form.get_by_role("option", name="Type 1 more character to search")).to_be_visible()
    account.press_sequentially("elt", delay=20)
    expect(form.get_by_role("option")).to_have_text(["Delta", "Delta Nordic"])
    assert asked == ["delt"]


def test_what_fails_in_a_form_is_told_in_front_of_it(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_role("textbox", name="Message").fill("/small inputs")
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name="Every input")
    form.get_by_role("button", name="Ask", exact=True).click()
    notice = form.get_by_role("alert").filter(has_text="This action failed with the error")
    expect(notice).to_be_visible()
    notice.get_by_role("button", name="Dismiss").click()
    expect(notice).to_be_hidden()
