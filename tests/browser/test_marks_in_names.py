"""Names that look like Slack's marks are shown as they were written in a message, and our own bold stays bold."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from bot.blocks import ALIKE, escape
from bot.words import unescaped

pytestmark = pytest.mark.browser

DRAW = """async (texts) => {
    const { mrkdwn } = await import("/static/mrkdwn.js");
    return texts.map((text) => {
        const box = document.createElement("div");
        box.append(...[mrkdwn(text, true)].flat());
        return box.innerHTML;
    });
}"""
NAMES = (
    *("*Acme*", "_Acme_", "~Acme~", "a_b_c", "2*3*4", "* Acme *", "Acme*", "*Acme", "**Acme**", "_*Acme*_", "(*Acme*)"),
    *(
        "Töyt_äri_",
        "ä*b*ä",
        "A * B",
        "Acme_",
        "__init__",
        "x~y~z",
        "O`Neil",
        "`Acme",
        "*",
        "_ _",
        "~5 %~ AG",
        "R&D *Labs*",
    ),
)
OURS = (
    "Logged: meeting, {}, 45 min",
    "*{}* · 40k",
    "{}: 40k\n{}",
    "• {} — next: {}",
    "✓ *{}* won, *{}*",
    "“{}”",
    "{}_{}",
    "Ask {}: `/spm rate` sets it.",
)


@pytest.fixture(scope="module")
def page(browser: Browser, sandbox: str) -> Iterator[Page]:
    page = browser.new_page()
    page.goto(f"{sandbox}/#as=U0ANNA001&channel=C0NORTH01")
    page.get_by_role("heading", level=1).wait_for()
    yield page
    page.close()


def said(drawn: str) -> str:
    """The words of what was drawn, with our signs read back."""
    return unescaped(re.sub(r"<[^>]+>", "", drawn.replace("</div><div", "</div>\n<div")))


def test_a_name_formats_nothing_and_ours_still_does(page: Page) -> None:
    cases = [(frame, name) for frame in OURS for name in NAMES]
    drawn = page.evaluate(DRAW, [frame.replace("{}", escape(name)) for frame, name in cases])
    for (frame, name), shown in zip(cases, drawn, strict=True):
        plain = re.sub(r"\*\{\}\*", "{}", frame).replace("`", "")
        assert said(shown) == plain.replace("{}", name), (frame, name, shown)
        assert shown.count("<strong>") == frame.count("*{}*"), (frame, name, shown)
        assert "<em>" not in shown and "<s>" not in shown, (frame, name, shown)
        assert shown.count("<code>") == frame.count("`/spm"), (frame, name, shown)


def test_what_is_copied_into_a_command_is_what_was_written() -> None:
    for name in NAMES:
        assert unescaped(escape(name)) == name
        assert len(name.translate(ALIKE)) == len(name)  # nothing invisible goes along
